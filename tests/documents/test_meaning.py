"""The text of a formula of vectors means the formula, by a reader and an arithmetic of its own."""

from __future__ import annotations

import ast
from types import MappingProxyType
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from render_matrix_samples import (
    BRACKETS,
    DECLARED,
    GOLDEN,
    LINES,
    SHAPES,
    SIZES,
    A,
    W_hh,
    a_bar,
    alpha,
    h,
    r,
    s,
    u,
    v,
    x,
)
from sample_sizes import examples

from symrnn.documents import to_text
from symrnn.documents.formulas import plain_text
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.formula_layout import MatrixProduct, Parens, Transpose
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.formulas.mathml import write_mathml
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.expressions.nodes import NORMS, T, blocks, diag, dot, total
from symrnn.expressions.shapes import rows_and_columns, shape_of

FUNCTIONS = {"tanh": np.tanh, "sin": np.sin, "cos": np.cos, "exp": np.exp, "sqrt": np.sqrt, "abs": np.abs}


def values() -> dict[str, np.ndarray]:
    """Columns are matrices of one column, so that a wrong transpose or product does not fit or shows."""
    random = np.random.default_rng(5)
    sizes = {name: tuple(SIZES.get(size, size) for size in rows_and_columns(row)) for name, row in DECLARED.items()}
    return {name: random.uniform(0.5, 1.5, size) for name, size in sizes.items()}


VALUES = values()


def meant(node: ast.expr) -> Any:
    """What a text means by the grammar of Python, with ``*`` entry by entry and ``@`` the matrix product."""
    match node:
        case ast.Constant(int() as value):
            return np.full((1, 1), float(value))
        case ast.Name(name):
            return VALUES[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -meant(operand)
        case ast.Attribute(body, "T"):
            return meant(body).T
        case ast.BinOp(left, ast.MatMult(), right):
            return meant(left) @ meant(right)
        case ast.BinOp(left, operator, right):
            return entrywise(type(operator), meant(left), meant(right))
        case ast.Call(ast.Name("total"), [argument]):
            return meant(argument).sum(keepdims=True)
        case ast.Call(ast.Name("diag"), [argument]):
            return np.diag(meant(argument)[:, 0])
        case ast.Call(ast.Name("blocks"), arguments):
            return in_blocks(list(map(meant, arguments)))
        case ast.Call(ast.Name(name), [argument]) if name in ORDERS:
            return norm(name, meant(argument))
        case ast.Call(ast.Name(name), [argument]):
            return FUNCTIONS[name](meant(argument))
    raise AssertionError(ast.dump(node))


ORDERS = {"norm_1": 1, "norm_2": 2, "norm_inf": np.inf}


def norm(name: str, value: np.ndarray) -> np.ndarray:
    return np.full((1, 1), np.linalg.norm(value, ORDERS[name]))


def in_blocks(found: list[np.ndarray]) -> np.ndarray:
    return np.block([found[:2], found[2:]])


OPERATORS = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: np.power}


def entrywise(operator: type[ast.operator], left: np.ndarray, right: np.ndarray) -> np.ndarray:
    assert left.shape == right.shape or (1, 1) in (left.shape, right.shape), "NumPy broadcasts where a cell does not"
    return OPERATORS[operator](left, right)


def value_of(expr: sp.Expr) -> np.ndarray:
    """The same from the expression itself."""
    if isinstance(expr, sp.Symbol):
        return VALUES[expr.name]
    if expr.is_Number:
        return np.full((1, 1), float(expr))
    found = [value_of(argument) for argument in expr.args]
    match expr:
        case dot():
            return found[0] @ found[1]
        case T():
            return found[0].T
        case total():
            return found[0].sum(keepdims=True)
        case diag():
            return np.diag(found[0][:, 0])
        case blocks():
            return in_blocks(found)
        case _ if isinstance(expr, NORMS):
            return norm(expr.func.__name__, found[0])
        case sp.Add():
            return sum(found[1:], found[0])
        case sp.Mul():
            return np.prod(np.array(np.broadcast_arrays(*found)), axis=0)
        case sp.Pow():
            return found[0] ** found[1]
    return FUNCTIONS[expr.func.__name__.lower()](found[0])


def agrees(expr: sp.Expr) -> bool:
    """Whether the text of an expression means the expression."""
    try:
        found = meant(ast.parse(to_text(expr, SHAPES), mode="eval").body)
    except (ValueError, AssertionError):
        return False
    expected = value_of(expr)
    return found.shape == expected.shape and bool(np.allclose(found, expected, rtol=1e-9, atol=0))


WHOLE = [row[0] for row in [*GOLDEN, *LINES, *BRACKETS]]


@pytest.mark.parametrize("expr", WHOLE, ids=str)
def test_the_text_of_a_line_means_the_line(expr: sp.Expr) -> None:
    assert agrees(expr)


def vectors() -> st.SearchStrategy[sp.Expr]:
    leaves = st.sampled_from([u, v, h, r])
    scalars = st.one_of(
        st.sampled_from([s, alpha, sp.Integer(2), sp.Rational(1, 2), sp.Integer(-3)]),
        st.builds(lambda left, right: dot(T(left), right), leaves, leaves),
        st.builds(total, leaves),
    )
    matrices = st.one_of(
        st.sampled_from([A, W_hh, T(A)]),
        st.builds(lambda left, right: dot(left, T(right)), leaves, leaves),
        st.builds(diag, leaves),
        st.builds(lambda a, left, right: a * (left + T(right)), scalars, st.just(A), st.just(W_hh)),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(lambda a, b: a + b, inner, inner),
            st.builds(lambda a, b: a - b, inner, inner),
            st.builds(lambda a, b: a * b, inner, inner),
            st.builds(lambda a, b: a * b, scalars, inner),
            st.builds(lambda a, b: a / (3 + b**2), inner, inner),
            st.builds(lambda a: a**2, inner),
            st.builds(lambda a: sp.tanh(a), inner),
            st.builds(lambda matrix, a: dot(matrix, a), matrices, inner),
            st.builds(lambda a, b: T(dot(T(a), diag(b))), inner, inner),
            st.builds(lambda a, b: total(a) * b, inner, inner),
        ),
        max_leaves=8,
    ).filter(lambda expr: expr.free_symbols and shape_of(expr, SHAPES) == ("n",))


@examples(150)
@given(vectors())
def test_the_text_of_any_vector_means_it_and_its_pieces_are_it(expr: sp.Expr) -> None:
    assert agrees(expr)
    box = notation(expr, SHAPES)
    cut = pieces(box)
    assert bare("".join(map(write_text, cut))) == bare(write_text(box))
    for piece in (box, *cut):
        ElementTree.fromstring(f"<math>{write_mathml(piece)}</math>")
        written = write_latex(piece)
        assert written.count("{") == written.count("}")


def test_a_long_product_of_entries_breaks_before_its_sign_and_keeps_the_space_before_a_bracket() -> None:
    long = dot(A, (1 - h**2) * u * v * r * sp.tanh(u + v) * sp.sin(u))
    cut = list(map(write_latex, pieces(notation(long, SHAPES))))
    assert cut[0] == "A \\, (r"
    assert [piece[:9] for piece in cut[1:4]] == ["{}\\odot u", "{}\\odot v", "{}\\odot ("]
    assert bare("".join(map(write_text, pieces(notation(long, SHAPES))))) == bare(to_text(long, SHAPES))
    assert len(pieces(notation(dot(A, u * v), SHAPES))) == 1
    assert write_latex(pieces(notation(dot(A, u * v), SHAPES))[0]) == "A \\, (u \\odot v)"


def bare(written: str) -> str:
    return written.replace(" ", "").replace("(", "").replace(")", "")


def lying(monkeypatch: pytest.MonkeyPatch, kind: Any, write: Any) -> None:
    monkeypatch.setattr(plain_text, "_WRITERS", MappingProxyType({**plain_text._WRITERS, kind: write}))


def test_a_text_that_drops_a_transpose_or_brackets_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lying(monkeypatch, Transpose, lambda box: write_text(box.body))
    assert not agrees(dot(T(A), u))
    assert not agrees(dot(a_bar, T(x)))
    monkeypatch.undo()
    lying(monkeypatch, MatrixProduct, lambda box: f"{write_text(box.left)}*{write_text(box.right)}")
    assert not agrees(dot(A, A))
    monkeypatch.undo()
    lying(monkeypatch, Parens, lambda box: write_text(box.body))
    assert not agrees(h * v * dot(A, u))
    monkeypatch.undo()
    assert agrees(h * v * dot(A, u))
