"""A command loads what it needs, and no other command: counted in modules, which are the same on every machine."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from architecture_imports import Source, sources
from architecture_surface import homes, names_for_type_checkers
from places import ROOT

from symrnn.cli import command_arguments, commands

Loaded = Callable[..., frozenset[str]]
LIBRARIES = frozenset({"sympy", "numpy", "matplotlib", "hypothesis"})
FAR_ROOMS = ("symrnn.judge", "symrnn.bounds", "symrnn.testing", "symrnn.derivation", "symrnn.book")
PAGES = ("symrnn.documents.formats.", "symrnn.documents.pages.", "symrnn.documents.drawings")
WEIGHTS = "w1=0.5,w2=-0.3,w3=1.2,w_n=0.8"
UNROLLED = ("neuron", "--inputs", "2,4", "--activation", "tanh")
LESSON = """
import symrnn as sr

def build():
    w = sr.name_symbol("w")
    claim = sr.Claim.equality("the square", (w + 1) ** 2, w**2 + 2 * w + 1)
    step = sr.Step("square", "A square", sr.Text("Multiplied out."), (claim,), "the distributive law")
    return sr.Derivation("One step", sr.Text("A square."), (), (step,))
"""
KERNEL = """
import numpy as np

def backward(params, x, initial, upstream):
    h = [initial["h"]]
    for each in x:
        h.append(np.tanh(each @ params["W_xh"].T + h[-1] @ params["W_hh"].T + params["b_h"]))
    found = {name: np.zeros_like(array) for name, array in params.items()} | {"x": np.zeros_like(x)}
    behind = np.zeros_like(h[0])
    for t in reversed(range(len(x))):
        a = (behind + upstream[t]) * (1 - h[t + 1] ** 2)
        found["W_xh"] += a.T @ x[t]
        found["W_hh"] += a.T @ h[t]
        found["b_h"] += a.sum(axis=0)
        found["x"][t], behind = a @ params["W_xh"], a @ params["W_hh"]
    return found | {"h": behind}
"""
ELMAN = '{"W_xh": [[0.1], [0.2]], "W_hh": [[0.1, 0], [0.2, 0.1]], "b_h": [0, 0]}'
FILES = {"lesson.py": LESSON, "kernel.py": KERNEL, "weights.json": ELMAN}


@dataclass(frozen=True)
class Load:
    """The most modules of symrnn that a command may load, the libraries that it needs, and what it has no use for."""

    argv: tuple[str, ...]
    most: int
    libraries: frozenset[str]
    never: tuple[str, ...]


def load(line: str, most: int, libraries: str, *never: str) -> Load:
    return Load(tuple(line.split()), most, frozenset(libraries.split()), never)


#: what each command loads, a few modules above what was counted: whoever goes beyond it looks for what is not needed
LOADS = {
    "list": load("list", 110, "sympy", "symrnn.judge.", "symrnn.bounds", "symrnn.testing", "symrnn.documents"),
    "show": load("show mingru", 264, "sympy", "symrnn.evaluate", "symrnn.testing", "symrnn.book", *PAGES),
    "completion": load("completion bash", 20, "", "symrnn.cells", "symrnn.programs"),
    "unroll": load("unroll elman --steps 2", 122, "sympy", *FAR_ROOMS, *PAGES),
    "gradient": load(f"gradient {' '.join(UNROLLED)}", 130, "sympy", *FAR_ROOMS, *PAGES),
    "pullback": load("pullback elman", 130, "sympy", *FAR_ROOMS, *PAGES),
    "evaluate": load("evaluate elman --sizes n=4,m=3 --steps 5", 216, "sympy numpy", *FAR_ROOMS, *PAGES),
    "check": load("check lesson.py", 286, "sympy", "symrnn.bounds.intervals", "symrnn.documents.formulas", *PAGES[2:]),
    "render": load("render lesson.py -o page.html", 348, "sympy", "symrnn.bounds.intervals", "symrnn.evaluate"),
    "derive": load("derive neuron --inputs 2,4 -o page.md", 341, "sympy", "symrnn.evaluate", "symrnn.bounds.intervals"),
    "exercises": load("exercises elman_unit --count 1", 360, "sympy", "symrnn.bounds.intervals"),
    "compare": load("compare gru gru", 238, "sympy numpy", "symrnn.evaluate", "symrnn.bounds", *FAR_ROOMS[2:3], *PAGES),
    "code": load("code elman", 114, "sympy", *FAR_ROOMS, *PAGES),
    "emit-c": load("emit-c elman", 200, "sympy numpy", *FAR_ROOMS, *PAGES),
    "bound": load("bound gru", 278, "sympy numpy", "symrnn.evaluate", "symrnn.testing", "symrnn.derivation", *PAGES),
    "regime": load(
        *("regime elman --params weights.json --lag 5", 141, "sympy numpy"),
        *("symrnn.judge", "symrnn.bounds.formulas", "symrnn.documents", "symrnn.testing", "symrnn.derivation"),
    ),
    "exponents": load("exponents rg_lru --chunk 4 --gate -5,0", 150, "sympy", *FAR_ROOMS, *PAGES),
    "sweep": load(
        *("sweep gradient --cell elman --n 2 --lag 2 --workers 0", 183, "sympy numpy"),
        *("symrnn.judge", "symrnn.bounds.networks", "symrnn.documents", "symrnn.testing", "symrnn.derivation"),
    ),
    "verify-kernel": load(
        *("verify-kernel kernel:backward --cell elman --steps 1,2", 166, "sympy numpy"),
        *(
            "symrnn.judge",
            "symrnn.bounds",
            "symrnn.documents",
            "symrnn.derivation",
            "symrnn.testing.mistakes.diagnosis",
        ),
    ),
}
#: what takes minutes is not run: what it loads before it begins
UNRUN = {"demo": 406, "book": 406, "catalogue": 376}
#: the packages that hand out their names at first use
LAZY = {source.module: source for source in sources(ROOT, "symrnn") if "import_at_use(__name__, " in source.text}


#: what says at last which modules are there
LOADED = "\nimport sys; print('LOADED', *sys.modules)"
MAIN = "import sys; from symrnn.cli import main; assert main(sys.argv[1:]) == 0"


@pytest.fixture
def loaded(fresh_process: Callable[..., str]) -> Loaded:
    """The modules that are there when a piece of code is done, in a process of its own that has SymPy."""

    def find(code: str, *argv: str) -> frozenset[str]:
        return modules_in(fresh_process(code + LOADED, *argv))

    return find


@pytest.fixture
def loaded_by(loaded: Loaded) -> Loaded:
    """The modules that are there when a command is done."""

    def find(*argv: str) -> frozenset[str]:
        found = loaded(MAIN, *argv)
        assert "symrnn.cli.parser" in found
        return found

    return find


def loaded_from_nothing(code: str, *argv: str) -> frozenset[str]:
    """The modules that are there when a piece of code is done, in a process that has nothing."""
    done = subprocess.run([sys.executable, "-c", code + LOADED, *argv], capture_output=True, text=True, check=True)
    return modules_in(done.stdout)


def modules_in(printed: str) -> frozenset[str]:
    return frozenset(printed.splitlines()[-1].split()[1:])


def own(modules: frozenset[str]) -> list[str]:
    return sorted(name for name in modules if name.partition(".")[0] == "symrnn")


def inside(modules: frozenset[str], *packages: str) -> list[str]:
    return [name for name in own(modules) if name.startswith(packages)]


def test_help_loads_the_parser_alone() -> None:
    found = loaded_from_nothing(MAIN, "--help")
    assert not found & LIBRARIES
    assert len(own(found)) < 17, own(found)


@pytest.mark.parametrize("command", LOADS)
def test_a_command_loads_what_it_needs(
    command: str, loaded_by: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    row = LOADS[command]
    assert row.argv[0] == command
    found = loaded_by(*row.argv) if row.libraries else loaded_from_nothing(MAIN, *row.argv)
    assert inside(found, *row.never) == []
    assert found & LIBRARIES == row.libraries
    assert len(own(found)) <= row.most, own(found)


def test_every_command_has_a_ceiling() -> None:
    assert {*LOADS, *UNRUN} == set(commands.COMMANDS)
    assert not LOADS.keys() & UNRUN.keys()


@pytest.mark.parametrize("command", UNRUN)
def test_what_takes_minutes_begins_with_what_it_needs(command: str, loaded: Loaded) -> None:
    found = loaded("import sys; from symrnn.cli import commands; commands.find_command(sys.argv[1])", command)
    assert found & LIBRARIES <= {"sympy", "numpy"}
    assert len(own(found)) <= UNRUN[command], own(found)


def test_what_prints_latex_loads_no_page(loaded_by: Loaded) -> None:
    found = loaded_by("pullback", "lstm", "--step", "--jacobian", "--format", "latex")
    assert inside(found, *FAR_ROOMS, *PAGES) == []
    assert len(own(found)) <= LOADS["pullback"].most + 7, own(found)


def test_what_is_read_on_a_terminal_loads_no_other_notation(loaded_by: Loaded) -> None:
    found = loaded_by(*LOADS["unroll"].argv)
    notations = [f"symrnn.documents.formulas.{name}" for name in ("latex", "mathml", "typst", "speech")]
    assert inside(found, *notations, "symrnn.gradients.rules") == []


def test_numbers_of_a_scalar_cell_load_no_numpy(loaded_by: Loaded) -> None:
    found = loaded_by("evaluate", *UNROLLED, "--set", WEIGHTS)
    assert inside(found, *FAR_ROOMS, *PAGES) == []
    assert found & LIBRARIES == {"sympy"}
    assert len(own(found)) <= LOADS["gradient"].most, own(found)


def test_a_cell_in_python_loads_the_cells_and_what_they_stand_on(loaded: Loaded) -> None:
    found = loaded("import symrnn as sr; sr.cells.lstm()")
    assert inside(found, *FAR_ROOMS, "symrnn.documents", "symrnn.gradients", "symrnn.cli") == []
    assert len(own(found)) < 74, own(found)


def test_a_formula_as_text_loads_no_page(loaded: Loaded) -> None:
    found = loaded("from symrnn.documents import to_text; to_text(1)")
    assert inside(found, "symrnn.documents.formats", "symrnn.documents.pages", "symrnn.derivation") == []


def test_the_count_notices_a_room_that_is_loaded(loaded: Loaded) -> None:
    found = loaded("from symrnn.bounds import regime")
    assert "symrnn.bounds.networks.regime" in inside(found, *FAR_ROOMS)
    assert "numpy" in found & LIBRARIES


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_is_found_where_its_row_says(name: str) -> None:
    module, _, function = commands.COMMANDS[name].partition(":")
    found = commands.find_command(name)
    assert found.__module__ == f"symrnn.cli.{module}"
    assert found.__name__ == function


def test_every_command_has_its_arguments() -> None:
    assert len(commands.COMMANDS) == len(command_arguments.COMMAND_ARGUMENTS)


def late_imports(source: Source) -> list[str]:
    """The modules of symrnn that functions of a file import."""
    functions = [node for node in source.nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    inner = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
    return [str(node.module) for node in inner if str(node.module).startswith("symrnn")]


def test_functions_import_nothing_of_symrnn() -> None:
    found = {source.path for source in sources(ROOT, "symrnn") if late_imports(source)}
    late = {"symrnn/cli/evaluations.py"}  # one half of the command is about arrays
    late |= {"symrnn/testing/assertions/gradients.py"}  # a right kernel has no use for what finds mistakes
    assert found == late


def test_the_rooms_with_much_to_offer_hand_it_out_at_first_use() -> None:
    expected = {"symrnn", "symrnn.bounds", "symrnn.documents", "symrnn.evaluate", "symrnn.judge", "symrnn.testing"}
    assert expected <= LAZY.keys()


@pytest.mark.parametrize("package", LAZY)
def test_type_checkers_are_told_the_same_homes(package: str) -> None:
    assert homes(LAZY[package].text) == names_for_type_checkers(LAZY[package].text, package)


@pytest.mark.parametrize("package", LAZY)
def test_no_file_takes_the_place_of_a_public_name(package: str) -> None:
    """Python binds a module to its package once it is imported, over a function of the same name."""
    folder = (ROOT / LAZY[package].path).parent
    values = {name for name, home in homes(LAZY[package].text).items() if not home.startswith(".")}
    files = {path.stem for path in folder.glob("*.py")} | {path.name for path in folder.iterdir() if path.is_dir()}
    assert values & files == set()


@pytest.mark.parametrize("package", sorted(LAZY.keys() - {"symrnn"}))
def test_every_public_name_is_found_where_its_home_says(package: str) -> None:
    module = importlib.import_module(package)
    for name in homes(LAZY[package].text):
        value = getattr(module, name)
        assert value.__name__.rpartition(".")[2] == name
        assert getattr(value, "__module__", value.__name__).startswith(package)
    assert dir(module) == sorted(module.__all__)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018  # it is the access that is tested
