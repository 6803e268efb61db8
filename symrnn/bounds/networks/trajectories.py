"""One pass along a sequence: states around a floating-point trajectory, and the Jacobians of the steps at them.

The states x_t lie near numbers c_t, each the middle of one step from the one before. By the mean value theorem
x_t - c_t = J (x_{t-1} - c_{t-1}) + r, J a mean of Jacobians between c_{t-1} and x_{t-1}, and r = F(c_{t-1}) - c_t.
So the distance of x_t from c_t is at most the sum of what each r becomes by the Jacobians after it, and grows only as
the network itself lets it. A plain enclosure of each step grows as matrices of absolute values do. What both allow is
kept.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Array, Intervals, concatenate, hull, intersection, stack_blocks
from symrnn.bounds.intervals.lines import Values, enclose_lines
from symrnn.bounds.networks.boxes import place_boxes
from symrnn.bounds.networks.clock import Clock
from symrnn.bounds.networks.norm_balls import (
    Ball,
    add_up,
    ball_of,
    begin_products,
    multiply_balls,
    scale_up,
    vector_norm,
)
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.product_steps import jacobian_blocks, state_step
from symrnn.cells.parameters import previous
from symrnn.expressions.functions import step
from symrnn.gradients.jacobian import state_jacobian
from symrnn.programs.lines import Assign

__all__ = ["Centre", "centre_of", "jacobians_along", "products_along"]


@dataclass(frozen=True, slots=True)
class _Step:
    """The lines of one step and of its Jacobian."""

    states: tuple[Assign, ...] = field(repr=False)
    jacobian: tuple[Assign, ...] = field(repr=False)
    rows: tuple[tuple[sp.Symbol, ...], ...]

    @staticmethod
    def of(problem: Problem) -> _Step:
        """Those of the problem's cell."""
        cell = problem.cell
        return _Step(state_step(cell).lines, state_jacobian(cell).lines, jacobian_blocks(cell))

    @property
    def is_continuous(self) -> bool:
        """Whether the mean value theorem holds: not where a state jumps."""
        return not any(line.expr.has(step) for line in self.states)


@dataclass(frozen=True, slots=True)
class Centre:
    """Numbers near the states before each step, how far one step leads from them, and the norm in floating point.

    ``residuals[0]`` is how far the first states may be from theirs; ``product`` is that of the Jacobians at them.
    """

    states: tuple[Array, ...] = field(repr=False)
    residuals: tuple[float, ...] = field(repr=False)
    product: Array = field(repr=False)

    def value(self, norm: str) -> float | None:
        """The norm of the product as floating point has it; None where it has none."""
        if not np.isfinite(self.product).all():
            return None
        return float(np.linalg.norm(self.product, {"1": 1, "2": 2, "inf": math.inf}[norm]))


def centre_of(problem: Problem, lag: int, clock: Clock) -> Centre:
    """One run in floating point, at the middle of what is given.

    Raises
    ------
    OutOfTimeError
        at the deadline.
    """
    run = _Run(problem, _Step.of(problem), clock)
    given = run.first
    states, residuals = _centre(run.join(given))
    centres, found, product = [states], [residuals], np.eye(len(states))
    with np.errstate(all="ignore"):
        for t, values in run.steps():
            after = run.lines(run.step.states, values | run.split(states))
            if t > problem.steps - lag:
                product = _number(run.jacobian(after)) @ product
            states, distance = _centre(run.join({previous(name): after[name] for name in run.names}))
            centres.append(states)
            found.append(distance)
    return Centre(tuple(centres), tuple(found), product)


def jacobians_along(problem: Problem, centre: Centre, clock: Clock) -> Iterator[tuple[Intervals, Ball]]:
    """The Jacobian of each step, (1, 1, rows, columns), at all states that may occur, and a ball around it.

    Raises
    ------
    OutOfTimeError
        at the deadline.
    """
    run, chain = _Run(problem, _Step.of(problem), clock), _Distance(centre.residuals[0], [])
    box = run.join(run.first)
    is_continuous = run.step.is_continuous
    with np.errstate(all="ignore"):
        for t, values in run.steps():
            after = run.lines(run.step.states, values | run.split_box(box))
            jacobian = run.jacobian(after)
            ball = ball_of(jacobian)
            yield jacobian, ball
            box = run.join({previous(name): after[name] for name in run.names})
            if is_continuous:
                near = chain.follow(ball, centre.residuals[t])
                # all that lies between the centre and the states is meant: a plain enclosure may leave the centre out
                box = hull(_meet(box, centre.states[t], near), Intervals.point(centre.states[t]))


def products_along(problem: Problem, lag: int, centre: Centre, clock: Clock) -> tuple[Ball, ...]:
    """The products of the last 1, 2, ..., lag Jacobians.

    Raises
    ------
    OutOfTimeError
        at the deadline.
    """
    factors = deque((ball for _, ball in jacobians_along(problem, centre, clock)), maxlen=lag)
    with np.errstate(all="ignore"):
        return tuple(begin_products(clock.during(reversed(factors))))


def _number(jacobian: Intervals) -> Array:
    """The middle of a Jacobian; where it has an infinite end, no number."""
    known = np.isfinite(jacobian.low) & np.isfinite(jacobian.high)
    found: Array = np.where(known, jacobian.middle, np.nan)[0, 0]
    return found


def _centre(states: Intervals) -> tuple[Array, float]:
    """Numbers within, and how far from them the vector may be."""
    middle = np.nan_to_num(states.middle, posinf=0.0, neginf=0.0)
    away = (states - Intervals.point(middle)).magnitude
    return middle, vector_norm(np.where(np.isnan(away), np.inf, away))


def _meet(box: Intervals, centre: Array, near: float) -> Intervals:
    """What lies in the box and within a distance of the centre."""
    away = np.full_like(centre, near)
    found = intersection(box, Intervals.point(centre) + Intervals(-away, away))
    if (found.low > found.high).any():
        raise ArithmeticError("two enclosures of the same states do not meet; please report this")
    return found


@dataclass(slots=True)
class _Distance:
    """How far the states are from the centre: what the residuals become, by products of 1, 2, 4, ... Jacobians.

    A block is so many steps, the product of their Jacobians, and what the residuals within become at its end.
    """

    latest: float
    blocks: list[tuple[int, Ball, float]]
    first: float = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.latest

    def follow(self, jacobian: Ball, residual: float) -> float:
        """The distance after one more step: the better of step by step and block by block."""
        once = add_up(scale_up(jacobian.size, self.latest), residual)
        length, ball, moved = 1, jacobian, residual
        while self.blocks and self.blocks[-1][0] == length:
            _, before, earlier = self.blocks.pop()
            moved = add_up(scale_up(ball.size, earlier), moved)
            length, ball = 2 * length, multiply_balls(ball, before)
        self.blocks.append((length, ball, moved))
        whole = self.first
        for _, block, inside in self.blocks:
            whole = add_up(scale_up(block.size, whole), inside)
        self.latest = min(once, whole)
        return self.latest


@dataclass(frozen=True, slots=True)
class _Run:
    """A problem, its step, and the clock."""

    problem: Problem
    step: _Step
    clock: Clock

    @property
    def names(self) -> list[sp.Symbol]:
        """The states."""
        return [state.symbol for state in self.problem.cell.states]

    @property
    def first(self) -> Values:
        """What is given at time 0."""
        return place_boxes(self.problem.at(0), *self.problem.ends)

    def steps(self) -> Iterator[tuple[int, Values]]:
        """Each time with what is given there."""
        always, ends = self.first, self.problem.ends
        for t in self.clock.during(range(1, self.problem.steps + 1)):
            yield t, always | place_boxes(self.problem.at(t), *ends)

    def lines(self, lines: Iterable[Assign], values: Values) -> Values:
        """The values with those of the lines."""
        return values | enclose_lines(self.clock.during(lines), values, self.problem.sizes)

    def jacobian(self, values: Values) -> Intervals:
        """The Jacobian at these values, as one matrix."""
        found = self.lines(self.step.jacobian, values)
        return stack_blocks([[found[name] for name in row] for row in self.step.rows])

    def join(self, values: Values) -> Intervals:
        """All states before a step as one vector."""
        parts = [values[previous(name)] for name in self.names]
        return concatenate(parts, -2).at((0, 0, slice(None), 0))

    def split(self, states: Array) -> Values:
        """The states at these numbers, by name."""
        return self.split_box(Intervals.point(states))

    def split_box(self, states: Intervals) -> Values:
        """The states within these intervals, by name."""
        found, start = dict[Any, Intervals](), 0
        for state in self.problem.cell.states:
            rows = self.problem.sizes_of(state.shape)[0]
            part = states.at((np.newaxis, np.newaxis, slice(start, start + rows), np.newaxis))
            found[previous(state.symbol)] = part
            start += rows
        return found
