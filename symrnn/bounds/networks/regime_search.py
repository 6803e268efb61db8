"""How a regime is found: stage after stage, the cheap ones first, and each of them looks at the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from symrnn.bounds.networks.certificates import (
    ALONG,
    ALWAYS,
    EVERY,
    WITHIN,
    CertifiedRegime,
    Regime,
    kind_of,
    reason_along,
    reason_at_every_time,
)
from symrnn.bounds.networks.clock import Clock, OutOfTimeError
from symrnn.bounds.networks.enclosures import can_be_swept, enclose_along, lag_bounds_of_sweep
from symrnn.bounds.networks.every_time import bounds_at_every_time, falls_below
from symrnn.bounds.networks.norm_balls import Ball, norm_in_ball
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.subdivision import Aim
from symrnn.bounds.networks.trajectories import Centre, centre_of, products_along
from symrnn.errors import InputError, inflect

__all__ = ["Query", "find_regime"]

_NOTHING_SEEN = (float("inf"), 0.0)
_TOLERANCE = 0.01
#: of a state, so that some Jacobians fit in memory; and of all Jacobians along a sequence
_MOST_ROWS, _MOST_ENTRIES = 3000, 100_000_000


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: over how many steps, in which norm, below which size; and whom to tell how far it is."""

    lag: int
    norm: str
    size: float
    has_inputs: bool
    tell: Callable[[str], None]


def find_regime(problem: Problem, asked: Query, clock: Clock) -> CertifiedRegime:
    """At every time first; where that fails, along the given inputs.

    Raises
    ------
    InputError
        where that fails, and fewer steps are given than are asked about.
    """
    rows = sum(problem.sizes_of(state.shape)[0] for state in problem.cell.states)
    if rows > _MOST_ROWS:
        raise InputError(f"the states have {rows} entries; Jacobians of more than {_MOST_ROWS} rows are too large")
    found = _at_every_time(problem, asked, clock)
    if not asked.has_inputs:
        return found
    centre = _centre(problem, asked, clock) if asked.lag <= problem.steps else None
    if centre is not None:
        found = replace(found, float64=centre.value(asked.norm))
    if found.regime is not Regime.UNDECIDED:
        return found
    if asked.lag > problem.steps:
        raise InputError(f"lag is {asked.lag}; expected an integer from 1 to the number of steps, {problem.steps}")
    if asked.lag * rows**2 > _MOST_ENTRIES:
        most = _MOST_ENTRIES // rows**2
        raise InputError(f"lag: {asked.lag} Jacobians of {rows} x {rows} entries are too many; take at most {most}")
    return _along(problem, asked, clock, found, centre)


def _at_every_time(problem: Problem, asked: Query, clock: Clock) -> CertifiedRegime:
    """From one step's Jacobian over all states that may occur, and from its products."""
    scope = EVERY if asked.has_inputs else ALWAYS
    # along the inputs more may be found: half of the time is for that
    bounds = bounds_at_every_time(problem, asked.lag, asked.norm, clock.half() if asked.has_inputs else clock)
    lower, upper = bounds.lower[-1], bounds.upper[-1]
    below = falls_below(bounds.upper, asked.size) if upper < 1 else None
    kind = kind_of(lower, upper, _NOTHING_SEEN)
    reason = reason_at_every_time(kind, asked.norm, lower, bounds.upper, scope)
    stopped = None if bounds.is_finished else clock.seconds
    return CertifiedRegime(
        kind, reason, asked.norm, asked.lag, lower, upper, asked.size, below, scope, None, stopped
    )  # fmt: skip


def _centre(problem: Problem, asked: Query, clock: Clock) -> Centre | None:
    """The run in floating point; None where there was no time for it."""
    asked.tell(f"running {inflect(problem.steps, 'step')} of the given inputs in float64")
    try:
        return centre_of(problem, asked.lag, clock)
    except OutOfTimeError:
        return None


def _along(
    problem: Problem, asked: Query, clock: Clock, before: CertifiedRegime, centre: Centre | None
) -> CertifiedRegime:
    """From the enclosure of the product along the given inputs."""
    asked.tell("at every state it is not decided; enclosing the states and the product along the given inputs")
    products: tuple[Ball, ...] = ()
    with suppress(OutOfTimeError):
        products = products_along(problem, asked.lag, centre, clock) if centre is not None else ()
    found = enclose_along(problem, Aim(asked.lag, asked.norm, _TOLERANCE), clock, products, asked.tell)
    lower, upper = max(before.lower, found.lower), min(before.upper, found.upper)
    kind = kind_of(lower, upper, found.seen)
    below = _falls_along(problem, asked, clock, products, upper) if kind is Regime.VANISHING else None
    return replace(
        before,
        regime=kind,
        certificate=reason_along(kind, asked.norm, asked.lag, lower, upper),
        lower=lower,
        upper=upper,
        falls_below=below,
        scope=WITHIN if problem.is_wide else ALONG,
        stopped=clock.seconds if before.stopped is not None or clock.is_over else None,
    )


def _falls_along(problem: Problem, asked: Query, clock: Clock, products: Sequence[Ball], upper: float) -> int | None:
    """The first lag from which on, up to the last, the norm is at most the size."""
    bounds = [float("inf")] * asked.lag
    with suppress(OutOfTimeError):
        if problem.is_wide and can_be_swept(problem):
            bounds = [high for _, high in lag_bounds_of_sweep(problem, asked.norm, clock)[: asked.lag]]
    bounds[-1] = min(bounds[-1], upper)
    for k in range(asked.lag, 0, -1):
        if bounds[k - 1] <= asked.size or (products and _is_below(products[k - 1], asked)):
            continue
        return None if k == asked.lag else k + 1
    return 1


def _is_below(product: Ball, asked: Query) -> bool:
    """The cheap bound first."""
    if asked.norm == "2" and product.size <= asked.size:
        return True
    with np.errstate(all="ignore"):
        return norm_in_ball(product, asked.norm)[1] <= asked.size
