"""The architecture holds: the direction of imports, what is banned, how long things may be. And each rule bites."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache

import architecture_rules as rules
import pytest
from architecture_imports import PLAN, Source, import_cycles, one_direction, sources, trusted_imports
from architecture_rules import RULES, Rule
from architecture_surface import chapters_use_the_public_surface
from places import ROOT

CODE = sources(ROOT, "symrnn", "derivations")
TESTS = sources(ROOT, "tests", "benchmarks")


def problems(rule: Rule, files: tuple[Source, ...]) -> list[str]:
    return [finding for file in files for finding in rule(file)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds_everywhere(rule: Rule) -> None:
    assert problems(rule, CODE) == []


def test_there_is_no_import_cycle() -> None:
    assert list(import_cycles(CODE)) == []


@pytest.mark.parametrize(
    "rule",
    [rules.files_are_short, rules.functions_are_short, rules.no_bare_except, rules.type_ignores_have_reasons],
    ids=lambda rule: rule.__name__,
)
def test_the_rule_holds_for_tests_too(rule: Rule) -> None:
    assert problems(rule, TESTS) == []


def drawn_plan(text: str) -> list[tuple[int, str, tuple[frozenset[str], ...]]]:
    """The plan as CONTRIBUTING draws it: number, room, and its folders in order."""
    block = text.split("## Where things are")[1].split("```text\n")[1].split("```")[0]
    found: list[tuple[int, str, tuple[frozenset[str], ...]]] = []
    for line in block.splitlines():
        room = re.match(r"(\d+) +(\w+)(?:/|\.py) ", line)
        if room:
            found.append((int(room[1]), room[2], ()))
        else:
            folders = tuple(frozenset(part.strip().split(", ")) for part in line.split("<"))
            found[-1] = (*found[-1][:2], folders)
    return found


def test_contributing_draws_the_plan_that_is_tested() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    plan = [(n, room.name, room.folders) for n, row in enumerate(PLAN, 1) for room in row if room.name != "__main__"]
    order = {name: place for place, (_, name, _) in enumerate(drawn_plan(text))}
    assert sorted(plan, key=lambda row: order[row[1]]) == drawn_plan(text)
    assert drawn_plan(text.replace("witnesses < lines", "lines < witnesses")) != drawn_plan(text)


READ_FIRST = re.compile(r"[Rr]ead\s``[\w/]+\.py`` first")


def test_every_room_and_folder_says_what_it_is_for_and_where_to_begin() -> None:
    packages = [source for source in CODE if source.path.endswith("/__init__.py") and source.path.startswith("symrnn/")]
    told = {source.path: ast.get_docstring(source.tree) or "" for source in packages}
    assert [path for path, text in told.items() if len(text) < 60] == []
    rooms = {path: text for path, text in told.items() if path.count("/") == 2}
    assert len(rooms) == 19
    assert [path for path, text in told.items() if path.count("/") > 1 and not READ_FIRST.search(text)] == []
    assert [path for path, text in rooms.items() if "mports" not in text] == []
    files = {path.name for path in (ROOT / "symrnn").rglob("*.py")}
    assert {name for text in told.values() for name in re.findall(r"(\w+\.py)``", text)} <= files


def test_nothing_stands_outside_the_rooms() -> None:
    assert {path.name for path in (ROOT / "symrnn").iterdir() if path.is_file()} == {
        "__init__.py",
        "__main__.py",
        "errors.py",
        "py.typed",
    }


def test_importing_the_package_does_not_load_sympy() -> None:
    code = "import sys, symrnn; print(sorted({'sympy', 'numpy', 'mpmath'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


LONG_FUNCTION = "def f():\n" + "    pass\n" * 51
#: for each rule: files that break it, as (path, text)
PLANTED: tuple[tuple[Rule, str, str], ...] = (
    (one_direction, "symrnn/programs/program.py", "import symrnn.gradients.gradient\n"),
    (one_direction, "symrnn/programs/program.py", "from symrnn.gradients.gradient import bptt\n"),
    (one_direction, "symrnn/programs/program.py", "from symrnn import gradient\n"),
    (one_direction, "symrnn/programs/program.py", "from symrnn import bptt\n"),
    (one_direction, "symrnn/programs/program.py", "import symrnn as sr\n"),
    (one_direction, "symrnn/programs/program.py", "from .gradient import bptt\n"),
    (one_direction, "symrnn/programs/program.py", "from . import gradient\n"),
    (one_direction, "symrnn/programs/program.py", "def f():\n    from symrnn.cells import neuron\n"),
    (one_direction, "symrnn/programs/program.py", "if TYPE_CHECKING:\n    from symrnn.cells.cell import Cell\n"),
    (one_direction, "symrnn/programs/program.py", "import importlib\nimportlib.import_module('symrnn.cli')\n"),
    (one_direction, "symrnn/programs/program.py", "import importlib\nimportlib.import_module(name)\n"),
    (one_direction, "symrnn/programs/program.py", "import importlib\nimportlib.import_module(f'symrnn.cli.{name}')\n"),
    (one_direction, "symrnn/programs/program.py", "import importlib\nimportlib.import_module(f'symrnn.{name}')\n"),
    (one_direction, "symrnn/programs/__init__.py", "__getattr__ = import_at_use('symrnn', {'main': 'cli'})\n"),
    (one_direction, "symrnn/programs/__init__.py", "__getattr__ = lazy.import_at_use(package, HOMES)\n"),
    (one_direction, "symrnn/cli/commands.py", "import importlib\nimportlib.import_module(f'{room}.{name}')\n"),
    (one_direction, "symrnn/programs/program.py", "from derivations import two_steps\n"),
    (one_direction, "symrnn/claims/claim.py", "from symrnn.cells.activations import activation\n"),
    (one_direction, "symrnn/judge/judge.py", "from symrnn.gradients.passes import name_function_values\n"),
    (one_direction, "symrnn/documents/formats/html.py", "from symrnn.cli import main\n"),
    (one_direction, "symrnn/claims/claim.py", "from symrnn.cells.unroll import unroll\n"),
    (one_direction, "symrnn/utils.py", "x = 1\n"),
    (one_direction, "symrnn/judge/more/a.py", "x = 1\n"),
    (one_direction, "symrnn/judge/witnesses/a.py", "from symrnn.judge.lines.sums import extent\n"),
    (one_direction, "symrnn/judge/lines/a.py", "from symrnn.judge.norms.norm_sizes import Sizes\n"),
    (trusted_imports, "symrnn/judge/judge.py", "from symrnn.cells.activations import ACTIVATIONS\n"),
    (trusted_imports, "symrnn/judge/judge.py", "from symrnn import rules\n"),
    (trusted_imports, "symrnn/judge/judge.py", "import symrnn\n"),
    (trusted_imports, "symrnn/judge/deep/inner.py", "def f():\n    import symrnn.gradients.gradient\n"),
    (chapters_use_the_public_surface, "derivations/a.py", "from symrnn.claims.claim import Claim\n"),
    (chapters_use_the_public_surface, "derivations/a.py", "from symrnn.documents.formulas.notation import notation\n"),
    (chapters_use_the_public_surface, "derivations/b/a.py", "from symrnn.cli.reports import totals\n"),
    (rules.verdict_is_sealed, "symrnn/derivation/derive.py", "v = Verdict(claim, Outcome.PROVED, evidence, seal)\n"),
    (rules.verdict_is_sealed, "derivations/a.py", "v = symrnn.claims.claim.Verdict(claim, outcome, evidence, seal)\n"),
    (rules.verdict_is_sealed, "symrnn/derivation/derive.py", "from symrnn.claims.claim import _SEAL as s\n"),
    (rules.verdict_is_sealed, "symrnn/derivation/derive.py", "seal = claim._SEAL\n"),
    (rules.verdict_is_sealed, "symrnn/derivation/derive.py", "v = object.__new__(Verdict)\n"),
    (
        rules.verdict_is_sealed,
        "symrnn/derivation/derive.py",
        "object.__setattr__(verdict, 'outcome', Outcome.PROVED)\n",
    ),
    (rules.no_heuristics, "symrnn/judge/judge.py", "ok = sp.simplify(e) == 0\n"),
    (rules.no_heuristics, "symrnn/judge/judge.py", "from sympy import nsimplify\n"),
    (rules.no_heuristics, "derivations/a.py", "ok = a.equals(b)\n"),
    (rules.no_heuristics, "symrnn/gradients/rules.py", "if e.is_zero: pass\n"),
    (rules.no_text_is_run, "symrnn/cli.py", "eval(text)\n"),
    (rules.no_text_is_run, "symrnn/cli.py", "exec(text)\n"),
    (rules.no_text_is_run, "symrnn/cli.py", "code = compile(text, 'x', 'exec')\n"),
    (rules.no_text_is_run, "symrnn/evaluate/numpy.py", "eval(text)\n"),
    (rules.no_text_is_run, "symrnn/evaluate/numpy.py", "run = eval\n"),
    (rules.no_text_is_run, "symrnn/cli.py", "import builtins\n"),
    (rules.no_text_is_run, "symrnn/derivation/derive.py", "f = sp.lambdify(x, e)\n"),
    (rules.no_text_is_run, "symrnn/language.py", "from sympy.parsing.sympy_parser import parse_expr\n"),
    (rules.no_text_is_run, "symrnn/language.py", "e = sp.sympify(text)\n"),
    (rules.no_text_is_run, "symrnn/language.py", "e = sp.S(text)\n"),
    (rules.no_text_is_run, "symrnn/interop.py", "import pickle\n"),
    (rules.no_text_is_run, "symrnn/interop.py", "from pickle import load\n"),
    (rules.no_text_is_run, "symrnn/interop.py", "np.load(path, allow_pickle=True)\n"),
    (rules.no_bare_except, "symrnn/cli.py", "try:\n    f()\nexcept:\n    pass\n"),
    (rules.type_ignores_have_reasons, "symrnn/cli.py", "x = 1  # type: ignore\n"),
    (rules.type_ignores_have_reasons, "symrnn/cli.py", "x = 1  # type: ignore[misc]\n"),
    (rules.type_ignores_have_reasons, "symrnn/cli.py", "x = 1  # type: ignore  # because\n"),
    (rules.files_are_short, "symrnn/cli.py", "x = 1\n" * 301),
    (rules.functions_are_short, "symrnn/cli.py", LONG_FUNCTION),
    (rules.functions_are_short, "symrnn/cli.py", "class A:\n    async " + LONG_FUNCTION.replace("\n ", "\n     ")),
    (rules.no_registries, "symrnn/cells.py", "CELLS = {}\n"),
    (rules.no_registries, "symrnn/cells.py", "CELLS: dict[str, int] = {'a': 1}\n"),
    (rules.no_registries, "symrnn/cells.py", "if True:\n    _cache = [1]\n"),
    (rules.no_registries, "symrnn/cells.py", "names = {n for n in 'abc'}\n"),
    (rules.no_registries, "symrnn/cells.py", "_seen = collections.defaultdict(list)\n"),
    (rules.no_registries, "symrnn/cells.py", "def f():\n    global count\n    count = 1\n"),
    (rules.no_unbounded_caches, "symrnn/cells.py", "from functools import cache\n"),
    (rules.no_unbounded_caches, "symrnn/cells.py", "import functools\n@functools.cache\ndef f(x): pass\n"),
    (rules.no_unbounded_caches, "symrnn/cells.py", "@lru_cache(maxsize=None)\ndef f(x): pass\n"),
    (rules.no_unbounded_caches, "symrnn/cells.py", "g = functools.lru_cache(None)(f)\n"),
    (rules.no_inheritance, "symrnn/cells/cell.py", "class Gru(Cell): pass\n"),
    (rules.no_inheritance, "symrnn/cells/cell.py", "class Base(ABC): pass\nclass Gru(Base): pass\n"),
    (rules.no_inheritance, "symrnn/cells/cell.py", "class Package(types.ModuleType): pass\n"),
    (rules.no_inheritance, "symrnn/cells/cell.py", "class Box(Generic[T]): pass\n"),
)

ALLOWED = """
from __future__ import annotations

import re
from types import MappingProxyType

import sympy as sp

from symrnn.errors import InputError
from symrnn.programs.program import Program

__all__ = ["TABLE"]

TABLE = MappingProxyType({"a": 1})
NAMES = frozenset({"a"})
PATTERN = re.compile("a")


class OwnError(InputError):
    def is_equal(self, other: object) -> bool:
        '''simplify, equals and eval are words here, not calls.'''
        return sp.S.One == other


class _Base(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    pass


class relu(_Base):
    pass


def f() -> None:
    found = {}
    try:
        found["a"] = 1
    except KeyError:
        pass
"""


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED)
def test_a_planted_violation_is_found(rule: Rule, path: str, text: str) -> None:
    found = list(rule(Source(path, text)))
    assert found
    assert all(finding.startswith(f"{path}:") for finding in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_good_code_pass_and_has_a_planted_violation(rule: Rule) -> None:
    assert list(rule(Source("symrnn/judge/judge.py", ALLOWED))) == []
    assert rule in {planted for planted, _, _ in PLANTED}


def test_a_docstring_does_not_count_as_length() -> None:
    body = "    pass\n" * 48
    text = f'def f():\n    """One.\n{"more" * 5}\n{"    more" + chr(10) * 30}    """\n{body}'
    assert list(rules.functions_are_short(Source("symrnn/cli.py", text))) == []


def test_a_cycle_inside_a_package_is_found() -> None:
    files = (
        Source("symrnn/documents/__init__.py", "from symrnn.documents.formats.html import write\n"),
        Source("symrnn/documents/formats/html.py", "def f():\n    from symrnn.documents.formulas.mathml import g\n"),
        Source("symrnn/documents/formulas/mathml.py", "from symrnn.documents.formats.html import f\n"),
        Source("symrnn/documents/svg.py", "import math\n"),
    )
    (finding,) = import_cycles(files)
    assert "symrnn.documents.formats.html, symrnn.documents.formulas.mathml" in finding
    assert "svg" not in finding
    assert list(import_cycles(files[1:2] + files[3:])) == []


def test_a_circle_of_a_folder_and_a_file_beside_it_is_found() -> None:
    files = (
        Source("symrnn/judge/norms/sizes.py", "from symrnn.judge.induction_proof import fault\n"),
        Source("symrnn/judge/induction_proof.py", "from symrnn.judge.norms.bounds import proves\n"),
        Source("symrnn/judge/norms/bounds.py", "import math\n"),
    )
    (finding,) = import_cycles(files)
    assert "symrnn.judge.induction_proof, symrnn.judge.norms" in finding
    assert list(import_cycles(files[1:])) == []


@cache
def directions_of_the_tree() -> set[str]:
    return set(problems(one_direction, CODE))


@pytest.mark.parametrize("inside", ["{line}\n", "\n\ndef _late():\n    {line}\n"], ids=["at the top", "in a function"])
def test_an_import_against_the_direction_planted_in_the_tree_is_found(inside: str) -> None:
    line = "from symrnn.gradients.gradient import bptt"
    victim = next(source for source in CODE if source.path == "symrnn/programs/program.py")
    planted = Source(victim.path, victim.text + inside.format(line=line))
    number = 1 + planted.text.splitlines().index(inside.format(line=line).splitlines()[-1])
    files = tuple(planted if source is victim else source for source in CODE)
    assert sorted(set(problems(one_direction, files)) - directions_of_the_tree()) == [
        f"symrnn/programs/program.py:{number}: programs imports gradients, which does not come before it"
    ]
    (cycle,) = import_cycles(files)
    assert "symrnn.programs.program" in cycle
