"""Numbers at the edges of what a float holds, and input that is no network: bounds hold, or one line says why not."""

from __future__ import annotations

from decimal import Decimal

import mpmath
import numpy as np
import pytest
import sympy as sp
from work import bounded

from symrnn import Cell, InputError, cells
from symrnn.bounds import (
    Box,
    Regime,
    Search,
    between,
    dtype_horizon,
    jacobian_enclosure,
    lag_bounds,
    product_limits,
    regime,
    truncation_bound,
)
from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.functions import function_on
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.every_time import _combine
from symrnn.expressions.functions import FUNCTIONS, elu, relu, sigmoid, silu, softplus, softsign

UNIT = {"W_xh": 1, "W_hh": 1, "b_h": 0}
LARGEST = np.finfo(np.float64).max
#: every factor has its own input: 1e200, 1e200, 1e-200, 1e-200
PRODUCT = Cell.parse("x: input\nw: input\nh: state\nh = w*h + x\n")
UP_AND_DOWN = {"x": [0.0] * 4, "w": [1e200, 1e200, 1e-200, 1e-200]}


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def identity(matrix):
    size = len(matrix)
    return {"W_xh": np.zeros((size, 1)), "W_hh": np.array(matrix), "b_h": np.zeros(size)}


def test_what_overflows_below_is_the_largest_number_and_what_comes_back_is_held():
    huge = Intervals.point(1e200) * Intervals.point(1e200)
    assert LARGEST * 0.999999 < huge.low <= LARGEST
    assert huge.high == np.inf
    back = huge * Intervals.point(1e-200) * Intervals.point(1e-200)
    assert back.low <= 1 <= back.high
    negative = -huge * Intervals.point(1e-200) * Intervals.point(1e-200)
    assert negative.low <= -1 <= negative.high
    found = jacobian_enclosure(PRODUCT, {}, UP_AND_DOWN)
    assert found.lower <= 1 <= found.upper
    assert regime(PRODUCT, {}, 4, UP_AND_DOWN).regime is Regime.UNDECIDED


def test_a_product_beyond_the_largest_number_explodes():
    found = regime(cells.elman_unit("identity"), UNIT | {"W_hh": 2}, 2000)
    assert found.regime is Regime.EXPLODING
    assert 1e308 < found.lower <= LARGEST
    assert found.upper == np.inf


@pytest.mark.parametrize("norm", ["1", "2", "inf"])
@pytest.mark.parametrize("exponent", [-1060, -1022, -700, -540, 540, 900, 1020])
def test_norms_of_tiny_and_of_huge_matrices_are_narrow(norm, exponent):
    """The squares of their entries underflow or overflow."""
    matrix = np.array([[1.0, 0.5], [0.25, -1.0]])
    found = norm_of(Intervals.point(np.ldexp(matrix, exponent)), norm)
    exact = np.linalg.norm(matrix, {"1": 1, "2": 2, "inf": np.inf}[norm])
    low, high = (float(mpmath.ldexp(mpmath.mpf(float(end)), -exponent)) for end in (found.low, found.high))
    assert exact * 0.999 < low <= exact * (1 + 1e-12)
    assert exact * (1 - 1e-12) <= high < exact * 1.001


def test_a_matrix_with_a_subnormal_middle_has_a_norm():
    found = norm_of(Intervals(np.full((2, 2), -1.0), np.full((2, 2), 1 + 2e-16)), "2")
    assert 2 <= found.high < 2.0001
    found = norm_of(Intervals(np.full((2, 2), -5e-324), np.full((2, 2), 1.5e-323)), "2")
    assert 3e-323 <= found.high < 1e-322


def test_a_product_that_underflows_is_finished():
    found = jacobian_enclosure(cells.elman("identity"), identity([[0.01, 0.002], [0.003, 0.01]]), np.zeros((155, 1)))
    assert found.outcome is Search.FINISHED
    assert 5e-296 < found.lower <= found.upper < found.lower * 1.001
    nothing = jacobian_enclosure(cells.elman_unit(), UNIT | {"W_hh": between(0, 1e-10)}, [0.0] * 50, seconds=60)
    assert (nothing.outcome, nothing.lower) == (Search.FINISHED, 0)
    assert nothing.seconds < 5


@pytest.mark.parametrize("function", [sp.tanh, sigmoid, softplus, softsign, relu, elu, silu], ids=lambda f: f.__name__)
def test_functions_of_huge_arguments_and_of_half_lines(function):
    huge = np.array([1e150, -1e150, 1e308, -1e308, 5e-324, -5e-324])
    found = function_on(function, Intervals.point(huge))
    assert np.isfinite(found.low).all()
    assert np.isfinite(found.high).all()
    context = mpmath.MPContext()
    context.prec = 200
    for value, low, high in zip(huge[4:], found.low[4:], found.high[4:], strict=True):
        assert low <= FUNCTIONS[function](context, context.mpf(value)) <= high
    half = function_on(function, Intervals(np.array([-np.inf, -3.0]), np.array([3.0, np.inf])))
    assert np.isfinite(half.low[1])
    assert np.isfinite(half.high[0])
    assert not np.isnan([half.low, half.high]).any()


def test_printed_bounds_are_rounded_outwards():
    for weight in ("0.1234567", "0.7654321"):
        found = jacobian_enclosure(cells.elman_unit("identity"), UNIT | {"W_hh": weight}, [0.0])
        low, _, rest = str(found).partition(" <= norm 2 over 1 steps <= ")
        high = rest.partition(":")[0]
        assert Decimal(low) <= Decimal(found.lower) <= Decimal(weight) <= Decimal(found.upper) <= Decimal(high)


def test_the_certificate_says_for_which_inputs_it_holds():
    within = regime(cells.elman_unit("relu"), UNIT | {"W_hh": 2}, x=-np.ones(50))
    assert within.regime is Regime.VANISHING
    assert "every state and input to come within those given" in within.certificate
    assert regime(cells.elman_unit("relu"), UNIT | {"W_hh": 2}).regime is Regime.UNDECIDED


def test_weights_of_each_step_may_be_given_without_inputs():
    """The steps to come have weights within those given."""
    found = regime(cells.neuron("tanh"), {"w": [0.1, 5, -3], "w_n": "0.9"})
    assert found.regime is Regime.VANISHING
    assert found == regime(cells.neuron("tanh"), {"w": between(-3, 5), "w_n": "0.9"})


def test_a_long_lag_takes_no_long_time():
    bounds = [2.0, 0.5, 9.0] + [9.0] * 2997
    found = bounded(_combine, bounds, calls=20 * len(bounds))
    assert found[2:6] == pytest.approx([1.0, 0.25, 0.5, 0.125])
    assert _combine([np.inf, 0.0, np.inf])[2] == 0


def test_a_huge_box_is_bounded_without_a_warning():
    cell = cells.elman_unit("identity")
    found = jacobian_enclosure(cell, UNIT | {"W_hh": between(-1.7e308, 1.7e308)}, [0.1], seconds=1)
    assert (found.lower, found.upper >= 1.7e308) == (0, True)


def test_an_integer_of_numpy_is_a_lag():
    found = jacobian_enclosure(cells.elman_unit(), UNIT, [0.0, 0.5], lag=np.int64(1))
    assert found.lag == 1
    assert regime(cells.elman_unit(), UNIT | {"W_hh": "0.9"}, np.int64(7)).lag == 7


def test_the_limits_at_a_long_lag():
    zero, infinite = product_limits(20_000)
    assert 0.5 <= zero < 1 < infinite < 1.01
    assert dtype_horizon(infinite).lag <= 20_000


UNIT_CELL, NETWORK = cells.elman_unit(), cells.elman()
EMPTY = {"W_xh": np.zeros((0, 1)), "W_hh": np.zeros((0, 0)), "b_h": np.zeros(0)}
ONE, MANY = identity([[0.5]]), np.zeros((3, 4, 1))
BAD = (
    (lambda: jacobian_enclosure(UNIT_CELL, None, [0.0]), "params: expected a dict, found None"),
    (lambda: regime(UNIT_CELL, [1, 2]), "params: expected a dict, found a list of 2"),
    (lambda: regime(None, UNIT), "expected a Cell"),
    (lambda: jacobian_enclosure(UNIT_CELL, UNIT | {"W_hh": [[1], [1, 2]]}, [0.0]), "W_hh: expected rows of one length"),
    (lambda: between([[1], [1, 2]], 1), "the lower end: expected rows of one length"),
    (lambda: jacobian_enclosure(UNIT_CELL, UNIT, []), "x: steps is 0 in it"),
    (lambda: lag_bounds(NETWORK, ONE, MANY), r"shape \(steps, m\), found \(3, 4, 1\); give one sequence alone"),
    (lambda: jacobian_enclosure(UNIT_CELL, UNIT, [0.0], [1, 2]), r"initial h: expected shape scalar, found \(2,\)"),
    (lambda: jacobian_enclosure(NETWORK, EMPTY, np.zeros((3, 1))), "W_xh: expected at least one entry"),
    (
        lambda: jacobian_enclosure(UNIT_CELL, UNIT, [0.0], tolerance="a"),
        "tolerance: expected a number, found the text 'a'",
    ),
    (lambda: jacobian_enclosure(UNIT_CELL, UNIT, [0.0], seconds=None), "seconds: expected a number, found None"),
    (lambda: jacobian_enclosure(UNIT_CELL, UNIT, [0.0], norm=["2"]), "norm: expected a text, found a list of 1"),
    (lambda: jacobian_enclosure(UNIT_CELL, UNIT, [0.0], norm="3", seconds=1e-9), "norm is '3'"),
    (lambda: lag_bounds(UNIT_CELL, UNIT, [0.0], norm=2), "norm: expected a text, found 2"),
    (lambda: regime(UNIT_CELL, UNIT, size="small"), "size: expected a number, found the text 'small'"),
    (lambda: regime(UNIT_CELL, UNIT, 10**6), "expected an integer from 1 to 10000"),
    (lambda: Box(np.array(1.0), np.array(0.0)), "a box has two arrays of float64"),
    (lambda: Box(np.array(np.nan), np.array(np.nan)), "a box has two arrays of float64"),
    (lambda: Box([1], [2]), "low: expected an array, found a list of 1"),
    (lambda: truncation_bound("0.5", "a"), "window: expected an integer, found the text 'a'"),
    (lambda: truncation_bound("0.5", 2.5), "window: expected an integer, found 2.5"),
    (lambda: truncation_bound("0.5", True), "window: expected an integer, found True"),
    (lambda: truncation_bound("0.5", None, 3), "window: expected an integer, found None"),
    (lambda: truncation_bound("0.5", 2, "a"), "steps: expected an integer or None, found the text 'a'"),
    (
        lambda: jacobian_enclosure(Cell.parse("x: input\nh: state\nh = sqrt(x)*h\n"), {}, [-1.0]),
        "x is negative everywhere in the box",
    ),
)


@pytest.mark.parametrize(("call", "message"), BAD)
def test_what_is_no_network_is_named(call, message):
    with pytest.raises(InputError, match=message):
        call()
