"""Long trials of cells whose gates and keys are given as they are: states stay bounded, and right kernels pass."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from places import ROOT

import symrnn as sr
from symrnn.testing import GradientMismatch, assert_gradients_match
from symrnn.testing.kernels.bounded_states import keep_states_bounded
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.equations import equations_of, forwards
from symrnn.testing.kernels.trials import Trial, TrialKind, default_sizes, trial_of

CHUNKED = ROOT / "examples" / "chunked"


def cell_of(name: str) -> sr.Cell:
    return sr.read_cell(Path(CHUNKED, f"{name}.cell"))


def drawn(cell: sr.Cell, steps: int, seed: int) -> Trial:
    return trial_of(cell, TrialKind.EVERY, steps, 2, default_sizes(cell, None), seed, "float64", None)


def largest_state(cell: sr.Cell, trial: Trial) -> float:
    values = forwards(equations_of(cell), trial, NumberType(np.float64, np.nan))
    return max(float(np.max(np.abs(at[each.symbol]))) for at in values for each in cell.states)


@pytest.fixture
def kernel(monkeypatch):
    """The backward pass of an example, in chunks of so many steps."""
    monkeypatch.syspath_prepend(str(CHUNKED))

    def load(name: str, chunk: int):
        import chunks

        monkeypatch.setattr(chunks, "CHUNK", chunk)
        return __import__(name).backward

    yield load
    for name in ("chunks", "gated_delta", "mamba2", "mlstm"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("seed", range(3))
def test_states_of_a_long_trial_stay_bounded(seed):
    cell = cell_of("gated_delta")
    trial = drawn(cell, 129, seed)
    bounded = keep_states_bounded(cell, trial, ())
    assert largest_state(cell, trial) > 1e6
    assert 0.1 < largest_state(cell, bounded) <= 1e3
    ratios = {name: float(np.max(bounded.x[name] / array)) for name, array in trial.x.items()}
    assert len(set(ratios.values())) == 1
    assert np.log2(ratios["g"]) in range(-5, 0)


def test_what_is_short_fixed_or_of_a_range_stays_as_it_is():
    cell = cell_of("gated_delta")
    short, long = drawn(cell, 32, 0), drawn(cell, 129, 0)
    assert keep_states_bounded(cell, short, ()) is short
    assert keep_states_bounded(cell, long, tuple(long.x)) is long
    assert keep_states_bounded(cell, long, ("g",)).x["g"] is long.x["g"]
    ranged = sr.Cell.parse((CHUNKED / "gated_delta.cell").read_text().replace("beta: input", "beta: input in (0, 1)"))
    other = drawn(ranged, 129, 0)
    assert keep_states_bounded(ranged, other, ()).x["beta"] is other.x["beta"]


def test_a_trial_that_grows_by_its_parameters_stays_as_it_is():
    cell = sr.Cell.parse("x: input\n h: state\n a: param\n h = a*h + x")
    trial = replace(drawn(cell, 129, 0), params={"a": np.array(1.5)})
    assert keep_states_bounded(cell, trial, ()) is trial


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_right_kernel_in_chunks_of_64_steps_passes(dtype, kernel):
    assert_gradients_match(cell_of("gated_delta"), kernel("gated_delta", 64), chunk=64, dtype=dtype)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("chunk", [None, 64])
@pytest.mark.parametrize("name", ["gated_delta", "mamba2", "mlstm"])
def test_right_kernels_in_chunks_of_64_steps_pass(name, chunk, dtype, seed, kernel):
    assert_gradients_match(cell_of(name), kernel(name, 64), chunk=chunk, dtype=dtype, seed=seed)


@pytest.mark.slow
def test_a_state_that_is_lost_at_the_border_of_64_steps_is_found(kernel):
    right = kernel("gated_delta", 64)
    apart = sys.modules["gated_delta"]
    passed_back = apart.chunk_backward

    def cut(*given):
        *arrays, end = given
        return passed_back(*arrays, 0 * end)

    apart.chunk_backward = cut
    with pytest.raises(GradientMismatch, match="border of a chunk of 64") as caught:
        assert_gradients_match(cell_of("gated_delta"), right, steps=(1, 65), batch=(1,), lag=None)
    report = caught.value.report
    assert (report.shortest.trial.steps, report.looks_like[0].kind) == (65, "truncated")


def test_what_meets_a_kink_leaves_the_other_steps_of_its_chunk_to_be_compared(kernel):
    """Where inputs are zero, a normaliser has no slope: there nothing is expected, and beside it all is."""
    cell, right = cell_of("mlstm"), kernel("mlstm", 8)
    assert_gradients_match(cell, right, chunk=8, lag=None)

    def doubled(*given):
        found = right(*given)
        return found | {"v": 2 * found["v"]}

    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cell, doubled, chunk=8, lag=None)
    assert caught.value.report.shortest.wrong == {"v"}
