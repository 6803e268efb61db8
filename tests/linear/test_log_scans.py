"""Scans in logarithms: proved, no wrong line of them is; and small decays lose nothing where nothing is divided."""

from __future__ import annotations

import numpy as np
import pytest
from chunk_gradients import gradients_of
from lines_changed import lines_changed

from symrnn import Outcome, check
from symrnn.cells import load
from symrnn.linear import as_linear, chunkwise, log_scan_claims
from symrnn.linear.log_gates import with_log_gates

CHUNK = 16


def test_scans_in_logarithms_are_proved() -> None:
    assert [check(claim).outcome for claim in log_scan_claims()] == [Outcome.PROVED] * 6


@pytest.mark.parametrize("claim", [2, pytest.param(1, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_no_wrong_line_of_them_is_proved(claim: int) -> None:
    """Where a sign makes the argument of a logarithm negative there is no value, and nothing to refute."""
    outcomes = [check(lie).outcome for lie in lines_changed(log_scan_claims()[claim])]
    assert Outcome.PROVED not in outcomes
    assert outcomes.count(Outcome.REFUTED) >= 4


def gradient_errors(decays: str) -> float:
    """Of the gradient with respect to the decay of minGRU, at decays of 0.001 to 0.2, beside BPTT."""
    random = np.random.default_rng(0)
    a, g, h = random.uniform(0.001, 0.2, (CHUNK, 3)), random.normal(size=(CHUNK, 3)), random.normal(size=3)
    outputs, end = random.normal(size=(CHUNK, 3)), random.normal(size=3)
    form = as_linear(load("mingru")) if decays == "products" else with_log_gates(as_linear(load("mingru")))
    gate, value = ("z", 1 - a) if decays == "products" else ("log_decay_h", np.log(a))
    cell = chunkwise(load("mingru"), CHUNK, decays)
    chunk = {"g": g[None], gate: value[None], "H_h_cotangent": outputs[None], "h_end": end[None]}
    steps = {
        "g": g,
        gate: value,
        "h_cotangent": outputs,
        "h_end": np.concatenate([np.zeros((CHUNK - 1, 3)), end[None]]),
    }
    found, expected = (
        gradients_of(*each) for each in ((cell, ({}, chunk, {"h": h})), (form.core, ({}, steps, {"h": h})))
    )
    return float(np.max(np.abs(found[1][gate][0] - expected[1][gate])))


def test_small_decays_lose_nothing_in_the_form_that_does_not_divide() -> None:
    assert gradient_errors("pairs") < 1e-14 < gradient_errors("products") / 10
