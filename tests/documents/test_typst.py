"""Typst reads each formula as it is meant, and its words say which formula it is."""

from __future__ import annotations

from typing import Any, get_args

import pytest
import sympy as sp
from drawn_formulas import EXPRESSIONS
from golden_cases import CASES, SHAPES
from hypothesis import given, settings
from hypothesis import strategies as st
from typst_reading import meant, read

from symrnn.cells import lstm, neuron
from symrnn.cells.unroll import unroll
from symrnn.documents import to_typst
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.formula_layout import Layout, Number, Product
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.speech import write_speech
from symrnn.documents.formulas.typst import write_typst
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.gradients.pullback import pullback
from symrnn.programs.program import name_symbol

x, w_n, u, v, A, W_xh = map(name_symbol, ("x", "w_n", "u", "v", "A", "W_xh"))


def box_of(case: Any) -> Layout:
    return case if isinstance(case, get_args(Layout)) else notation(case, SHAPES)


def test_typst_reads_every_formula_of_the_golden_table_as_it_is_meant() -> None:
    boxes = [box_of(case) for case in CASES.values()]
    assert read(list(map(write_typst, boxes))) == list(map(meant, boxes))


@settings(max_examples=12)
@given(st.lists(EXPRESSIONS, min_size=15, max_size=25))
def test_typst_reads_random_formulas_and_their_pieces_as_they_are_meant(expressions: list[sp.Expr]) -> None:
    whole = list(map(notation, expressions))
    boxes = [*whole, *(piece for box in whole for piece in pieces(box))]
    assert read(list(map(write_typst, boxes))) == list(map(meant, boxes))


VECTORS = st.recursive(
    st.sampled_from([u, v, name_symbol("h_prev")]),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a: dot(A, a), inner),
        st.builds(lambda a: dot(dot(A, T(A)), sp.tanh(a)), inner),
        st.builds(lambda a: dot(diag(a), 1 - a**2), inner),
        st.builds(lambda a: total(a) * a / 2, inner),
    ),
    max_leaves=6,
)


@settings(max_examples=8)
@given(st.lists(VECTORS, min_size=10, max_size=20))
def test_typst_reads_random_vectors_and_their_pieces_as_they_are_meant(expressions: list[sp.Expr]) -> None:
    whole = [notation(expr, SHAPES) for expr in expressions]
    boxes = [*whole, *(piece for box in whole for piece in pieces(box))]
    assert read(list(map(write_typst, boxes))) == list(map(meant, boxes))


#: what a formula is, and a Typst text that looks like it and is read otherwise, or not at all
MISTAKES = (
    (sp.Function("f_n", real=True)(x), "f_n(x)"),
    (W_xh, "W_x h"),
    (w_n**50, "w_n^5 0"),
    (sp.Function("f'", real=True)(x), "f(x)'"),
    (dot(W_xh, u), "W_(h x) u"),
    (sp.Rational(2, 3), "frac(3, 2)"),
    (x - w_n, "w_n - x"),
)


@pytest.mark.parametrize(("expr", "wrong"), MISTAKES, ids=str)
def test_a_text_that_is_read_otherwise_is_found(expr: sp.Expr, wrong: str) -> None:
    assert read([wrong]) != [meant(notation(expr, SHAPES))]
    assert read([to_typst(expr, SHAPES)]) == [meant(notation(expr, SHAPES))]


def test_the_quotient_of_a_line_is_no_fraction() -> None:
    assert read(["a/b", "a\\/b"]) == ["{a}/{b}", "a/b"]


def test_numbers_side_by_side_have_a_dot_between_them() -> None:
    assert write_typst(Product((Number("2"), Number("3")))) == "2 ⋅ 3"


def test_the_lines_of_a_program_are_aligned() -> None:
    assert to_typst(unroll(neuron("f"), inputs=[2])) == "a_1 &= 2 w_1 \\\nh_1 &= f(a_1) \\\ny &= w_2 h_1"
    lines = to_typst(pullback(lstm())).split(" \\\n")
    assert len(read(lines)) == len(pullback(lstm()).lines)


@given(st.lists(EXPRESSIONS, min_size=2, max_size=12))
def test_different_formulas_have_different_words(expressions: list[sp.Expr]) -> None:
    boxes = list(map(notation, expressions))
    assert len({write_speech(box) for box in boxes}) == len({write_text(box) for box in boxes})


def test_a_formula_in_words() -> None:
    assert write_speech(notation(w_n**50)) == "w sub n to the power 50"
    spoken = write_speech(notation(unroll(neuron("f"), inputs=[2, 4]).expression()))
    assert spoken == (
        "w sub 3 times f of open bracket 4 times w sub 2 plus w sub n times f of open bracket 2 times w sub 1 "
        "close bracket close bracket"
    )
