"""Products of interval matrices as middle and radius: floating-point products, with a bound of their error.

With u = 2^-53, a sum of k products is computed within gamma_k sum|a b| + k 2^-1074 of what it is, for gamma_k =
k u/(1 - k u): in any order, with or without fused operations, on any number of threads, subnormal numbers kept. That is
all that is asked of the library that multiplies.

Source: Rump (1999), Fast and parallel interval arithmetic; Higham (2002), Accuracy and stability, (3.5) and (2.8).
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["multiply_points", "split_ends"]

Array = np.ndarray[Any, np.dtype[np.float64]]

_EPSILON, _TINY = 2.0**-52, 2.0**-1074
#: roundings beside those of the sums: of a radius, a middle, an absolute value, and of what is computed here
_FURTHER = 10


def split_ends(low: Array, high: Array) -> tuple[Array, Array | None]:
    """A number within each interval, and how far its ends are from it at most; None where no interval has a width."""
    if low is high or (low == high).all():
        return low, None
    known = np.isfinite(low) & np.isfinite(high)
    middle = np.where(known, np.where(low == high, low, low / 2 + high / 2), 0.0)
    radius = np.maximum(high - middle, middle - low)
    return middle, np.where(low == high, 0.0, radius + (radius * _EPSILON + _TINY))


def multiply_points(one: Array, radius: Array | None, other: Array, spread: Array | None) -> tuple[Array, Array]:
    """The floating-point product of the middles, and how far from it any product of matrices within may be.

    |A B - a b| <= |a| rad(B) + rad(A) (|b| + rad(B)), and the computed a b is within gamma_k |a||b| of the exact one.
    """
    terms = one.shape[-1]
    size, reach = np.abs(one), np.abs(other)
    relative, absolute = _relative(terms), _absolute(terms)
    # the smallest number stands for what underflows in gamma |b|, however large |a| is
    near = relative * reach + _TINY
    bound = size @ (near if spread is None else near + spread)
    if radius is not None:
        bound = bound + radius @ (reach if spread is None else reach + spread)
    return one @ other, bound * (1 + relative) + absolute


def _relative(terms: int) -> float:
    """More than gamma_k and the few roundings around it: (k + 10) 2u."""
    return (terms + _FURTHER) * _EPSILON


def _absolute(terms: int) -> float:
    """More than what k products of both matrix products lose where they underflow."""
    return 4 * (terms + 1) * _TINY
