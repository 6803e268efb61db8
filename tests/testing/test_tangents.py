"""assert_tangents_match: right kernels of NumPy pass in every type, a slip in any part of one is told."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moved_by_hand import LSTM_SLIPS, TANGENT_SLIPS, lstm_tangents, tangents

import symrnn as sr
from symrnn.testing import FunctionMismatch, KernelError, TangentMismatch, assert_tangents_match
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.derivative_comparing import draw_directions
from symrnn.testing.kernels.directions import move_equations, move_outputs
from symrnn.testing.kernels.equations import equations_of, sum_gradients
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

SHORT = {"steps": (1, 3), "lag": None}
NUMBERS = NumberType(np.float64, 0.0)


@settings(max_examples=15)
@given(name=st.sampled_from(["elman", "gru", "lstm", "mamba2", "rhn", "mlstm"]), seed=st.integers(0, 1000))
def test_tangents_are_dual_to_gradients(name, seed):
    cell = sr.cells.load(name)
    equations = equations_of(cell)
    moved = move_equations(equations)
    trial = trial_of(cell, TrialKind.EVERY, 3, 2, default_sizes(cell, None), seed, "float64", None)
    directions = draw_directions(moved, trial, tuple(role.symbol.name for role in moved.roles))
    forwards = move_outputs(moved, trial, directions, NUMBERS)
    backwards = sum_gradients(equations, trial, NUMBERS)
    one = sum(float(np.vdot(trial.upstream[key], array)) for key, array in forwards.items())
    other = sum(float(np.vdot(directions[key], array)) for key, array in backwards.items())
    assert one == pytest.approx(other, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_a_right_kernel(dtype):
    assert assert_tangents_match(sr.cells.elman(), tangents(), dtype=dtype) is None


@pytest.mark.parametrize("slip", TANGENT_SLIPS)
def test_a_slip_is_told(slip):
    with pytest.raises(TangentMismatch) as caught:
        assert_tangents_match(sr.cells.elman(), tangents(slip), **SHORT)
    report = caught.value.report
    assert TANGENT_SLIPS[slip][2] in report.looks_like[0]
    assert "reproduce  assert_tangents_match(cell, jvp, steps=(" in str(report)
    assert copy.copy(caught.value).report == report


@pytest.mark.parametrize(
    "slip", [s if s.startswith("all") else pytest.param(s, marks=pytest.mark.slow) for s in LSTM_SLIPS]
)
def test_a_slip_in_one_gate_or_in_several(slip):
    with pytest.raises(TangentMismatch) as caught:
        assert_tangents_match(sr.cells.lstm(), lstm_tangents(slip), steps=2, batch=2, lag=None)
    assert any(LSTM_SLIPS[slip][2] in words for words in caught.value.report.looks_like)


def test_the_report_says_where():
    with pytest.raises(TangentMismatch) as caught:
        assert_tangents_match(sr.cells.elman(), tangents("one array left out"), **SHORT)
    report = caught.value.report
    assert report.shortest == 1
    assert report.moving == ("W_hh_dot",)
    assert report.wrong == ("h",)
    assert "step 1 of 1" in str(report)
    assert report.record()["moving"] == ["W_hh_dot"]
    with pytest.raises(TangentMismatch) as late:
        assert_tangents_match(sr.cells.elman(), tangents("state not passed on"), **SHORT)
    assert late.value.report.shortest == 2
    assert late.value.report.mismatch.step == 2


def test_kernels_that_give_something_else():
    def one_result(params, x, initial, *moving):
        return tangents()(params, x, initial, *moving)[1]

    def other_values(*given):
        h, v = tangents()(*given)
        return 2 * h, v

    def other_shape(*given):
        h, v = tangents()(*given)
        return h, v[0]

    with pytest.raises(KernelError, match="expected two results"):
        assert_tangents_match(sr.cells.elman(), one_result, **SHORT)
    with pytest.raises(FunctionMismatch, match="what is given out is twice"):
        assert_tangents_match(sr.cells.elman(), other_values, **SHORT)
    with pytest.raises(KernelError, match="h has shape"):
        assert_tangents_match(sr.cells.elman(), other_shape, **SHORT)
