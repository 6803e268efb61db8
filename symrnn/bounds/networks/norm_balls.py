"""Products of many matrices, each a floating-point matrix M with a bound of its distance from the exact one: a ball.

An error is a number, ||E|| in the 2-norm, so that it costs two matrix products and no more. Neighbours are multiplied
first, then pairs of neighbours, and so on: the error of a product is then made larger by the norms of long products,
which are small where a network forgets, and by those of single factors only a few times.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from symrnn.bounds.intervals.arrays import Array, Intervals
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.intervals.products import multiply_points, split_ends

__all__ = ["Ball", "add_up", "ball_of", "begin_products", "multiply_balls", "norm_in_ball", "scale_up", "vector_norm"]

_EPSILON, _TINY = 2.0**-52, 2.0**-1074
#: (M^T M)^32 has few large eigenvalues: the root of its Frobenius norm is near ||M||, at most n^(1/128) times as large
_SQUARINGS, _NEAR = 6, 1.02


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """Exact matrices M + E with ||E|| <= radius; ``size`` bounds the norm of each of them, and of M."""

    middle: Array
    radius: float
    size: float


def ball_of(matrix: Intervals) -> Ball:
    """A ball that holds every matrix within the intervals, (..., rows, columns) with one matrix alone."""
    low, high = (end.reshape(end.shape[-2:]) for end in (matrix.low, matrix.high))
    middle, spread = split_ends(low, high)
    return _ball(middle, 0.0 if spread is None else _norm_of_sizes(spread), math.inf)


def multiply_balls(one: Ball, other: Ball) -> Ball:
    """(M + E)(N + F) = M N + M F + E (N + F), and what M N is rounded by."""
    middle, rounding = multiply_points(one.middle, None, other.middle, None)
    lost = _norm_of_sizes(rounding)
    radius = add_up(scale_up(one.size, other.radius), scale_up(one.radius, other.size), lost)
    # the middle as it was rounded may be larger than the product of the norms
    return _ball(middle, radius, add_up(scale_up(one.size, other.size), lost))


def begin_products(factors: Iterable[Ball]) -> Iterator[Ball]:
    """A_1, A_1 A_2, A_1 A_2 A_3, ... by products of 2, 4, 8, ... neighbours.

    Each number of factors is a sum of powers of 2, as in binary: so many neighbours stand on the stack together.
    """
    stack: list[tuple[int, Ball, Ball]] = []
    for factor in factors:
        length, block = 1, factor
        while stack and stack[-1][0] == length:
            length, block = 2 * length, multiply_balls(stack.pop()[1], block)
        whole = multiply_balls(stack[-1][2], block) if stack else block
        stack.append((length, block, whole))
        yield whole


def norm_in_ball(ball: Ball, norm: str) -> tuple[float, float]:
    """A lower and an upper bound of the norm of every matrix in the ball."""
    found = norm_of(Intervals.point(ball.middle), norm)
    # ||E||_1 and ||E||_inf are at most sqrt(n) ||E||_2
    away = ball.radius if norm == "2" else scale_up(_root_up(float(max(ball.middle.shape))), ball.radius)
    upper = add_up(float(found.high), away)
    lower = float(found.low) - away
    lower = math.nextafter(lower, -math.inf) if lower > 0 else 0.0
    return lower, min(upper, ball.size) if norm == "2" else upper


def add_up(*sizes: float) -> float:
    """A sum of numbers that are not negative, or more."""
    return sum(sizes) * (1 + len(sizes) * _EPSILON) + _TINY if any(sizes) else 0.0


def scale_up(one: float, other: float) -> float:
    """A product of numbers that are not negative, or more; 0 times infinity is 0."""
    return one * other * (1 + 2 * _EPSILON) + _TINY if one and other else 0.0


def vector_norm(sizes: Array) -> float:
    """At least the Euclidean norm of a vector with entries of these sizes at most; of a matrix the Frobenius norm."""
    flat = sizes.ravel()
    slack, lost = 1 + (flat.size + 10) * _EPSILON, flat.size * _TINY
    total = float(flat @ flat)
    if 1e-200 < total < math.inf:
        return _root_up(total * slack + lost)
    largest = float(np.abs(flat).max())
    if not 0 < largest < math.inf:
        return 0.0 if largest == 0 else math.inf
    # beside the largest entry nothing overflows, and what underflows is nothing
    flat = flat / largest
    return scale_up(largest, _root_up(float(flat @ flat) * slack + lost))


def _ball(middle: Array, radius: float, size: float) -> Ball:
    if not (np.isfinite(middle).all() and math.isfinite(radius)):
        middle, radius = np.zeros_like(middle), math.inf
    return Ball(middle, radius, min(size, add_up(_spectral_size(middle), radius)))


def _norm_of_sizes(sizes: Array) -> float:
    """At least ||E|| where |E| has at most these entries: the Frobenius norm, and ||E||^2 <= ||E||_1 ||E||_inf."""
    if not np.isfinite(sizes).all():
        return math.inf
    slack = 1 + (max(sizes.shape) + 10) * _EPSILON
    columns, rows = (float(sizes.sum(axis).max()) * slack for axis in (0, 1))
    return min(vector_norm(sizes), scale_up(_root_up(columns), _root_up(rows)))


def _spectral_size(matrix: Array) -> float:
    """At least the 2-norm: ||M||^2m is the largest eigenvalue of (M^T M)^m, which is at most its Frobenius norm.

    Each product is off by at most gamma_n times the product of the Frobenius norms; the error is carried along.
    """
    simple = _norm_of_sizes(np.abs(matrix))
    if not 0 < simple < math.inf:
        return simple
    scale = math.ldexp(1.0, max(min(math.frexp(float(np.abs(matrix).max()))[1], 1000), -1000))
    scaled, terms = matrix / scale, max(matrix.shape)
    relative, absolute = (terms + 10) * _EPSILON, 4 * terms * (terms + 1) * _TINY
    size = vector_norm(scaled)
    power, error = scaled.T @ scaled, add_up(relative * size * size, absolute)
    found, roots = size, 1
    for _ in range(_SQUARINGS):
        size = vector_norm(power)
        before, found = found, min(found, _root_up(add_up(size, error), roots))
        # the norms of powers fall ever more slowly: from here to the 2-norm no more than in the last step
        if not found < before / _NEAR:
            break
        error = add_up(scale_up(2 * size + error, error), relative * size * size, absolute)
        power, roots = power @ power, roots + 1
    return min(simple, scale_up(scale, add_up(found, 4 * terms * _TINY)))


def _root_up(number: float, roots: int = 1) -> float:
    """The square root, or that of the root and so on, or more."""
    for _ in range(roots):
        number = math.nextafter(math.sqrt(number), math.inf)
    return number
