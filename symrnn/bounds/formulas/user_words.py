"""A step names every function value; what is said to a user, and by one, is in the words of the cell's own text."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Hypothesis
from symrnn.programs.program import Program

__all__ = ["find_invented", "in_names_of_step", "write_out"]


def find_invented(cell: Cell, step: Program) -> dict[sp.Symbol, sp.Expr]:
    """The names that the cell's text does not have, each with its value in names that it has.

    >>> from symrnn.gradients.one_step import one_step
    >>> cell = Cell.parse("h: state[n]\\nw: param[n]\\nh = exp(-w)*h", name="decay")
    >>> for name, value in find_invented(cell, one_step(cell)).items():
    ...     print(name, "=", value)
    a_h = -w
    v_h = exp(-w)
    """
    own = set(cell.program.shapes)
    found: dict[sp.Symbol, sp.Expr] = {}
    for line in step.lines:
        if line.symbol not in own:
            found[line.symbol] = line.expr.xreplace(found)
    return found


def write_out(expr: sp.Expr, invented: Mapping[sp.Symbol, sp.Expr]) -> sp.Expr:
    """The expression in the names of the cell's text."""
    return expr.xreplace(invented)


def in_names_of_step(given: tuple[Hypothesis, ...], invented: Mapping[sp.Symbol, sp.Expr]) -> tuple[Hypothesis, ...]:
    """Hypotheses about a part of the text, such as abs(exp(-w)) <= 1, as hypotheses about its name in the step."""
    names = {value: name for name, value in invented.items() if not value.is_Atom}
    return tuple(each.map_expressions(lambda side: side.xreplace(names)) for each in given)
