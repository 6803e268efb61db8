"""What a cell declares of the values it is given, as hypotheses of claims."""

from __future__ import annotations

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Comparison, Relation, at_most
from symrnn.expressions.arguments import check_arguments

__all__ = ["range_hypotheses"]


@check_arguments
def range_hypotheses(cell: Cell) -> tuple[Comparison, ...]:
    """The declared ranges as comparisons, of every entry; and that the number of a step is at least 1.

    >>> cell = Cell.parse("t: time \\n a: const in [0, 1) \\n h: state \\n h = a*h/t")
    >>> print(*range_hypotheses(cell), sep="; ")
    0 <= a; a < 1; 1 <= t
    """
    found: list[Comparison] = []
    for each in cell.ranges:
        if each.low is not None:
            found.append(_compare(each.low, each.low_open, each.symbol))
        if each.high is not None:
            found.append(_compare(each.symbol, each.high_open, each.high))
    return (*found, *((at_most(1, cell.time),) if cell.time is not None else ()))


def _compare(low: sp.Expr, is_open: bool, high: sp.Expr) -> Comparison:
    return Comparison(low, Relation.LESS_THAN if is_open else Relation.AT_MOST, high)
