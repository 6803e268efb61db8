"""Which plans may run with the members of a batch in columns, (n, B) for each step.

A vector stands as the mathematics has it, one column for each member: a product is ``W @ h``, and rows of stacked
gates lie side by side in memory, as they do for one sequence. Only vectors that are the same kind of thing all the way
do this: no scalar and no matrix of a step, no sum along an axis.
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.expressions.array_nodes import part, stack
from symrnn.expressions.nodes import NODES, T, dot
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.plans.phases import Phase
from symrnn.plans.plan import Plan
from symrnn.plans.stacking import stack_lines
from symrnn.programs.program import Assign

__all__ = ["column_plan"]


def column_plan(plan: Plan) -> Plan | None:
    """The plan with lines that are alike stacked, to be run in columns; None where that gains nothing or has no form.

    >>> from symrnn.cells import elman, gru
    >>> from symrnn.plans.plan import plan_forward
    >>> column_plan(plan_forward(elman())) is None, column_plan(plan_forward(gru())) is None
    (True, False)
    """
    joint = plan.joint
    if joint.of_a_step or any(not _is_vector(joint.program.shapes[symbol]) for symbol in _of_steps(plan)):
        return None
    stacked = stack_lines(plan)
    stacks = any(line.expr.has(stack) for each in stacked.programs.values() for line in each.lines)
    found = all(
        _has_form(line, stacked, phase)
        for phase, each in stacked.programs.items()
        if phase not in (Phase.ONCE, Phase.END)
        for line in each.lines
    )
    return stacked if stacks and found else None


def _of_steps(plan: Plan) -> set[sp.Symbol]:
    """What there is of each step: given, or a line."""
    once = plan.once
    phases = [each for phase, each in plan.programs.items() if phase not in (Phase.ONCE, Phase.END)]
    names = {symbol for each in phases for symbol in each.shapes}
    return names - once - plan.joint.summed


def _is_vector(shape: Shape) -> bool:
    return len(shape) == 1 and shape != (1,)


def _has_form(line: Assign, plan: Plan, phase: Phase) -> bool:
    shapes, once = plan.joint.program.shapes, plan.once
    if line.symbol in plan.joint.summed:
        expr = line.expr
        if phase is not Phase.AFTER:
            return False
        if isinstance(expr, dot):
            left, right = expr.args
            return isinstance(right, T) and all(_is_row(each, once) for each in (left, right.args[0]))
        others = [node for node in NODES if node is not part]
        return not expr.has(*others) and _is_vector(shape_of(expr, shapes)) and shape_of(expr, shapes) == line.shape
    return shape_of(line.expr, shapes) == line.shape and _is_plain(line.expr, shapes, once)


def _is_row(expr: sp.Expr, once: frozenset[sp.Symbol]) -> bool:
    """Whether it is a name of each step, or rows of one."""
    name = expr.args[0] if isinstance(expr, part) else expr
    return bool(name.is_Symbol) and name not in once


def _is_plain(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape], once: frozenset[sp.Symbol]) -> bool:
    """Whether it is made of vectors entry by entry, of products with matrices known once, and of rows of vectors."""
    if isinstance(expr, dot):
        matrix, vector = expr.args
        name = matrix.args[0] if isinstance(matrix, T) else matrix
        if not (name.is_Symbol and name in once and len(shapes[name]) == 2 and 1 not in shapes[name]):
            return False
        return not vector.free_symbols <= once and _is_plain(vector, shapes, once)
    if isinstance(expr, part):
        return bool(expr.args[0].is_Symbol)
    if isinstance(expr, stack):
        return all(each.is_Symbol for each in expr.args)
    if expr.is_Symbol:
        return len(shapes[expr]) < 2 and shapes[expr] != (1,)
    return expr.func not in NODES and all(_is_plain(each, shapes, once) for each in expr.args)
