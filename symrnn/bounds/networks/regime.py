"""The regime of a network with given weights: whether its gradient vanishes or explodes over many steps, certified."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from numbers import Real
from typing import Any

import numpy as np

from symrnn.bounds.intervals.arrays import Array, Intervals
from symrnn.bounds.intervals.decimals import round_down, round_up
from symrnn.bounds.intervals.norms import check_norm, norm_of
from symrnn.bounds.networks.boxes import Box, box_of
from symrnn.bounds.networks.enclosures import Enclosure, jacobian_enclosure, lag_bounds
from symrnn.bounds.networks.invariants import at_any_time, invariant_states
from symrnn.bounds.networks.one_step_norms import jacobian_in_boxes, one_step_norm
from symrnn.bounds.networks.problems import Problem, problem_of
from symrnn.bounds.networks.turning_coordinates import multiply_conditioned
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.errors import InputError
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief_text, mimebundle

__all__ = ["CertifiedRegime", "Regime", "lag_bounds_at_every_time", "regime"]

_MOST_STEPS, _LONGEST_LAG = 1_000_000, 10_000
_EVERYWHERE = "at every state and input to come"
#: a norm that is proved to be this near 1 neither vanishes nor explodes
_NEAR_ONE = 1e-6
_NOTHING_SEEN = (math.inf, 0.0)


class Regime(Enum):
    """What the norm of the Jacobian product over the lag does, everywhere on the box.

    >>> from symrnn.cells import elman_unit
    >>> regime(elman_unit("identity"), {"W_xh": 1, "W_hh": 2, "b_h": 0}).regime.name
    'EXPLODING'
    """

    VANISHING = "below 1 everywhere"
    EXPLODING = "above 1 everywhere"
    NEITHER = "1 up to a millionth, or below 1 at one place and above 1 at another"
    UNDECIDED = "not known"


@dataclass(frozen=True, slots=True)
class CertifiedRegime:
    """A regime with what shows it: ``lower <= ||dh_t/dh_{t-lag}|| <= upper`` in this norm.

    ``falls_below`` is the number of steps from which on the norm is certified to be at most ``size``: for good, or up
    to ``lag`` where only the given sequence shows it. None says that it is not certified.

    >>> from symrnn.cells import elman_unit
    >>> found = regime(elman_unit("identity"), {"W_xh": 1, "W_hh": 0.5, "b_h": 0}, lag=3)
    >>> found.regime.name, round(found.upper, 12), found.falls_below
    ('VANISHING', 0.125, 10)
    """

    regime: Regime
    certificate: str
    norm: str
    lag: int
    lower: float
    upper: float
    size: float
    falls_below: int | None

    __reduce__ = reduce_to_fields
    __repr__ = brief_text
    _repr_mimebundle_ = mimebundle

    def __str__(self) -> str:
        return f"{self.regime.name.lower()}: {self.certificate}"


def regime(
    cell: Cell,
    params: Mapping[str, Any],
    lag: int = 50,
    x: Any = None,
    initial: Any = None,
    *,
    norm: str = "2",
    size: float = 1e-3,
    seconds: float = 10.0,
) -> CertifiedRegime:
    """Whether the gradient of a network vanishes, explodes or does neither over ``lag`` steps, with a certificate.

    First come bounds that hold at every time, over a box of states that the network never leaves: one step's Jacobian
    has a norm q < 1, or the product over some steps has; then the gradient falls geometrically. Where that fails and
    ``x`` is given, the product along that sequence is enclosed.

    Parameters
    ----------
    cell
        whose gradient is meant.
    params, initial
        arrays by name, or boxes of them.
    lag
        over how many steps.
    x
        one sequence of inputs or a box of them, (steps, m); without it every input at all is meant.
    norm
        "1", "2" or "inf".
    size
        the size below which ``falls_below`` says that the norm falls.
    seconds
        for how long the box is divided along a sequence.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> found = regime(elman_unit(), {"W_xh": 1, "W_hh": "0.9", "b_h": 0})
    >>> print(found)
    vanishing: norm 2 of the Jacobian <= 0.900001 at every state and input to come, so at most 0.900001^k over k steps
    >>> found.falls_below
    66

    Raises
    ------
    InputError
        as ``jacobian_enclosure`` does, for a size that is not between 0 and 1, and for seconds that are none.
    """
    _check_asked(lag, norm)
    if not isinstance(size, Real) or not 0 < size < 1:
        raise InputError(f"size is {size!r}; expected a number between 0 and 1")
    if isinstance(seconds, bool) or not isinstance(seconds, Real) or not seconds > 0:
        raise InputError(f"seconds is {seconds!r}; expected a positive number")
    where = _EVERYWHERE if x is None else f"{_EVERYWHERE} within those given"
    found = _at_every_time(_problem(cell, params, x, initial), int(lag), norm, size, where)
    if found.regime is not Regime.UNDECIDED or x is None:
        return found
    along = _along(found, jacobian_enclosure(cell, params, x, initial, lag=lag, norm=norm, seconds=seconds))
    if along.regime is not Regime.VANISHING:
        return along
    above = [k for k, (_, upper) in enumerate(lag_bounds(cell, params, x, initial, norm=norm)[:lag], 1) if upper > size]
    return replace(along, falls_below=None if lag in above else 1 + max(above, default=0))


def lag_bounds_at_every_time(
    cell: Cell, params: Mapping[str, Any], lag: int = 50, x: Any = None, initial: Any = None, *, norm: str = "2"
) -> tuple[tuple[float, float], ...]:
    """Certified bounds of ||dh_t/dh_{t-k}|| for k = 1 to ``lag`` that hold at every time, as in ``regime``.

    Errors are those of ``regime``.

    Parameters
    ----------
    cell, params, x, initial, norm
        as for ``regime``: without ``x`` every input is meant.
    lag
        the longest lag.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> bounds = lag_bounds_at_every_time(elman_unit(), {"W_xh": 1, "W_hh": 0.5, "b_h": 0}, 3)
    >>> [round(upper, 12) for _, upper in bounds]
    [0.5, 0.25, 0.125]
    """
    _check_asked(lag, norm)
    lower, upper = _lag_bounds(_problem(cell, params, x, initial), int(lag), norm)
    return tuple(zip(lower, upper, strict=True))


def _check_asked(lag: object, norm: object) -> None:
    if isinstance(lag, bool) or not isinstance(lag, int | np.integer) or not 1 <= lag <= _LONGEST_LAG:
        raise InputError(f"lag is {lag!r}; expected an integer from 1 to {_LONGEST_LAG}")
    check_norm(norm)


def _problem(cell: Cell, params: Mapping[str, Any], x: Any, initial: Any) -> Problem:
    """The problem as given; where no inputs are given, they may have any value."""
    if x is None and isinstance(cell, Cell):
        return problem_of(cell, params, _anything(cell), initial, _steps_of(cell, params))
    return problem_of(cell, params, x, initial)


def _steps_of(cell: Cell, params: Any) -> int:
    """The number of steps for which parameters are given; 1 where all steps share them."""
    given = params if isinstance(params, Mapping) else {}
    for item in cell.parameters:
        if item.indexing is Indexing.PER_STEP and item.symbol.name in given:
            shape = box_of(item.symbol.name, given[item.symbol.name]).low.shape
            if len(shape) == len(item.shape) + 1:
                return max(int(shape[0]), 1)
    return 1


def _anything(cell: Cell) -> dict[str, Box]:
    return {item.symbol.name: Box(np.asarray(-np.inf), np.asarray(np.inf)) for item in cell.inputs}


def _at_every_time(problem: Problem, lag: int, norm: str, size: float, where: str) -> CertifiedRegime:
    """From one step's Jacobian over all states that may occur, and from its products."""
    smaller, upper = _lag_bounds(problem, lag, norm)
    lower, last = smaller[-1], upper[-1]
    below = _falls_below(upper, size) if last < 1 else None
    kind = _kind(lower, last, _NOTHING_SEEN)
    return CertifiedRegime(kind, _reason(kind, norm, lower, upper, where), norm, lag, lower, last, size, below)


def _lag_bounds(problem: Problem, lag: int, norm: str) -> tuple[list[float], list[float]]:
    """Lower and upper bounds of the norm over 1, 2, ..., lag steps."""
    values = at_any_time(problem) | invariant_states(problem)
    matrix, found = jacobian_in_boxes(problem, values)
    norms = [norm_of(product, norm) for product in _powers(matrix, lag)]
    upper = [one_step_norm(problem, matrix, found, norm), *(float(each.high.max()) for each in norms[1:])]
    return [float(each.low.min()) for each in norms], _combine(upper)


def _powers(matrix: Intervals, lag: int) -> list[Intervals]:
    """The products of 1, 2, ..., lag Jacobians, each of them anywhere in its box."""
    repeated = matrix.broadcast((1, lag, *matrix.low.shape[2:]))
    return list(multiply_conditioned(repeated))


def _times(one: float, other: float) -> float:
    """A product of bounds, rounded up; 0 times infinity counts as 0."""
    return math.nextafter(one * other, math.inf) if one and other else 0.0


def _products_up(one: Array, other: Array) -> Array:
    """Products of bounds, rounded up; 0 times infinity counts as 0."""
    with np.errstate(all="ignore"):
        return np.where((one == 0) | (other == 0), 0.0, np.nextafter(one * other, np.inf))


def _combine(upper: list[float]) -> list[float]:
    """Bounds over 1, 2, ... steps, made better by ||A B|| <= ||A|| ||B||."""
    found = np.array(upper)
    for k in range(1, len(found)):
        found[k] = min(found[k], _products_up(found[:k], found[k - 1 :: -1]).min())
    return [float(bound) for bound in found]


def _falls_below(upper: list[float], size: float) -> int | None:
    """The first step from which on the bound stays at most ``size``, as the last ``lag`` bounds show."""
    lag, bounds, since = len(upper), list(upper), 0
    for k in range(1, _MOST_STEPS):
        if k > lag:
            bounds.append(min(_times(upper[0], bounds[-1]), _times(upper[-1], bounds[k - 1 - lag])))
        since = (since or k) if bounds[k - 1] <= size else 0
        if since and (k - since + 1 >= lag or upper[0] < 1):
            return since
    return None


def _kind(lower: float, upper: float, seen: tuple[float, float]) -> Regime:
    if upper < 1 - _NEAR_ONE:
        return Regime.VANISHING
    if lower > 1 + _NEAR_ONE:
        return Regime.EXPLODING
    return Regime.NEITHER if _is_one(lower, upper) or seen[0] < 1 < seen[1] else Regime.UNDECIDED


def _is_one(lower: float, upper: float) -> bool:
    return lower >= 1 - _NEAR_ONE and upper <= 1 + _NEAR_ONE


def _reason(kind: Regime, norm: str, lower: float, upper: list[float], everywhere: str) -> str:
    """What shows the regime, at every time."""
    lag = len(upper)
    if kind is Regime.VANISHING and upper[0] < 1:
        q = round_up(upper[0])
        return f"norm {norm} of the Jacobian <= {q} {everywhere}, so at most {q}^k over k steps"
    if kind is Regime.VANISHING:
        steps = next(k for k, bound in enumerate(upper, 1) if bound < 1)
        q = round_up(upper[steps - 1])
        return f"norm {norm} over {steps} steps <= {q} {everywhere}, so at most {q}^k over {steps}*k steps"
    if kind is Regime.EXPLODING:
        return f"norm {norm} over {lag} steps >= {round_down(lower)} {everywhere}"
    if kind is Regime.NEITHER:
        return f"norm {norm} over {lag} steps is 1 up to a millionth, {everywhere}"
    return f"norm {norm} over {lag} steps lies between {round_down(lower)} and {round_up(upper[-1])} {everywhere}"


def _along(before: CertifiedRegime, found: Enclosure) -> CertifiedRegime:
    """From the enclosure of the product along the given inputs."""
    lower, upper = max(before.lower, found.lower), min(before.upper, found.upper)
    kind = _kind(lower, upper, found.seen)
    ends = f"between {round_down(lower)} and {round_up(upper)}"
    text = f"norm {found.norm} over {found.lag} steps along the given inputs lies {ends}"
    if kind is Regime.NEITHER and not _is_one(lower, upper):
        text += ", below 1 at one place of the box and above 1 at another"
    return replace(before, regime=kind, certificate=text, lower=lower, upper=upper)
