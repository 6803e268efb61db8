"""Certified bounds of the product of Jacobians on a box, by subdivision until they are tight or time is up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from numbers import Real
from typing import Any

import numpy as np

from symrnn.bounds.intervals.arrays import Intervals
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.bounds.intervals.norms import check_norm, norm_of
from symrnn.bounds.networks.problems import problem_of
from symrnn.bounds.networks.subdivision import Subdivision
from symrnn.bounds.networks.sweeps import sweeper
from symrnn.bounds.networks.turning_coordinates import multiply_conditioned
from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle

__all__ = ["Enclosure", "Search", "jacobian_enclosure", "lag_bounds"]


class Search(Enum):
    """How a search ended; its bounds hold either way.

    >>> [each.name for each in Search]
    ['FINISHED', 'UNDECIDED']
    """

    FINISHED = "both bounds are within the tolerance of values that are attained, or below 1e-300"
    UNDECIDED = "the bounds hold, but are not known to be tight"


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
    began = time.perf_counter()
    problem = problem_of(cell, params, x, initial)
    chosen = problem.steps if lag is None else lag
    if isinstance(chosen, bool) or not isinstance(chosen, int | np.integer) or not 1 <= chosen <= problem.steps:
        raise InputError(f"lag is {chosen!r}; expected an integer from 1 to the number of steps, {problem.steps}")
    if not all(isinstance(value, Real) and value > 0 for value in (tolerance, seconds)):
        raise InputError(f"tolerance and seconds are positive numbers, found {tolerance!r} and {seconds!r}")
    check_norm(norm)
    chosen = int(chosen)
    search = Subdivision(sweeper(problem, chosen), norm, tolerance, began + seconds)
    outcome = Search.FINISHED if search.run() else Search.UNDECIDED
    lower, upper, seen = search.bounds
    return Enclosure(norm, chosen, lower, upper, seen, outcome, search.count, time.perf_counter() - began)


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
    factors = sweeper(problem, problem.steps)(*problem.ends).factors
    backwards = Intervals(*(end[:, ::-1].swapaxes(-1, -2) for end in (factors.low, factors.high)))
    found = []
    for product in multiply_conditioned(backwards):
        size = norm_of(Intervals(product.low.swapaxes(-1, -2), product.high.swapaxes(-1, -2)), norm)
        found.append((float(size.low.min()), float(size.high.max())))
    return tuple(found)
