"""Numbers of curves: exact until the last rounding."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp

from symrnn.errors import InputError
from symrnn.figures import Scale, Stroke
from symrnn.program import name_symbol
from symrnn.samples import curve, heat_map, lag_curves, value_at

w, x = name_symbol("w_n"), name_symbol("x")
k = sp.Symbol("k", integer=True, nonnegative=True)


def test_a_rational_value_is_rounded_once() -> None:
    exact = Fraction(11, 10) ** 50 - Fraction(1, 3)
    assert value_at(w**50 - sp.Rational(1, 3), {w: "11/10"}) == float(exact)


def test_an_irrational_value_is_good_to_the_last_bit() -> None:
    assert value_at(sp.tanh(w), {w: Fraction(1, 2)}) == math.tanh(0.5)
    assert value_at(sp.sqrt(w), {w: 2}) == math.sqrt(2)


@pytest.mark.parametrize(
    ("expr", "values", "message"),
    [
        (w * x, {w: 1}, "x is not given"),
        (w**5000, {w: 10}, "too large for a float"),
        (sp.exp(w), {w: 1000}, "too large for a float"),
        (w, {w: math.nan}, "not a finite rational number"),
        (w, {w: "2; import os"}, "not a finite rational number"),
    ],
)
def test_what_is_no_number_is_refused(expr: sp.Expr, values: dict[sp.Symbol, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        value_at(expr, values)


def test_a_curve_is_over_the_places_given() -> None:
    found = curve(w, sp.Rational(-1, 2) ** k, k, range(3), Stroke.POINTS)
    assert (found.x, found.y, found.stroke) == ((0.0, 1.0, 2.0), (1.0, -0.5, 0.25), Stroke.POINTS)


def test_the_lags_of_measured_numbers_begin_at_0() -> None:
    bound = curve("bound", sp.Integer(2) ** k, k, range(3), Stroke.DASHED)
    found = lag_curves("lag", "size", {"measured": (1.0, 0.5)}, bound)
    assert [each.x for each in found.curves] == [(0.0, 1.0), (0.0, 1.0, 2.0)]
    assert found.y_scale is Scale.LOG
    with pytest.raises(InputError, match="no place on a logarithmic axis"):
        lag_curves("lag", "size", {"measured": (1.0, 0.0)}, None)


def test_a_heat_map_has_a_row_for_each_place_of_its_second_name() -> None:
    found = heat_map(w**k, w, (1, 2, 3), k, (1, 2), "weight")
    assert found.values == ((1.0, 2.0, 3.0), (1.0, 4.0, 9.0))
    assert (found.x_label, found.y_label) == (w, k)
