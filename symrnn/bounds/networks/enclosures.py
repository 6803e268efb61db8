"""Certified bounds of the product of Jacobians on a box, by subdivision until they are tight or time is up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from numbers import Real
from typing import Any

import numpy as np

from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.bounds.intervals.norms import check_norm, norm_of
from symrnn.bounds.networks.clock import NEVER, Clock, OutOfTimeError
from symrnn.bounds.networks.norm_balls import Ball, norm_in_ball
from symrnn.bounds.networks.problems import Problem, problem_of
from symrnn.bounds.networks.subdivision import Aim, Subdivision
from symrnn.bounds.networks.sweeps import sweeper
from symrnn.bounds.networks.trajectories import centre_of, products_along
from symrnn.bounds.networks.turning_coordinates import multiply_conditioned
from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle

__all__ = [
    "Enclosure",
    "Search",
    "can_be_swept",
    "enclose_along",
    "jacobian_enclosure",
    "lag_bounds",
    "lag_bounds_of_sweep",
]

#: entries of the product times divided entries: beyond, division would take days, and memory
_MOST_DIRECTIONS = 500_000


class Search(Enum):
    """How a search ended; its bounds hold either way.

    >>> [each.name for each in Search]
    ['FINISHED', 'UNDECIDED']
    """

    FINISHED = "both bounds are within the tolerance of values that are attained, or below 1e-300"
    UNDECIDED = "the bounds hold, but are not known to be tight"


@check_arguments
@dataclass(frozen=True, slots=True)
class Enclosure:
    """``lower <= ||dh_T/dh_{T-lag}|| <= upper`` everywhere on the box.

    ``seen``: somewhere on the box the norm is at most the first number, and somewhere it is at least the second.

    >>> from symrnn.cells import elman_unit
    >>> found = jacobian_enclosure(elman_unit("identity"), {"W_xh": 1, "W_hh": 0.5, "b_h": 0}, [0.0] * 3)
    >>> found.lag, round(found.lower, 12), round(found.upper, 12)
    (3, 0.125, 0.125)
    """

    norm: str
    lag: int
    lower: float
    upper: float
    seen: tuple[float, float]
    outcome: Search
    boxes: int
    seconds: float = field(compare=False)

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        return (
            f"{round_down(self.lower)} <= norm {self.norm} over {self.lag} steps <= {round_up(self.upper)}: "
            f"{self.outcome.name.lower()}, {self.boxes} boxes, {self.seconds:.2f} s"
        )


@check_arguments
def jacobian_enclosure(
    cell: Cell,
    params: Mapping[str, Any],
    x: Any,
    initial: Any = None,
    *,
    lag: int | None = None,
    norm: str = "2",
    tolerance: float = 0.01,
    seconds: float = 10.0,
) -> Enclosure:
    """Certified bounds of ||dh_T/dh_{T-lag}||, the product of the last ``lag`` Jacobians, on a box.

    All that lies in a box is meant, independently. Several states are one long vector. The search divides the box until
    the bounds are tight, or time is up.

    Parameters
    ----------
    cell
        whose Jacobian is meant.
    params, initial
        arrays as for ``evaluator``, or boxes of them, ``between(low, high)``.
    x
        inputs of shape (steps, m), or a box of them.
    lag
        the number of Jacobians; all steps where it is not given.
    norm
        "1", "2" or "inf".
    tolerance
        how near the bounds have to come to values that are attained, relatively.
    seconds
        for how long the box is divided.

    Examples
    --------
    >>> from symrnn.bounds.networks.boxes import between
    >>> from symrnn.cells import elman_unit
    >>> found = jacobian_enclosure(elman_unit(), {"W_xh": 1, "W_hh": between("0.5", "0.9"), "b_h": 0}, [0.5] * 10)
    >>> found.outcome.name, 7.78e-6 < found.upper < 7.86e-6
    ('FINISHED', True)

    Raises
    ------
    InputError
        for a name or shape that does not fit, an undefined function, and a cell without a readable Jacobian.

    Source: Moore (1966), Interval analysis; Ratz and Csendes (1995), On the selection of subdivision directions.
    """
    problem = problem_of(cell, params, x, initial)
    chosen = problem.steps if lag is None else lag
    if isinstance(chosen, bool) or not isinstance(chosen, int | np.integer) or not 1 <= chosen <= problem.steps:
        raise InputError(f"lag is {chosen!r}; expected an integer from 1 to the number of steps, {problem.steps}")
    if not all(isinstance(value, Real) and value > 0 for value in (tolerance, seconds)):
        raise InputError(f"tolerance and seconds are positive numbers, found {tolerance!r} and {seconds!r}")
    check_norm(norm)
    clock = Clock.start(float(seconds))
    products = _products(problem, int(chosen), clock)
    return enclose_along(problem, Aim(int(chosen), norm, float(tolerance)), clock, products)


def enclose_along(
    problem: Problem,
    asked: Aim,
    clock: Clock,
    products: Sequence[Ball],
    tell: Callable[[str], None] = lambda stage: None,
) -> Enclosure:
    """The enclosure, from products of balls on the whole, and by division where these are not tight."""
    with np.errstate(all="ignore"):
        known = norm_in_ball(products[-1], asked.norm) if products else (0.0, np.inf)
    # without a width there is one place alone, and what is known of it was seen there
    least, greatest = (np.inf, 0.0) if problem.is_wide else (known[1], known[0])
    outcome, count, seen = Search.UNDECIDED, min(len(products), 1), (least, greatest)
    if not problem.is_wide and not asked.is_open(known[0], known[1], seen):
        outcome = Search.FINISHED
    elif not clock.is_over and can_be_swept(problem):
        tell("enclosing it on parts of the box" if problem.is_wide else "enclosing it in turning coordinates")
        search = Subdivision(sweeper(problem, asked.lag), asked, clock, known, least=least, greatest=greatest)
        outcome = Search.FINISHED if search.run() else Search.UNDECIDED
        lower, upper, seen = search.bounds
        known, count = (lower, upper), search.count
    return Enclosure(asked.norm, asked.lag, *known, seen, outcome, count, clock.used)


def _products(problem: Problem, lag: int, clock: Clock) -> tuple[Ball, ...]:
    """The products of the last Jacobians as balls; none where there was no time."""
    try:
        return products_along(problem, lag, centre_of(problem, lag, clock), clock)
    except OutOfTimeError:
        return ()


def can_be_swept(problem: Problem) -> bool:
    """Whether all directions of the product are few enough to be held at once."""
    rows = sum(problem.sizes_of(state.shape)[0] for state in problem.cell.states)
    return (problem.ends[0].size + 1) * rows**2 <= _MOST_DIRECTIONS


@check_arguments
def lag_bounds(
    cell: Cell, params: Mapping[str, Any], x: Any, initial: Any = None, *, norm: str = "2"
) -> tuple[tuple[float, float], ...]:
    """Certified bounds of ||dh_T/dh_{T-k}|| for each lag k = 1 to T, on a box that is not divided: one sweep.

    Errors are those of ``jacobian_enclosure``.

    Parameters
    ----------
    cell, params, x, initial, norm
        as for ``jacobian_enclosure``.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> bounds = lag_bounds(elman_unit("identity"), {"W_xh": 1, "W_hh": 0.5, "b_h": 0}, [0.0] * 3)
    >>> [round(upper, 12) for _, upper in bounds]
    [0.5, 0.25, 0.125]
    """
    check_norm(norm)
    problem = problem_of(cell, params, x, initial)
    products = _products(problem, problem.steps, NEVER)
    with np.errstate(all="ignore"):
        found = [norm_in_ball(product, norm) for product in products]
    if problem.is_wide and can_be_swept(problem):
        swept = lag_bounds_of_sweep(problem, norm, NEVER)
        found = [(max(one[0], other[0]), min(one[1], other[1])) for one, other in zip(found, swept, strict=True)]
    return tuple(found)


def lag_bounds_of_sweep(problem: Problem, norm: str, clock: Clock) -> list[tuple[float, float]]:
    """The same from one sweep, which knows how the Jacobians move with what is given.

    Raises
    ------
    OutOfTimeError
        at the deadline.
    """
    factors = sweeper(problem, problem.steps)(*problem.ends, clock).factors
    backwards = Intervals(*(end[:, ::-1].swapaxes(-1, -2) for end in (factors.low, factors.high)))
    found = []
    for product in clock.during(multiply_conditioned(backwards)):
        size = norm_of(Intervals(product.low.swapaxes(-1, -2), product.high.swapaxes(-1, -2)), norm)
        found.append((float(size.low.min()), float(size.high.max())))
    return found
