"""The assertions on gradients over many steps: true bounds pass, false ones fail at a place, the rest is undecided."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symrnn import InputError, cells
from symrnn.bounds import between, lag_bounds_at_every_time, regime
from symrnn.bounds.networks.problems import problem_of
from symrnn.testing import BoundUndecided, BoundViolation, assert_bound_holds, assert_vanishes
from symrnn.testing.bounds.large_gradients import largest_place

NEURON, UNIT, LINEAR = cells.neuron("tanh"), cells.elman_unit(), cells.elman_unit("identity")
X = [Fraction(7 * k % 11 - 5, 10) for k in range(1, 51)]
BOX = {"w": Fraction(1, 2), "w_n": between("0.5", "0.9")}


def unit(weight):
    return {"W_xh": 1, "W_hh": weight, "b_h": 0}


def violation(*arguments, **named):
    with pytest.raises(BoundViolation) as caught:
        assert_bound_holds(*arguments, **named)
    return caught.value.report


def test_the_reference_case_between_its_bounds():
    assert assert_bound_holds(NEURON, BOX, "0.0020", X) is None
    report = violation(NEURON, BOX, "0.0019375", X)
    assert (report.lag, report.norm) == (50, "2")
    assert report.place == "w_n = 0.9: there it is at least 0.00193752"
    assert report.lower <= 0.0019375 < report.upper
    assert "dh_T/dh_(T-50) <= 0.0019375" in report.expected


def test_the_message_names_lag_bounds_place_certificate_and_advice():
    with pytest.raises(BoundViolation) as caught:
        assert_bound_holds(NEURON, BOX, lambda lag: 0.87**lag, X)
    text = str(caught.value)
    assert text.startswith("the gradient of the cell neuron is larger than stated over 1 step\n\n")
    for row in (
        "lag         1",
        "expected    norm 2 of dh_T/dh_(T-1) <= 0.87",
        "certified   between 0.4",
        "place       w_n = 0.9",
        "shown by    norm 2 along the given inputs",
        "what to do  the bound is wrong there",
    ):
        assert f"\n  {row}" in text


LIES = (
    ("too small by 1e-6", LINEAR, unit(0.5), lambda k: 0.5**k * (1 - 1e-6), None, 1),
    ("exponent off by one", LINEAR, unit(0.5), lambda k: 0.5 ** (k + 1), [1.0] * 9, 1),
    ("true of short lags alone", LINEAR, unit(0.9), lambda k: 0.9**k if k < 7 else 0.1, [1.0] * 9, 7),
    ("the slope at 0 for all", cells.elman_unit("silu"), unit(1), lambda k: 0.51**k, between([0] * 5, [2] * 5), 1),
    ("a corner of the box", UNIT, unit(between(-2, 2)), 1, between([-1.0], [1.0]), 1),
)


@pytest.mark.parametrize(
    ("cell", "params", "bound", "x", "lag"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES]
)
def test_planted_lies_are_caught(cell, params, bound, x, lag):
    report = violation(cell, params, bound, x, lag=None if x is not None else range(1, 9))
    assert report.lag == lag
    assert "there it is at least" in report.place


def test_the_spectral_radius_is_no_bound():
    params = {"W_xh": np.ones((2, 1)), "W_hh": np.array([[0.5, 10.0], [0.0, 0.5]]), "b_h": np.zeros(2)}
    report = violation(cells.elman("identity"), params, lambda lag: 0.5**lag, np.zeros((4, 1)))
    assert report.place == "at the numbers given: there it is at least 10.0249"
    norm = float(np.linalg.norm(params["W_hh"], 2))
    assert assert_bound_holds(cells.elman(), params, lambda lag: norm**lag * (1 + 1e-6)) is None


def test_what_rounding_leaves_open_is_undecided_and_says_so():
    with pytest.raises(BoundUndecided, match="differ by rounding alone: state the bound a little larger") as caught:
        assert_bound_holds(UNIT, unit("0.9"), lambda lag: 0.9**lag)
    assert caught.value.report.lag == 1
    assert "is undecided" in caught.value.report.headline
    assert caught.value.report.place == ""
    assert assert_bound_holds(UNIT, unit("0.9"), lambda lag: 0.9**lag * (1 + 1e-9)) is None


def test_a_search_without_time_is_undecided():
    params = {"W_xh": np.ones((2, 1)), "W_hh": np.array([[0.5, 5.0], [-0.1, 0.5]]), "b_h": np.zeros(2)}
    x = between(-np.ones((6, 1)), np.ones((6, 1)))
    with pytest.raises(BoundUndecided, match=r"give more seconds, a smaller box"):
        assert_bound_holds(cells.elman(), params, 2, x, seconds=0.05)


def test_without_inputs_they_are_asked_for():
    with pytest.raises(BoundUndecided, match="give x, the inputs that you mean"):
        assert_bound_holds(UNIT, unit(2), 1)
    with pytest.raises(BoundUndecided, match=r"is not known to vanish over 50 steps: undecided(?s:.*)give x"):
        assert_vanishes(UNIT, unit(2))
    assert assert_bound_holds(UNIT, unit(2), 2e15) is None


def test_networks_that_vanish_pass():
    assert assert_vanishes(UNIT, unit("0.9")) is None
    assert assert_vanishes(UNIT, unit("0.9"), size="0.00516") is None
    assert assert_vanishes(cells.elman_unit("sigmoid"), unit(3)) is None
    assert assert_vanishes(UNIT, unit(3), x=np.full(50, 0.5)) is None


@pytest.mark.parametrize(
    ("cell", "weight", "message"),
    [
        (UNIT, 3, "does not vanish over 50 steps: it explodes"),
        (LINEAR, -1, "does not vanish over 50 steps\n"),
        (LINEAR, between(0.9, 1.1), "does not vanish over 50 steps\n(?s:.*)depends on the place in the box"),
    ],
)
def test_networks_that_do_not_vanish_fail(cell, weight, message):
    with pytest.raises(BoundViolation, match=message) as caught:
        assert_vanishes(cell, unit(weight), x=np.zeros(50))
    found = regime(cell, unit(weight), x=np.zeros(50))
    assert found.certificate in str(caught.value)
    assert (caught.value.report.lower, caught.value.report.upper) == (found.lower, found.upper)


def test_a_gradient_that_falls_less_than_asked():
    with pytest.raises(BoundViolation, match=re.escape("expected    norm 2 of dh_T/dh_(T-50) <= 0.005")):
        assert_vanishes(LINEAR, unit("0.9"), size="0.005")


@given(weight=st.floats(-1.5, 1.5), x=st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_no_bound_below_the_true_value_passes_and_none_above_fails(weight, x):
    """By hand: dh_3/dh_0 is the product of w*(1 - h_t**2)."""
    h, product = 0.0, 1.0
    for x_t in x:
        h = np.tanh(x_t + weight * h)
        product *= weight * (1 - h**2)
    norm = abs(product)
    assert assert_bound_holds(UNIT, unit(weight), norm * 1.001 + 1e-300, x) is None
    if norm > 1e-290:
        assert violation(UNIT, unit(weight), norm * 0.999, x).lag == 3


def test_bounds_at_every_time_are_those_of_the_regime():
    params = unit("0.9")
    bounds = lag_bounds_at_every_time(UNIT, params, 7)
    assert len(bounds) == 7
    assert bounds[-1] == (regime(UNIT, params, 7).lower, regime(UNIT, params, 7).upper)


def test_at_numbers_the_place_is_these_numbers():
    assert violation(UNIT, unit("0.9"), 0, [0.5] * 3).place.startswith("at the numbers given: there it is at least 0.0")
    assert violation(LINEAR, unit(2), 3, lag=np.arange(1, 4)).lag == 2


def test_a_place_is_a_point_of_the_box():
    params = {"W_xh": np.ones((2, 1)), "W_hh": between(np.zeros((2, 2)), np.eye(2)), "b_h": np.zeros(2)}
    problem = problem_of(cells.elman("identity"), params, between(np.zeros((2, 1)), np.ones((2, 1))), None)
    value, place = largest_place(problem, 2, "2")
    assert value == pytest.approx(1)
    assert place == "W_hh[0, 0] = 1.0, W_hh[1, 1] = 1.0, x at step 1 = 1.0, x at step 2 = 1.0"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bound": None}, "bound: None is not a finite rational number"),
        ({"bound": lambda lag: float("nan")}, r"bound\(1\): nan is not a finite rational number"),
        ({"lag": 0}, "lag: expected positive integers, .* found 0"),
        ({"lag": ()}, "lag: expected positive integers, .* found none"),
        ({"lag": 4, "x": [0.0] * 3}, "lag is 4; expected an integer from 1 to the number of steps, 3"),
        ({"norm": "3"}, "norm is '3'; expected one of '1', '2', 'inf'"),
        ({"seconds": 0}, "seconds is 0; expected a positive number"),
        ({"params": {}}, "missing: W_hh, W_xh, b_h"),
        ({"cell": "elman"}, "expected a Cell"),
    ],
)
def test_what_does_not_fit_is_named(change, message):
    arguments = {"cell": UNIT, "params": unit("0.9"), "bound": 1} | change
    with pytest.raises(InputError, match=message):
        assert_bound_holds(**arguments)
    with pytest.raises(InputError, match="size is 2; expected a number between 0 and 1"):
        assert_vanishes(UNIT, unit("0.9"), size=2)
