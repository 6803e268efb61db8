"""The reference of the testing kit: as quick as matrices are, and the same sums as term by term."""

import time

import numpy as np
import pytest
from places import KERNELS
from planted_bug import backward_of

from symrnn import cells
from symrnn.testing import assert_gradients_match
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.equations import equations_of, gather_gradients, run_pass, sum_gradients
from symrnn.testing.kernels.trials import TrialKind, default_sizes, trial_of

CELLS = ("elo", "ltc", "lstm", "gru", "lru", "mamba2", "gated_deltanet", "kalman", "lstm_layer_norm")


@pytest.mark.parametrize("batch", [1, 2, 17])
@pytest.mark.parametrize("name", CELLS)
def test_sums_over_the_batch_are_those_of_the_terms(name, batch):
    cell = cells.load(name)
    equations = equations_of(cell)
    trial = trial_of(cell, TrialKind.EVERY, 3, batch, default_sizes(cell, None), 1, "float64", None)
    for dtype, limit in ((np.float64, 1e-13), (np.longdouble, 1e-16)):
        numbers = NumberType(dtype, 0.0)
        terms = gather_gradients(cell, trial, run_pass(equations, trial, numbers))
        sums = sum_gradients(equations, trial, numbers)
        assert terms.keys() == sums.keys()
        for name, array in terms.items():
            assert sums[name].shape == array.shape
            assert np.max(np.abs(sums[name] - array)) <= limit * max(1.0, np.max(np.abs(array))), name


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_large_network_takes_less_than_a_second(dtype):
    kernel = backward_of((KERNELS / "lstm.py").read_text(encoding="utf-8"))
    began = time.process_time()
    assert_gradients_match(cells.lstm(), kernel, sizes={"n": 128, "m": 64}, steps=(16,), batch=(8,), dtype=dtype)
    assert time.process_time() - began < 1
