"""Where a slope is steepest, found by looking: a guess to make claims from, which the judge then has to prove."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.exact import number_value
from symrnn.expressions.function_values import context_of

__all__ = ["size_at", "steepest_point"]

BITS = 220
NEAR, PER_UNIT = 20, 8  # a grid of eighths between -20 and 20
EXPONENTS = (-100, -50, -20, *range(5, 61))  # and powers of 2 on both sides
ROUNDS = 160
EXTREME = 1000  # bits
_GOLDEN = Fraction(618034, 10**6)


@lru_cache(maxsize=1)
def _context() -> Any:
    """Made once: it takes longer than a value."""
    return context_of(BITS)


def size_at(slope: sp.Expr, symbol: sp.Symbol, place: Fraction) -> Fraction | None:
    """|slope| at a point, to about 60 digits; None where it has no value.

    >>> x = sp.Symbol("x", real=True)
    >>> size_at(-x**3, x, Fraction(2)), size_at(1/x, x, Fraction(0))
    (Fraction(8, 1), None)
    """
    context = _context()
    try:
        value = number_value(slope, {symbol: context.mpf(place.numerator) / place.denominator}, context)
    except (InputError, ValueError, OverflowError, ZeroDivisionError, TypeError):
        return None
    return abs(value) if isinstance(value, Fraction) else _fraction(abs(value))


def steepest_point(value: sp.Expr, slope: sp.Expr, symbol: sp.Symbol) -> tuple[Fraction, Fraction] | None:
    """A point where |slope| is largest, as far as one sees, and what it is there; None where nothing has a value.

    >>> x = sp.Symbol("x", real=True)
    >>> steepest_point(sp.tanh(x), 1 - sp.tanh(x)**2, x)
    (Fraction(0, 1), Fraction(1, 1))
    """
    inside = [place for place in _places() if size_at(value, symbol, place) is not None]
    sizes = {place: size for place in inside if (size := size_at(slope, symbol, place)) is not None}
    if not sizes:
        return None
    place = max(sizes, key=lambda each: (sizes[each], -abs(each)))
    around = sorted(sizes)
    at = around.index(place)

    def height(between: Fraction) -> Fraction:
        return size_at(slope, symbol, between) or Fraction(0)

    better = _refine(height, around[max(at - 1, 0)], around[min(at + 1, len(around) - 1)])
    return max(((place, sizes[place]), (better, height(better))), key=lambda each: each[1])


def _places() -> list[Fraction]:
    grid = [Fraction(k, PER_UNIT) for k in range(-NEAR * PER_UNIT, NEAR * PER_UNIT + 1)]
    return grid + [sign * Fraction(2) ** exponent for exponent in EXPONENTS for sign in (1, -1)]


def _refine(height: Callable[[Fraction], Fraction], low: Fraction, high: Fraction) -> Fraction:
    """Golden section search for the largest value between two points."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = height(left), height(right)
    for _ in range(ROUNDS):
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = _short(high - _GOLDEN * (high - low))
            at_left = height(left)
        else:
            low, left, at_left = left, right, at_right
            right = _short(low + _GOLDEN * (high - low))
            at_right = height(right)
    return _short((low + high) / 2)


def _short(number: Fraction) -> Fraction:
    return Fraction(round(number * 2**BITS), 2**BITS)


def _fraction(number: Any) -> Fraction:
    """A positive number, or the least or largest that is written out."""
    _, mantissa, exponent, length = number._mpf_
    if not mantissa or exponent + length < -EXTREME:
        return Fraction(0)
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent) if exponent < EXTREME else Fraction(2) ** EXTREME
