"""How many numbers a cell learns, and how many operations one step takes, forwards and backwards, in its sizes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of
from symrnn.expressions.sizes import size_terms
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.program import Program, name_symbol

__all__ = ["StepCounts", "count_operations", "count_step"]


@check_arguments
@dataclass(frozen=True, slots=True)
class StepCounts:
    """Numbers of one step of a cell: its parameters, operations forwards and backwards, what is kept, in its sizes.

    An addition, a multiplication and a function value are one operation each; a product of matrices takes a
    multiplication and an addition for each term. The backward step takes the values of the forward step as given:
    ``kept`` are the inputs, old states and lines that it needs of them.
    """

    parameters: sp.Expr
    forwards: sp.Expr
    backwards: sp.Expr
    kept: sp.Expr


@check_arguments
def count_step(cell: Cell) -> StepCounts:
    """The counts of one step.

    >>> from symrnn.cells import elman
    >>> found = count_step(elman())
    >>> print(found.parameters, found.forwards, found.kept, sep="; ")
    m*n + n**2 + n; 2*m*n + 2*n**2 + 3*n; m + 2*n
    """
    step = one_step(cell)
    back = pullback_of(step)
    learned = _sum(_entries(each.shape) for each in cell.parameters)
    fixed = {*(item.symbol for item in cell.parameters), *(item.symbol for item in cell.constants)}
    kept = _sum(_entries(item.shape) for item in back.inputs if item.symbol in step.shapes and item.symbol not in fixed)
    return StepCounts(learned, count_operations(step), count_operations(back), kept)


@check_arguments
def count_operations(program: Program) -> sp.Expr:
    """How many operations the lines of a program take.

    >>> from symrnn.cells import load
    >>> print(count_operations(load("ses").program))
    4
    """
    return _sum(_operations(line.expr, program) for line in program.lines)


def _operations(expr: sp.Expr, program: Program) -> sp.Expr:
    inner = _sum(_operations(part, program) for part in expr.args if isinstance(part, sp.Expr))
    if expr.is_Atom or not (isinstance(expr, sp.Add | sp.Mul | sp.Pow | sp.Function | dot | total)):
        return inner
    shapes = program.shapes
    if isinstance(expr, dot):
        _, terms = rows_and_columns(shape_of(expr.args[0], shapes))
        # an outer product has one term for each entry, and adds nothing
        return inner + (1 if terms == 1 else 2 * _size(terms)) * _entries(shape_of(expr, shapes))
    if isinstance(expr, total):
        return inner + _entries(shape_of(expr.args[0], shapes))
    parts = [part for part in expr.args if part != -1]  # a sign is no multiplication
    count = len(parts) - 1 if isinstance(expr, sp.Add | sp.Mul) else 1
    return inner + count * _entries(shape_of(expr, shapes))


def _sum(numbers: Iterable[sp.Expr]) -> sp.Expr:
    return sp.expand(sum(numbers, sp.S.Zero))


def _entries(shape: Shape) -> sp.Expr:
    """How many entries there are."""
    return prod(map(_size, shape), start=sp.S.One)


def _size(size: object) -> sp.Expr:
    if not isinstance(size, int | str):
        return sp.S.One  # as many as the other side has: the step that copies them counts them
    return _sum(sp.Integer(count) * (name_symbol(name) if name else 1) for name, count in size_terms(size).items())
