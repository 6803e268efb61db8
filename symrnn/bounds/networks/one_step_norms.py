"""The norm of one step's Jacobian for all states and inputs in boxes: from its entries, and from its formula.

Of diag(1 - h^2) W the formula gives max|1 - h^2| ||W||, which is below what the entries give; the least is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Intervals, stack_blocks
from symrnn.bounds.intervals.lines import Values, enclose_lines
from symrnn.bounds.intervals.norms import norm_of
from symrnn.bounds.networks.clock import NEVER, Clock
from symrnn.bounds.networks.norm_balls import ball_of
from symrnn.bounds.networks.problems import Problem
from symrnn.bounds.networks.product_steps import jacobian_blocks, state_step
from symrnn.expressions.nodes import diag, dot
from symrnn.expressions.shapes import shape_of
from symrnn.gradients.jacobian import state_jacobian
from symrnn.programs.lines import Assign, name_symbol
from symrnn.programs.program import Program

__all__ = ["jacobian_in_boxes", "one_step_norm"]

_PART = name_symbol("part_")
#: up to so many rows every norm is bounded closely at once, beyond so many never
_FEW_ROWS, _MANY_ROWS = 64, 700
#: a quick bound below this may be below 1 when it is looked at closely
_MAY_DECIDE = 1.1


def jacobian_in_boxes(problem: Problem, values: Values) -> tuple[Intervals, Values]:
    """The Jacobian of one step as one matrix, (1, 1, rows, columns), and the enclosures of all names on the way."""
    with np.errstate(all="ignore"):
        lines = (*state_step(problem.cell).lines, *state_jacobian(problem.cell).lines)
        found = values | enclose_lines(lines, values, problem.sizes)
    rows = jacobian_blocks(problem.cell)
    return stack_blocks([[found[name] for name in row] for row in rows]), found


def one_step_norm(problem: Problem, matrix: Intervals, found: Values, norm: str, clock: Clock = NEVER) -> float:
    """An upper bound of the norm: the triangle inequality, ||A B|| <= ||A|| ||B||, ||diag(v)|| = max|v|.

    Of several states the norms of the blocks make a matrix, whose norm is no smaller. Of large matrices the norms are
    bounded quickly first, and closely only where that may decide.

    Raises
    ------
    OutOfTimeError
        at the deadline.
    """
    if matrix.low.shape[-1] <= _FEW_ROWS:
        return _bound(problem, matrix, found, norm, _closely, clock)
    quick = _bound(problem, matrix, found, norm, _quickly, clock)
    if quick > _MAY_DECIDE or matrix.low.shape[-1] > _MANY_ROWS:
        return quick
    return min(quick, _bound(problem, matrix, found, norm, _closely, clock))


def _closely(matrix: Intervals, norm: str) -> float:
    return float(norm_of(matrix, norm).high.max())


def _quickly(matrix: Intervals, norm: str) -> float:
    return ball_of(matrix).size if norm == "2" else _closely(matrix, norm)


def _bound(
    problem: Problem,
    matrix: Intervals,
    found: Values,
    norm: str,
    size: Callable[[Intervals, str], float],
    clock: Clock,
) -> float:
    jacobian = state_jacobian(problem.cell)
    calculus = _Calculus(jacobian, dict(found), problem.sizes, norm, size, clock, {})
    with np.errstate(all="ignore"):
        for line in jacobian.lines:
            calculus.bounds[line.symbol] = calculus.bound(line.expr)
        blocks = Intervals.point([[calculus.bounds[name] for name in row] for row in jacobian_blocks(problem.cell)])
        return min(float(norm_of(blocks, norm).high), size(matrix, norm))


@dataclass(frozen=True, slots=True)
class _Calculus:
    """The bounds of norms so far, by expression."""

    jacobian: Program
    found: Values
    sizes: Mapping[str, int]
    norm: str
    size: Callable[[Intervals, str], float]
    clock: Clock
    bounds: dict[sp.Expr, float]

    def bound(self, expr: sp.Expr) -> float:
        """The norm of an expression in a line of the Jacobian."""
        self.clock.check()
        if expr not in self.bounds:
            self.bounds[expr] = self._compute(expr)
        return self.bounds[expr]

    def _compute(self, expr: sp.Expr) -> float:
        if isinstance(expr, diag):
            return float(self._value(expr.args[0]).magnitude.max())
        whole = self.size(self._value(expr), self.norm)
        if isinstance(expr, sp.Add):
            return min(whole, float(reduce(add, self._parts(expr)).high))
        if isinstance(expr, dot) or (isinstance(expr, sp.Mul) and self._is_scaled(expr)):
            return min(whole, float(reduce(mul, self._parts(expr)).high))
        return whole

    def _parts(self, expr: sp.Expr) -> list[Intervals]:
        return [Intervals.point(self.bound(part)) for part in expr.args]

    def _is_scaled(self, expr: sp.Expr) -> bool:
        """Whether a product is one matrix times scalars."""
        return sum(bool(shape_of(part, self.jacobian.shapes)) for part in expr.args) <= 1

    def _value(self, expr: sp.Expr) -> Intervals:
        line = Assign(_PART, expr, shape_of(expr, self.jacobian.shapes))
        return enclose_lines((line,), self.found, self.sizes)[_PART]
