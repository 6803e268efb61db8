"""Cells with stacks, slices and splits run as the cells of their blocks do, and as plain loops say."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp, mpf

from symrnn import Cell, cells, evaluator
from symrnn.errors import InputError
from symrnn.evaluate.digits import numbers_to_digits
from symrnn.evaluate.fitting import AxisSizes

SIZES = {"n": 3, "m": 2}

LSTM = """
x: input[m]
h: state[n]
c: state[n]
W: param[4*n, m+n]
b: param[4*n]
a_i, a_f, a_g, a_o = split(W @ [h; x] + b)
c = sigmoid(a_f)*c + sigmoid(a_i)*tanh(a_g)
h = sigmoid(a_o)*tanh(c)
"""

GRU = """
x: input[m]
h: state[n]
W: param[2*n, m+n]
W_g: param[n, m+n]
b: param[2*n]
b_g: param[n]
a_z, a_r = split(W @ [h; x] + b)
r = sigmoid(a_r)
z = sigmoid(a_z)
g = tanh(W_g @ [r*h; x] + b_g)
h = z*h + (1 - z)*g
"""

HEADS = """
x: input[m]
h: state[2*n]
W: param[n, n]
V: param[n, n]
U: param[2*n, m]
s: param
p = h[0:n]
q = h[n:]
a = [W @ q; V @ p*s] + U @ x
h = tanh(a)
"""


def run_of(text, dtype=np.float64, batch=2):
    run = evaluator(Cell.parse(text), loss="squared_error")
    params = run.random_params(SIZES, seed=1, dtype=dtype)
    x, target = run.random_data(SIZES, steps=3, batch=batch, seed=2, dtype=dtype)
    return run, params, x, target


def gates(params, names, weight="W", bias="b"):
    """Weights and biases by gate, from the stacked ones: columns of h, then of x."""
    n = SIZES["n"]
    found = {}
    for number, gate in enumerate(names):
        rows = slice(number * n, (number + 1) * n)
        found[f"W_h{gate}"] = params[weight][rows, :n]
        found[f"W_x{gate}"] = params[weight][rows, n:]
        found[f"b_{gate}"] = params[bias][rows]
    return found


def agree(text, plain, split):
    run, params, x, target = run_of(text)
    value, gradient = run.value_and_grad(params, x, target)
    other, expected = evaluator(plain, loss="squared_error").value_and_grad(split(params), x, target)
    assert abs(value - other) < 1e-12
    found = split(gradient)
    assert found.keys() == expected.keys()
    assert max(np.abs(found[name] - expected[name]).max() for name in expected) < 1e-12


def test_a_stacked_lstm_is_the_lstm():
    agree(LSTM, cells.lstm(), lambda params: gates(params, "ifgo"))


def test_a_stacked_gru_is_the_gru():
    def split(params):
        return gates(params, "zr") | gates(params, "g", "W_g", "b_g")

    agree(GRU, cells.gru(), split)


def test_two_heads_by_slices_are_what_a_loop_says():
    run, params, x, target = run_of(HEADS)
    value, gradient = run.value_and_grad(params, x, target)

    def loss(weights):
        total = 0.0
        for b in range(x.shape[1]):
            p, q = np.zeros(3), np.zeros(3)
            for t in range(len(x)):
                a = params["U"] @ x[t, b]
                p, q = np.tanh(weights["W"] @ q + a[:3]), np.tanh(weights["V"] @ p * params["s"] + a[3:])
                total += 0.5 * ((np.concatenate([p, q]) - target[t, b]) ** 2).sum()
        return total

    assert abs(value - loss(params)) < 1e-12
    for name in ("W", "V"):
        moved = {
            sign: params | {name: params[name] + sign * 1e-6 * np.eye(3)[:, [1]] * np.eye(3)[[2]]} for sign in (1, -1)
        }
        difference = (loss(moved[1]) - loss(moved[-1])) / 2e-6
        assert abs(difference - gradient[name][1, 2]) < 1e-8


def test_gradients_at_50_digits():
    """Central differences of a loop in 60 digits, for a weight of a block that is used in two places."""
    run, params, x, target = run_of(LSTM, batch=1)
    _, gradient = run.value_and_grad(params, x, target)
    n = SIZES["n"]

    def loss(place, step):
        W = [[mpf(float(w)) for w in row] for row in params["W"]]
        W[place[0]][place[1]] += step
        h, c, total = [mpf(0)] * n, [mpf(0)] * n, mpf(0)
        for t in range(len(x)):
            q = [*h, *(mpf(float(each)) for each in x[t, 0])]
            a = [
                sum(w * k for w, k in zip(row, q, strict=True)) + mpf(float(b))
                for row, b in zip(W, params["b"], strict=True)
            ]
            i, f, g, o = (a[k * n : (k + 1) * n] for k in range(4))
            c = [s(f[k]) * c[k] + s(i[k]) * mp.tanh(g[k]) for k in range(n)]
            h = [s(o[k]) * mp.tanh(c[k]) for k in range(n)]
            total += sum((h[k] - mpf(float(target[t, 0, k]))) ** 2 for k in range(n)) / 2
        return total

    def s(a):
        return 1 / (1 + mp.exp(-a))

    with mp.workdps(60):
        for place in ((0, 0), (4, 1), (7, 4), (11, 3)):
            step = mpf(10) ** -20
            difference = (loss(place, step) - loss(place, -step)) / (2 * step)
            assert abs(difference - mpf(float(gradient["W"][place]))) < mpf(10) ** -14


@pytest.mark.parametrize("text", [LSTM, GRU, HEADS])
def test_float32_and_a_batch(text):
    run, params, x, target = run_of(text, np.float32)
    _, gradient = run.value_and_grad(params, x, target)
    parts = [run.value_and_grad(params, x[:, b], target[:, b])[1] for b in range(2)]
    for name, array in gradient.items():
        assert array.dtype == np.float32
        assert np.allclose(array, sum(part[name] for part in parts), rtol=1e-4, atol=1e-5)


def test_the_text_of_a_stacked_step():
    source = evaluator(Cell.parse(LSTM), loss="squared_error").source
    assert "np.concatenate([h_prev, x], axis=1)" in source
    assert "np.negative(a[:, sizes['n']:2*sizes['n']]," in source
    assert "np.dot(a_bar.T, q_a, W_bar)" in source


MIXED = """
x: input[m]
h: state[n]
A: param[n, n]
B: param[m, n]
s: param
r = [h; s; 2; x].T @ [h; 1; s*total(x); x]
P = [A; B]
y = P @ (A[0:n].T @ h)
h = tanh(y[:n])*r + total(y[n:])*s
"""


def test_scalars_numbers_and_matrices_are_stacked():
    run, params, x, target = run_of(MIXED)
    value, gradient = run.value_and_grad(params, x, target)
    A, B, scale = params["A"], params["B"], params["s"]
    total = 0.0
    for b in range(2):
        h = np.zeros(3)
        for t in range(3):
            r = h @ h + scale + 2 * scale * x[t, b].sum() + x[t, b] @ x[t, b]
            y = np.vstack([A, B]) @ (A.T @ h)
            h = np.tanh(y[:3]) * r + y[3:].sum() * scale
            total += 0.5 * ((h - target[t, b]) ** 2).sum()
    assert abs(value - total) < 1e-12
    for name in ("A", "B", "s"):
        moved = [run.value_and_grad(params | {name: params[name] + step}, x, target)[0] for step in (1e-6, -1e-6)]
        assert abs((moved[0] - moved[1]) / 2e-6 - np.sum(gradient[name])) < 1e-7


def test_digits_of_a_stacked_cell():
    run, params, x, target = run_of(LSTM, batch=None)
    _, gradient = run.value_and_grad(params, x, target)
    found = numbers_to_digits(run, (params, x, target, None, None), 20, None)
    assert len(found) == 1 + 12 * 5 + 12
    for row, column in ((0, 0), (3, 1), (11, 4)):
        assert abs(float(found[f"dloss/dW[{row + 1},{column + 1}]"]) - gradient["W"][row, column]) < 1e-12


def fitted(*arrays):
    sizes = AxisSizes()
    for number, (shape, axes) in enumerate(arrays):
        sizes.fit(f"A{number}", shape, axes)
    sizes.refuse_open()
    return {name: size for name, (size, _) in sizes.found.items()}


def test_sizes_are_found_from_sums():
    assert fitted(((32, 11), ("4*n", "m+n"))) == {"n": 8, "m": 3}
    assert fitted(((11,), ("m+n",)), ((3,), ("m",))) == {"m": 3, "n": 8}
    assert fitted(((7,), ("2*n+1",))) == {"n": 3}


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ([((30,), ("4*n",))], r"expected shape \(4\*n\), found \(30\)"),
        ([((11,), ("m+n",)), ((12,), ("m",))], r"A1: expected shape \(m\)"),
        ([((11,), ("m+n",))], r"A0: m\+n is 11 in it, and no array says what m, n are"),
        ([((8, 3), ("4*n", "n"))], r"expected shape \(4\*n, n\)"),
        ([((0,), ("4*n",))], "4\\*n"),
        ([((1,), ("n+1",))], "n"),
    ],
)
def test_what_does_not_fit_is_named(arrays, told):
    with pytest.raises(InputError, match=told):
        fitted(*arrays)
