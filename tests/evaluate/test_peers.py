"""NumPy by hand, as benchmarks/peers.py times it, gives what the evaluator gives; another gradient stops the run."""

from __future__ import annotations

import importlib
import re

import numpy as np
import pytest
from places import BENCHMARKS

from symrnn import cells, evaluator

BY_HAND = {"elman": "hand_elman.elman", "lstm": "hand_lstm.lstm", "gru_reset_after": "hand_gru.gru"}


@pytest.fixture(autouse=True)
def among_the_benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def answers(name, batch, columns, dtype="float64"):
    """A case, its data, and the answers of the evaluator and of the code by hand, called twice."""
    known = importlib.import_module("peer_cases")
    case = known.Case(name, 3, batch, 4, dtype)
    data = known.data_of(case)
    run = evaluator(getattr(cells, name)(), loss="squared_error")
    value, gradients = run.value_and_grad(data.params, data.x, data.target)
    module, function = BY_HAND[name].split(".")
    call = getattr(importlib.import_module(module), function)(data.weights, data.x, data.target, columns)
    call()
    return known, case, (value, known.stack(name, gradients)), call()


@pytest.mark.parametrize("name", BY_HAND)
@pytest.mark.parametrize(("batch", "columns"), [(1, False), (5, False), (5, True)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_by_hand_is_what_the_evaluator_gives(name, batch, columns, dtype):
    known, case, ours, by_hand = answers(name, batch, columns, dtype)
    assert set(by_hand[1]) == set(ours[1])
    known.check(name, case, by_hand, ours)


@pytest.mark.parametrize("name", BY_HAND)
def test_another_gradient_stops_the_run(name):
    known, case, ours, by_hand = answers(name, 5, True)
    for wrong in by_hand[1]:
        planted = {key: array * (1 + 1e-6 * (key == wrong)) for key, array in by_hand[1].items()}
        with pytest.raises(AssertionError, match=re.escape(f"{name}: off by")):
            known.check(name, case, (by_hand[0], planted), ours)
    with pytest.raises(AssertionError):
        known.check(name, case, (np.nan, by_hand[1]), ours)


def test_the_grid_has_the_rows_that_are_promised():
    known = importlib.import_module("peer_cases")
    cases = known.grid()
    assert len(set(cases)) == len(cases) == 8 * 3 + 2 * 2 * 3 * 2
    assert len(known.grid(long=True)) == len(cases) + 8
