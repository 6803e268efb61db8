"""What is written of the nodes along an axis, by blocks and of all entries together means them, and them alone."""

from __future__ import annotations

import ast
from itertools import combinations
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.documents import to_text
from symrnn.documents.formulas.breaks import pieces
from symrnn.documents.formulas.distinct_names import PRINTERS, tell_apart
from symrnn.documents.formulas.formula_layout import Run
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.errors import ShapeError
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.functions import maximum, minimum, sigmoid, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import shape_of
from symrnn.expressions.sizes import size_value
from symrnn.programs.program import name_symbol

SIZES = MappingProxyType({"m": 2, "n": 3})
A, B, S, W, u, v, g, s = map(name_symbol, ("A", "B", "S", "W_hx", "u", "v", "g", "s"))
SHAPES = MappingProxyType(
    {A: ("n", "n"), B: ("n", "n"), S: ("n", "m"), W: ("m+2*n", "m+n"), u: ("n",), v: ("n",), g: ("m",), s: ()}
)


def values() -> dict[str, np.ndarray]:
    """Columns are matrices of one column; the square matrices are far from singular."""
    random = np.random.default_rng(7)
    found = {}
    for symbol, shape in SHAPES.items():
        rows, columns = (*(size_value(size, SIZES) for size in shape), 1, 1)[:2]
        found[symbol.name] = random.uniform(0.2, 1.4, (rows, columns)) + 2 * np.eye(rows, columns) * (
            shape == ("n",) * 2
        )
    return found


VALUES = values()


def along(found: np.ndarray, axis: str) -> np.ndarray:
    """A column of which each entry is a row, or a column."""
    assert found.shape[1] == 1
    return found if axis == "rows" else found.T


CALLS = MappingProxyType(
    {
        "row_sums": lambda a: a.sum(axis=1, keepdims=True),
        "total": lambda a: a.sum(keepdims=True),
        "diag": lambda a: np.diag(a[:, 0]),
        "diagonal": lambda a: np.diag(a)[:, None],
        "cumsum": lambda a: np.cumsum(a, axis=0),
        "reverse_cumsum": lambda a: np.cumsum(a[::-1], axis=0)[::-1],
        "softmax": lambda a: np.exp(a) / np.exp(a).sum(),
        "logsumexp": lambda a: np.log(np.exp(a).sum(keepdims=True)),
        "inv": np.linalg.inv,
        "stack": lambda *parts: np.vstack(parts),
        "maximum": np.maximum,
        "minimum": np.minimum,
        "surrogate": lambda value, through: value + 0 * through,
        "tanh": np.tanh,
    }
)
OPERATORS: Any = {ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide, ast.Pow: np.power}


def meant(node: Any) -> Any:
    """What a text means by the grammar of Python; ``v[:, None]`` is a column beside a matrix."""
    match node:
        case ast.Constant(int() as value):
            return np.full((1, 1), float(value))
        case ast.Name(name):
            return VALUES[name] if name in VALUES else np.full((1, 1), float(SIZES[name]))
        case ast.UnaryOp(ast.USub(), operand):
            return -meant(operand)
        case ast.Attribute(body, "T"):
            return meant(body).T
        case ast.BinOp(left, ast.MatMult(), right):
            return meant(left) @ meant(right)
        case ast.BinOp(left, operator, right):
            return OPERATORS[type(operator)](meant(left), meant(right))
        case ast.Call(ast.Name("ones"), [argument]):
            return np.ones((int(meant(argument)[0, 0]), 1))
        case ast.Call(ast.Name(name), arguments):
            return CALLS[name](*map(meant, arguments))
        case ast.Subscript(body, ast.Slice() as rows):
            return meant(body)[ends(rows)]
        case ast.Subscript(body, ast.Tuple([ast.Slice() as rows, ast.Slice() as columns])):
            return meant(body)[ends(rows), ends(columns)]
        case ast.Subscript(body, ast.Tuple([ast.Slice(), _])):
            return along(meant(body), "rows")
        case ast.Subscript(body, ast.Tuple([_, ast.Slice()])):
            return along(meant(body), "columns")
    raise AssertionError(ast.dump(node))


def ends(of: ast.Slice) -> slice:
    return slice(*(None if end is None else int(meant(end)[0, 0]) for end in (of.lower, of.upper)))


def value_of(expr: sp.Expr) -> np.ndarray:
    """The same from the expression itself."""
    match expr:
        case sp.Symbol():
            return VALUES[expr.name]
        case extent():
            return np.full((1, 1), float(size_value(expr.size, SIZES)))
        case ones():
            return np.ones((size_value(expr.size, SIZES), 1))
        case part():
            start, stop = (size_value(size, SIZES) for size in expr.sizes)
            return value_of(expr.args[0])[start:stop]
        case _ if expr.is_Number:
            return np.full((1, 1), float(expr))
    found = [value_of(argument) for argument in expr.args]
    match expr:
        case dot():
            return found[0] @ found[1]
        case T():
            return found[0].T
        case spread():
            return found[0]
        case sp.Add():
            return sum(found[1:], found[0])
        case sp.Mul():
            return np.prod(np.array(np.broadcast_arrays(*found)), axis=0)
        case sp.Pow():
            return found[0] ** found[1]
    return CALLS[expr.func.__name__](*found)


def agrees(expr: sp.Expr) -> bool:
    found = meant(ast.parse(to_text(expr, SHAPES), mode="eval").body)
    return np.broadcast_shapes(found.shape, value_of(expr).shape) == found.shape and np.allclose(found, value_of(expr))


#: pairs, triples: of one shape and easily taken for each other, none means the other
GROUPS = (
    (spread(u) * S, dot(diag(u), S) * S, dot(u, T(g)) * S, S * T(spread(g)), S),
    (spread(u) * spread(v) * S, spread(u + v) * S, spread(u) * S + spread(v) * S * S, dot(spread(u) * S, dot(T(S), S))),
    (row_sums(S), row_sums(S * S), row_sums(S) ** 2, s * row_sums(S), dot(S, g), row_sums(S + s)),
    (total(A), row_sums(A), T(row_sums(A)), T(row_sums(T(A))), row_sums(T(A)), dot(T(A), ones("n")) + 1),
    (diag(u), diagonal(A), diag(diagonal(A)), diagonal(diag(u) + A), diagonal(T(A) * A)),
    (cumsum(u), reverse_cumsum(u), cumsum(u) + u, cumsum(u * v), u * cumsum(v), cumsum(cumsum(u))),
    (softmax(u), softmax(u) ** 2, softmax(u**2), softmax(u) * v, softmax(u * v), softmax(-u), sigmoid(u), sp.exp(u)),
    (logsumexp(u), logsumexp(u) * v, logsumexp(u * v), sp.log(total(u)), total(sp.log(u)), logsumexp(u) ** 2),
    (inv(A), 1 / A, inv(A * B), inv(A) ** 2, inv(A**2), inv(A) * B, dot(inv(A), B), inv(dot(A, B)), T(inv(A)), A**-2),
    (dot(inv(A), u), inv(A) * s, inv(A * s), dot(inv(T(A)), u * v), dot(T(inv(A)), u), dot(inv(A + B), u), inv(A) + B),
    (stack(u, v), stack(v, u), stack(u, v, u), stack(u, g), stack(u * v, g), stack(stack(u, v), g), u),
    (part(u, 0, "n"), part(u, 0, 2), part(u, 1, 2), part(u, 1, "n"), part(u, 0, 2) ** 3, part(u * v, 0, 2)),
    (part(W, 0, "n"), part(W, "n", "2*n"), part(W, "n", "m+2*n"), part(W, "n", "m+n"), W, T(part(W, 0, "n"))),
    (dot(part(W, 0, "n"), stack(g, u)), part(dot(W, stack(g, u)), 0, 2), dot(part(W, 0, 2), stack(u, g))),
    (T(part(T(W), 0, 2)), T(part(T(part(W, 0, 2)), 0, "m")), T(part(T(part(W, 0, "m")), 0, 2)), part(W, 0, 2), T(W)),
    (T(part(T(inv(A)), 0, 2)), part(inv(A), 0, 2), T(part(inv(A), 0, 2)), T(part(T(part(A, 0, 2)), 0, 2)), inv(A)),
    (T(part(A, 0, 2)), part(T(A), 0, 2), inv(part(A, 0, "n") * A), part(inv(A), 0, 2)),
    (extent("n"), extent("2*n"), extent("n+2"), extent("m+n"), name_symbol("n"), ones("n"), sp.Integer(2)),
    (total(u) / extent("n"), total(u / extent("n")) * s, total(u) * extent("n"), total(u) / extent("2*n") * s),
    (u * extent("m+n"), u * extent("m") + extent("n"), extent("m+n") ** 2 * u, extent("2*n") * u, 2 * extent("n") ** 2),
    (ones("n"), ones("m"), ones("2*n"), ones("m+n"), diag(ones("n")), diag(ones("m")), 11 * ones("n"), sp.Integer(1)),
    (diag(ones("n")) - dot(u, T(v)), diag(1 - u * v), diag(ones("n") - u) * A, 1 - dot(u, T(v))),
    (maximum(u, v), minimum(u, v), maximum(u, v) ** 2, maximum(u**2, v), maximum(u, maximum(v, s)), maximum(u * v, s)),
    (step(u), surrogate(step(u), u), surrogate(step(u), sigmoid(u)), surrogate(u, step(u)), surrogate(step(u), u) * v),
)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: str(group[0]))
def test_what_means_something_else_is_written_otherwise_in_every_format(group: tuple[sp.Expr, ...]) -> None:
    shown, _ = tell_apart(tuple(notation(expr, SHAPES) for expr in group))
    for write in (*PRINTERS, write_text):
        written = [write(box) for box in shown]
        assert [pair for pair in combinations(written, 2) if pair[0] == pair[1]] == []


def is_in_reach(expr: sp.Expr) -> bool:
    return not expr.has(step, sigmoid, sp.exp, sp.log, name_symbol("n"))


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: str(group[0]))
def test_the_text_of_each_means_it(group: tuple[sp.Expr, ...]) -> None:
    assert all(agrees(expr) for expr in group if is_in_reach(expr))


def of_matrices(vectors: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    squares = st.sampled_from((A, B, T(A), inv(A), T(inv(B)), A + B, diag(ones("n"))))
    return st.one_of(
        squares,
        st.builds(lambda a, x, y: spread(x) * a * T(spread(y)), squares, vectors, vectors),
        st.builds(lambda a, x: inv(a + diag(x * x)), squares, vectors),
        st.builds(lambda x, y: dot(x, T(y)), vectors, vectors),
    )


VECTORS = st.recursive(
    st.sampled_from((u, v, row_sums(S), ones("n"), part(W, 0, "n").func(stack(u, g), 0, "n"))),
    lambda inner: st.one_of(
        st.builds(sp.Add, inner, inner),
        st.builds(sp.Mul, inner, inner),
        st.builds(lambda a, x: row_sums(a) * x, of_matrices(inner), inner),
        st.builds(lambda a, x: dot(a, x), of_matrices(inner), inner),
        st.builds(lambda x: cumsum(sp.tanh(x)), inner),
        st.builds(lambda x: softmax(sp.tanh(x)), inner),
        st.builds(lambda x: reverse_cumsum(x) / extent("m+n"), inner),
        st.builds(lambda x, y: part(stack(x, g, y), "m+n", "m+2*n"), inner, inner),
        st.builds(lambda x, y: maximum(x, y) - logsumexp(sp.tanh(x)) ** 2, inner, inner),
    ),
    max_leaves=5,
)


def is_right(expr: sp.Expr) -> bool:
    try:
        return bool(expr.free_symbols) and shape_of(expr, SHAPES) == ("n",)
    except ShapeError:
        return False


@settings(max_examples=40)
@given(st.lists(VECTORS.filter(is_right), min_size=2, max_size=8))
def test_texts_mean_what_they_are_of_and_formulas_that_look_alike_mean_the_same(drawn: list[sp.Expr]) -> None:
    seen: dict[tuple[int, str], sp.Expr] = {}
    for expr in drawn:
        assert agrees(expr)
        box = notation(expr, SHAPES)
        assert bare(write_text(Run(pieces(box)))) == bare(write_text(box))
        for number, write in enumerate(PRINTERS):
            other = seen.setdefault((number, write(box)), expr)
            assert np.allclose(value_of(other), value_of(expr))


def bare(written: str) -> str:
    return written.replace(" ", "").replace("(", "").replace(")", "")


def test_without_shapes_products_keep_their_brackets() -> None:
    written = [PRINTERS[0](notation(expr)) for expr in (row_sums(S) * s, row_sums(S * s), s * dot(inv(A), u))]
    assert written == ["s (S \\mathbf{1})", "(S s) \\mathbf{1}", "s (A^{-1} u)"]


def test_a_size_beside_a_name_of_the_same_letter_is_told_apart() -> None:
    shown, alike = tell_apart(notation(name_symbol("n") * extent("2*n"), SHAPES))
    assert [(each.thing.kind, each.thing.name, each.other.kind) for each in alike] == [("size", "n", "")]
    assert PRINTERS[0](shown) == "2 \\tilde{n} n"
