"""Arrays of numbers that generated code takes in each call: made once for each floating type, and never written to."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from symrnn.evaluate.stages import Array

__all__ = ["largest_exponent", "make_one", "make_ones", "make_square_border"]

_MOST_KEPT = 2**20  # ones: a few such arrays are kept


@lru_cache
def largest_exponent(number: Any) -> Array:
    """The largest number of which exp is finite; of the logarithm, which may be rounded up, it can be infinite.

    >>> bool(np.isfinite(np.exp(largest_exponent(np.float32)))), largest_exponent(np.float32).shape
    (True, ())
    """
    return _close(np.asarray(np.nextafter(np.log(np.finfo(number).max), number(0))))


@lru_cache
def make_one(number: Any) -> Array:
    """1, as an array of no axes: a call that has to turn a number into one takes NumPy up to three times as long.

    >>> make_one(np.float32)
    array(1., dtype=float32)
    """
    return _close(np.ones((), number))


@lru_cache
def make_square_border(number: Any) -> Array:
    """7/8: above it, what is left of a square to 1 has lost more than three bits.

    >>> make_square_border(np.float64)
    array(0.875)
    """
    return _close(np.asarray(number(0.875)))


def make_ones(count: int, number: Any) -> Array:
    """A row of ones: a product with it sums rows.

    >>> make_ones(3, np.float64)
    array([1., 1., 1.])
    """
    return _keep_ones(count, number) if count <= _MOST_KEPT else np.ones(count, number)


@lru_cache(maxsize=4)
def _keep_ones(count: int, number: Any) -> Array:
    return _close(np.ones(count, number))


def _close(array: Array) -> Array:
    array.flags.writeable = False
    return array
