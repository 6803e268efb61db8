"""Kernels in bfloat16, which NumPy has from ml_dtypes, and JAX brings: ``make test-torch`` runs it."""

import ml_dtypes
import numpy as np
import pytest
from places import KERNELS
from planted_bug import backward_of
from right_kernels import CELLS, is_found, sweep, without_terms

from symrnn import cells
from symrnn.testing import GradientMismatch, assert_gradients_match

LSTM = backward_of((KERNELS / "lstm.py").read_text(encoding="utf-8"))


def in_float32(params, x, initial, upstream):
    """Accumulates in float32, as graphics cards do, and gives back bfloat16."""
    wide = [{name: array.astype(np.float32) for name, array in given.items()} for given in (params, initial)]
    found = LSTM(wide[0], x.astype(np.float32), wide[1], upstream.astype(np.float32))
    return {name: array.astype(ml_dtypes.bfloat16) for name, array in found.items()}


def test_right_kernels_pass():
    tried, refused = sweep(3 * len(CELLS), ("bfloat16",), seed=4, most=20)
    assert (sum(tried.values()), refused) == (3 * len(CELLS), [])


@pytest.mark.parametrize("dtype", ["bfloat16", ml_dtypes.bfloat16])
def test_a_mixed_kernel_passes(dtype):
    assert assert_gradients_match(cells.lstm(), in_float32, dtype=dtype, steps=(1, 3), lag=20) is None


def test_a_wrong_one_is_refused_and_its_digits_told():
    def doubled(*given):
        found = in_float32(*given)
        return found | {"W_hf": found["W_hf"] * ml_dtypes.bfloat16(2)}

    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cells.lstm(), doubled, dtype="bfloat16", steps=(2,), lag=None)
    assert caught.value.report.parameter == "W_hf"
    assert "W_hf 0." in caught.value.report.digits
    assert "kept by bfloat16" in caught.value.report.digits


@pytest.mark.parametrize("factor", [0, 2, -1])
def test_a_gradient_times_a_factor_is_refused(factor):
    for array in ("W_hz", "b_r", "h", "x"):
        change = lambda found, array=array: found | {array: found[array] * ml_dtypes.bfloat16(factor)}  # noqa: E731
        assert is_found(cells.gru(), "bfloat16", change=change)


def test_a_term_left_out_of_a_line_is_refused():
    wrong = dict(without_terms(cells.lstm()))
    missed = [words for words, lines in wrong.items() if not is_found(cells.lstm(), "bfloat16", lines=lines)]
    assert len(wrong) >= 10
    assert missed == []
