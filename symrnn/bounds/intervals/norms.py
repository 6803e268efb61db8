"""Norms of interval matrices: a lower and an upper end that hold for every matrix within.

The 2-norm is enclosed at the middle matrix M and widened by the Frobenius norm of the radii. With A = M^T M scaled
and squared k times, so that B = A^m with m = 2^k, the largest eigenvalue of A is at most trace(B)^(1/m), and at least
trace(B A)/trace(B), a mean of the eigenvalues with weights that are not negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from symrnn.bounds.intervals.arrays import Array, Intervals, intersection, widen_undefined
from symrnn.errors import InputError

__all__ = ["NORMS", "check_norm", "norm_of"]

_SQUARINGS = 7
#: powers of 2 up to this exponent, and one over them, are numbers with all digits
_LARGEST_EXPONENT = 1000


def norm_of(matrix: Intervals, norm: str) -> Intervals:
    """The norm over the last two axes: "1" (columns), "2" (spectral) or "inf" (rows).

    >>> found = norm_of(Intervals.point([[3.0, 0.0], [0.0, -4.0]]), "2")
    >>> bool(found.low <= 4 <= found.high), bool(found.high < 4.0001)
    (True, True)

    Raises
    ------
    InputError
        for another norm.
    """
    check_norm(norm)
    with np.errstate(all="ignore"):
        return _sizes(NORMS[norm](matrix))


def check_norm(norm: object) -> None:
    """Refuse what is not the name of a norm.

    Raises
    ------
    InputError
        for anything but "1", "2" or "inf".
    """
    if not isinstance(norm, str) or norm not in NORMS:
        raise InputError(f"norm is {norm!r}; expected one of {', '.join(map(repr, NORMS))}")


def _columns(matrix: Intervals) -> Intervals:
    sums = abs(matrix).sum(-2)
    return Intervals(sums.low.max((-2, -1)), sums.high.max((-2, -1)))


def _rows(matrix: Intervals) -> Intervals:
    sums = abs(matrix).sum(-1)
    return Intervals(sums.low.max((-2, -1)), sums.high.max((-2, -1)))


def _frobenius(matrix: Intervals) -> Intervals:
    return matrix.square().sum(-1).sum(-2).sqrt().at((..., 0, 0))


def _spectral(matrix: Intervals) -> Intervals:
    """The best of: the Frobenius norm, the root of the 1-norm times the inf-norm, and middle plus radius."""
    if matrix.low.shape[-2:] == (1, 1):
        return abs(matrix).at((..., 0, 0))
    scale = _scale(matrix)
    return _spectral_of_scaled(matrix * Intervals.point(1 / scale)) * Intervals.point(scale[..., 0, 0])


def _scale(matrix: Intervals) -> Array:
    """A power of 2 near the largest entry, so that no square underflows; 1 where that is infinite."""
    largest = matrix.magnitude.max((-2, -1), keepdims=True)
    exponent = np.frexp(np.where(np.isfinite(largest), largest, 1.0))[1]
    found: Array = np.ldexp(1.0, np.clip(exponent, -_LARGEST_EXPONENT, _LARGEST_EXPONENT))
    return found


def _spectral_of_scaled(matrix: Intervals) -> Intervals:
    product = (_columns(matrix) * _rows(matrix)).sqrt()
    whole = _frobenius(matrix)
    longest = matrix.square().sum(-2).sqrt()
    # ||A||_2^2 <= ||A||_1*||A||_inf, and a column is A times a unit vector
    found = Intervals(longest.low.max((-2, -1)), np.minimum(whole.high, product.high))
    # | ||M + E|| - ||M|| | <= ||E|| <= ||E||_F
    middle = Intervals.point(matrix.middle)
    radius = _frobenius(Intervals.point((matrix - middle).magnitude))
    near = _spectral_at(middle)
    return intersection(found, widen_undefined(Intervals((near - radius).low, (near + radius).high)))


def _spectral_at(matrix: Intervals) -> Intervals:
    """The 2-norm of matrices without width."""
    scale = _scale(matrix)
    scaled = matrix * Intervals.point(1 / scale)
    gram = Intervals(scaled.low.swapaxes(-1, -2), scaled.high.swapaxes(-1, -2)) @ scaled
    powered, exponents = gram, np.zeros(scale.shape)
    for _ in range(_SQUARINGS):
        powered = powered @ powered
        shift = np.frexp(powered.magnitude.max((-2, -1), keepdims=True))[1]
        powered = powered * Intervals.point(np.ldexp(1.0, -shift))
        # (2^-e*B)^2 = 2^(-2*e)*B^2: what was divided out doubles with each square
        exponents = 2 * exponents + shift
    trace = _trace(powered)
    low = _trace(powered @ gram) / trace
    high = trace
    for _ in range(_SQUARINGS):
        high = high.sqrt()
    high = high * _two_to(exponents[..., 0, 0] / 2**_SQUARINGS)
    found = Intervals(low.low, high.high).sqrt() * Intervals.point(scale[..., 0, 0])
    zero = matrix.magnitude.max((-2, -1)) == 0
    return Intervals(np.where(zero, 0.0, found.low), np.where(zero, 0.0, found.high))


def _two_to(exponent: Array) -> Intervals:
    """2^e for a multiple e of 2^-7: 2 to its integer part, and square roots of 2 for the rest."""
    whole = np.floor(exponent)
    rest, found, root = exponent - whole, Intervals.point(np.ldexp(1.0, whole.astype(int))), Intervals.point(2.0)
    for _ in range(_SQUARINGS):
        root, rest = root.sqrt(), 2 * rest
        bit = rest >= 1
        found = found * Intervals(np.where(bit, root.low, 1.0), np.where(bit, root.high, 1.0))
        rest = rest - bit
    return found


def _trace(matrix: Intervals) -> Intervals:
    diagonal = np.arange(matrix.low.shape[-1])
    found = matrix.at((..., diagonal, diagonal)).sum(-1)
    return found.at((..., 0))


def _sizes(norm: Intervals) -> Intervals:
    return Intervals(np.nan_to_num(np.maximum(norm.low, 0.0)), np.where(np.isnan(norm.high), np.inf, norm.high))


#: the norms by name
NORMS: Mapping[str, Callable[[Intervals], Intervals]] = MappingProxyType({"1": _columns, "2": _spectral, "inf": _rows})
