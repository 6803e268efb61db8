"""Numbers of curves: exact until the last rounding."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp

from symrnn.derivation.samples import value_at
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

w, x = name_symbol("w_n"), name_symbol("x")


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
