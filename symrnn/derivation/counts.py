"""How many numbers a cell learns, and how many operations one step takes, forwards and backwards, in its sizes."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.expressions.arguments import check_arguments
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.plans.operations import count_entries, count_operations, sum_up

__all__ = ["StepCounts", "count_step"]


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
    learned = sum_up(count_entries(each.shape) for each in cell.parameters)
    fixed = {*(item.symbol for item in cell.parameters), *(item.symbol for item in cell.constants)}
    kept = sum_up(
        count_entries(item.shape) for item in back.inputs if item.symbol in step.shapes and item.symbol not in fixed
    )
    return StepCounts(learned, count_operations(step), count_operations(back), kept)
