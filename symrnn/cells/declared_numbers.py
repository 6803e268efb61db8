"""Exact numbers beside the ranges that a cell declares."""

from __future__ import annotations

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.errors import InputError

__all__ = ["refuse_outside"]


def refuse_outside(cell: Cell, name: str, value: sp.Expr, where: str) -> None:
    """Refuse a rational number outside of the declared range of a name; an expression may lie anywhere.

    >>> cell = Cell.parse("h: state \\n a: param > 0 \\n h = a*h")
    >>> refuse_outside(cell, "a", sp.Integer(-1), "--set")
    Traceback (most recent call last):
    symrnn.errors.InputError: --set: expected a > 0, as the cell cell declares it, found -1; give a number inside

    Raises
    ------
    InputError
        naming the range and the number.
    """
    for each in cell.ranges:
        if each.symbol.name == name and value.is_Rational and not each.holds(value):
            raise InputError(
                f"{where}: expected {each}, as the cell {cell.name} declares it, found {value}; give a number inside"
            )
