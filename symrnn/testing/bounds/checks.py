"""Whether a stated bound holds over a lag: what encloses the norm, made closer until it tells, or time is up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from symrnn.bounds import jacobian_enclosure, lag_bounds, lag_bounds_at_every_time
from symrnn.bounds.networks.problems import problem_of
from symrnn.cells.cell import Cell
from symrnn.testing.bounds.large_gradients import largest_place

__all__ = ["Certified", "Network", "at_a_place", "bounds_of_lags", "refine"]

_EVERYWHERE, _WITHIN = "every state and input", "every state and every input within those given"
_SOMEWHERE = "somewhere in the box"
#: how near to attained values the search goes, one after the other, while there is time
_TOLERANCES = (1e-2, 1e-4, 1e-6)


@dataclass(frozen=True, slots=True)
class Network:
    """A cell with numbers or boxes, a norm; ``x`` is None where every input is meant."""

    cell: Cell
    params: Mapping[str, Any]
    x: Any
    initial: Any
    norm: str

    @property
    def steps(self) -> int:
        """How many steps the inputs have; without inputs, how many are meant where nothing else is said."""
        return 50 if self.x is None else problem_of(self.cell, self.params, self.x, self.initial).steps


@dataclass(frozen=True, slots=True)
class Certified:
    """``lower <= ||dh_T/dh_{T-lag}|| <= upper``, it is at least ``attained`` at ``place``; and how this is known."""

    norm: str
    lag: int
    lower: float
    upper: float
    attained: float
    place: str
    how: str

    def holds(self, bound: Fraction) -> bool:
        """Whether the norm is at most the bound everywhere."""
        return self.upper < float("inf") and Fraction(self.upper) <= bound

    def fails(self, bound: Fraction) -> bool:
        """Whether the norm is above the bound somewhere."""
        return self.attained < float("inf") and Fraction(self.attained) > bound


def bounds_of_lags(network: Network, most: int) -> dict[int, Certified]:
    """What one sweep certifies for each lag from 1 to ``most``."""
    cell, norm = network.cell, network.norm
    always = lag_bounds_at_every_time(cell, network.params, most, network.x, network.initial, norm=norm)
    place = _EVERYWHERE if network.x is None else _WITHIN
    how = f"norm {norm}, at every state and input to come{'' if network.x is None else ' within those given'}"
    found = {k: Certified(norm, k, low, high, low, place, how) for k, (low, high) in enumerate(always, 1)}
    if network.x is not None:
        along = lag_bounds(cell, network.params, network.x, network.initial, norm=norm)[:most]
        how = f"norm {norm} along the given inputs, in one sweep"
        found = {k: _closer(found[k], low, high, low, how) for k, (low, high) in enumerate(along, 1)}
    return found


def refine(network: Network, found: Certified, bound: Fraction, seconds: float) -> Certified:
    """The same with a search of the box, until the bound is known to hold or to fail, or time is up."""
    if network.x is None:
        return found
    until = time.perf_counter() + seconds
    search = partial(jacobian_enclosure, network.cell, network.params, network.x, network.initial, lag=found.lag)
    for tolerance in _TOLERANCES:
        left = until - time.perf_counter()
        if found.holds(bound) or found.fails(bound) or left <= 0:
            break
        each = search(norm=network.norm, tolerance=tolerance, seconds=left)
        how = f"norm {network.norm} along the given inputs, on {each.boxes} boxes"
        found = _closer(found, each.lower, each.upper, each.seen[1], how)
    return found


def at_a_place(network: Network, found: Certified) -> Certified:
    """The same with a place where the norm is large; without inputs, what is certified holds at every place."""
    if network.x is None:
        return found
    problem = problem_of(network.cell, network.params, network.x, network.initial)
    value, place = largest_place(problem, found.lag, network.norm)
    is_best = value >= found.attained or not problem.ends[0].size
    return replace(found, attained=max(value, found.attained), place=place) if is_best else found


def _closer(found: Certified, lower: float, upper: float, attained: float, how: str) -> Certified:
    """Both certificates hold, and so does what is best in each; the words are those of the better upper bound."""
    return replace(
        found,
        lower=max(found.lower, lower),
        upper=min(found.upper, upper),
        attained=max(found.attained, attained),
        place=found.place if attained <= found.attained else _SOMEWHERE,
        how=how if upper <= found.upper or attained > found.attained else found.how,
    )
