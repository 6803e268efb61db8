"""assert_second_gradients_match: the reference by three ways, right kernels of NumPy pass, slips in them are told."""

from __future__ import annotations

from functools import cache

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moved_by_hand import SECOND_SLIPS, second

import symrnn as sr
from symrnn.testing import KernelError, SecondGradientMismatch, assert_second_gradients_match
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.derivative_comparing import draw_directions
from symrnn.testing.kernels.directions import move_equations, second_gradients
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of
from symrnn.testing.mistakes.held_values import both_ways, gradients_with_held

CELLS = ("elman", "gru", "lstm", "lstm_peephole", "leaky_rnn", "mamba2", "gated_deltanet", "lstm_layer_norm", "rhn")
NUMBERS = NumberType(np.float64, 0.0)
SHORT = {"steps": (1, 2), "lag": None}


@cache
def lines(name):
    moved = move_equations(equations_of(sr.cells.load(name)))
    return moved, both_ways(moved)


def setting(name, seed=1, steps=3):
    cell, moved = sr.cells.load(name), lines(name)[0]
    trial = trial_of(cell, TrialKind.EVERY, steps, 2, default_sizes(cell, None), seed, "float64", None)
    return moved, trial, draw_directions(moved, trial, tuple(role.symbol.name for role in moved.roles))


@settings(max_examples=15)
@given(name=st.sampled_from(CELLS), seed=st.integers(0, 1000), steps=st.integers(1, 3))
def test_forward_over_reverse_and_reverse_over_reverse_agree(name, seed, steps):
    moved, trial, directions = setting(name, seed, steps)
    one = second_gradients(moved, trial, directions, NUMBERS)
    other = gradients_with_held(lines(name)[1], trial, directions, NUMBERS, ())
    assert one.keys() == other.keys()
    for key, array in one.items():
        assert np.allclose(array, other[key], rtol=1e-9, atol=1e-9 * (1 + np.max(np.abs(array))))


def test_against_differences_of_fifty_digits():
    moved, trial, directions = setting("elman")
    found = second_gradients(moved, trial, directions, NUMBERS)
    with mpmath.workdps(50):
        step = mpmath.mpf(10) ** -20
        ahead, behind = (_gradient(trial, directions, sign * step) for sign in (1, -1))
        for name, expected in found.items():
            if name != "upstream":
                got = np.asarray(
                    [[(a - b) / (2 * step)] for a, b in zip(ahead[name], behind[name], strict=True)], float
                )
                assert np.allclose(got.reshape(expected.shape), expected, rtol=1e-12, atol=1e-13)


def _gradient(trial, directions, by):
    """The gradients of an Elman network by hand, in numbers of many digits, entry by entry."""
    every = {**trial.params, **trial.x, **trial.initial}
    own = {
        k: np.vectorize(mpmath.mpf, otypes=[object])(a) + by * directions[k].astype(object) for k, a in every.items()
    }
    tanh = np.vectorize(mpmath.tanh, otypes=[object])
    W, U, b, x, h = own["W_xh"], own["W_hh"], own["b_h"], own["x"], [own["h"]]
    for x_t in x:
        h.append(tanh(x_t @ W.T + h[-1] @ U.T + b))
    found, h_bar = {"W_xh": 0, "W_hh": 0, "b_h": 0, "x": 0 * x}, 0 * h[0]
    for t in reversed(range(len(x))):
        a_bar = (h_bar + trial.upstream["h"][t].astype(object)) * (1 - h[t + 1] ** 2)
        found["W_xh"] = found["W_xh"] + a_bar.T @ x[t]
        found["W_hh"] = found["W_hh"] + a_bar.T @ h[t]
        found["b_h"] = found["b_h"] + a_bar.sum(0)
        found["x"][t] = a_bar @ W
        h_bar = a_bar @ U
    return {name: np.ravel(array) for name, array in {**found, "h": h_bar}.items()}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_a_right_kernel(dtype):
    assert assert_second_gradients_match(sr.cells.elman(), second(), dtype=dtype, lag=None) is None


@pytest.mark.parametrize("slip", SECOND_SLIPS)
def test_a_slip_is_told(slip):
    with pytest.raises(SecondGradientMismatch) as caught:
        assert_second_gradients_match(sr.cells.elman(), second(slip), **SHORT)
    assert SECOND_SLIPS[slip][2] in str(caught.value)
    assert "reproduce  assert_second_gradients_match(cell, second, steps=(" in str(caught.value)
    assert caught.value.report.record()["derivative"] == "second gradient"


def test_what_is_held_is_what_is_named():
    cell, both = sr.cells.lstm(), lines("lstm")[1]
    kept = {cell.program.symbol(name) for name in ("i", "f", "g", "o")}

    def kernel(params, x, initial, upstream, params_dot, x_dot, initial_dot):
        trial = trial_of(
            cell, TrialKind.EVERY, *x.shape[:2], {"n": len(params["b_i"]), "m": x.shape[2]}, 0, "float64", None
        )
        own = {"params": params, "x": {"x": x}, "initial": initial, "upstream": {"h": upstream}}
        trial = type(trial)(trial.kind, trial.steps, trial.batch, trial.sizes, 0, **own)
        directions = {**params_dot, "x": x_dot, **initial_dot}
        return gradients_with_held(both, trial, directions, NUMBERS, kept)

    with pytest.raises(SecondGradientMismatch, match="f, g, i, o taken for constants by the second derivative"):
        assert_second_gradients_match(cell, kernel, steps=1, batch=1, lag=None)


def test_kernels_that_give_something_else():
    right = second()

    def lacking(*given):
        return {k: v for k, v in right(*given).items() if k != "W_hh"}

    calls = []

    def adding(*given):
        calls.append(given)
        return {k: v * len(calls) for k, v in right(*given).items()}

    with pytest.raises(KernelError, match="there is no gradient for W_hh"):
        assert_second_gradients_match(sr.cells.elman(), lacking, **SHORT)
    with pytest.raises(KernelError, match="gives two answers for one input"):
        assert_second_gradients_match(sr.cells.elman(), adding, **SHORT)
    with pytest.raises(sr.InputError, match="arguments and layout are for functions of a framework"):
        assert_second_gradients_match(sr.cells.elman(), right, arguments=("x",))
