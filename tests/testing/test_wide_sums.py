"""accumulate: kernels of a short type whose sums are of a wider one pass, and those that only say so are told."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

import symrnn as sr
from symrnn.expressions.nodes import dot
from symrnn.testing import GradientMismatch, KernelError, assert_gradients_match
from symrnn.testing.kernels.arithmetic import ARITHMETIC, TYPES, name_with_sums
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.equations import equations_of, sum_gradients
from symrnn.testing.kernels.noise import noise_of
from symrnn.testing.kernels.rounding import COPIES, Rounding
from symrnn.testing.kernels.trials import TrialKind, trial_of

SHORT = {"steps": 3, "batch": 2, "lag": None, "dtype": "float16", "accumulate": "float32"}


def elman(rounded=(), wrong=1.0):
    """A backward pass in float32 that gives float16; what is ``rounded`` between is of float16."""

    def of(what, array):
        return np.asarray(array).astype(np.float16).astype(np.float32) if what in rounded else array

    def backward(params, x, initial, upstream):
        W, U, b = (params[name].astype(np.float32) for name in ("W_xh", "W_hh", "b_h"))
        x, upstream, h = x.astype(np.float32), upstream.astype(np.float32), [initial["h"].astype(np.float32)]
        for x_t in x:
            h.append(of("values", np.tanh(of("factors", x_t) @ W.T + of("factors", h[-1]) @ U.T + b)))
        found, dh = {"W_xh": 0 * W, "W_hh": 0 * U, "b_h": 0 * b}, 0 * h[0]
        for t in reversed(range(len(x))):
            da = of("values", (dh + upstream[t]) * (1 - h[t + 1] ** 2))
            terms = {"W_xh": of("factors", da).T @ x[t], "W_hh": da.T @ of("factors", h[t]), "b_h": wrong * da.sum(0)}
            found = {name: of("sums", array + of("sums", terms[name])) for name, array in found.items()}
            dh = of("factors", da) @ U
        return {name: array.astype(np.float16) for name, array in found.items()}

    return backward


@pytest.mark.parametrize("rounded", [(), ("values", "factors")])
def test_right_kernels_with_wide_sums(rounded):
    assert assert_gradients_match(sr.cells.elman(), elman(rounded), **SHORT) is None


def test_a_kernel_that_says_so_and_sums_in_the_short_type():
    short = elman(("sums",))
    with pytest.raises(KernelError, match="does not sum in float32, as accumulate='float32' says: over 600 steps"):
        assert_gradients_match(sr.cells.elman(), short, **SHORT)
    assert assert_gradients_match(sr.cells.elman(), short, **{**SHORT, "accumulate": None}) is None


def test_another_mistake_is_told_as_such():
    with pytest.raises(GradientMismatch, match="b_h"):
        assert_gradients_match(sr.cells.elman(), elman(wrong=1.5), **SHORT)


def test_what_is_no_wider_type():
    with pytest.raises(
        sr.InputError, match="accumulate is 'float16', and dtype 'float16': expected a type that is wider"
    ):
        assert_gradients_match(sr.cells.elman(), elman(), **{**SHORT, "accumulate": "float16"})


@pytest.mark.parametrize("short", ["float16", "bfloat16", "float32"])
def test_less_is_lost_where_sums_are_wide(short):
    cell = sr.cells.elman()
    equations = equations_of(cell)
    trial = trial_of(cell, TrialKind.EVERY, 30, 2, {"n": 3, "m": 2}, 0, "float64", None)
    wide = ARITHMETIC[name_with_sums(short, "float64")]
    plain, less = (noise_of(equations, trial, kind, 0.0) for kind in (ARITHMETIC[short], wide))
    right = sum_gradients(equations, trial, NumberType(np.float64))
    assert short in TYPES
    assert wide.name not in TYPES
    assert all(np.all(less[name] <= 1.5 * plain[name]) for name in right if name != "h")
    assert np.max(less["b_h"]) < 0.7 * np.max(plain["b_h"])


def test_a_sum_is_moved_by_what_the_wider_type_loses():
    ones = np.ones((COPIES + 1, 1, 1))

    def moved(kind, name):
        rounding = Rounding(1, ARITHMETIC[name], np.random.default_rng(0))
        arguments = [ones] if kind is sp.tanh else [ones, ones]
        return float(rounding.spread(rounding.perturb(kind, arguments, ones))[0, 0])

    wide = name_with_sums("bfloat16", "float32")
    assert moved(sp.Add, "bfloat16") > 1e-3
    assert moved(sp.Add, wide) < 1e-6
    assert moved(sp.tanh, "bfloat16") == pytest.approx(moved(sp.tanh, wide))
    assert moved(dot, wide) > 1e-3  # its factors are short
