"""Whether every line has a value at the numbers that are put in: 1/h has none at the initial state 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError, listing
from symrnn.expressions.exact import NOT_REAL
from symrnn.programs.lines import Assign

__all__ = ["no_value_at", "refuse_no_value"]


def no_value_at(cell: Cell, initial: Mapping[sp.Symbol, sp.Expr] | None = None) -> str:
    """What is wrong with initial states, all of them 0 where none are given; empty where nothing is.

    >>> garch = Cell.parse("r: input \\n v: state \\n v = r**2/v", "garch")
    >>> no_value_at(garch).partition("; give")[0]
    'cell garch: the initial state v = 0 divides by zero in v = r**2/v_prev'
    """
    states = initial or {state.symbol: sp.S.Zero for state in cell.states}
    old = {previous(state): value for state, value in states.items() if value.is_number}
    numbers = dict(old)
    line = _first_without_value(cell.lines, numbers)
    if line is None:
        return ""
    given = listing(f"{state} = {states[state]}" for state in states if previous(state) in old)
    several = "s" if len(old) > 1 else ""
    verb = "divide" if several else "divides"
    what = f"{verb} by zero" if _divides_by_zero(line.expr, numbers) else f"{verb.replace('divide', 'leave')} no value"
    ones = ",".join(f"{state}=1" for state in states)
    arrays = "with arrays " if any(state.shape for state in cell.states) else ""
    return (
        f"cell {cell.name}: the initial state{several} {given} {what} in {line}; give initial='symbolic' or other "
        f"numbers, on the command line --initial symbolic or {arrays}--initial {ones}"
    )


def refuse_no_value(
    cell: Cell, lines: Iterable[Assign], numbers: dict[sp.Symbol, sp.Expr], initial: Mapping[sp.Symbol, sp.Expr]
) -> None:
    """Refuse lines that have no value; to ``numbers``, the names that are numbers, those of the lines are added.

    Raises
    ------
    InputError
        naming the line, and the initial states where it is they that leave it without a value.
    """
    line = _first_without_value(lines, numbers)
    if line is not None:
        raise InputError(
            no_value_at(cell, initial)
            or f"cell {cell.name}: {line.symbol} is not a real number at these inputs and initial states; see its "
            "divisions and logarithms, or give initial='symbolic', on the command line --initial symbolic"
        )


def _first_without_value(lines: Iterable[Assign], numbers: dict[sp.Symbol, sp.Expr]) -> Assign | None:
    for line in lines:
        expr = line.expr.xreplace(numbers) if numbers else line.expr
        if expr.has(*NOT_REAL):
            return line
        if expr.is_Rational:
            numbers[line.symbol] = expr
    return None


def _divides_by_zero(expr: sp.Expr, numbers: Mapping[sp.Symbol, sp.Expr]) -> bool:
    """Whether a divisor is 0, as far as the states alone say."""
    divisors = (node.base for node in expr.atoms(sp.Pow) if node.exp.is_negative)
    return any(divisor.xreplace(dict(numbers)) == 0 for divisor in divisors)
