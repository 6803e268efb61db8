"""The regime of a network: what is said of it holds at sampled states and inputs; and what is not shown is not said."""

from __future__ import annotations

import numpy as np
import pytest
from jacobian_samples import norms

from symrnn import InputError, cells, evaluator
from symrnn.bounds import Regime, between, regime
from symrnn.bounds import regime as package_regime
from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.networks.every_time import _combine, falls_below
from symrnn.bounds.networks.invariants import invariant_states, is_invariant
from symrnn.bounds.networks.problems import problem_of
from symrnn.cells.parameters import previous


def unit(weight, bias=0):
    return {"W_xh": 1, "W_hh": weight, "b_h": bias}


def weights(name, size=4, scale=1.0, seed=0):
    """Random parameters, the recurrent ones scaled."""
    params = evaluator(getattr(cells, name)()).random_params({"n": size, "m": 1}, seed=seed)
    return {key: value * (scale if key.startswith("W_h") else 1.0) for key, value in params.items()}


CASES = (
    ("tanh, 0.9, any input", "tanh", unit("0.9"), None, Regime.VANISHING),
    ("sigmoid, 3, any input", "sigmoid", unit(3), None, Regime.VANISHING),
    ("sigmoid, -3.9, any input", "sigmoid", unit("-3.9"), None, Regime.VANISHING),
    ("tanh, 1.1, any input", "tanh", unit("1.1"), None, Regime.UNDECIDED),
    ("tanh, 3, no input", "tanh", unit(3), np.zeros(50), Regime.EXPLODING),
    ("tanh, 3, inputs that saturate it", "tanh", unit(3), np.full(50, 0.5), Regime.VANISHING),
    ("identity, 1", "identity", unit(1), None, Regime.NEITHER),
    ("identity, -1", "identity", unit(-1), None, Regime.NEITHER),
    ("identity, 1.01", "identity", unit(1.01), None, Regime.EXPLODING),
    ("identity, 0.9 to 1.1", "identity", unit(between(0.9, 1.1)), None, Regime.UNDECIDED),
    ("identity, 0.9 to 1.1 along a sequence", "identity", unit(between(0.9, 1.1)), np.zeros(50), Regime.NEITHER),
    ("relu, 2, any input", "relu", unit(2), None, Regime.UNDECIDED),
    ("relu, 2, positive inputs", "relu", unit(2), np.ones(50), Regime.EXPLODING),
    ("relu, 0.99, any input", "relu", unit("0.99"), None, Regime.VANISHING),
)


NAMES = [case[0] for case in CASES]


@pytest.mark.parametrize(("activation", "params", "x", "expected"), [case[1:] for case in CASES], ids=NAMES)
def test_the_regime_of_a_neuron(activation, params, x, expected):
    found = regime(cells.elman_unit(activation), params, x=x, seconds=20)
    assert found.regime is expected
    assert found.lower <= found.upper
    assert (found.falls_below is not None) <= (found.regime is Regime.VANISHING)


@pytest.mark.parametrize(("name", "scale", "bounded"), [("elman", 0.6, False), ("gru", 0.3, True), ("lstm", 0.3, True)])
def test_a_network_that_vanishes(name, scale, bounded):
    """Certified below 1 over 50 steps; samples of states and inputs agree, at every lag."""
    params, generator = weights(name, scale=scale), np.random.default_rng(1)
    x = between(-np.ones((50, 1)), np.ones((50, 1))) if bounded else None
    found = regime(getattr(cells, name)(), params, x=x)
    assert found.regime is Regime.VANISHING
    assert "at every state and input" in found.certificate
    samples = {key: np.broadcast_to(value, (500, *value.shape)) for key, value in params.items()}
    inputs = generator.uniform(-1, 1, size=(500, found.falls_below, 1)) * (1 if bounded else 100)
    initial = {state: np.zeros((500, 4)) for state in ("h", "c")[: 1 + (name == "lstm")]}
    assert norms(name, "2", samples, inputs, initial).max() <= found.size
    assert norms(name, "2", samples, inputs[:, :1], initial).max() <= 1.5


def test_a_norm_above_one_that_falls_later():
    """||W|| is 10, and the gradient vanishes all the same: the product over some steps is below 1."""
    params = {"W_xh": np.ones((2, 1)), "W_hh": np.array([[0.5, 10.0], [0.0, 0.5]]), "b_h": np.zeros(2)}
    found = regime(cells.elman(), params)
    assert found.regime is Regime.VANISHING
    assert "over 8 steps" in found.certificate
    power = np.linalg.matrix_power(params["W_hh"], found.falls_below)
    assert np.linalg.norm(power, 2) <= found.size


def test_a_rotation_does_neither():
    params = {"W_xh": np.ones((2, 1)), "W_hh": np.array([[0.0, 1.0], [-1.0, 0.0]]), "b_h": np.zeros(2)}
    assert regime(cells.elman("identity"), params).regime is Regime.NEITHER


def test_the_lag_from_which_on_it_is_small():
    found = regime(cells.elman_unit(), unit("0.9"), size=0.0052)
    assert found.falls_below == 50
    assert regime(cells.elman_unit(), unit("0.9"), size=0.00515).falls_below == 51
    along = regime(cells.elman_unit(), unit(-1.5), x=np.full(50, 0.1), seconds=20)
    h, slopes = 0.0, []
    for _ in range(50):
        h = np.tanh(0.1 - 1.5 * h)
        slopes.append(1.5 * (1 - h**2))
    products = np.cumprod(slopes[::-1])
    assert along.regime is Regime.VANISHING
    assert products[along.falls_below - 1] <= 1e-3 < products[along.falls_below - 2]


def test_bounds_over_many_steps_from_those_over_few():
    assert _combine([2.0, 0.5, 9.0])[2] == pytest.approx(1.0)
    assert falls_below(tuple(_combine([2.0, 0.5, 9.0, 9.0])), 0.1) == 10
    assert falls_below((0.5,), 0.26) == 2
    assert falls_below((0.5,), 0.25) == 3  # the bound of 1/4 is rounded up


def test_the_invariant_box_of_an_lstm_holds_its_memory():
    problem = problem_of(cells.lstm(), weights("lstm"), between(-np.ones((3, 1)), np.ones((3, 1))), None)
    states = invariant_states(problem)
    assert is_invariant(problem, states)
    run, generator = evaluator(cells.lstm()), np.random.default_rng(0)
    final = run.final_states(weights("lstm"), generator.uniform(-1, 1, size=(40, 200, 1)))
    for name, values in final.items():
        box = next(box for symbol, box in states.items() if symbol.name == f"{name}_prev")
        assert (values <= box.high[0, 0, :, 0]).all()
        assert (values >= box.low[0, 0, :, 0]).all()


def test_a_box_of_states_without_the_start_is_noticed():
    cell = cells.elman_unit()
    problem = problem_of(cell, unit("0.9"), np.zeros(3), {"h": 0.5})
    h = previous(cell.states[0].symbol)

    def box(low, high):
        return {h: Intervals(np.full((1, 1, 1, 1), low), np.full((1, 1, 1, 1), high))}

    assert is_invariant(problem, box(-0.6, 0.6))
    assert not is_invariant(problem, box(-0.4, 0.4))
    assert not is_invariant(problem, box(0.4, 0.6))


def test_a_bound_of_the_slope_that_is_too_small_is_noticed(monkeypatch):
    """With half of the true norm a neuron that explodes would be said to vanish: samples say otherwise."""
    module = __import__("symrnn.bounds.networks.every_time", fromlist=["one_step_norm"])
    honest = module.one_step_norm
    monkeypatch.setattr(module, "one_step_norm", lambda *given: honest(*given) / 2)
    lie = package_regime(cells.elman_unit(), unit("1.1"))
    assert lie.regime is Regime.VANISHING
    assert 1.1**lie.falls_below > lie.size


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lag": 0}, "lag is 0"),
        ({"norm": "3"}, "norm is .3.; expected one of"),
        ({"size": 1}, "size is 1; expected a number between 0 and 1"),
        ({"x": np.zeros(10)}, "lag is 50; expected an integer from 1 to the number of steps, 10"),
        ({"params": {}}, "missing: W_hh, W_xh, b_h"),
    ],
)
def test_what_does_not_fit_is_named(change, message):
    given = {"params": unit("1.1"), "lag": 50} | change
    with pytest.raises(InputError, match=message):
        regime(cells.elman_unit(), given.pop("params"), **given)
