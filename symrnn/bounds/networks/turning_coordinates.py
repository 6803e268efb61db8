"""The product of interval matrices in turning coordinates, where rounding and width grow as the product itself does.

Multiplied out, an interval product of T matrices grows as the matrices of absolute values do. Here P_t = Q_t R_t: each
Q_t is a floating-point matrix, nearly orthogonal, chosen so that Q_t^-1 (J_t Q_{t-1}) is nearly triangular, and
R_t = (Q_t^-1 J_t Q_{t-1}) R_{t-1} is enclosed. Whatever Q_t is chosen, the enclosure holds; what is multiplied out
holds too, and what both allow is kept.

Source: Lohner (1987), Enclosing the solutions of ordinary initial and boundary value problems.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from symrnn.bounds.intervals.arrays import Array, Intervals, intersection, widen_undefined

__all__ = ["multiply_conditioned"]


def multiply_conditioned(factors: Intervals) -> Iterator[Intervals]:
    """J_1, J_2 J_1, ... of the matrices J_1, ..., J_T along the second axis: (boxes, 1, rows, columns) each.

    >>> import numpy as np
    >>> turn = Intervals.point(np.array([[0.6, -0.8], [0.8, 0.6]])).broadcast((1, 200, 2, 2))
    >>> *_, last = multiply_conditioned(turn)
    >>> bool((last.high - last.low).max() < 1e-9)
    True
    """
    identity = np.eye(factors.low.shape[-1])
    turned, rest = np.broadcast_to(identity, (len(factors.low), 1, *identity.shape)), Intervals.point(identity)
    plain = rest
    for t in range(factors.low.shape[1]):
        with np.errstate(all="ignore"):
            factor = factors.at((slice(None), slice(t, t + 1)))
            ahead, plain = factor @ Intervals.point(turned), widen_undefined(factor @ plain)
            turned = _orthogonal(widen_undefined(ahead).middle)
            rest = widen_undefined((_inverse(turned) @ ahead) @ rest)
            found = intersection(widen_undefined(Intervals.point(turned) @ rest), plain)
        yield found


def _orthogonal(matrix: Array) -> Array:
    """The first factor of QR, the identity where there is none."""
    found: Array = np.linalg.qr(np.clip(matrix, -1e100, 1e100))[0]
    fine = np.isfinite(found).all((-2, -1), keepdims=True)
    return np.where(fine, found, np.eye(matrix.shape[-1]))


def _inverse(matrix: Array) -> Intervals:
    """Q^-1 = Q^T (Q Q^T)^-1, where Q Q^T = I - E has the inverse I + E + E^2 + ... for a small E."""
    identity = Intervals.point(np.eye(matrix.shape[-1]))
    transposed = Intervals.point(matrix.swapaxes(-1, -2))
    size = abs(identity - Intervals.point(matrix) @ transposed).sum(-1).high.max((-2, -1), keepdims=True)
    rest = Intervals.point(size) / (Intervals.point(1.0) - Intervals.point(size))
    bound = np.where(size < 0.5, rest.high, np.inf)
    return transposed @ (identity + Intervals(-bound, bound))
