"""Boxes: what may lie anywhere between two ends, and what a cell over a sequence is given, as one box."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Array, Intervals, of_fraction
from symrnn.bounds.intervals.lines import Values
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief
from symrnn.expressions.exact import to_fraction
from symrnn.expressions.masks import refuse_mask

__all__ = ["Box", "Slot", "between", "box_of", "place_boxes", "unit_directions"]

#: below this width, relative to its size, an entry is never divided
_THIN = 1e-12


@check_arguments
@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Arrays of lower and upper ends, of one shape: every array between them is meant.

    >>> box = between([0, -1], 1)
    >>> box.low.tolist(), box.high.tolist()
    ([0.0, -1.0], [1.0, 1.0])
    """

    low: Array
    high: Array

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, f"shape {self.low.shape}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Box) and all(map(np.array_equal, (self.low, self.high), (other.low, other.high)))

    def __hash__(self) -> int:
        return hash((self.low.shape, *self.low.ravel().tolist(), *self.high.ravel().tolist()))

    def __post_init__(self) -> None:
        ends = (self.low, self.high)
        fine = all(getattr(end, "dtype", None) == np.float64 for end in ends) and self.low.shape == self.high.shape
        if not fine or not (self.low <= self.high).all():
            raise InputError("a box has two arrays of float64, of one shape, the lower end nowhere above the upper")


@check_arguments
def between(low: Any, high: Any) -> Box:
    """All arrays from ``low`` to ``high``, entry by entry: numbers, arrays, fractions, or decimals as text.

    A float is the binary fraction that it is; a decimal text such as "0.9" is widened to the floats around it.

    >>> box = between("0.1", 0.5)
    >>> float(box.low) < 0.1, float(box.high)
    (True, 0.5)

    Raises
    ------
    InputError
        where an end is no finite real number, or the lower end is above the upper.
    """
    lower, upper = box_of("the lower end", low), box_of("the upper end", high)
    try:
        ends = np.broadcast_arrays(lower.low, upper.high)
    except ValueError:
        raise InputError(
            f"the ends have shapes {lower.low.shape} and {upper.high.shape}; give ends of one shape"
        ) from None
    if not (ends[0] <= ends[1]).all():
        raise InputError(f"a lower end is above its upper end: {low!r}, {high!r}")
    return Box(*ends)


def box_of(what: str, value: Any) -> Box:
    """A box as it is, and numbers as the narrowest box that holds them."""
    if isinstance(value, Box):
        return value
    refuse_mask(what, value)
    try:
        array = np.asarray(value)
    except ValueError:
        raise InputError(f"{what}: expected rows of one length, found rows of several") from None
    if array.dtype.newbyteorder("=") in (np.float16, np.float32, np.float64, np.bool_):
        found = np.asarray(array, np.float64)
        if not np.isfinite(found).all():
            raise InputError(f"{what}: expected finite numbers, found {value!r}")
        return Box(found, found)
    low, high = np.empty(array.shape), np.empty(array.shape)
    for index in np.ndindex(array.shape):
        entry = array[index]
        try:
            narrow = of_fraction(to_fraction(entry.item() if isinstance(entry, np.generic) else entry))
        except InputError as error:
            raise InputError(f"{what}: {error}") from None
        low[index], high[index] = narrow.low, narrow.high
    return Box(low, high)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A name at one time (0 where it is the same at all times), its box as a matrix, and which entries are divided.

    ``first`` is the number of its first divided entry among all of the problem.
    """

    symbol: sp.Symbol
    time: int
    box: Box
    first: int = 0
    wide: Any = field(default=None, repr=False)

    @staticmethod
    def of(symbol: sp.Symbol, time: int, box: Box, first: int) -> Slot:
        """A slot whose wide entries are numbered from ``first`` on."""
        size = np.maximum(np.maximum(np.abs(box.low), np.abs(box.high)), 1e-300)
        wide = box.high / 2 - box.low / 2 > _THIN * size / 2
        return Slot(symbol, time, box, first, np.argwhere(wide))


def place_boxes(slots: tuple[Slot, ...], low: Array, high: Array) -> Values:
    """The values of the slots in boxes with these ends, (boxes, divided entries) each."""
    values: Values = {}
    for slot in slots:
        ends = []
        for whole, part in ((slot.box.low, low), (slot.box.high, high)):
            array = whole[np.newaxis, np.newaxis]
            if len(slot.wide):
                array = np.repeat(array, len(part), 0)
                array[:, 0, slot.wide[:, 0], slot.wide[:, 1]] = part[:, slot.first : slot.first + len(slot.wide)]
            ends.append(array)
        values[slot.symbol] = Intervals(*ends)
    return values


def unit_directions(slot: Slot, count: int) -> Intervals:
    """How a slot moves in each of the directions: by 1 in its own entry, and not at all in those of others."""
    array = np.zeros((1, count, *slot.box.low.shape))
    for number, (row, column) in enumerate(slot.wide, slot.first):
        array[0, number, row, column] = 1.0
    return Intervals.point(array)
