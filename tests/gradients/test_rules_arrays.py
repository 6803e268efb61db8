"""Planted errors in the rules of nodes along an axis and of all entries: each makes a gradient or a tangent wrong."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import sympy as sp
from array_cells import CELLS, SIZES
from array_steps import random_arrays, slope_by_hand

from symrnn import Input, Program, bptt, evaluator, name_symbol, pullback, tangents
from symrnn.cells.losses import with_loss
from symrnn.cells.unroll import SYMBOLIC
from symrnn.errors import InputError
from symrnn.evaluate.source import HEAD, compile_source, function_text
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    inv,
    logsumexp,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.gradients.chain_rule import contributions, tangent
from symrnn.gradients.passes import name_function_values
from symrnn.gradients.rules import BY_VALUE, LINEAR, RULES
from symrnn.programs.program import Assign, with_ending

#: a cell that uses each node
USERS = {
    spread: "selective",
    row_sums: "gated matrix",
    diag: "diagonals",
    diagonal: "spiking",
    cumsum: "ordered",
    reverse_cumsum: "ordered",
    softmax: "attention",
    logsumexp: "attention",
    inv: "cayley",
    maximum: "larger",
    minimum: "larger",
    surrogate: "spiking",
    step: "spiking",
}


def gradient_is_right(name):
    """The derivative by all parameters together in one direction."""
    run, cell = CELLS[name]
    given = random_arrays(cell, 2, 2, seed=5)
    params, initial, data, target = given
    rng = np.random.default_rng(2)
    direction = {key: rng.normal(size=array.shape) for key, array in params.items()}
    _, found = evaluator(cell, loss="squared_error", kink=0).value_and_grad(params, data, target, initial=initial)
    expected = float(slope_by_hand(run, given, direction))
    return sum((found[key] * direction[key]).sum() for key in params) == pytest.approx(expected, rel=1e-9)


def tangent_is_right(name):
    run, cell = CELLS[name]
    given = random_arrays(cell, 1, 1, seed=5)
    params, initial, data, target = given
    rng = np.random.default_rng(2)
    direction = {key: rng.normal(size=array.shape) for key, array in params.items()}
    network = with_loss(cell, "squared_error", steps=1, initial=SYMBOLIC)
    text = function_text("moved", tangents(network, loss="loss", wrt=list(params), kink=0))
    values = {**params, **{f"{key}_0": array[0] for key, array in initial.items()}}
    values |= {"x_1": data[0, 0], "target_1": target[0, 0], "number": np.float64, "sizes": SIZES}
    values |= {f"{key}_dot": array for key, array in direction.items()}
    function = compile_source(f"{HEAD}\n{text.text}")["moved"]
    found = function(*[values[str(each)] for each in text.takes])[list(map(str, text.gives)).index("loss_dot")]
    return found == pytest.approx(float(slope_by_hand(run, given, direction)), rel=1e-9)


def _linear():
    other = {cumsum: reverse_cumsum, reverse_cumsum: cumsum}
    for node in (spread, row_sums, diag, diagonal, cumsum, reverse_cumsum):
        right = LINEAR[node]
        yield "twice", node, replace(right, backward=lambda n, g, s, r=right: (2 * r.backward(n, g, s)[0],))
        yield "a sign forward", node, replace(right, forward=lambda n, d, r=right: (-r.forward(n, d)[0],))
    for node in other:
        yield "not reversed", node, replace(LINEAR[node], backward=lambda n, g, s, f=node: (f(g),))
        yield "no sum", node, replace(LINEAR[node], backward=lambda n, g, s: (g,))
        yield "reversed forward", node, replace(LINEAR[node], forward=lambda n, d, f=other[node]: (f(d[0]),))


def _by_value():
    for node, right in BY_VALUE.items():
        yield "a sign backward", node, replace(right, backward=lambda a, v, g, r=right: -r.backward(a, v, g))
        yield "a sign forward", node, replace(right, forward=lambda a, v, g, r=right: -r.forward(a, v, g))
    shares, lse, inverse = BY_VALUE[softmax], BY_VALUE[logsumexp], BY_VALUE[inv]
    yield "the diagonal alone", softmax, replace(shares, backward=lambda a, s, g: s * g)
    yield "s outside left out", softmax, replace(shares, backward=lambda a, s, g: g - total(s * g))
    yield "s inside left out", softmax, replace(shares, backward=lambda a, s, g: s * (g - total(g)))
    yield "the diagonal alone forward", softmax, replace(shares, forward=lambda a, s, g: s * g)
    yield "not softmax", logsumexp, replace(lse, backward=lambda a, v, g: sp.exp(a) * g)
    yield "no share", logsumexp, replace(lse, forward=lambda a, v, g: total(g))
    yield "not transposed", inv, replace(inverse, backward=lambda a, x, g: -dot(dot(x, g), x))
    yield "one side", inv, replace(inverse, backward=lambda a, x, g: -dot(T(x), g))
    yield "the argument", inv, replace(inverse, backward=lambda a, x, g: -dot(dot(T(a), g), T(a)))
    yield "transposed forward", inv, replace(inverse, forward=lambda a, x, g: -dot(dot(T(x), g), T(x)))


def _elementwise():
    for node in (maximum, minimum):
        yield "swapped", node, lambda n, v, r=RULES[node]: tuple(reversed(r(n, v)))
        yield "both", node, lambda n, v: (sp.S.One, sp.S.One)
    yield "the value moves", surrogate, lambda n, v: (sp.S.One, sp.S.Zero)
    yield "half of it", surrogate, lambda n, v: (sp.S.Zero, sp.S.Half)


PLANTED = {
    f"{node.__name__}: {told}": (table, node, row)
    for table, rows in (("LINEAR", _linear()), ("BY_VALUE", _by_value()), ("RULES", _elementwise()))
    for told, node, row in rows
}


def _plant(monkeypatch, table, node, row):
    rows = {"LINEAR": LINEAR, "BY_VALUE": BY_VALUE, "RULES": RULES}[table]
    modules = ["rules"] if table == "RULES" else ["rules", "chain_rule"]
    for module in modules:
        monkeypatch.setattr(import_module(f"symrnn.gradients.{module}"), table, {**rows, node: row})


def test_every_new_row_has_a_cell_that_is_right():
    assert {*LINEAR, *BY_VALUE, *RULES} - {dot, T, total} - {sp.Add, sp.Mul, sp.Pow} <= {*USERS} | {
        sp.exp,
        sp.log,
        sp.sin,
        sp.cos,
        sp.Abs,
    }
    for name in sorted(set(USERS.values())):
        assert gradient_is_right(name), name
        assert tangent_is_right(name), name


@pytest.mark.parametrize("told", PLANTED)
def test_a_planted_error_is_seen(monkeypatch, told):
    table, node, row = PLANTED[told]
    _plant(monkeypatch, table, node, row)
    assert not (gradient_is_right(USERS[node]) and tangent_is_right(USERS[node]))


W, S, v, k, c, y = map(name_symbol, ("W", "S", "v", "k", "c", "y"))
SHAPES = {W: ("n", "m"), S: ("n", "n"), v: ("n",), k: ("m",), c: ()}


def program(expr, shape):
    used = tuple(Input(symbol, own) for symbol, own in SHAPES.items() if symbol in expr.free_symbols)
    return Program(used, (Assign(y, expr, shape),), (y,))


@pytest.mark.parametrize(
    ("expr", "shape", "lines"),
    [
        (softmax(v) * v, ("n",), ["v_y = softmax(v)", "y = v*v_y"]),
        (dot(S, softmax(v + 1)), ("n",), ["a_y = v + 1", "v_y = softmax(a_y)", "y = S @ v_y"]),
        (softmax(v), ("n",), ["y = softmax(v)"]),
        (c * logsumexp(2 * v), (), ["a_y = 2*v", "v_y = logsumexp(a_y)", "y = c*v_y"]),
        (dot(inv(S), v), ("n",), ["v_y = inv(S)", "y = v_y @ v"]),
        (W * sp.exp(spread(2 * v)), ("n", "m"), ["a_y = 2*v", "v_y = exp(a_y)", "y = W*v_y[:, None]"]),
        (sp.tanh(T(spread(k))), ("n", "m"), ["v_y = tanh(k)", "y = v_y[None, :]"]),
        (maximum(W, spread(v)), ("n", "m"), ["y = maximum(W, v[:, None])"]),
        (row_sums(W * T(spread(k))), ("n",), ["q_y = W*k[None, :]", "y = row_sums(q_y)"]),
        (row_sums(W**2), ("n",), ["y = row_sums(W**2)"]),
        (dot(diag(v), W), ("n", "m"), ["y = diag(v) @ W"]),
        (dot(diag(v * c), W), ("n", "m"), ["q_y = c*v", "y = diag(q_y) @ W"]),
        (cumsum(v + c), ("n",), ["q_y = c + v", "y = cumsum(q_y)"]),
    ],
)
def test_what_the_pass_names(expr, shape, lines):
    assert [str(line) for line in name_function_values(program(expr, shape)).lines] == lines


@pytest.mark.parametrize(
    ("expr", "shape", "contributions_"),
    [
        (dot(diag(v), W), ("n", "m"), {v: "row_sums(W*y_bar)", W: "y_bar*v[:, None]"}),
        (dot(W, diag(k)), ("n", "m"), {k: "row_sums((W*y_bar).T)", W: "y_bar*k[None, :]"}),
        (softmax(v), ("n",), {v: "y*(y_bar - total(y*y_bar))"}),
        (logsumexp(v), (), {v: "y_bar*softmax(v)"}),
        (inv(S), ("n", "n"), {S: "-y.T @ y_bar @ y.T"}),
        (spread(v), ("n", "m"), {v: "row_sums(y_bar)"}),
        (T(spread(k)), ("n", "m"), {k: "row_sums(y_bar.T)"}),
        (surrogate(step(v), v**2), ("n",), {v: "2*v*y_bar"}),
        (maximum(v, c), ("n",), {v: "y_bar*step(-c + v)", c: "total(y_bar*(1 - step(-c + v)))"}),
        (step(v), ("n",), {}),
    ],
)
def test_adjoints_read_as_a_paper_prints_them(expr, shape, contributions_):
    line = Assign(y, expr, shape)
    found = contributions(line, with_ending(y, "_bar"), {**SHAPES, y: shape})
    assert {symbol: str(each) for symbol, each in found.items()} == contributions_


@pytest.mark.parametrize("expr", [total(S + diag(v)), total(cumsum(v)), total(S + dot(diag(v), S))])
def test_a_sum_of_what_has_no_name_is_refused_and_named_by_the_pass(expr):
    with pytest.raises(InputError, match="needs a name for what it sums"):
        contributions(Assign(y, expr), with_ending(y, "_bar"), {**SHAPES, y: ()})
    assert pullback_of_loss(expr)


def pullback_of_loss(expr):
    return bptt(program(expr, ()), loss="y").lines


def test_constants_have_no_tangent_and_no_adjoint():
    line = Assign(y, softmax(v), ("n",))
    assert tangent(line, {}) == 0
    assert [str(each) for each in pullback(CELLS["cayley"][1]).outputs] == ["x_bar", "h_prev_bar", "A_bar", "W_bar"]


def test_a_larger_of_equal_numbers_shares_what_it_is_given():
    """max(v, v) is v: its slopes sum to 1 for each choice of the slope at the kink."""
    a, b = map(name_symbol, "ab")
    for kink in (0, sp.Rational(1, 3), 1):
        back = bptt(Program((Input(a), Input(b)), (Assign(y, maximum(a, b) + 2 * minimum(a, b)),), (y,)), kink=kink)
        values = back.evaluate({"a": 5, "b": 5})
        assert values["a_bar"] + values["b_bar"] == 3
