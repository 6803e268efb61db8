"""Bounds of the norm over 1, 2, ... steps that hold at every time, over a box of states that a network never leaves.

The norm of one step comes first: where it is below 1, all is said. Then come products of steps, each of them anywhere
in its box.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from symrnn.bounds.intervals.arrays import Array, Intervals
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.clock import Clock, OutOfTimeError
from symrnn.bounds.networks.invariants import at_any_time, invariant_states
from symrnn.bounds.networks.norm_balls import ball_of, begin_products, multiply_balls, norm_in_ball
from symrnn.bounds.networks.one_step_norms import jacobian_in_boxes, one_step_norm
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.turning_coordinates import multiply_conditioned

__all__ = ["LagBounds", "bounds_at_every_time", "falls_below"]

_MOST_STEPS = 1_000_000
#: up to so many rows each product is taken in turning coordinates; beyond, 2, 4, 8, ... steps as balls
_FEW_ROWS = 32


@dataclass(frozen=True, slots=True)
class LagBounds:
    """Lower and upper bounds over 1, 2, ..., lag steps; and whether there was time for all of them."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    is_finished: bool


def bounds_at_every_time(problem: Problem, lag: int, norm: str, clock: Clock) -> LagBounds:
    """What is known of the norms when the work is done, or time is up."""
    lower, upper = [0.0] * lag, [math.inf] * lag
    is_finished = False
    try:
        values = at_any_time(problem) | invariant_states(problem, clock)
        clock.check()
        matrix, found = jacobian_in_boxes(problem, values)
        upper[0] = one_step_norm(problem, matrix, found, norm, clock)
        if matrix.low.shape[-1] <= _FEW_ROWS:
            for k, product in enumerate(_powers(matrix, lag, clock)):
                size = norm_of(product, norm)
                lower[k] = float(size.low.min())
                # of one step the formula says more than the entries
                upper[k] = float(size.high.max()) if k else upper[0]
        elif not upper[0] < 1:
            _by_doubling(matrix, norm, lower, upper, clock)
        is_finished = True
    except OutOfTimeError:
        pass
    return LagBounds(tuple(lower), tuple(_combine(upper)), is_finished)


def _powers(matrix: Intervals, lag: int, clock: Clock) -> Iterator[Intervals]:
    """The products of 1, 2, ..., lag Jacobians, each of them anywhere in its box."""
    repeated = matrix.broadcast((1, lag, *matrix.low.shape[2:]))
    return clock.during(multiply_conditioned(repeated))


def _by_doubling(matrix: Intervals, norm: str, lower: list[float], upper: list[float], clock: Clock) -> None:
    """The bounds over 1, 2, 4, ... steps and over all of them: the others follow from these."""
    with np.errstate(all="ignore"):
        power, steps, parts = ball_of(matrix), 1, []
        while True:
            upper[steps - 1] = min(upper[steps - 1], power.size if norm == "2" else norm_in_ball(power, norm)[1])
            parts += [power] if len(lower) & steps else []
            if 2 * steps > len(lower):
                break
            clock.check()
            power, steps = multiply_balls(power, power), 2 * steps
        clock.check()
        *_, whole = begin_products(parts)
        lower[-1], above = norm_in_ball(whole, norm)
        upper[-1] = min(upper[-1], above)


def _times(one: float, other: float) -> float:
    """A product of bounds, rounded up; 0 times infinity counts as 0."""
    return math.nextafter(one * other, math.inf) if one and other else 0.0


def _products_up(one: Array, other: Array) -> Array:
    """Products of bounds, rounded up; 0 times infinity counts as 0."""
    with np.errstate(all="ignore"):
        return np.where((one == 0) | (other == 0), 0.0, np.nextafter(one * other, np.inf))


def _combine(upper: list[float]) -> list[float]:
    """Bounds over 1, 2, ... steps, made better by ||A B|| <= ||A|| ||B||."""
    found, given = np.array(upper), np.array(upper)
    # whatever steps a bound is put together from, the last of them have a bound of their own
    parts = np.flatnonzero(np.isfinite(given))
    for k in range(1, len(found)):
        last = parts[: np.searchsorted(parts, k)]
        found[k] = min(found[k], _products_up(given[last], found[k - 1 - last]).min(initial=np.inf))
    return [float(bound) for bound in found]


def falls_below(upper: tuple[float, ...], size: float) -> int | None:
    """The first step from which on the bound stays at most ``size``, as the last ``lag`` bounds show."""
    lag, bounds, since = len(upper), list(upper), 0
    for k in range(1, _MOST_STEPS):
        if k > lag:
            bounds.append(min(_times(upper[0], bounds[-1]), _times(upper[-1], bounds[k - 1 - lag])))
        since = (since or k) if bounds[k - 1] <= size else 0
        if since and (k - since + 1 >= lag or upper[0] < 1):
            return since
    return None
