"""Values that may be exactly 0: a bound in the place of digits, and never for a value that has digits."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn.errors import InputError
from symrnn.expressions.enclosure import intervals
from symrnn.expressions.functions import sigmoid
from symrnn.programs.program import Assign, Input, Program, name_symbol
from symrnn.programs.values import NearZero, _is_near_zero, read_numbers, values_to_digits

X, S, Y, Z = map(name_symbol, "xsyz")
#: y is s, for sigmoid(x) + sigmoid(-x) = 1; z has digits of its own
PROGRAM = Program(
    (Input(X), Input(S)),
    (Assign(Y, sigmoid(X) + sigmoid(-X) - 1 + S), Assign(Z, sp.exp(X))),
    (Y, Z),
)


def values(x: Fraction, s: Fraction, digits: int, near_zero: bool = True):
    numbers = read_numbers([X, S], {"x": x, "s": s})
    return values_to_digits(PROGRAM.lines, numbers, PROGRAM.outputs, digits, near_zero)


@settings(max_examples=8)
@given(st.fractions(-5, 5, max_denominator=50).filter(bool), st.integers(1, 15))
def test_a_zero_has_a_bound_and_the_others_have_digits(x: Fraction, digits: int) -> None:
    found = values(x, Fraction(0), digits)
    assert isinstance(found[Y], NearZero)
    assert found[Y].exponent < -digits
    assert abs(float(found[Z]) / math.exp(x) - 1) < 10.0 ** (1 - min(digits, 15))
    with pytest.raises(InputError, match="of y were not reached"):
        values(x, Fraction(0), digits, near_zero=False)


@pytest.mark.parametrize("exponent", [3, 40, 400, 1000])
def test_what_is_small_has_digits(exponent: int) -> None:
    found = values(Fraction(1, 3), Fraction(1, 10**exponent), 15)
    assert not isinstance(found[Y], NearZero)
    assert found[Y] * 10**exponent == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize("exponent", [3000, 4000])
def test_the_bound_of_what_is_too_small_holds(exponent: int) -> None:
    found = values(Fraction(1, 3), Fraction(1, 10**exponent), 15)[Y]
    assert isinstance(found, NearZero)
    assert -exponent <= found.exponent < -1000


def test_it_is_printed_with_its_bound() -> None:
    assert str(NearZero(-40)) == "0 (at most 1e-40 in size, not told apart from 0)"


@pytest.mark.parametrize("ends", [(0, math.inf), (-math.inf, 0), (-math.inf, math.inf)])
def test_what_has_no_end_is_not_near_zero(ends: tuple[float, float]) -> None:
    assert not _is_near_zero(intervals(53).mpf(ends), 15)
    assert _is_near_zero(intervals(53).mpf([0, 1e-30]), 15)
