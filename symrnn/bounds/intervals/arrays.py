"""Arrays of intervals with outward rounding: what is computed holds every value that could have been meant.

Trusted are IEEE 754 double precision with +, -, *, / and the square root rounded to nearest and with subnormal
numbers, comparisons, and changes of sign; and of a matrix product that each entry is a sum of products, in any order.
Every result is widened by more than it was rounded; nothing rests on the accuracy of exp or tanh of a mathematical
library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from symrnn.bounds.intervals.products import multiply_points, split_ends

__all__ = [
    "Array",
    "Intervals",
    "concatenate",
    "hull",
    "intersection",
    "of_fraction",
    "outward",
    "power",
    "stack_blocks",
    "widen_undefined",
]

Array = np.ndarray[Any, np.dtype[np.float64]]

_EPSILON, _TINY, _LARGEST = 2.0**-52, 2.0**-1074, float(np.finfo(np.float64).max)
#: up to so many terms, products of wide intervals are kept as narrow as they are
_FEW_TERMS = 8
#: up to so many products of numbers, those with infinite ends are multiplied term by term
_FEW_PRODUCTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Intervals:
    """Arrays of lower and upper ends, of shapes that broadcast; where nothing is known the ends are infinite.

    >>> third = Intervals.point(1) / Intervals.point(3)
    >>> bool(third.low < third.high)
    True
    """

    low: Array
    high: Array

    @staticmethod
    def point(value: Any) -> Intervals:
        """Floating point numbers as intervals of no width."""
        array = np.asarray(value, np.float64)
        return Intervals(array, array)

    @property
    def magnitude(self) -> Array:
        """The largest absolute value."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def smallest(self) -> Array:
        """The smallest absolute value."""
        return np.maximum(np.maximum(self.low, -self.high), 0.0)

    @property
    def middle(self) -> Array:
        """A floating point number within each interval."""
        return np.clip(np.nan_to_num(self.low / 2 + self.high / 2), self.low, self.high)

    def at(self, index: Any) -> Intervals:
        """The intervals at an index of the arrays."""
        return Intervals(self.low[index], self.high[index])

    def broadcast(self, shape: tuple[int, ...]) -> Intervals:
        """The same intervals in arrays of another shape."""
        return Intervals(np.broadcast_to(self.low, shape), np.broadcast_to(self.high, shape))

    def __neg__(self) -> Intervals:
        return Intervals(-self.high, -self.low)

    def __abs__(self) -> Intervals:
        return Intervals(self.smallest, self.magnitude)

    def __add__(self, other: Intervals) -> Intervals:
        return outward(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Intervals) -> Intervals:
        return outward(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Intervals) -> Intervals:
        ends = (self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high)
        return outward(_least(ends), _greatest(ends))

    def __truediv__(self, other: Intervals) -> Intervals:
        low, high = self.low / other.high, self.low / other.low
        ends = (low, high, self.high / other.low, self.high / other.high)
        safe = (other.low > 0) | (other.high < 0)
        return outward(np.where(safe, _least(ends), -np.inf), np.where(safe, _greatest(ends), np.inf))

    def __matmul__(self, other: Intervals) -> Intervals:
        """The matrix products over the last two axes: few terms one by one, many as middle and radius."""
        if self.low.shape[-1] <= _FEW_TERMS:
            return self._add_terms(other)
        middle, radius = multiply_points(*split_ends(self.low, self.high), *split_ends(other.low, other.high))
        known = np.isfinite(middle) & np.isfinite(radius)
        if known.all():
            return outward(middle - radius, middle + radius)
        if self.low.size * other.low.shape[-1] <= _FEW_PRODUCTS:
            return self._add_terms(other)
        return outward(np.where(known, middle - radius, -np.inf), np.where(known, middle + radius, np.inf))

    def _add_terms(self, other: Intervals) -> Intervals:
        """Term by term, each of them as narrow as it is."""
        terms = (self.at((..., slice(k, k + 1))) * other.at((..., slice(k, k + 1), slice(None)))
                 for k in range(self.low.shape[-1]))  # fmt: skip
        result = next(terms)
        for term in terms:
            result = result + term
        return result

    def sum(self, axis: int) -> Intervals:
        """The sum along an axis, which stays with size 1: halves onto each other, until one is left."""
        found = self
        while (size := found.low.shape[axis]) > 1:
            half = size // 2
            first, second, rest = (found._part(axis, *ends) for ends in ((0, half), (half, 2 * half), (2 * half, size)))
            found = first + second if 2 * half == size else concatenate([first + second, rest], axis)
        return found

    def _part(self, axis: int, start: int, stop: int) -> Intervals:
        part = np.arange(start, stop)
        return Intervals(self.low.take(part, axis), self.high.take(part, axis))

    def square(self) -> Intervals:
        """The squares, none of them negative."""
        # of |u| and not of u: [-1, 2] times itself would be [-2, 4]
        found = abs(self)
        product = found * found
        return Intervals(np.maximum(product.low, 0.0), product.high)

    def sqrt(self) -> Intervals:
        """The square roots; what is negative is taken for 0."""
        found = outward(np.sqrt(np.maximum(self.low, 0.0)), np.sqrt(np.maximum(self.high, 0.0)))
        return Intervals(np.maximum(found.low, 0.0), found.high)


def outward(low: Array, high: Array) -> Intervals:
    """Ends that were rounded to nearest, each moved outwards past its neighbour.

    With x the rounded end and ulp(x) its distance to the next, |x|*2^-52 + 2^-1074 is at least ulp(x). A lower end
    that overflowed comes back to the largest number, an upper end to its negative. Where an end is not a number it
    stays so, through all that is computed from it, until ``widen_undefined``.
    """
    low, high = np.minimum(low, _LARGEST), np.maximum(high, -_LARGEST)
    return Intervals(low - (np.abs(low) * _EPSILON + _TINY), high + (np.abs(high) * _EPSILON + _TINY))


def widen_undefined(found: Intervals) -> Intervals:
    """Where an end is not a number (infinity less infinity, 0 times infinity) nothing is known: an infinite end."""
    if not (np.isnan(found.low).any() or np.isnan(found.high).any()):
        return found
    return Intervals(
        np.where(np.isnan(found.low), -np.inf, found.low), np.where(np.isnan(found.high), np.inf, found.high)
    )


def of_fraction(value: Fraction) -> Intervals:
    """The narrowest interval that holds a rational number."""
    try:
        nearest = value.numerator / value.denominator
    except OverflowError:
        nearest = np.inf if value > 0 else -np.inf
    exact = np.isfinite(nearest) and Fraction(nearest) == value
    low = nearest if exact or (np.isfinite(nearest) and nearest < value) else np.nextafter(nearest, -np.inf)
    high = nearest if exact or (np.isfinite(nearest) and nearest > value) else np.nextafter(nearest, np.inf)
    return Intervals(np.asarray(low), np.asarray(high))


def power(base: Intervals, exponent: int) -> Intervals:
    """An integer power from 1 on, by squaring."""
    half = power(base, exponent // 2).square() if exponent > 1 else None
    if half is None:
        return base
    return half * base if exponent % 2 else half


def hull(*parts: Intervals) -> Intervals:
    """The narrowest intervals that hold all of the others."""
    return Intervals(_least([part.low for part in parts]), _greatest([part.high for part in parts]))


def intersection(one: Intervals, other: Intervals) -> Intervals:
    """What lies in both, for two enclosures of the same value."""
    return Intervals(np.maximum(one.low, other.low), np.minimum(one.high, other.high))


def concatenate(parts: Sequence[Intervals], axis: int) -> Intervals:
    """Arrays of intervals one after the other along an axis; along the others they broadcast."""
    shapes = [list(part.low.shape) for part in parts]
    sizes = [shape[axis] for shape in shapes]
    for shape in shapes:
        shape[axis] = 1
    common = list(np.broadcast_shapes(*map(tuple, shapes)))
    full = []
    for part, size in zip(parts, sizes, strict=True):
        common[axis] = size
        full.append(part.broadcast(tuple(common)))
    return Intervals(np.concatenate([p.low for p in full], axis), np.concatenate([p.high for p in full], axis))


def stack_blocks(rows: Sequence[Sequence[Intervals]]) -> Intervals:
    """A matrix of blocks, over the last two axes."""
    return concatenate([concatenate(row, -1) for row in rows], -2)


def _least(ends: Sequence[Array]) -> Array:
    return reduce(np.minimum, ends)


def _greatest(ends: Sequence[Array]) -> Array:
    return reduce(np.maximum, ends)
