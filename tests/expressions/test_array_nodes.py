"""The nodes along one axis, by blocks, and of all entries together: their text, their zeros, their shapes."""

from __future__ import annotations

import copy
import pickle

import pytest
import sympy as sp

from symrnn.errors import InputError, ShapeError
from symrnn.expressions.array_nodes import (
    ARRAY_NODES,
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import EVERY, shape_of

A, B, h, x, k, s = sp.symbols("A B h x k s", real=True)
SHAPES = {A: ("n", "n"), B: ("n", "m"), h: ("n",), x: ("m",), k: ("m",), s: ()}

#: an expression, its text, its shape
FORMS = [
    (B * spread(h), "B*h[:, None]", ("n", "m")),
    (B * T(spread(k)), "B*k[None, :]", ("n", "m")),
    (spread(h) * T(spread(k)), "k[None, :]*h[:, None]", ("n", "m")),
    (spread(h + 1), "(h + 1)[:, None]", ("n", EVERY)),
    (row_sums(B), "row_sums(B)", ("n",)),
    (row_sums(T(B)), "row_sums(B.T)", ("m",)),
    (diagonal(A), "diagonal(A)", ("n",)),
    (diag(h), "diag(h)", ("n", "n")),
    (cumsum(h), "cumsum(h)", ("n",)),
    (reverse_cumsum(h), "reverse_cumsum(h)", ("n",)),
    (softmax(h), "softmax(h)", ("n",)),
    (logsumexp(h), "logsumexp(h)", ()),
    (dot(inv(A), h), "inv(A) @ h", ("n",)),
    (stack(h, x), "stack(h, x)", ("m+n",)),
    (stack(h, s), "stack(h, s)", ("n+1",)),
    (stack(A, A), "stack(A, A)", ("2*n", "n")),
    (part(stack(h, x), 0, "n"), "stack(h, x)[0:n]", ("n",)),
    (part(stack(h, x), "n", "m+n"), "stack(h, x)[n:m+n]", ("m",)),
    (total(h) / extent("n"), "total(h)/n", ()),
    (diag(ones("n")), "diag(ones(n))", ("n", "n")),
]


@pytest.mark.parametrize(("expr", "text", "shape"), FORMS, ids=[text for _, text, _ in FORMS])
def test_its_text_and_its_shape(expr, text, shape):
    assert str(expr) == text
    assert shape_of(expr, SHAPES) == shape


@pytest.mark.parametrize(
    "expr",
    [
        spread(B),
        h * B,
        spread(h) + spread(x),
        total(spread(h)),
        row_sums(h),
        row_sums(spread(h)),
        diagonal(B),
        diag(B),
        cumsum(B),
        softmax(B),
        softmax(s),
        logsumexp(s),
        inv(B),
        inv(spread(h)),
        stack(A, B),
        stack(h, B),
        part(h, 0, "m"),
        part(h, "n", "n"),
        part(s, 0, 1),
        dot(spread(h), B),
    ],
    ids=str,
)
def test_shapes_that_do_not_fit_are_refused(expr):
    with pytest.raises(ShapeError):
        shape_of(expr, SHAPES)


def test_linear_nodes_of_zero_are_zero_and_the_others_are_kept():
    zero = sp.S.Zero
    assert [node(0) for node in (spread, row_sums, diagonal, cumsum, reverse_cumsum)] == [zero] * 5
    assert part(zero, 0, "n") == zero
    assert [str(node) for node in (softmax(zero), logsumexp(0), inv(0), stack(h, 0))] == [
        "softmax(0)",
        "logsumexp(0)",
        "inv(0)",
        "stack(h, 0)",
    ]


@pytest.mark.parametrize("expr", [expr for expr, _, _ in FORMS], ids=str)
def test_copies_are_the_same(expr):
    assert pickle.loads(pickle.dumps(expr)) == copy.deepcopy(expr) == expr.func(*expr.args or (expr.size,)) == expr


def test_sizes_tell_nodes_apart():
    assert len({extent("n"), extent("m"), ones("n"), ones("m"), part(h, 0, "n"), part(h, 0, "m")}) == 6
    assert extent("n+m") == extent("m+n")
    assert extent(3) == 3


@pytest.mark.parametrize("node", [node for node in ARRAY_NODES if node not in (pad, part, extent, ones)])
def test_what_is_no_expression_is_refused(node):
    with pytest.raises(InputError, match=node.__name__):
        node("h")
