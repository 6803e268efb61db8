"""A command loads what it needs, and no other command: counted in modules, which are the same on every machine."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from symrnn.cli import command_arguments, commands

LIBRARIES = frozenset({"sympy", "numpy", "matplotlib", "hypothesis"})
FAR_ROOMS = ("symrnn.judge", "symrnn.bounds", "symrnn.testing", "symrnn.derivation", "symrnn.book")
WEIGHTS = "w1=0.5,w2=-0.3,w3=1.2,w_n=0.8"
UNROLLED = ("neuron", "--inputs", "2,4", "--activation", "tanh")


def loaded(code: str, *argv: str) -> frozenset[str]:
    """The modules that are there when a piece of code is done, in a process of its own."""
    code += "\nimport sys; print('LOADED', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *argv], capture_output=True, text=True, check=True)
    return frozenset(done.stdout.splitlines()[-1].split()[1:])


def loaded_by(*argv: str) -> frozenset[str]:
    found = loaded("import sys; from symrnn.cli import main; assert main(sys.argv[1:]) == 0", *argv)
    assert "symrnn.cli.parser" in found
    return found


def own(modules: frozenset[str]) -> list[str]:
    return sorted(name for name in modules if name.partition(".")[0] == "symrnn")


def inside(modules: frozenset[str], *packages: str) -> list[str]:
    return [name for name in own(modules) if name.startswith(packages)]


def test_help_loads_the_parser_alone() -> None:
    found = loaded_by("--help")
    assert not found & LIBRARIES
    assert len(own(found)) < 15, own(found)


@pytest.mark.parametrize(
    "argv",
    [
        ("pullback", "elman"),
        ("pullback", "lstm", "--step", "--jacobian", "--format", "latex"),
        ("unroll", "elman", "--steps", "2"),
        ("gradient", *UNROLLED),
        ("evaluate", *UNROLLED, "--set", WEIGHTS),
    ],
    ids=" ".join,
)
def test_what_prints_formulas_loads_neither_judge_nor_bounds_nor_pages(argv: tuple[str, ...]) -> None:
    found = loaded_by(*argv)
    assert inside(found, *FAR_ROOMS, "symrnn.documents.formats", "symrnn.documents.pages") == []
    assert found & LIBRARIES == {"sympy"}
    assert len(own(found)) < 90, own(found)


def test_arrays_load_numpy_and_still_no_judge() -> None:
    found = loaded_by("evaluate", "elman", "--sizes", "n=4,m=3", "--steps", "5")
    assert inside(found, *FAR_ROOMS, "symrnn.documents.formats") == []
    assert found & LIBRARIES == {"sympy", "numpy"}


def test_list_loads_neither_bounds_nor_pages() -> None:
    found = loaded_by("list")
    assert inside(found, "symrnn.bounds", "symrnn.testing", "symrnn.documents") == []
    assert found & LIBRARIES == {"sympy"}


def test_a_cell_in_python_loads_the_cells_and_what_they_stand_on() -> None:
    found = loaded("import symrnn as sr; sr.cells.lstm()")
    assert inside(found, *FAR_ROOMS, "symrnn.documents", "symrnn.gradients", "symrnn.cli") == []
    assert len(own(found)) < 50, own(found)


def test_a_formula_as_text_loads_no_page() -> None:
    found = loaded("from symrnn.documents import to_text; to_text(1)")
    assert inside(found, "symrnn.documents.formats", "symrnn.documents.pages", "symrnn.derivation") == []


def test_the_count_notices_a_room_that_is_loaded() -> None:
    found = loaded("import symrnn.bounds")
    assert "symrnn.bounds.slopes.largest_slope" in inside(found, *FAR_ROOMS)
    assert "numpy" in found & LIBRARIES


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_is_found_where_its_row_says(name: str) -> None:
    module, _, function = commands.COMMANDS[name].partition(":")
    found = commands.find_command(name)
    assert found.__module__ == f"symrnn.cli.{module}"
    assert found.__name__ == function


def test_every_command_has_its_arguments() -> None:
    assert len(commands.COMMANDS) == len(command_arguments.COMMAND_ARGUMENTS)


@pytest.mark.parametrize("package", ["symrnn.documents", "symrnn.testing", "symrnn.testing.strategies"])
def test_every_public_name_is_found_where_its_home_says(package: str) -> None:
    module = importlib.import_module(package)
    for name in module.__all__:
        value = getattr(module, name)
        assert value.__name__.rpartition(".")[2] == name
        assert getattr(value, "__module__", value.__name__).startswith(package)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        module.nothing  # noqa: B018  # it is the access that is tested
