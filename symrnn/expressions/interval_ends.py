"""Intervals by their two ends, in mpmath's own form: by way of its intervals to compare takes many times as long."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
from mpmath.libmp import finf, fnan, fninf, from_int, fzero, mpf_le, mpf_lt, mpi_div, round_ceiling, round_floor

__all__ = ["Interval", "between", "integer_ends", "intervals", "is_positive", "point", "span"]

Interval = Any  # an interval of mpmath's interval context


@lru_cache(maxsize=16)  # a search for a witness asks for one at each point
def intervals(precision: int) -> Any:
    """The interval context of so many bits, apart from the global one; nobody changes it."""
    context = mpmath.ctx_iv.MPIntervalContext()
    context.prec = precision
    return context


def point(context: Any, value: Fraction) -> Interval:
    """The enclosure of a rational number."""
    return context.make_mpf(_quotient_ends(value.numerator, value.denominator, context.prec))


@lru_cache(maxsize=5000)  # a box that is split has its ends in common with its halves
def _quotient_ends(above: int, below: int, precision: int) -> tuple[Any, Any]:
    found: tuple[Any, Any] = mpi_div(integer_ends(above, precision), integer_ends(below, precision), precision)
    return found


@lru_cache(maxsize=500)  # an expression is enclosed on many boxes, and its numbers are the same
def integer_ends(number: int, precision: int) -> tuple[Any, Any]:
    """The two ends in mpmath's own form: to convert them by way of an interval costs as much as to compute with it."""
    return from_int(number, precision, round_floor), from_int(number, precision, round_ceiling)


def span(context: Any, low: Interval, high: Interval) -> Interval:
    """The smallest interval that holds two others."""
    (a, b), (c, d) = low._mpi_, high._mpi_
    return between(context, c if mpf_lt(c, a) else a, d if mpf_lt(b, d) else b)


def between(context: Any, low: Any, high: Any) -> Interval:
    """The interval of two ends in mpmath's own form; the whole line where one of them is no number."""
    if fnan in (low, high):
        low, high = fninf, finf
    assert mpf_le(low, high), "the ends are in order"
    return context.make_mpf((low, high))


def is_positive(u: Interval) -> bool:
    """Whether all of it is greater than 0; to compare by way of an interval of 0 takes many times as long."""
    return bool(mpf_lt(fzero, u._mpi_[0]))
