"""Certified bounds of gates and states, and the LSTM that grows though its forget gates stay below 1."""

from __future__ import annotations

import importlib.util
from itertools import pairwise

import numpy as np
import pytest
from jacobian_samples import STEPS, norms, sigmoid
from places import EXAMPLES

from symrnn import InputError, cells
from symrnn.bounds import Regime, between, lag_bounds, regime, value_bounds
from symrnn.bounds.networks import step_values

X = np.array([(7 * t % 11 - 5) / 10 for t in range(1, 51)])[:, np.newaxis]
DRIVEN = {"W_hi": 4, "b_i": 3, "W_xf": 3, "W_xg": 5, "W_hg": -6, "W_ho": -4, "b_o": 5}


def lstm_weights(given):
    names = [f"{kind}{gate}" for gate in "ifgo" for kind in ("W_x", "W_h", "b_")]
    return {name: np.full((1,) if name[0] == "b" else (1, 1), float(given.get(name, 0))) for name in names}


def outside(width=0.05, count=500):
    """How many samples of h and c leave their bounds, over six steps of a box of inputs and weights."""
    middles, generator = lstm_weights(DRIVEN), np.random.default_rng(0)
    boxes = {**middles, "W_hg": between(middles["W_hg"] - width, middles["W_hg"] + width)}
    found = value_bounds(cells.lstm(), boxes, between(X[:6] - width, X[:6] + width))
    params = {name: np.broadcast_to(value, (count, *value.shape)) for name, value in middles.items()}
    params["W_hg"] = params["W_hg"] + generator.uniform(-width, width, (count, 1, 1))
    state, wrong = {"h": np.zeros((count, 1)), "c": np.zeros((count, 1))}, 0
    for x, step in zip(X[:6], found, strict=True):
        inputs = x + generator.uniform(-width, width, (count, 1))
        forget = sigmoid(3 * inputs)
        state, _ = STEPS["lstm"](params, inputs, state)
        for name, value in (("h", state["h"]), ("c", state["c"]), ("f", forget)):
            wrong += int(((value < step[name].low - 1e-12) | (value > step[name].high + 1e-12)).sum())
    return wrong


def test_samples_of_gates_and_states():
    assert outside() == 0


def test_a_box_of_which_one_end_is_taken_is_noticed(monkeypatch):
    honest = step_values.place_boxes
    monkeypatch.setattr(step_values, "place_boxes", lambda slots, low, high: honest(slots, low, low))
    assert outside() > 100


def test_shapes_are_those_of_the_lines():
    cell = cells.elman()
    params = {"W_xh": np.ones((3, 2)), "W_hh": np.eye(3) / 2, "b_h": np.zeros(3)}
    first, _ = value_bounds(cell, params, np.zeros((2, 2)))
    assert first["h"].low.shape == (3,)
    assert value_bounds(cells.elman_unit(), {"W_xh": 1, "W_hh": 1, "b_h": 0}, [0.5])[0]["h"].low.shape == ()
    with pytest.raises(InputError, match="missing: b_h"):
        value_bounds(cells.elman_unit(), {"W_xh": 1, "W_hh": 1}, [0.5])


@pytest.mark.parametrize(("given", "x", "gate", "norm"), [
    ({"W_hg": 3}, 0 * X, 0.500001, 99086),
    (DRIVEN, X, 0.8176, 8649),
], ids=["at rest", "driven"])  # fmt: skip
def test_forget_gates_below_one_and_a_product_that_grows(given, x, gate, norm):
    """Certified, and in floating point by formulas written by hand."""
    params = lstm_weights(given)
    assert max(float(step["f"].high[0]) for step in value_bounds(cells.lstm(), params, x)) < gate
    bounds = lag_bounds(cells.lstm(), params, x)
    assert norm < bounds[-1][0]
    assert all(bounds[later][0] > bounds[earlier][1] for earlier, later in pairwise((9, 19, 29, 39, 49)))
    samples = {name: value[np.newaxis] for name, value in params.items()}
    zero = {"h": np.zeros((1, 1)), "c": np.zeros((1, 1))}
    value = norms("lstm", "2", samples, x[np.newaxis], zero)[0]
    assert bounds[-1][0] * (1 - 1e-9) <= value <= bounds[-1][1] * (1 + 1e-9)
    assert regime(cells.lstm(), params, x=x, seconds=60).regime is Regime.EXPLODING


def test_the_search_certifies_what_it_finds():
    spec = importlib.util.spec_from_file_location("growing_lstm", EXAMPLES / "growing_lstm.py")
    growing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(growing)
    weights = growing.candidates(40_000, 2)
    norms_found, gates, moved = growing.growth({name: value[:3000] for name, value in weights.items()})
    assert np.isfinite(norms_found).all()
    assert ((gates > 0) & (gates < 1)).all()
    assert (moved > 0.1).any()
    driven = np.flatnonzero([all(weights[n][k] == DRIVEN.get(n, 0) for n in growing.NAMES) for k in range(40_000)])
    assert len(driven) == 1
    single, gate, _ = growing.growth({name: value[driven] for name, value in weights.items()})
    assert 8649 < single[0] < 8701
    assert gate[0] < 0.8176
