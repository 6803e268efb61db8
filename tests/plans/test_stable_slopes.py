"""Slopes keep their digits: every activation against fifty digits, in every evaluator, and lies that lose them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp
from activations_by_hand import BY_HAND, mp

from symrnn import bptt, cells, check, evaluator, pullback, unroll
from symrnn.cells.activations import ACTIVATIONS, ARGUMENT, VALUE, Activation
from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.evaluate.source import compile_source, python_source
from symrnn.expressions.functions import relu, sigmoid, step
from symrnn.gradients.one_step import one_step
from symrnn.gradients.passes import keep_needed
from symrnn.plans.stable_slopes import use_stable_slopes
from symrnn.programs.program import Assign, Input, Program, name_symbol

POINTS = np.unique(
    np.concatenate(
        [
            np.linspace(-700, 700, 281),
            np.linspace(-40, 40, 161),
            np.linspace(-2, 2, 41),
            [1e-9, -1e-9, 1e4, -1e4, 1e16, -1e16],
        ]
    )
)
POINTS = POINTS[POINTS != 0]
SMALLEST = 1e-290  # below it a float64 has fewer digits

x, h = map(name_symbol, ("x", "h"))


def assert_digits(found: np.ndarray, function: Callable[..., mpmath.mpf]) -> None:
    """Twelve digits of each number at POINTS, and of the type of the points."""
    for point, value in zip(POINTS, found, strict=True):
        exact = function(mp.mpf(float(point)))
        assert abs(mp.mpf(float(value)) - exact) <= mp.mpf("1e-12") * abs(exact) + SMALLEST, (point, value, exact)


def program_of(row: Activation) -> Program:
    """h = f(x)."""
    return Program((Input(x),), (Assign(h, row.function(x)),), (h,))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_textbook_is_differentiated_right(name: str) -> None:
    value, slope = BY_HAND[name]
    for point in ("-31.7", "-1.9", "-0.01", "0.3", "2.2", "17"):
        at = mp.mpf(point)
        assert abs(mp.diff(value, at) - slope(at)) <= mp.mpf("1e-20") * (1 + abs(slope(at)))


@pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_values_and_slopes_have_twelve_digits_from_minus_700_to_700(row: Activation) -> None:
    value, slope = BY_HAND[row.name]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = evaluator(bptt(program_of(row), loss="h"))(x=POINTS)
        assert_digits(found["h"], value)
        assert_digits(found["x_bar"], slope)


@pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_so_have_the_gradients_of_a_cell_over_a_sequence(row: Activation) -> None:
    run = evaluator(cells.elman_unit(row.name), loss=name_symbol("y"))
    params = {"W_xh": np.float64(1), "W_hh": np.float64(0), "b_h": np.float64(0)}
    found = run.gradients(params, POINTS[None, :], initial={"h": np.zeros(len(POINTS))})
    assert_digits(found.x[0], BY_HAND[row.name][1])


@pytest.mark.parametrize("row", ACTIVATIONS.values(), ids=ACTIVATIONS)
def test_the_stable_slope_is_proved_to_be_the_slope(row: Activation) -> None:
    value = row.function(ARGUMENT)
    slope, stable = row.slope_at(ARGUMENT, value), row.stable_slope_at(ARGUMENT, value)
    assert check(Claim.equality(f"stable slope of {row.name}", slope, stable)).outcome is Outcome.PROVED


UNSTABLE = [row for row in ACTIVATIONS.values() if row.stable_slope is not None]


@pytest.mark.parametrize("row", UNSTABLE, ids=lambda row: row.name)
def test_without_it_digits_are_lost(row: Activation) -> None:
    """The check above can fail: the derived slope, run as it stands, has not twelve digits."""
    body = row.slope_at(x, h).xreplace({step(x): step(x, 0)})
    lines = (Assign(h, row.function(x)), Assign(name_symbol("slope"), body))
    run = compile_source(python_source(Program((Input(x),), lines, (name_symbol("slope"),))))["evaluate"]
    with pytest.raises(AssertionError):
        assert_digits(run(np.float64, POINTS)[0], BY_HAND[row.name][1])


def test_a_slope_is_found_times_numbers_and_names_and_with_a_kink() -> None:
    a, b, y = map(name_symbol, ("a", "b", "y"))
    forward = Program((Input(a),), (Assign(h, sp.tanh(a)), Assign(b, sigmoid(a))), (h, b))

    def stable(expr: sp.Expr) -> sp.Expr:
        return (
            use_stable_slopes(Program((Input(h), Input(b), Input(x)), (Assign(y, expr),), (y,)), forward).line("y").expr
        )

    tanh, logistic = sp.exp(-2 * sp.Abs(a)) * (1 + sp.Abs(h)) ** 2, b * sigmoid(-a)
    assert stable(1 - h**2) == tanh
    assert stable(3 * (h**2 - 1)) == -3 * tanh
    assert stable(x * (1 - h**2) ** 2 + x) == x * tanh**2 + x
    assert stable(x * b * (1 - b) * (1 - h**2)) == x * logistic * tanh
    assert stable(x * b**3 * (1 - b)) == x * b**2 * logistic
    assert stable(x * sp.sqrt(b) * (1 - b)) == x * logistic / sp.sqrt(b)
    assert stable(x * b**2 * (1 - b) ** 2) == x * logistic**2
    assert stable(x * (1 - b)) == x * (1 - b)
    assert stable(x / b * (1 - b)) == x / b * (1 - b)
    assert stable(b**x * (1 - b)) == b**x * (1 - b)
    assert stable(1 - x**2) == 1 - x**2
    kinked = ACTIVATIONS["selu"].slope_at(x, h).xreplace({step(x): step(x, 1)})
    selu = Program((Input(x),), (Assign(h, ACTIVATIONS["selu"].function(x)), Assign(y, kinked)), (y,))
    assert use_stable_slopes(selu).line("y").expr.has(sp.exp(-relu(-x)))


def test_what_has_no_slope_stays_as_it_is() -> None:
    network = unroll(cells.elman_unit(), steps=3)
    assert use_stable_slopes(network) == network
    back = pullback(cells.elman_unit())
    assert use_stable_slopes(back) == back, "nothing says what h is made of"
    with_step = use_stable_slopes(keep_needed(back, ["h_prev_bar"]), one_step(cells.elman_unit()))
    assert {item.symbol for item in with_step.inputs} == {item.symbol for item in back.inputs} | {name_symbol("a")}


def test_exact_values_agree() -> None:
    """At rational points the two forms of softsign are one number."""
    row = ACTIVATIONS["softsign"]
    point = sp.Rational(*Fraction(7, 3).as_integer_ratio())
    value = point / (1 + abs(point))
    assert row.slope_at(point, value) == row.stable_slope_at(point, value) == sp.Rational(9, 100)
    assert VALUE in row.slope.free_symbols
