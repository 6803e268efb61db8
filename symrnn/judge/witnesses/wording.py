"""The values of the two sides of a claim in the words of its evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath

__all__ = ["tell_apart"]

Bounds = tuple[Fraction, Fraction]

LONG = 10**17  # from here on a whole number is long to read
LONG_FRACTION = 10**6  # and from here on a numerator or denominator
LEADING_BITS = 400
DIGITS = (12, 17, 25, 40)


def tell_apart(lhs: Bounds, rhs: Bounds) -> tuple[str, str]:
    """The values of two sides, with as many digits as tell them apart; a fraction is a decimal beside a decimal.

    >>> tell_apart((Fraction(1, 3), Fraction(1, 3)), (Fraction(2), Fraction(2)))
    ('1/3', '2')
    >>> tell_apart((Fraction(9, 5), Fraction(9, 5)), (Fraction(10**20, 3), Fraction(10**20, 3)))
    ('1.8', 'about 3.33333333333e+19')
    """
    exact = all(low == high and _is_short(low) for low, high in (lhs, rhs))
    shown = ("", "")
    for digits in DIGITS:
        shown = _write_value(lhs, exact, digits), _write_value(rhs, exact, digits)
        if lhs == rhs or shown[0].removeprefix("about ") != shown[1].removeprefix("about "):
            break
    return shown


def _write_value(bounds: Bounds, exact: bool, digits: int) -> str:
    low, high = bounds
    if low == high and _is_short(low) and (exact or low.denominator == 1):
        return str(low)
    first, last = _decimal(low, digits), _decimal(high, digits)
    if first != last:
        return f"in [{first}, {last}]"
    return first if low == high == Fraction(first) else f"about {first}"


def _is_short(number: Fraction) -> bool:
    return max(abs(number.numerator), number.denominator) < (LONG if number.denominator == 1 else LONG_FRACTION)


def _decimal(number: Fraction, digits: int) -> str:
    """So many digits, of numbers too large for a float as well."""
    context = mpmath.MPContext()
    context.dps = digits + 5
    above, below = (_leading(context, part) for part in (number.numerator, number.denominator))
    return str(context.nstr(above / below, digits))


def _leading(context: Any, number: int) -> Any:
    """The number by its leading bits: a whole one of millions of digits takes long to convert."""
    cut = max(0, number.bit_length() - LEADING_BITS)
    return context.ldexp(context.mpf(number >> cut), cut)
