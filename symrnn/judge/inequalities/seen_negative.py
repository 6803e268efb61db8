"""Where a polynomial is seen to be negative: there is no use in a proof that it is not.

Only what is left out of a search rests on this, and no verdict: points are few, and values rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import sympy as sp

__all__ = ["Terms", "is_negative_somewhere"]

#: the coefficient of each product of powers
Terms = dict[tuple[int, ...], Fraction]
Domain = tuple[sp.Rational | None, sp.Rational | None]  # the least and the largest value, None where there is none

POSITIVE = (1.0, 0.5, 2.0, 0.06, 17.0, 0.004, 130.0)
ANY = (1.0, -1.0, 0.5, -2.0, 7.0, -0.03, -60.0)
INSIDE = (0.5, 0.9, 0.1, 0.99, 0.01, 0.7, 0.3)  # of the way between two ends
ROUNDED = 1e-9  # more than what rounding takes from a sum of so few terms, relative to the sum of their sizes


def is_negative_somewhere(terms: Mapping[tuple[int, ...], Fraction], domains: Sequence[Domain]) -> bool:
    """Whether the polynomial is less than 0 at one of a few points within the domains.

    >>> half = {(1,): Fraction(1), (0,): Fraction(-1, 2)}
    >>> is_negative_somewhere(half, [(sp.S.Zero, None)]), is_negative_somewhere({(2,): Fraction(1)}, [(None, None)])
    (True, False)
    """
    if any(low is not None and high is not None and low >= high for low, high in domains):
        return False
    try:
        columns = [_values(*domain) for domain in domains]
        weighed = [(float(coefficient), powers) for powers, coefficient in terms.items()]
        return any(_is_negative(weighed, point) for point in _points(columns))
    except OverflowError:
        return False


def _values(low: sp.Rational | None, high: sp.Rational | None) -> tuple[float, ...]:
    if low is not None and high is not None:
        return tuple(float(low) + (float(high) - float(low)) * part for part in INSIDE)
    if low is not None:
        return tuple(float(low) + value for value in POSITIVE)
    return ANY if high is None else tuple(float(high) - value for value in POSITIVE)


def _points(columns: list[tuple[float, ...]]) -> list[list[float]]:
    """One point for each row of values; each column goes through them at a pace of its own."""
    count = len(POSITIVE)
    return [[column[row * pace % count] for pace, column in enumerate(columns, 1)] for row in range(count)]


def _is_negative(weighed: list[tuple[float, tuple[int, ...]]], point: list[float]) -> bool:
    total = size = 0.0
    for coefficient, powers in weighed:
        for value, power in zip(point, powers, strict=True):
            if power:
                coefficient *= value**power
        total += coefficient
        size += abs(coefficient)
    return total < -ROUNDED * size
