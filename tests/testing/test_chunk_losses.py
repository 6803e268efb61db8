"""Kernels that are right but for what chunks lose are told so, and not that they compute in a lower precision."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest

import symrnn as sr
from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.comparing import Setup, TrialResult, compare
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.trials import TrialKind, trial_of
from symrnn.testing.mistakes.chunk_losses import gate_sum_variant

CELL = sr.Cell.parse("u: input[n]\ng: input[n] in (-3, 0)\nh: state[n]\nh = exp(g)*h + u", "decayed")
CHUNK = 20


def backward(params, x, initial, upstream, *, sums=np.float64, beside=0.0):
    """By sums G of log gates over all steps, in a type; ``beside`` is what is lost beside the largest of a chunk."""
    given = x["u"].dtype
    u, y_bar, h0 = (array.astype(np.float64) for array in (x["u"], upstream, initial["h"]))
    G = np.cumsum(x["g"].astype(np.float64), axis=0).astype(sums).astype(np.float64)
    within = np.tril(np.ones((len(u), len(u)), bool))[..., None, None]
    decays = np.exp(np.where(within, G[:, None] - G[None], -np.inf))
    u_bar = (decays * y_bar[:, None]).sum(axis=0)
    h = (decays * u[None]).sum(axis=1) + np.exp(G) * h0
    g_bar = np.cumsum((y_bar * h - u_bar * u)[::-1], axis=0)[::-1]
    draw = np.random.default_rng(zlib.crc32(upstream.tobytes()))
    lost = beside * draw.uniform(-1, 1, u_bar.shape)
    for first in range(0, len(u), CHUNK):
        c = slice(first, first + CHUNK)
        u_bar[c] += np.abs(u_bar[c]).max(initial=0) * lost[c]
    found = {"u": u_bar, "g": g_bar, "h": (np.exp(G) * y_bar).sum(axis=0)}
    return {name: array.astype(given) for name, array in found.items()}


def told(kernel, **options) -> str:
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(CELL, kernel, lag=None, **options)
    return caught.value.report.looks_like[0].words


def test_what_is_lost_beside_a_chunk_is_let_pass_where_the_chunk_is_named():
    def kernel(*given):
        return backward(*given, beside=3e-7)

    options = {"steps": (1, CHUNK), "batch": 2, "dtype": "float32"}
    assert "says chunk=C" in told(kernel, **options)
    assert_gradients_match(CELL, kernel, lag=None, chunk=CHUNK, **options)


def in_float16(sums) -> tuple[Setup, TrialResult]:
    def kernel(*given):
        return backward(*given, sums=sums)

    setup = Setup(equations_of(CELL), kernel, ("u", "g", "h"), ARITHMETIC["float16"].rtol, "float16", np.nan, chunk=60)
    return setup, compare(setup, trial_of(CELL, TrialKind.EVERY, 60, 1, {"n": 2}, 0, "float16", None))


def test_sums_of_log_gates_in_a_short_type_are_named():
    assert in_float16(np.float64)[1].wrong == frozenset()
    setup, outcome = in_float16(np.float16)
    assert outcome.wrong
    found = gate_sum_variant(setup, [outcome])
    assert found is not None
    assert "what sums of log gates lose in float16: they come to" in found.words
    name = min(outcome.wrong)
    doubled = replace(outcome, got=outcome.got | {name: 2 * outcome.got[name]})
    assert gate_sum_variant(setup, [doubled]) is None


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_a_wrong_formula_is_neither(dtype):
    def kernel(*given):
        found = backward(*given)
        return found | {"u": 2 * found["u"]}

    words = told(kernel, steps=(1, CHUNK), batch=2, dtype=dtype)
    assert "chunk=C" not in words
    assert "log gates" not in words
