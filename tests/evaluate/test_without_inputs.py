"""Cells without inputs: how many steps they take is said by the caller, else by what has an axis for them."""

from __future__ import annotations

import numpy as np
import pytest

import symrnn as sr

SIR = sr.Cell.parse("S: state\nI: state\nb: param\ng: param\nnew = b*S*I\nS = S - new\nI = I + new - g*I", "sir")
LINEAR = sr.Cell.parse("h: state[n]\nA: param[n, n]\nh = A @ h", "linear")
PARAMS = {"b": 0.4, "g": 0.1}
INITIAL = {"S": 0.99, "I": 0.01}


def by_hand(steps):
    s, i, found = INITIAL["S"], INITIAL["I"], []
    for _ in range(steps):
        new = PARAMS["b"] * s * i
        s, i = s - new, i + new - PARAMS["g"] * i
        found.append(s)
    return found


@pytest.mark.parametrize("x", [None, {}], ids=["nothing", "an empty dict"])
def test_a_cell_without_inputs_runs_for_so_many_steps(x):
    run = sr.evaluator(SIR)
    np.testing.assert_allclose(run(PARAMS, x, INITIAL, steps=6), by_hand(6), rtol=1e-14)
    assert run(PARAMS, steps=6, initial=INITIAL).shape == (6,)
    np.testing.assert_allclose(run.final_states(PARAMS, steps=6, initial=INITIAL)["S"], by_hand(6)[-1], rtol=1e-14)


def test_a_batch_is_one_of_initial_states():
    run, rng = sr.evaluator(LINEAR), np.random.default_rng(0)
    A, h = rng.standard_normal((3, 3)), rng.standard_normal((4, 3))
    found = run({"A": A}, initial={"h": h}, steps=2)
    assert found.shape == (2, 4, 3)
    np.testing.assert_allclose(found[1], h @ A.T @ A.T, rtol=1e-13)
    assert run({"A": A}, initial={"h": h[0]}, steps=2).shape == (2, 3)
    assert run({"A": A}, steps=2).shape == (2, 3)


@pytest.mark.parametrize("batch", [None, 2])
def test_gradients_are_central_differences(batch):
    run, rng = sr.evaluator(SIR, loss="squared_error"), np.random.default_rng(1)
    lead = () if batch is None else (batch,)
    initial = {name: rng.uniform(0.1, 0.9, lead) for name in "SI"}
    target = rng.standard_normal((4, *lead))
    value, gradient = run.value_and_grad(PARAMS, None, target, initial)
    assert value == run.value(PARAMS, target=target, initial=initial, steps=4)
    for name, expected in gradient.items():
        ends = [run.value(PARAMS | {name: PARAMS[name] + d}, {}, target, initial) for d in (-1e-6, 1e-6)]
        np.testing.assert_allclose((ends[1] - ends[0]) / 2e-6, expected, rtol=1e-7)
    assert run.gradients(PARAMS, {}, target, initial).x == {}


def test_a_loss_without_a_target_takes_the_number_of_steps():
    y = sr.name_symbol("y")
    run = sr.evaluator(SIR, loss=y**2)
    assert run.value(PARAMS, initial=INITIAL, steps=3) == pytest.approx(sum(s * s for s in by_hand(3)), rel=1e-14)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda run: run(PARAMS, {}, INITIAL), "has no inputs that say how many steps there are; give steps=10"),
        (lambda run: run(PARAMS), "give steps="),
        (lambda run: run(PARAMS, np.ones(5), INITIAL), "x: the cell has none, found ndarray; leave it out"),
        (lambda run: run(PARAMS, {"x": np.ones(5)}, INITIAL, steps=5), "x: expected no names; not among them: x"),
        (lambda run: run(PARAMS, {}, INITIAL, steps=0), "steps is 0; it must be a positive integer"),
        (lambda run: run(PARAMS, {}, INITIAL, steps=2.5), "steps: expected an integer or None, found 2.5"),
        (lambda run: run(PARAMS, {}, {"S": 1, "I": [1]}, steps=2), "an axis for the batch in all initial states or in"),
        (
            lambda run: run.value(PARAMS, {}, np.ones(3), INITIAL, steps=4),
            "target: expected shape .* with steps = 4",
        ),
    ],
)
def test_what_does_not_say_how_many_steps_is_told(call, message):
    with pytest.raises(sr.InputError, match=message):
        call(sr.evaluator(SIR, loss="squared_error"))


def test_inputs_and_steps_have_to_agree():
    run = sr.evaluator(sr.cells.elman())
    params, x = run.random_params({"n": 2, "m": 1}, seed=0), np.ones((3, 1))
    np.testing.assert_array_equal(run(params, x, steps=3), run(params, x))
    with pytest.raises(sr.InputError, match=r"x: expected shape .* with steps = 4 as in steps=.*, found .3, 1."):
        run(params, x, steps=4)


@pytest.mark.parametrize(
    ("cell", "sizes", "message"),
    [
        (SIR, {"n": 3, "m": 2}, "sizes: the cell has no named sizes, expected none; not a size of it: m, n"),
        (LINEAR, {"m": 2}, "sizes: expected a number for n; missing: n; not a size of it: m"),
    ],
)
def test_sizes_that_the_cell_does_not_have_are_told(cell, sizes, message):
    with pytest.raises(sr.InputError, match=message):
        sr.evaluator(cell).random_params(sizes)
