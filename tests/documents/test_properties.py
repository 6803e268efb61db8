"""What holds for every formula: its pieces are the formula, its text means it, its MathML is well formed."""

from __future__ import annotations

import ast
from operator import add, mul, sub, truediv
from xml.etree import ElementTree

import pytest
import sympy as sp
from drawn_formulas import EXPRESSIONS, y
from hypothesis import assume, given
from mpmath import exp, mpf, sqrt, tanh

from symrnn.cells import neuron
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import equal
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.pages.hypotheses import hypothesis_paragraph
from symrnn.programs.program import Assign


def test_51_terms_and_one_that_is_not_like_them_are_cut_before_every_sign() -> None:
    total = unroll(neuron("identity"), steps=51).expanded() + 1
    cut = pieces(notation(Assign(y, total)))
    assert len(cut) == 53
    assert write_text(cut[1]) == "=w1*w52*w_n**50*x_1"
    assert list(map(write_text, cut[-2:])) == ["+w51*w52*x_51", "+1"]


@given(EXPRESSIONS)
def test_the_pieces_of_a_formula_are_the_formula(expr: sp.Expr) -> None:
    box = notation(expr)
    cut = pieces(box)
    joined, whole = ("".join(map(write_text, part)).replace(" ", "") for part in (cut, (box,)))
    assert sorted(joined) == sorted(whole)
    if ")**" not in whole:  # the power of a function, tanh^2(x), stands before its argument where that is cut
        assert joined == whole
    for piece in cut:
        ElementTree.fromstring(f"<math>{write_mathml(piece)}</math>")
        latex = write_latex(piece)
        assert latex.count("{") == latex.count("}")
        assert "|" not in latex
        assert "`" not in latex


NUMBERS = {"x": (1, 3), "y": (-2, 7), "k": (3, 5), "w_n": (5, 4), "a_2": (2, 1)}
FUNCTIONS = {
    "f": tanh,
    "g": tanh,
    "sigmoid": tanh,
    "tanh": tanh,
    "relu": abs,
    "abs": abs,
    "Abs": abs,
    "exp": exp,
    "sqrt": sqrt,
}
OPERATORS = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: truediv, ast.Pow: pow}


def meant(node: ast.expr) -> mpf:
    """What a text means by the grammar of Python."""
    match node:
        case ast.Constant(int() as value):
            return mpf(value)
        case ast.Name(name):
            return mpf(NUMBERS[name][0]) / NUMBERS[name][1]
        case ast.UnaryOp(ast.USub(), operand):
            return -meant(operand)
        case ast.BinOp(left, operator, right):
            return OPERATORS[type(operator)](meant(left), meant(right))
        case ast.Call(ast.Name(name), [argument]):
            return FUNCTIONS[name](meant(argument))
    raise AssertionError(ast.dump(node))


@given(EXPRESSIONS)
def test_the_text_of_a_formula_means_the_formula(expr: sp.Expr) -> None:
    texts = str(expr), write_text(notation(expr))
    try:
        expected, found = (meant(ast.parse(text.replace("f'", "g"), mode="eval").body) for text in texts)
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assume(abs(expected) < 1e30)
    assert abs(found - expected) <= abs(expected) * 1e-9 + 1e-9


@pytest.mark.parametrize(
    ("value", "text"),
    [("-693/262144", "-693/262144"), ("5", "5"), ("1/3", "1/3")],
)
def test_a_hypothesis_about_a_number_stands_on_one_line(value: str, text: str) -> None:
    w = sp.Symbol("w", real=True)
    (box,) = hypothesis_paragraph(equal(w, sp.Rational(value))).parts
    assert write_text(box) == f"w = {text}"
    assert "frac" not in write_mathml(box)
    (kept,) = hypothesis_paragraph(equal(w, 1 / (1 + w))).parts
    assert "frac" in write_mathml(kept)
