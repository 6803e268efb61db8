"""Enclosures of nodes along an axis and of all entries hold what plain NumPy computes anywhere in the box."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symrnn import Assign, InputError, name_symbol
from symrnn.bounds.intervals import nodes
from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.lines import enclose_lines
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum, sigmoid, surrogate
from symrnn.expressions.nodes import T, diag, dot

SIZES = {"n": 4, "m": 3}
S, Q, v, w, k, y = map(name_symbol, ("S", "Q", "v", "w", "k", "y"))
SHAPES = {S: ("n", "m"), Q: ("n", "n"), v: ("n",), w: ("n",), k: ("m",)}


def shares(u):
    powers = np.exp(u - u.max())
    return powers / powers.sum()


CASES = {
    "spread": (S * spread(v) * T(spread(k)), ("n", "m"), lambda s, q, v, w, k: s * v[:, None] * k[None, :]),
    "spread alone": (spread(v), ("n", "m"), lambda s, q, v, w, k: np.tile(v[:, None], (1, 3))),
    "row sums": (row_sums(S), ("n",), lambda s, q, v, w, k: s.sum(axis=1)),
    "column sums": (row_sums(T(S)), ("m",), lambda s, q, v, w, k: s.sum(axis=0)),
    "diagonal": (diagonal(Q), ("n",), lambda s, q, v, w, k: np.diag(q)),
    "diag": (dot(diag(v), S), ("n", "m"), lambda s, q, v, w, k: np.diag(v) @ s),
    "cumsum": (cumsum(v), ("n",), lambda s, q, v, w, k: np.cumsum(v)),
    "reverse cumsum": (reverse_cumsum(v), ("n",), lambda s, q, v, w, k: np.cumsum(v[::-1])[::-1]),
    "softmax": (softmax(v), ("n",), lambda s, q, v, w, k: shares(v)),
    "logsumexp": (logsumexp(v), (), lambda s, q, v, w, k: np.log(np.exp(v).sum())),
    "maximum": (maximum(v, w), ("n",), lambda s, q, v, w, k: np.maximum(v, w)),
    "minimum": (minimum(S, spread(v)), ("n", "m"), lambda s, q, v, w, k: np.minimum(s, v[:, None])),
    "surrogate": (surrogate(v, sigmoid(w)), ("n",), lambda s, q, v, w, k: v),
    "sizes": (v / extent("n") + ones("n") * extent("m"), ("n",), lambda s, q, v, w, k: v / 4 + 3),
}


def enclosed(expr, shape, boxes):
    values = {}
    for symbol, (low, high) in boxes.items():
        rows = low.reshape(1, 1, low.shape[0], -1)
        values[symbol] = Intervals(rows, high.reshape(rows.shape))
    found = enclose_lines((Assign(y, expr, shape),), values, SIZES)[y]
    axes = tuple(SIZES[size] for size in shape)
    return found.low.reshape(axes), found.high.reshape(axes)


def boxes_and_points(width, seed, points=40):
    rng = np.random.default_rng(seed)
    boxes = {}
    for symbol, shape in SHAPES.items():
        middle = rng.normal(size=tuple(SIZES[size] for size in shape)) * 2
        boxes[symbol] = (middle - width, middle + width)
    for _ in range(points):
        weights = {symbol: rng.choice([0.0, 1.0, rng.random()], size=low.shape) for symbol, (low, _) in boxes.items()}
        yield boxes, [low + weights[symbol] * (high - low) for symbol, (low, high) in boxes.items()]


def holds(name, width, seed):
    expr, shape, plain = CASES[name]
    for boxes, point in boxes_and_points(width, seed):
        low, high = enclosed(expr, shape, boxes)
        value = plain(*point)
        slack = 1e-13 * (1 + np.abs(value))
        if not ((low <= value + slack) & (value - slack <= high)).all():
            return False
    return True


@pytest.mark.parametrize("name", CASES)
def test_what_numpy_computes_is_held(name):
    assert all(holds(name, width, seed) for seed, width in enumerate((0.0, 1e-3, 0.5, 30.0)))


@pytest.mark.parametrize("name", CASES)
def test_an_enclosure_of_a_point_is_narrow(name):
    expr, shape, _ = CASES[name]
    boxes, _ = next(boxes_and_points(0.0, 1))
    low, high = enclosed(expr, shape, boxes)
    assert (high - low <= 1e-13 * (1 + np.abs(high))).all()


def test_shares_are_close_at_the_corners():
    """Of a box the ends are attained at corners: no wider than that by more than rounding."""
    low, high = enclosed(softmax(v), ("n",), {v: (np.zeros(4), np.ones(4))})
    assert low == pytest.approx(1 / (1 + 3 * np.e), rel=1e-12)
    assert high == pytest.approx(np.e / (np.e + 3), rel=1e-12)
    low, high = enclosed(logsumexp(v), (), {v: (np.zeros(4), np.ones(4))})
    assert (low, high) == (pytest.approx(np.log(4)), pytest.approx(1 + np.log(4)))


def test_infinite_ends_and_large_numbers():
    with np.errstate(all="ignore"):
        box = {v: (np.array([-np.inf, 0.0, 1000.0, -1000.0]), np.array([np.inf, 0.0, 1000.0, -1000.0]))}
        low, high = enclosed(softmax(v), ("n",), box)
        assert ((low >= 0) & (high <= 1)).all()
        assert (low[0], high[0]) == (0, 1)
        low, high = enclosed(logsumexp(v), (), box)
        assert 999 < low <= 1000
        assert high == np.inf


def test_an_inverse_has_no_enclosure():
    with pytest.raises(InputError, match="the inverse of a matrix has no enclosure"):
        enclosed(inv(Q), ("n", "n"), {Q: (np.eye(4), np.eye(4))})


WRONG = {
    "softmax": lambda u: Intervals(u.low * 0 + 0.1, u.high * 0 + 0.9),
    "logsumexp": lambda u: Intervals(u.low.max(-2, keepdims=True), u.high.max(-2, keepdims=True)),
    "cumsum": lambda u: u,
    "reverse_cumsum": lambda u: nodes._cumulate(u, backwards=False),
    "row_sums": lambda u: Intervals(u.low.sum(-1, keepdims=True), u.low.sum(-1, keepdims=True)),
    "diagonal": lambda u: u.at((..., slice(0, 1))),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_enclosure_is_seen(monkeypatch, name):
    node = next(each for each in nodes.NODE_ENCLOSURES if each.__name__ == name)
    wrong = {**nodes.NODE_ENCLOSURES, node: WRONG[name]}
    monkeypatch.setattr("symrnn.bounds.intervals.lines.NODE_ENCLOSURES", wrong)
    assert not all(holds(name.replace("_", " "), width, 1) for width in (0.0, 0.5, 30.0))


def test_what_is_derived_by_declaration_is_no_derivative_of_a_value():
    from symrnn import Input, Program
    from symrnn.bounds.networks.product_steps import with_directions

    line = Assign(y, surrogate(sp.tanh(v), w), ("n",))
    assert with_directions(Program((Input(v, ("n",)), Input(w, ("n",))), (line,), (y,)), (v,)) is None


def test_a_vector_of_one_number_has_no_norm_that_holds_at_every_size():
    """Of b @ ones.T the length of a row grows with its size; in the 1-norm alone that of b bounds it."""
    from symrnn import Cell, Outcome, check
    from symrnn.bounds.formulas.jacobian_bounds import jacobian_bound

    cell = Cell.parse("h: state[n]\nb: param[n]\nh = b*total(h)", "sums")
    for norm in ("2", "inf"):
        with pytest.raises(InputError, match="grows with its size"):
            jacobian_bound(cell, norm=norm)
    assert check(jacobian_bound(cell, norm="1").claim).outcome is Outcome.PROVED
