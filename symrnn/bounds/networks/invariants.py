"""A box of states that a cell never leaves, whatever its inputs in theirs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Intervals, hull
from symrnn.bounds.intervals.lines import Values, enclose_lines
from symrnn.bounds.networks.boxes import Slot
from symrnn.bounds.networks.clock import NEVER, Clock
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.product_steps import state_step
from symrnn.cells.parameters import previous
from symrnn.programs.lines import Assign

__all__ = ["at_any_time", "invariant_states", "is_invariant"]

#: the box is widened by this part of its width before it is tried again, and given up after so many trials
_WIDENING, _TRIALS = 0.1, 60


def at_any_time(problem: Problem) -> Values:
    """Every name that is given, in the narrowest box that holds it at all times."""
    found: dict[sp.Symbol, Intervals] = {}
    for slot in problem.slots:
        value = _of_slot(slot)
        found[slot.symbol] = hull(found[slot.symbol], value) if slot.symbol in found else value
    if problem.cell.time is not None:  # the steps to come too, whatever the sequence
        found[problem.cell.time] = Intervals(np.ones((1, 1, 1, 1)), np.full((1, 1, 1, 1), np.inf))
    return found


def _of_slot(slot: Slot) -> Intervals:
    return Intervals(slot.box.low, slot.box.high).at((np.newaxis, np.newaxis))


def is_invariant(problem: Problem, states: Values) -> bool:
    """Whether these states hold the first ones, and one step from them stays among them.

    Then the cell stays among them for ever: by induction over the steps.
    """
    given = at_any_time(problem)
    return _stays(given, _after(problem, state_step(problem.cell).lines, given | states), states)


def _stays(given: Values, after: Values, states: Values) -> bool:
    return all(_within(given[name], states[name]) and _within(after[name], states[name]) for name in after)


def invariant_states(problem: Problem, clock: Clock = NEVER) -> Values:
    """The states before any step, by name (``h_prev``), enclosed for all times; infinite where no box was found.

    Raises
    ------
    OutOfTimeError
        at the deadline.
    """
    given, lines = at_any_time(problem), state_step(problem.cell).lines
    states = {name: given[name] for name in (previous(state.symbol) for state in problem.cell.states)}
    for _ in clock.during(range(_TRIALS)):
        after = _after(problem, lines, given | states)
        if _stays(given, after, states):
            return states
        states = {name: _widen(hull(box, after[name]), after[name]) for name, box in states.items()}
    return {
        name: Intervals(np.full_like(box.low, -np.inf), np.full_like(box.high, np.inf)) for name, box in states.items()
    }


def _after(problem: Problem, lines: Sequence[Assign], values: Values) -> Values:
    """The states that one step leads to from these values."""
    with np.errstate(all="ignore"):
        found = enclose_lines(lines, values, problem.sizes)
    return {previous(state.symbol): found[state.symbol] for state in problem.cell.states}


def _within(inner: Intervals, outer: Intervals) -> bool:
    return bool((inner.low >= outer.low).all() and (inner.high <= outer.high).all())


def _widen(box: Intervals, after: Intervals) -> Intervals:
    """The box with room towards where the step leads."""
    with np.errstate(all="ignore"):
        room = _WIDENING * (box.high - box.low)
        low = np.where(after.low < box.low + room, box.low - room, box.low)
        high = np.where(after.high > box.high - room, box.high + room, box.high)
    return Intervals(np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high))
