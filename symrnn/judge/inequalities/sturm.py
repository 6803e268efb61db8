"""How many roots a polynomial in one indeterminate has in an interval, by Sturm's theorem (Sturm, 1829), in integers.

Of the sequence p, p', and each remainder with the opposite sign, the changes of sign at one end less those at the other
are the distinct roots between, where neither end is one. Remainders are multiplied by positive numbers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import gcd

from symrnn.judge.normal_form.limits import LimitError

__all__ = ["has_no_root"]

MOST_BITS = 30_000_000  # of all coefficients of the sequence

#: the coefficients, that of the highest power first and not 0
Coefficients = list[int]


def has_no_root(coefficients: Sequence[int], low: Fraction | None, high: Fraction | None) -> bool:
    """Whether a polynomial that is not constant has no root from low to high, both included; None is no end.

    >>> has_no_root([1, 0, -2], Fraction(2), None), has_no_root([1, 0, -4], Fraction(2), None)
    (True, False)

    Raises
    ------
    LimitError
        where the numbers of the sequence become too long.
    """
    first = list(coefficients)
    if any(end is not None and not _value(first, end) for end in (low, high)):
        return False
    sequence = _sequence(first)
    below, above = (_changes(sequence, end, side) for end, side in ((low, -1), (high, 1)))
    return below == above


def _sequence(first: Coefficients) -> list[Coefficients]:
    degree = len(first) - 1
    derivative = [c * (degree - i) for i, c in enumerate(first[:-1])]
    found = [first, _shorten(derivative)]
    bits = 0
    while len(found[-1]) > 1:
        rest = _opposite_remainder(found[-2], found[-1])
        if not rest:
            break
        found.append(_shorten(rest))
        bits += sum(c.bit_length() for c in found[-1])
        if bits > MOST_BITS:
            raise LimitError(f"more than {MOST_BITS} bits in a Sturm sequence")
    return found


def _opposite_remainder(above: Coefficients, below: Coefficients) -> Coefficients:
    """A positive multiple of -(above mod below)."""
    size, rest = abs(below[0]), list(above)
    sign = 1 if below[0] > 0 else -1
    while len(rest) >= len(below):
        factor = sign * rest[0]
        # size*rest - factor*below*x^n: the first terms cancel, since sign*below[0] is size
        rest = [size * c - (factor * below[i] if i < len(below) else 0) for i, c in enumerate(rest)][1:]
        while len(rest) >= len(below) and not rest[0]:
            rest = rest[1:]
    start = next((i for i, c in enumerate(rest) if c), len(rest))
    return [-c for c in rest[start:]]


def _shorten(coefficients: Coefficients) -> Coefficients:
    """Divided by what all of them share, a positive number."""
    common = gcd(*coefficients)
    return [c // common for c in coefficients]


def _value(coefficients: Coefficients, at: Fraction) -> int:
    """The value times a positive number: a power of the denominator."""
    found, power = 0, 1
    for c in coefficients:
        found = found * at.numerator + c * power
        power *= at.denominator
    return found


def _changes(sequence: list[Coefficients], at: Fraction | None, side: int) -> int:
    """The changes of sign at a number, or far to one side, where the highest power has the say."""
    if at is None:
        values = [each[0] * (side if len(each) % 2 == 0 else 1) for each in sequence]
    else:
        values = [_value(each, at) for each in sequence]
    signs = [value > 0 for value in values if value]
    return sum(one != other for one, other in pairwise(signs))
