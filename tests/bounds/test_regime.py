"""The regime of a network: what is said of it holds at sampled states and inputs; and what is not shown is not said."""

from __future__ import annotations

import numpy as np
import pytest
from jacobian_samples import STEPS, norms
from work import bounded

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


def test_the_scope_says_for_what_it_holds():
    """The same weights vanish along one sequence and explode along another: neither is said of more than it."""
    cell, zeros = cells.elman_unit(), np.zeros(50)
    scopes = {
        "every state and input": regime(cell, unit("0.9")),
        "every input within those given": regime(cells.elman_unit("relu"), unit(2), x=-np.ones(50)),
        "the given inputs": regime(cell, unit(3), x=zeros),
        "all within the given boxes": regime(cell, unit(between(0.9, 1.1)), x=zeros, seconds=20),
    }
    assert {scope: found.scope for scope, found in scopes.items()} == {scope: scope for scope in scopes}
    assert [found.regime.name for found in scopes.values()] == ["VANISHING", "VANISHING", "EXPLODING", "NEITHER"]
    assert regime(cell, unit(3), x=zeros + 1).regime is Regime.VANISHING
    assert not any("everywhere" in each.value for each in Regime)


def test_the_number_of_floating_point_beside_the_bounds():
    params, x = unit(1.5), np.linspace(-0.2, 0.3, 50)
    found = regime(cells.elman_unit(), params, x=x)
    h, product = 0.0, 1.0
    for value in x:
        h = np.tanh(value + 1.5 * h)
        product *= 1.5 * (1 - h**2)
    assert found.float64 == pytest.approx(product, rel=1e-12)
    assert regime(cells.elman_unit(), unit("0.9"), x=x).float64 > 0
    assert regime(cells.elman_unit(), unit(1.5)).float64 is None
    middle = regime(cells.elman_unit(), params, x=between(x - 1e-6, x + 1e-6), seconds=0.5)
    assert middle.float64 == pytest.approx(product, rel=1e-9)


def test_a_search_that_time_ends_says_so_and_no_other():
    x = np.zeros(50)
    stopped = regime(cells.elman_unit(), unit(3), x=x, seconds=1e-9)
    assert (stopped.regime, stopped.stopped, stopped.lower, stopped.upper) == (Regime.UNDECIDED, 1e-9, 0, np.inf)
    assert str(stopped).endswith("; stopped after 1e-09 s")
    whole = regime(cells.elman_unit(), unit(3), x=x, seconds=60)
    assert (whole.stopped, whole.regime) == (None, Regime.EXPLODING)
    assert whole == regime(cells.elman_unit(), unit(3), x=x, seconds=600)
    with pytest.raises(InputError, match="seconds is 0; expected a positive number"):
        regime(cells.elman_unit(), unit(3), seconds=0)


def small_weights(name, size, seed=0):
    """As PyTorch initialises them, for three inputs; and 50 inputs."""
    generator, cell = np.random.default_rng(seed), getattr(cells, name)()
    sizes, end = {"n": size, "m": 3}, size**-0.5
    params = {
        item.symbol.name: generator.uniform(-end, end, [sizes[each] for each in item.shape]) for item in cell.parameters
    }
    return cell, params, generator.normal(size=(50, 3))


@pytest.mark.parametrize(("name", "size"), [("elman", 40), ("gru_reset_after", 24), ("lstm", 20)])
@pytest.mark.parametrize("norm", ["1", "2", "inf"])
def test_networks_of_many_units_are_decided(name, size, norm):
    """The band is narrow, and formulas written by hand lie in it; falls_below is what they say."""
    cell, params, x = small_weights(name, size)
    found = regime(cell, params, x=x, norm=norm, seconds=60)
    state = {each.symbol.name: np.zeros((1, size)) for each in cell.states}
    given = {key: value[None] for key, value in params.items()}
    assert found.regime is Regime.VANISHING
    if found.scope == "the given inputs":
        value = norms(name, norm, given, x[None], state)[0]
        assert found.lower * (1 - 1e-9) <= value <= found.upper * (1 + 1e-9)
        assert found.upper < found.lower * 1.001
    for k, at_most in ((found.falls_below, True), (found.falls_below - 1, False)):
        if found.scope != "the given inputs":
            continue
        before = dict(state)
        for t in range(50 - k):
            before, _ = STEPS[name](given, x[None, t], before)
        assert (norms(name, norm, given, x[None, 50 - k :], before)[0] <= found.size) is np.bool_(at_most)


def test_many_units_that_contract_are_decided_by_one_step():
    """By the norm of the weights alone: no product of Jacobians is taken."""
    generator = np.random.default_rng(1)
    W = generator.normal(size=(150, 150))
    params = {"W_xh": generator.normal(size=(150, 2)), "W_hh": W * 0.5 / np.linalg.norm(W, 2), "b_h": np.zeros(150)}
    found = bounded(regime, cells.elman(), params, calls=60_000)
    assert found.regime is Regime.VANISHING
    assert found.certificate.startswith("norm 2 of the Jacobian <= 0.50")


def test_many_units_that_vanish_over_some_steps_at_every_state():
    """The norm of one step is above 1, that of two is not: shears of pairs of units."""
    pair = np.array([[0.4, 1.5], [0.0, 0.4]])
    params = {"W_xh": np.zeros((80, 1)), "W_hh": np.kron(np.eye(40), pair), "b_h": np.zeros(80)}
    found = regime(cells.elman("identity"), params)
    assert (found.regime, found.scope) == (Regime.VANISHING, "every state and input")
    assert np.linalg.norm(np.linalg.matrix_power(pair, 50), 2) <= found.upper < 1e-15
    loud = regime(cells.elman("identity"), params | {"W_hh": np.kron(np.eye(40), pair + np.eye(2))})
    assert loud.regime is Regime.EXPLODING
    assert loud.lower <= np.linalg.norm(np.linalg.matrix_power(pair + np.eye(2), 50), 2) <= loud.upper


def test_what_does_not_fit_in_memory_is_refused_where_it_is_needed(monkeypatch):
    module = __import__("symrnn.bounds.networks.regime_search", fromlist=["_MOST_ROWS"])
    params, x = {"W_xh": np.ones((9, 1)), "W_hh": 0.3 * np.eye(9), "b_h": np.zeros(9)}, np.zeros((50, 1))
    monkeypatch.setattr(module, "_MOST_ENTRIES", 49 * 81)
    assert regime(cells.elman(), params, x=x).regime is Regime.VANISHING
    with pytest.raises(InputError, match="lag: 50 Jacobians of 9 x 9 entries are too many; take at most 49"):
        regime(cells.elman(), params | {"W_hh": 3 * np.eye(9)}, x=x)
    monkeypatch.setattr(module, "_MOST_ROWS", 8)
    with pytest.raises(InputError, match="the states have 9 entries; Jacobians of more than 8 rows are too large"):
        regime(cells.elman(), params)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["elman", "gru_reset_after", "lstm"])
def test_networks_of_128_units_are_decided(name):
    """And no sample in a box of inputs so small that it is decided too lies outside."""
    cell, params, x = small_weights(name, 128)
    found = regime(cell, params, x=x, seconds=600)
    assert found.regime is Regime.VANISHING
    assert found.upper < found.lower * 1.001
    box = regime(cell, params, x=between(x - 1e-9, x + 1e-9), seconds=600)
    assert box.lower <= found.float64 <= box.upper
    generator, state = np.random.default_rng(0), {each.symbol.name: np.zeros((1, 128)) for each in cell.states}
    given = {key: value[None] for key, value in params.items()}
    for _ in range(20):
        sample = x + 1e-9 * generator.uniform(-1, 1, x.shape)
        assert box.lower <= norms(name, "2", given, sample[None], state)[0] <= box.upper


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
