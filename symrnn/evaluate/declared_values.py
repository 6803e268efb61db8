"""What a cell declares of the values it is given: defaults of constants, and ranges, entry by entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Range
from symrnn.errors import InputError

__all__ = ["default_values", "into_ranges", "refuse_outside", "without_defaults"]

Array = np.ndarray[Any, Any]


def default_values(cell: Cell) -> dict[str, float]:
    """The values of constants that are taken where none are given, by name.

    >>> default_values(Cell.parse("h: state \\n dt: const = 0.1 \\n h = h - dt*h"))
    {'dt': 0.1}
    """
    return {symbol.name: float(value) for symbol, value in cell.values}


def without_defaults(cell: Cell, names: Iterable[str], given: Any) -> list[str]:
    """Those of the names that have to be given: all but constants that have a value and are not among ``given``."""
    optional = set(default_values(cell)) - set(given if isinstance(given, Mapping) else ())
    return [name for name in names if name not in optional]


def refuse_outside(cell: Cell, arrays: Mapping[str, tuple[str, Any]]) -> None:
    """Refuse a value outside of its declared range; each array comes with how messages call it.

    The ends are rounded to the type of the array, as its entries are. NaN passes, as everywhere.

    Raises
    ------
    InputError
        naming the array, its range, and an entry outside.
    """
    for each in cell.ranges:
        if each.symbol.name in arrays:
            what, given = arrays[each.symbol.name]
            array = np.asarray(given)
            outside = _is_outside(each, array if array.dtype.kind == "f" else array.astype(np.float64))
            if outside.any():
                found = array[outside].flat[0] if array.ndim else array
                raise InputError(
                    f"{what}: expected values {each.words}, as the cell {cell.name} declares {each.symbol}, "
                    f"found {found}; give values inside, or change the declaration"
                )


def _is_outside(each: Range, array: Array) -> Array:
    outside = np.zeros(array.shape, bool)
    if each.low is not None:
        low = array.dtype.type(float(each.low))
        outside |= array <= low if each.low_open else array < low
    if each.high is not None:
        high = array.dtype.type(float(each.high))
        outside |= array >= high if each.high_open else array > high
    return outside


def into_ranges(cell: Cell, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Random arrays by name, those outside of a declared range brought into it, order kept.

    >>> cell = Cell.parse("h: state \\n a: param in (0, 1) \\n h = a*h")
    >>> float(into_ranges(cell, {"a": np.float64(0.0)})["a"])
    0.5
    """
    ranges = {each.symbol.name: each for each in cell.ranges}
    return {name: _into(ranges[name], array) if name in ranges else array for name, array in arrays.items()}


def _into(each: Range, array: Array) -> Array:
    """Into an interval by the logistic function, above or below a number by softplus: the ends are never met."""
    given = np.asarray(array)
    if not _is_outside(each, given).any():
        return array
    if each.low is not None and each.high is not None:
        low, high = float(each.low), float(each.high)
        moved = low + (high - low) / (1 + np.exp(-2 * given))
    else:
        rise = np.logaddexp(0, given)
        moved = float(each.low) + rise if each.low is not None else float(each.high or 0) - rise
    return np.asarray(moved, given.dtype)
