"""Jacobians through shares, sums along rows, diagonal matrices and the larger of two: printed, and by differences."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from array_cells import CELLS

from symrnn import Assign, Cell, Input, InputError, Parameter, Program, name_symbol, state_jacobian
from symrnn.evaluate.source import HEAD, compile_source, function_text
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.gradients.one_step import one_step

h, h_prev, p, p_prev, W, A, v, k, b = map(name_symbol, ("h", "h_prev", "p", "p_prev", "W", "A", "v", "k", "b"))
SIZES = {"n": 3, "m": 2}
SHAPES = {W: ("n", "m"), A: ("n", "n"), v: ("n",), k: ("m",), b: ("n",)}


def cell_of(expr, scalar=None):
    """A cell whose state is a vector, or beside it a number."""
    both = (expr,) if scalar is None else (expr, scalar)
    used = set().union(*(each.free_symbols for each in both))
    states = (Input(h, ("n",)),) if scalar is None else (Input(h, ("n",)), Input(p))
    lines = tuple(Assign(item.symbol, each, item.shape) for item, each in zip(states, both, strict=True))
    parameters = tuple(Parameter(symbol, shape=shape) for symbol, shape in SHAPES.items() if symbol in used)
    return Cell("form", (), states, parameters, lines)


READABLE = {
    "shares": (softmax(h_prev), "diag(h) - h @ h.T"),
    "shares of a product": (softmax(dot(A, h_prev)), "-h @ (h.T @ A) + diag(h) @ A"),
    "the logarithm of a sum": (b * logsumexp(h_prev), "b @ softmax(h_prev).T"),
    "less the mean": (h_prev - total(h_prev) / extent("n"), "diag(ones_h) - (ones_h/n) @ ones_h.T"),
    "a diagonal matrix": (dot(diag(v), h_prev), "diag(v)"),
    "a diagonal matrix that moves": (dot(diag(h_prev), v), "diag(v)"),
    "between diagonal matrices": (dot(dot(diag(v), dot(A, diag(b))), h_prev), "q2_h"),
    "a fixed inverse": (dot(inv(A), h_prev), "v_h"),
    "rows of a fixed matrix": (row_sums(A * T(spread(h_prev))), "A"),
    "columns of a fixed matrix": (row_sums(spread(h_prev) * A), "diag(row_sums(A))"),
    "an outer product": (row_sums(spread(h_prev) * T(spread(k))), "diag(ones_h*total(k))"),
    "an outer product the other way": (row_sums(spread(b) * T(spread(h_prev))), "b @ ones_h.T"),
    "a row against a spread": (dot(spread(h_prev) * W, k), "diag(W @ k)"),
    "the larger": (maximum(h_prev, v), "diag(step(h_prev - v))"),
    "the smaller": (minimum(h_prev, v), "diag(step(-h_prev + v))"),
    "shares in a product": (dot(A, softmax(h_prev)), None),
    "attention": (dot(A, softmax(dot(A, sp.tanh(h_prev)))), None),
    "sums up to each of one number": (cumsum(v * total(h_prev)), "cumsum(v) @ ones_h.T"),
}


def jacobian_at(cell, values):
    """The printed Jacobian as numbers."""
    step, found = one_step(cell), state_jacobian(cell)
    both = Program(step.inputs, (*step.lines, *found.lines), found.outputs)
    text = function_text("jacobian", both)
    results = compile_source(f"{HEAD}\n{text.text}")["jacobian"](
        *[values.get(str(each), {"number": np.float64, "sizes": SIZES}.get(str(each))) for each in text.takes]
    )
    states = [(state.symbol, SIZES["n"] if state.shape else 1) for state in cell.states]
    blocks = dict(zip(map(str, text.gives), results, strict=True))
    return np.block(
        [
            [np.broadcast_to(np.reshape(blocks[f"J_{a}_{b}"], (-1, columns)), (rows, columns)) for b, columns in states]
            for a, rows in states
        ]
    )


def differences(cell, values):
    text = function_text("run_step", one_step(cell))
    function = compile_source(f"{HEAD}\n{text.text}")["run_step"]
    names = [f"{state.symbol}_prev" for state in cell.states]

    def new(moved):
        given = {**values, **moved, "number": np.float64, "sizes": SIZES}
        found = dict(zip(map(str, text.gives), function(*[given[str(each)] for each in text.takes]), strict=True))
        return np.concatenate([np.ravel(found[str(state.symbol)]) for state in cell.states])

    columns = []
    for name in names:
        for index in np.ndindex(np.shape(values[name])):
            ends = []
            for sign in (1, -1):
                moved = np.array(values[name], dtype=float)
                moved[index] += sign * 1e-6
                ends.append(new({name: moved}))
            columns.append((ends[0] - ends[1]) / 2e-6)
    return np.stack(columns, axis=1)


def draw(cell, seed):
    rng = np.random.default_rng(seed)
    items = (*cell.parameters, *cell.inputs)
    values = {item.symbol.name: rng.normal(size=tuple(SIZES[s] for s in item.shape)) for item in items}
    return values | {f"{s.symbol}_prev": rng.normal(size=tuple(SIZES[n] for n in s.shape)) for s in cell.states}


def assert_agrees(cell, seed=4):
    values = draw(cell, seed)
    np.testing.assert_allclose(jacobian_at(cell, values), differences(cell, values), atol=1e-7)


@pytest.mark.parametrize("name", READABLE)
def test_a_jacobian_is_printed_and_agrees_with_differences(name):
    expr, printed = READABLE[name]
    cell = cell_of(expr)
    assert printed is None or str(state_jacobian(cell).line("J_h_h").expr) == printed
    assert_agrees(cell)


@pytest.mark.parametrize(
    ("vector", "scalar"),
    [
        (softmax(h_prev * p_prev), logsumexp(h_prev) * p_prev),
        (cumsum(v * p_prev), total(h_prev)),
        (reverse_cumsum(v * sp.tanh(p_prev)) + h_prev, maximum(p_prev, total(v * h_prev))),
        (row_sums(A * p_prev * T(spread(h_prev))), p_prev),
    ],
)
def test_beside_a_number(vector, scalar):
    assert_agrees(cell_of(vector, scalar))


@pytest.mark.parametrize("name", ["attention", "cayley", "normalised", "larger"])
def test_cells(name):
    assert_agrees(CELLS[name][1])


@pytest.mark.parametrize(
    "expr",
    [cumsum(h_prev), diagonal(dot(h_prev, T(v))), dot(inv(diag(h_prev)), v), row_sums(sp.tanh(spread(h_prev) + A))],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(expr):
    with pytest.raises(InputError, match=r"h passes through .*take tangents\(program\)"):
        state_jacobian(cell_of(expr))
