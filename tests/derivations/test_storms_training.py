"""Training on the storms: the gradients are right, the loss falls, and the stored weights come out again."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from sequence_oracle import value_and_gradients

from derivations.storms import fit as fitting
from derivations.storms.fit import descend, fit_model, round_weights
from derivations.storms.models import model, models
from derivations.storms.result_file import read_result
from derivations.storms.tracks import read_tracks, select_training
from derivations.storms.train import train
from derivations.storms.windows import Order, windows
from symrnn import InputError

TRACKS = select_training(read_tracks())
FEW = TRACKS[:4]
NAMES = [each.name for each in models()]


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_is_what_differences_give(name):
    used, found = model(name), windows(FEW, 5)
    weights = used.start(5, seed=3)
    value, gradient = used.loss_and_gradient(weights, found)
    assert value == pytest.approx(used.loss(weights, found), rel=1e-12)
    largest = max(np.abs(array).max() for array in gradient.values())
    for each, array in weights.items():
        for index in np.ndindex(np.shape(array)):
            step = np.zeros_like(array)
            step[index] = 1e-6
            ahead, behind = (used.loss(weights | {each: array + sign * step}, found) for sign in (1, -1))
            assert (ahead - behind) / 2e-6 == pytest.approx(gradient[each][index], abs=1e-7 * largest, rel=1e-7)


@pytest.mark.parametrize(
    ("name", "cell", "activation"),
    [
        ("dense neuron, tanh", "dense", "tanh"),
        ("lecture's neuron, identity", "neuron", "identity"),
        ("lecture's neuron, tanh", "neuron", "tanh"),
    ],
)
def test_the_gradient_is_that_of_an_independent_evaluation_of_60_digits(name, cell, activation):
    used, every = model(name), windows(FEW, 3)
    found = replace(every, x=every.x[:, :3], target=every.target[:3])
    weights = read_result().fit(name, 3).weights
    value, gradient = used.loss_and_gradient(weights, found)
    state = {used.cell.states[0].symbol.name: np.zeros(6)}
    target = (found.target / 100).reshape(6)
    (exact, _), parts = value_and_gradients(cell, activation, weights, used.inputs(found), target, state, True)
    assert value == pytest.approx(float(exact) / 3, rel=1e-12)
    for each, array in gradient.items():
        wanted = [float(entry) / 3 for entry in parts[each][0]]
        assert np.ravel(array) == pytest.approx(wanted, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_two_iterations_make_the_loss_smaller(name):
    used, found = model(name), windows(FEW, 5)
    begin = used.start(5, seed=0)
    first = descend(used, begin, found, iterations=1)
    second = descend(used, begin, found, iterations=2)
    assert used.loss(begin, found) > first.loss > second.loss
    assert (first.iterations, second.iterations) == (1, 2)
    assert second.loss == pytest.approx(used.loss(second.weights, found), rel=1e-12)
    assert {each: np.shape(array) for each, array in second.weights.items()} == {
        each: np.shape(array) for each, array in begin.items()
    }


@pytest.mark.parametrize("name", ["dense neuron, identity", "Elman, 4 units"])
def test_training_gives_the_same_weights_each_time(name, monkeypatch):
    monkeypatch.setattr(fitting, "MOST_WATCHED", 3)
    storms = (*TRACKS[:3], *TRACKS[-3:])
    once, again = (fit_model(model(name), storms, 3, Order.SHUFFLED) for _ in range(2))
    assert once.loss == again.loss
    assert all(np.array_equal(array, again.weights[each]) for each, array in once.weights.items())
    assert once.iterations <= (3 if model(name).is_network else fitting.MOST_ITERATIONS)


def test_a_network_is_stopped_by_storms_of_the_training_years_alone(monkeypatch):
    seen = []

    def watched(used, weights, earlier, later):
        seen.append((earlier, later))
        return [3.0, 1.0, 2.0] if len(seen) == 2 else [3.0, 3.0, 3.0]

    monkeypatch.setattr(fitting, "_watch", watched)
    found = fit_model(model("Elman, 4 units"), TRACKS[::20], 3, Order.KEPT)
    assert (found.start, found.iterations) == (1, 2)
    early, late = ([track for track in TRACKS[::20] if (track.year >= 2002) is is_late] for is_late in (False, True))
    assert len(seen[0][0].target) == sum(len(track.times) - 3 for track in early)
    assert len(seen[0][1].target) == sum(len(track.times) - 3 for track in late)


def test_rounded_weights_have_sixteen_bits():
    array = np.array([0.0, 1 / 3, -123.456, 1e-9, 4.0])
    (found,) = round_weights({"w": array}).values()
    assert np.allclose(found, array, rtol=2**-16, atol=0)
    for number in found:
        numerator, _ = float(number).as_integer_ratio()
        assert abs(numerator) < 2**17


@pytest.mark.slow
def test_the_stored_weights_come_out_again():
    stored = read_result().fit("shared weights, tanh", 3)
    again = train(("shared weights, tanh", 3, Order.KEPT))
    assert again.figures == pytest.approx(stored.figures, rel=1e-4)


def test_without_scipy_training_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    used = model("shared weights, tanh")
    with pytest.raises(InputError, match=r'training needs SciPy; install it with: pip install "scipy>=1\.13"'):
        descend(used, used.start(3, 0), windows(FEW, 3))
