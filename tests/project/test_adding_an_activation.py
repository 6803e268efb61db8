"""A new activation touches the files that CONTRIBUTING lists and no other; and one added there works everywhere."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

import pytest
from architecture_imports import Source, sources
from places import ROOT, SUPPORT

from symrnn.cells.activations import ACTIVATIONS

CODE = sources(ROOT, "symrnn")

#: where an activation is told of
PLACES = (
    "symrnn/expressions/functions.py",
    "symrnn/expressions/function_values.py",
    "symrnn/expressions/definitions.py",
    "symrnn/cells/activations.py",
    "symrnn/evaluate/forms.py",
)

#: words of the field: of these functions gates and the other activations are made, and the judge knows them one by one
BLOCKS = frozenset({"identity", "tanh", "sigmoid", "relu", "softplus"})

ELSEWHERE = frozenset({"softsign", "elu", "silu", "selu", "gelu", "mish"})

#: what else may name an activation, and why
EXCEPTIONS = MappingProxyType(
    {
        # forms for whole arrays that are tighter and faster than by the definition; without one, that is taken
        "symrnn/bounds/intervals/functions.py": frozenset({"softsign", "elu", "silu"}),
        # they are the identity on one side of 0, which has rational values
        "symrnn/expressions/rational_values.py": frozenset({"elu", "selu"}),
        # forms in C; a cell with one that has no row is refused by it, and NumPy computes
        "symrnn/evaluate/compiled/entries.py": frozenset({"elu", "gelu", "mish", "selu", "silu"}),
        "symrnn/evaluate/compiled/functions.py": frozenset({"softsign"}),
        # forms for one plain float; a cell with one that has no row runs with arrays
        "symrnn/evaluate/float_functions.py": ELSEWHERE,
        # what their arithmetic loses beside their arguments; of one without a row nothing is let pass
        "symrnn/testing/kernels/rounding.py": ELSEWHERE - {"softsign"},
        # its two constants have names in formulas
        "symrnn/documents/formulas/named_constants.py": frozenset({"selu"}),
        "symrnn/documents/pages/conventions.py": frozenset({"selu"}),
        # what other libraries call them; a cell with one that has no row is refused there by name
        **dict.fromkeys((f"symrnn/interop/code_{target}.py" for target in ("numpy", "torch", "jax", "c")), ELSEWHERE),
    }
)


@cache
def words_of(source: Source) -> tuple[tuple[int, str], ...]:
    """The line and the words of every name and every text in the code, docstrings left out."""
    return tuple(_words(source))


def _words(source: Source) -> Iterator[tuple[int, str]]:
    docstrings = {
        id(node.body[0].value)
        for node in source.nodes
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None
    }
    for node in source.nodes:
        if isinstance(node, NAMING) and id(node) not in docstrings:
            for text in _texts(node):
                yield from ((node.lineno, word) for word in _words_in(text))


@cache
def _words_in(text: str) -> tuple[str, ...]:
    """Most names stand in the code many times."""
    return tuple(re.findall("[a-z]+", text.lower()))


NAMING = (ast.Name, ast.Attribute, ast.arg, ast.keyword, ast.FunctionDef, ast.ClassDef, ast.alias, ast.Constant)


def _texts(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(name) | ast.Attribute(attr=name) | ast.arg(name) | ast.keyword(str(name)):
            return [name]
        case ast.FunctionDef(name) | ast.ClassDef(name):
            return [name]
        case ast.alias(name, other):
            return [name, other or ""]
        case ast.Constant(str(text)):
            return [text]
    return []


def strays(source: Source) -> Iterator[str]:
    """Names of activations in a file that is none of the places."""
    if source.path in PLACES:
        return
    allowed = BLOCKS | EXCEPTIONS.get(source.path, frozenset())
    for line, word in words_of(source):
        if word in ACTIVATIONS and word not in allowed:
            yield f"{source.path}:{line}: {word} is named here; derive it from the places in CONTRIBUTING"


def test_contributing_lists_these_places() -> None:
    section = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Adding an activation\n")[1]
    listed = re.findall(r"^\d\. `(symrnn/[\w/]+\.py)`", section.split("\n## ")[0], re.MULTILINE)
    assert tuple(listed) == PLACES
    assert len(listed) <= 5
    assert all((ROOT / path).is_file() for path in listed)


def test_activations_are_named_at_these_places_alone() -> None:
    assert [stray for source in CODE for stray in strays(source)] == []


def test_every_exception_is_needed() -> None:
    named = {source.path: {word for _, word in words_of(source)} for source in CODE}
    for path, names in EXCEPTIONS.items():
        assert names <= named[path]
    assert all(BLOCKS | {"mish"} - {"identity"} <= named[path] | {"identity"} for path in PLACES)


@pytest.mark.parametrize(
    "text",
    [
        "from symrnn.expressions.functions import mish\n",
        "f = functions.gelu\n",
        "NAMES = ('tanh', 'selu')\n",
        "MESSAGE = f'as {x} of GELU'\n",
        "def _mish_value(u): pass\n",
        "def f(elu): pass\n",
        "f(silu=1)\n",
    ],
)
def test_a_name_planted_elsewhere_is_found(text: str) -> None:
    assert list(strays(Source("symrnn/documents/formulas/notation.py", text)))


def test_docstrings_and_words_of_the_field_are_no_names() -> None:
    text = '"""As gelu."""\ndef f(x):\n    """Mish."""\n    return sp.tanh(sigmoid(x)) * selundry\n'
    assert list(strays(Source("symrnn/documents/formulas/notation.py", text))) == []


#: x*tanh(x), added at each place: (what stands there, what is put before it)
LISHT = MappingProxyType(
    {
        "symrnn/expressions/functions.py": (
            ("    mish_value,\n", "    lisht_value,\n"),
            ("class step(_Elem", 'class lisht(_Elementwise):\n    """x*tanh(x)."""\n\n    printed = "LiSHT"\n\n\n'),
            ("        step: step_value,\n", "        lisht: lisht_value,\n"),
            ("elu, silu, selu, gelu, mish)", "lisht, "),
        ),
        "symrnn/expressions/function_values.py": (
            (
                "def relu_value(",
                "def lisht_value(context: Any, x: Number) -> Number:\n    return x * context.tanh(x)\n\n\n",
            ),
        ),
        "symrnn/expressions/definitions.py": (
            ("    mish,\n", "    lisht,\n"),
            ("def _same(u", "def _lisht(u: sp.Expr) -> sp.Expr:\n    return u * sp.tanh(u)\n\n\n"),
            ("        step: Definition(", "        lisht: Definition(_lisht),\n"),
        ),
        "symrnn/cells/activations.py": (
            ("    mish,\n", "    lisht,\n"),
            (
                '            _row("mish"',
                '            _row("lisht", lisht, sp.tanh(ARGUMENT) + ARGUMENT*(1 - sp.tanh(ARGUMENT)**2),'
                ' "6/5", "-119/100", low=sp.S.Zero),\n',
            ),
        ),
        "symrnn/evaluate/forms.py": (
            ("    mish,\n", "    lisht,\n"),
            ('        mish: "', '        lisht: "{x}*np.tanh({x})",\n'),
        ),
    }
)

CELL = "x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\nb: param[n]\na = W @ x + U @ h + b\nh = lisht(a)\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a copy of the package does with LiSHT, after the edits above."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "symrnn", folder / "symrnn")  # with what is compiled of it: edits are compiled anew
    for plug_in in ROOT.glob("_symrnn_*.py"):  # which an import of Hypothesis may load
        shutil.copy(plug_in, folder)
    assert set(LISHT) == set(PLACES)
    for path, edits in LISHT.items():
        text = (folder / path).read_text(encoding="utf-8")
        for before, new in edits:
            assert before in text
            text = text.replace(before, new + before, 1)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "lisht.cell").write_text(CELL, encoding="utf-8")
    uses = SUPPORT / "uses_of_lisht.py"
    done = subprocess.run(
        [sys.executable, str(uses), str(folder)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert isinstance(result, dict)
    return result


def test_the_copy_is_what_was_used(found: dict[str, object]) -> None:
    assert "copy" in str(found["package"])


def test_a_cell_with_it_is_parsed_and_its_gradient_proved(found: dict[str, object]) -> None:
    assert found["parsed"] == "lisht(a)"
    assert found["gradient claims"] == ["proved"]


def test_it_is_evaluated_as_difference_quotients_and_the_reference_say(found: dict[str, object]) -> None:
    assert float(str(found["gradient"])) == pytest.approx(float(str(found["quotient"])), rel=1e-6)
    assert abs(float(str(found["value"])) - float(str(found["by the reference"]))) < 1e-14
    assert str(found["digits"]).startswith("1.92805516015163376789282")  # 2*(1 - 2/(exp(4) + 1))


def test_its_slope_is_proved_and_bounded(found: dict[str, object]) -> None:
    assert found["slope claim"] == "proved"
    assert found["false slope claim"] == "refuted"
    assert str(found["slope bound"]).startswith("lisht: sup|f'| lies between 1.19967864025")
    assert "6*norm_2(U)/5" in str(found["network bound"])


def test_its_enclosures_hold_its_values(found: dict[str, object]) -> None:
    assert found["enclosed"] == [True, True]


def test_it_is_derived_and_rendered_in_every_format(found: dict[str, object]) -> None:
    assert found["derivation"] == "proved"
    assert found["without its name"] == []
    assert found["in JavaScript"] == "const lisht = (argument) => argument*Math.tanh(argument);"
    assert found["in drawn cells"] is True
