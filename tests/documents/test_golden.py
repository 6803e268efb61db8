"""Each node, function, activation and box has its text in each format in one table, and none is missing from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any, get_args

import pytest
import sympy as sp
from golden_cases import CASES, SHAPES
from places import SUPPORT

from symrnn.cells.activations import ACTIVATIONS
from symrnn.documents import to_latex, to_mathml, to_text, to_typst
from symrnn.documents.formulas import latex, mathml, plain_text, speech, typst
from symrnn.documents.formulas.formula_layout import Layout, Mark, Name
from symrnn.documents.formulas.notation import _NODES, CONSTANTS, FUNCTION_NAMES, notation
from symrnn.errors import InputError
from symrnn.expressions.functions import FUNCTIONS
from symrnn.expressions.nodes import NODES, NORMS, T, blocks, dot, norm_1, norm_2, norm_inf, total
from symrnn.programs.program import name_symbol

PRINTERS = MappingProxyType({"latex": latex, "mathml": mathml, "typst": typst, "words": speech})
WRITERS: Mapping[str, Callable[[Layout], str]] = MappingProxyType(
    {
        "latex": latex.write_latex,
        "mathml": mathml.write_mathml,
        "typst": typst.write_typst,
        "words": speech.write_speech,
    }
)


def golden() -> dict[str, dict[str, str]]:
    """The table: the name of a case, and below it the texts."""
    table: dict[str, dict[str, str]] = {}
    name = ""
    for line in (SUPPORT / "golden_formulas.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            kind, value = line[2:].split("|", 1)
            table[name][kind.strip()] = value
        elif line:
            name = line
            table[name] = {}
    return table


GOLDEN = golden()


def box_of(case: Any) -> Layout:
    return case if isinstance(case, get_args(Layout)) else notation(case, SHAPES)


def boxes_in(part: Any) -> Iterator[Any]:
    """A box and all that is in it."""
    if isinstance(part, tuple):
        for each in part:
            yield from boxes_in(each)
    elif is_dataclass(part):
        yield part
        for field in fields(part):
            yield from boxes_in(getattr(part, field.name))


def failing(kind: str) -> list[str]:
    """The cases whose text is not that of the table."""
    return [name for name, case in CASES.items() if WRITERS[kind](box_of(case)) != GOLDEN[name][kind]]


def test_the_table_has_each_case_once_in_every_format() -> None:
    assert list(GOLDEN) == list(CASES)
    assert all(list(row) == list(WRITERS) for row in GOLDEN.values())


def test_each_formula_is_written_as_in_the_table() -> None:
    boxes = {name: box_of(case) for name, case in CASES.items()}
    found = {name: {kind: write(box) for kind, write in WRITERS.items()} for name, box in boxes.items()}
    assert {name: texts for name, texts in found.items() if texts != GOLDEN[name]} == {}


def test_the_public_functions_write_the_same() -> None:
    public = {"latex": to_latex, "mathml": to_mathml, "typst": to_typst}
    cases = {name: case for name, case in CASES.items() if isinstance(case, sp.Basic)}
    for kind, write in public.items():
        found = {name: write(case, SHAPES) for name, case in cases.items()}
        assert {name: text for name, text in found.items() if text != GOLDEN[name][kind]} == {}


def test_no_function_and_no_node_is_missing_from_the_table() -> None:
    assert {*FUNCTIONS, *NODES, *NORMS, blocks, *FUNCTION_NAMES, *_NODES, *CONSTANTS} - covered() == set()


def covered() -> set[Any]:
    """The nodes and constants of all cases."""
    nodes = [node for case in CASES.values() if isinstance(case, sp.Basic) for node in sp.preorder_traversal(case)]
    return {*nodes, *(node.func for node in nodes)}


def test_no_activation_is_missing_from_the_table() -> None:
    assert {f"activation {name}" for name in ACTIVATIONS} | {f"slope of {name}" for name in ACTIVATIONS} <= set(GOLDEN)


def test_no_box_no_sign_and_no_accent_is_missing_from_the_table() -> None:
    boxes = [box for case in CASES.values() for box in boxes_in(box_of(case))]
    assert {type(box) for box in boxes} == set(get_args(Layout))
    assert {box.sign for box in boxes if isinstance(box, Mark)} == set(typst._MARKS) == set(latex._MARKS)
    assert {accent for box in boxes if isinstance(box, Name) for accent in box.accents} == set(typst._ACCENTS)


def test_a_function_without_a_row_is_found() -> None:
    assert {*FUNCTION_NAMES, sp.erf} - covered() == {sp.erf}


@pytest.mark.parametrize("kind", PRINTERS)
@pytest.mark.parametrize("box", get_args(Layout), ids=lambda box: box.__name__)
def test_a_printer_that_writes_a_box_otherwise_is_found(kind: str, box: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    printer = PRINTERS[kind]
    wrong = {**printer._WRITERS, box: lambda part: printer._WRITERS_BEFORE[box](part) + "!"}
    monkeypatch.setattr(printer, "_WRITERS_BEFORE", printer._WRITERS, raising=False)
    monkeypatch.setattr(printer, "_WRITERS", wrong)
    assert failing(kind)


x, y, u, v, A = map(name_symbol, ("x", "y", "u", "v", "A"))
f, df = sp.Function("f", real=True), sp.Function("f'", real=True)
LIES = (
    (name_symbol("W_xh"), name_symbol("W_hx")),
    (name_symbol("h_12"), name_symbol("h_21")),
    (name_symbol("h_2_bar"), name_symbol("h_2_dot")),
    (name_symbol("h_2_dot_w1"), name_symbol("h_2_dot_w2")),
    (name_symbol("W[1,2]"), name_symbol("W[2,1]")),
    (f(x), df(x)),
    (x - y, y - x),
    (x / y, y / x),
    (x**2, x**3),
    (x**y, y**x),
    (f(x + y), f(x) + y),
    (dot(A, u), dot(T(A), u)),
    (total(u + v), total(u) + v),
    (u * v, dot(u, T(v))),
    (sp.Lt(x, y), sp.Le(x, y)),
    (sp.Lt(x, y), sp.Gt(x, y)),
    (sp.Abs(x), x),
    (norm_2(A), sp.Abs(A)),
    (norm_2(A), norm_1(A)),
    (norm_2(A), norm_inf(A)),
    (norm_2(A) ** 2, norm_2(A**2)),
    (norm_2(A) * x, norm_2(A * x)),
    (norm_2(blocks(A, u, v, x)), blocks(A, u, v, x)),
    (blocks(A, u, v, x), blocks(A, v, u, x)),
    (blocks(A, u, v, x), blocks(A, u, v, x, x, x, x, x, x)),
)


@pytest.mark.parametrize(("true", "lie"), LIES, ids=str)
def test_a_lie_is_written_otherwise(true: Any, lie: Any) -> None:
    for write in WRITERS.values():
        assert write(notation(true, SHAPES)) != write(notation(lie, SHAPES))


@pytest.mark.parametrize("node", [sp.erf(x), sp.Integral(f(x), x), sp.zoo, sp.I * x, sp.Max(x, y)], ids=str)
@pytest.mark.parametrize("write", [to_latex, to_mathml, to_typst, to_text], ids=lambda write: write.__name__)
def test_an_unknown_node_is_refused_by_name(write: Callable[[Any], str], node: sp.Expr) -> None:
    with pytest.raises(InputError, match=r"there is no notation for \w+"):
        write(2 * node + 1 if node is not sp.zoo else node)


@dataclass(frozen=True, slots=True)
class Ring:
    """A box that no printer knows."""

    body: Layout


@pytest.mark.parametrize("write", [*WRITERS.values(), plain_text.write_text], ids=lambda write: write.__name__)
def test_an_unknown_box_is_refused(write: Callable[[Any], str]) -> None:
    with pytest.raises(KeyError, match="Ring"):
        write(Ring(Name("x", "x")))
