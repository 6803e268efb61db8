"""States and Jacobians along a sequence hold the exact ones; and a residual or a factor forgotten is noticed."""

from __future__ import annotations

from dataclasses import replace

import mpmath
import numpy as np
import pytest
import sympy as sp
from jacobian_samples import norms

from symrnn import Cell, cells, evaluator
from symrnn.bounds import between, lag_bounds, regime
from symrnn.bounds.networks import trajectories
from symrnn.bounds.networks.clock import NEVER
from symrnn.bounds.networks.norm_balls import Ball, norm_in_ball
from symrnn.bounds.networks.problems import problem_of
from symrnn.bounds.networks.trajectories import Centre, centre_of, jacobians_along, products_along
from symrnn.cells.parameters import previous
from symrnn.expressions.functions import step
from symrnn.programs.lines import Assign

MP = mpmath.MPContext()
MP.prec = 400


def elman(size, scale, steps, seed=0, drive=1.0):
    """Weights, inputs, and a step with many digits."""
    generator = np.random.default_rng(seed)
    params = {
        "W_xh": generator.normal(size=(size, 2)) * drive,
        "W_hh": generator.normal(size=(size, size)) * scale / size**0.5,
        "b_h": generator.normal(size=size) * drive,
    }
    return params, generator.normal(size=(steps, 2))


def exact_jacobians(params, x):
    """The Jacobian of each step, by mpmath."""
    W, U, b = (MP.matrix(params[name].tolist()) for name in ("W_hh", "W_xh", "b_h"))
    h, found = MP.matrix(len(params["b_h"]), 1), []
    for row in x:
        h = (W * h + U * MP.matrix(row.tolist()) + b).apply(MP.tanh)
        found.append(MP.diag([1 - entry**2 for entry in h]) * W)
    return found


def enclosures(params, x):
    problem = problem_of(cells.elman(), params, x, None)
    steps = problem.steps
    return [found for found, _ in jacobians_along(problem, centre_of(problem, steps, NEVER), NEVER)]


def misses(params, x, expected=None):
    """How many entries of the exact Jacobians lie outside."""
    count = 0
    for found, exact in zip(enclosures(params, x), expected or exact_jacobians(params, x), strict=True):
        low, high = found.low[0, 0], found.high[0, 0]
        count += sum(not low[i, j] <= exact[i, j] <= high[i, j] for i, j in np.ndindex(low.shape))
    return count


@pytest.mark.parametrize(("size", "scale"), [(1, 2.0), (3, 3.0), (10, 0.9), (10, 2.5)])
def test_the_exact_jacobians_are_held(size, scale):
    assert misses(*elman(size, scale, 25)) == 0


def test_states_that_forget_keep_their_digits():
    """A plain enclosure of 32 units loses all of them in 50 steps."""
    params, x = elman(32, 0.7, 50)
    assert max(float((found.high - found.low).max()) for found in enclosures(params, x)) < 1e-11


#: deviations grow by a hundred million
CHAOTIC = elman(10, 4.0, 60, seed=4, drive=0.05)


@pytest.fixture(scope="module")
def expected():
    return exact_jacobians(*CHAOTIC)


def test_chaotic_states_are_held(expected):
    assert misses(*CHAOTIC, expected) == 0


LIES = {
    "no residual": ("vector_norm", lambda sizes: 0.0),
    "half of the size": ("multiply_balls", lambda one, other: Ball(one.middle, 0.0, 0.0)),
    "no distance": ("_meet", lambda box, centre, near: trajectories.Intervals.point(centre)),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_forgotten_is_noticed(monkeypatch, expected, lie):
    name, change = LIES[lie]
    monkeypatch.setattr(trajectories, name, change)
    assert misses(*CHAOTIC, expected) > 0


def test_a_jacobian_that_is_too_small_is_noticed(monkeypatch, expected):
    """The deviations grow more than it is said."""
    honest = trajectories.ball_of
    monkeypatch.setattr(trajectories, "ball_of", lambda matrix: replace(honest(matrix), size=honest(matrix).size / 8))
    assert misses(*CHAOTIC, expected) > 0


def box_of_inputs(name, size, width, seed=0):
    """A cell, its weights, a box of inputs, and 2000 samples from it."""
    generator = np.random.default_rng(seed)
    cell = getattr(cells, name)()
    params = evaluator(cell).random_params({"n": size, "m": 2}, seed=seed)
    x = generator.normal(size=(12, 2))
    samples = x + width * generator.uniform(-1, 1, size=(2000, *x.shape))
    return cell, params, between(x - width, x + width), samples


@pytest.mark.parametrize("norm", ["1", "2", "inf"])
@pytest.mark.parametrize("name", ["elman", "gru_reset_after", "lstm"])
def test_samples_of_a_box_of_inputs(name, norm):
    """What is said comes from one pass along the middle; the box is not divided."""
    cell, params, x, samples = box_of_inputs(name, 10, 0.003)
    problem = problem_of(cell, params, x, None)
    lower, upper = norm_in_ball(products_along(problem, 12, centre_of(problem, 12, NEVER), NEVER)[-1], norm)
    initial = {state.symbol.name: np.zeros((500, 10)) for state in cell.states}
    many = {key: np.broadcast_to(value, (500, *value.shape)) for key, value in params.items()}
    values = norms(name, norm, many, samples[:500], initial)
    assert lower <= values.min()
    assert values.max() <= upper <= 40 * values.max()


def test_every_lag_of_many_units():
    params, x = elman(9, 0.9, 12)
    bounds = lag_bounds(cells.elman(), params, x)
    factors = exact_jacobians(params, x)
    product = MP.eye(9)
    for (lower, upper), factor in zip(bounds, reversed(factors), strict=True):
        product = product * factor
        value = MP.svd_r(product, compute_uv=False)[0]
        assert lower <= value <= upper <= 1.0001 * lower


def test_where_a_state_jumps_there_is_no_mean_value():
    h = cells.elman_unit().states[0].symbol
    lines = (Assign(h, step(previous(h))),), (Assign(h, sp.tanh(previous(h))),)
    assert [trajectories._Step(each, (), ()).is_continuous for each in lines] == [False, True]


def test_numbers_that_overflow_have_no_value_and_are_bounded():
    cell = Cell.parse("x: input\nh: state\nh = h*h + x\n")
    found = regime(cell, {}, 12, np.full(12, 3.0), {"h": 1}, seconds=5)
    assert (found.float64, found.regime.name) == (None, "EXPLODING")
    assert found.upper == np.inf


def test_the_slopes_between_the_centre_and_the_states_are_meant():
    """The centre may lie outside of the states: here it stays at 0, where tanh is steep, and they are saturated."""
    problem = problem_of(cells.elman_unit(), {"W_xh": 1, "W_hh": 3, "b_h": 0}, [5.0, 0.0, 0.0, 0.0], None)
    centre = Centre((np.zeros(1),) * 5, (0.0, 1.0, 0.0, 0.0, 0.0), np.zeros((1, 1)))  # 1 >= tanh(5), then tanh(0) = 0
    found = [jacobian for jacobian, _ in jacobians_along(problem, centre, NEVER)]
    state = np.tanh(5.0)
    for jacobian in found[1:]:
        state = np.tanh(3 * state)
        slope = 3 * (1 - state**2)
        assert jacobian.low.min() <= slope <= jacobian.high.max()
