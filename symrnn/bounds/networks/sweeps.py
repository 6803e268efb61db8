"""One sweep over the steps with many boxes at once: the product of the Jacobians, enclosed on each box.

Beside the plain enclosure goes the mean-value form: F(s) lies in F(c) + F'(box)(s - c), c the middle of the box. Both
hold, so their intersection does; it is taken at every step, for the states and for the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Array, Intervals, concatenate, intersection, stack_blocks
from symrnn.bounds.intervals.lines import Values, enclose_lines
from symrnn.bounds.networks.boxes import place_boxes, unit_directions
from symrnn.bounds.networks.clock import NEVER, Clock
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.product_steps import blocks, jacobian_blocks, product_step, tangent_name, with_directions
from symrnn.bounds.networks.turning_coordinates import multiply_conditioned
from symrnn.cells.parameters import previous
from symrnn.programs.program import Program

__all__ = ["Sweeper", "Swept", "sweeper"]


@dataclass(frozen=True, slots=True)
class Swept:
    """The product on each box, at the middle of each, and how it moves with each divided entry (None: not known).

    ``factors`` are the Jacobians of the steps that were multiplied, along the second axis.
    """

    product: Intervals
    middle: Intervals
    slope: Intervals | None
    factors: Intervals


@dataclass(frozen=True, slots=True)
class Sweeper:
    """A problem, its step as a program, the step with directions, and over how many of the last steps to multiply."""

    problem: Problem
    lag: int
    plain: Program = field(repr=False)
    moving: Program | None = field(repr=False)

    def __call__(self, low: Array, high: Array, clock: Clock = NEVER) -> Swept:
        """The enclosures on boxes with these ends, (boxes, divided entries) each.

        Raises
        ------
        OutOfTimeError
            at the deadline.
        """
        with np.errstate(all="ignore"):
            return self._sweep(low, high, clock)

    def _sweep(self, low: Array, high: Array, clock: Clock) -> Swept:
        problem, count = self.problem, low.shape[1]
        centre = Intervals(low, high).middle
        spread = (Intervals(low, high) - Intervals.point(centre)).at((..., np.newaxis, np.newaxis))
        wide, thin = place_boxes(problem.at(0), low, high), place_boxes(problem.at(0), centre, centre)
        factors: tuple[list[Intervals], list[Intervals]] = ([], [])
        for t in range(1, problem.steps + 1):
            given = problem.at(t)
            thin |= place_boxes(given, centre, centre)
            wide |= place_boxes(given, low, high) | self._directions(t, count)
            if t in (1, problem.steps - self.lag + 1):
                wide, thin = wide | self._begin(count), thin | self._begin(count)
            thin |= self._step(self.plain, thin, clock)
            found = self._step(self.moving or self.plain, wide, clock)
            wide |= self._with_mean_values(found, thin, spread) if self.moving else found
            if t > problem.steps - self.lag:
                for kept, values in zip(factors, (wide, thin), strict=True):
                    kept.append(self._jacobian(values))
        jacobians, at_middles = (concatenate(kept, 1) for kept in factors)
        middle = self._sharpen(self._matrix(thin), at_middles, clock)
        product = self._sharpen(self._matrix(wide), jacobians, clock)
        if self.moving is None:
            return Swept(product, middle, None, jacobians)
        slope = self._matrix(wide, moved=True)
        # the mean-value form: f(x) lies in f(c) + f'(box)*(x - c)
        return Swept(_common(product, middle + (slope * spread).sum(1)), middle, slope, jacobians)

    def _sharpen(self, product: Intervals, factors: Intervals, clock: Clock) -> Intervals:
        """The intersection of the product with its enclosure in rotated coordinates; a single number has no others."""
        if self.size == 1:
            return product
        *_, turned = clock.during(multiply_conditioned(factors))
        return _common(product, turned)

    def _jacobian(self, values: Values) -> Intervals:
        return stack_blocks([[values[name] for name in row] for row in jacobian_blocks(self.problem.cell)])

    def _step(self, program: Program, values: Values, clock: Clock) -> Values:
        """One step: what it makes of states, products and their directions is what the next one starts from."""
        found = enclose_lines(clock.during(program.lines), values, self.problem.sizes)
        carried = (*(state.symbol for state in self.problem.cell.states), *chain.from_iterable(self.blocks))
        following = {name: found[name] for name in chain.from_iterable(jacobian_blocks(self.problem.cell))}
        following |= {previous(symbol): found[symbol] for symbol in carried}
        if program is not self.moving:
            return following
        still = Intervals.point(np.zeros((1, 1, 1, 1)))
        return following | {
            tangent_name(previous(symbol)): found.get(tangent_name(symbol), still) for symbol in carried
        }

    def _with_mean_values(self, found: Values, thin: Values, spread: Intervals) -> Values:
        """What lies in the plain enclosure and in the mean-value form."""
        result = dict(found)
        for symbol in found:
            if tangent_name(symbol) in found:
                shift = (found[tangent_name(symbol)] * spread).sum(1)
                result[symbol] = _common(found[symbol], thin[symbol] + shift)
        return result

    def _begin(self, count: int) -> Values:
        """The product of no Jacobians: the identity, which does not move."""
        values: Values = {}
        rows = {state.symbol: self.problem.sizes_of(state.shape)[0] for state in self.problem.cell.states}
        for row, names in zip(rows, self.blocks, strict=True):
            for by, name in zip(rows, names, strict=True):
                array = np.eye(rows[row]) if by == row else np.zeros((rows[row], rows[by]))
                values[previous(name)] = Intervals.point(array[np.newaxis, np.newaxis])
                values[tangent_name(previous(name))] = Intervals.point(np.zeros((1, count, *array.shape)))
        return values

    def _directions(self, t: int, count: int) -> Values:
        """How what is given moves: parameters and initial states from the first step on, inputs at their own."""
        if self.moving is None:
            return {}
        names = {item.symbol for item in self.moving.inputs}
        slots = (*(self.problem.at(0) if t == 1 else ()), *self.problem.at(t))
        return {
            tangent_name(slot.symbol): unit_directions(slot, count)
            for slot in slots
            if tangent_name(slot.symbol) in names
        }

    def _matrix(self, values: Values, moved: bool = False) -> Intervals:
        names = [[previous(name) for name in row] for row in self.blocks]
        return stack_blocks([[values[tangent_name(name) if moved else name] for name in row] for row in names])

    @property
    def size(self) -> int:
        """How many rows the product has."""
        return sum(self.problem.sizes_of(state.shape)[0] for state in self.problem.cell.states)

    @property
    def blocks(self) -> tuple[tuple[sp.Symbol, ...], ...]:
        """The names of the product's blocks."""
        return blocks(self.problem.cell)


def sweeper(problem: Problem, lag: int) -> Sweeper:
    """The sweep over a problem; the product is that of the last ``lag`` Jacobians."""
    plain = product_step(problem.cell)
    carried = (*(state.symbol for state in problem.cell.states), *chain.from_iterable(blocks(problem.cell)))
    wide = {slot.symbol: None for slot in problem.slots if len(slot.wide)}
    moving = with_directions(plain, dict.fromkeys((*map(previous, carried), *wide))) if wide else None
    return Sweeper(problem, lag, plain, moving)


def _common(one: Intervals, other: Intervals) -> Intervals:
    """The intersection of two enclosures of one value; it cannot be empty."""
    found = intersection(one, other)
    if (found.low > found.high).any():
        raise ArithmeticError("two enclosures of the same value do not meet; please report this")
    return found
