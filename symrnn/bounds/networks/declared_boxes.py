"""Declared values and ranges of a cell, where its numbers are boxes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sympy as sp

from symrnn.bounds.networks.boxes import Box, box_of
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Range
from symrnn.errors import InputError
from symrnn.expressions.exact import rational_to_fraction

__all__ = ["cell_defaults", "within_range"]


def cell_defaults(cell: Cell) -> Iterator[tuple[str, Box]]:
    """The constants that have a value in the cell, in the narrowest box."""
    return ((symbol.name, box_of(symbol.name, rational_to_fraction(value))) for symbol, value in cell.values)


def within_range(cell: Cell, symbol: sp.Symbol, box: Box) -> Box:
    """The box, checked against the declared range; without an end it ends where the range does.

    Raises
    ------
    InputError
        where the box holds numbers outside of the range.
    """
    declared = next((each for each in cell.ranges if each.symbol == symbol), None)
    if declared is None:
        return box
    low, high = (_end(end, symbol) for end in (declared.low, declared.high))
    fitted = box
    if low is not None:
        fitted = Box(np.where(np.isneginf(fitted.low), low.low, fitted.low), fitted.high)
    if high is not None:
        fitted = Box(fitted.low, np.where(np.isposinf(fitted.high), high.high, fitted.high))
    if _is_outside(declared, box, low, high):
        raise InputError(
            f"{symbol}: expected values {declared.words}, as the cell {cell.name} declares it, found a value outside; "
            "give values inside, or change the declaration"
        )
    return fitted


def _end(end: sp.Rational | None, symbol: sp.Symbol) -> Box | None:
    return None if end is None else box_of(symbol.name, rational_to_fraction(end))


def _is_outside(declared: Range, box: Box, low: Box | None, high: Box | None) -> bool:
    """Whether finite ends of the box lie beyond those of the range, an open end included."""
    below = above = np.zeros(box.low.shape, bool)
    if low is not None:
        below = (box.low < low.low) | ((box.high <= low.low) if declared.low_open else False)
    if high is not None:
        above = (box.high > high.high) | ((box.low >= high.high) if declared.high_open else False)
    return bool((below & ~np.isneginf(box.low)).any() or (above & ~np.isposinf(box.high)).any())
