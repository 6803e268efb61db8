"""A cell over a sequence on a box: every name it is given, at its time, checked against the cell's shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Array
from symrnn.bounds.networks.boxes import Box, Slot, box_of
from symrnn.bounds.networks.declared_boxes import cell_defaults, within_range
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, previous
from symrnn.errors import InputError, listing, name_mismatch
from symrnn.expressions.shapes import Shape, Size, rows_and_columns, shape_text
from symrnn.expressions.sizes import size_names, size_value, solve_sizes

__all__ = ["Problem", "problem_of"]


@dataclass(frozen=True, slots=True)
class Problem:
    """The slots of a cell over ``steps`` steps; those at time 0 are parameters, constants and initial states."""

    cell: Cell
    steps: int
    sizes: Mapping[str, int]
    slots: tuple[Slot, ...] = field(repr=False)

    def at(self, t: int) -> tuple[Slot, ...]:
        """What is given at a time; at time 0 what holds at every time, and the initial states."""
        return tuple(slot for slot in self.slots if slot.time == t)

    def sizes_of(self, shape: Shape) -> tuple[int, int]:
        """Rows and columns in numbers."""
        rows, columns = (size_value(size, self.sizes) for size in rows_and_columns(shape))
        return rows, columns

    @property
    def is_wide(self) -> bool:
        """Whether anything is given as a box with a width."""
        return any(len(slot.wide) for slot in self.slots)

    @property
    def ends(self) -> tuple[Array, Array]:
        """The box of all entries that are divided, (1, entries) each."""
        parts = [(slot.box.low[tuple(slot.wide.T)], slot.box.high[tuple(slot.wide.T)]) for slot in self.slots]
        low, high = (np.concatenate([np.empty(0), *ends])[np.newaxis] for ends in zip(*parts, strict=True))
        return low, high


def problem_of(cell: Cell, params: Mapping[str, Any], x: Any, initial: Any, steps: int | None = None) -> Problem:
    """The problem of a cell with these numbers or boxes; the states before the first step are 0 without ``initial``.

    Constants that have a value in the cell need none. An input that may be anything is anywhere in its declared range.

    Raises
    ------
    InputError
        for a name that is missing or unknown, for a shape that does not fit, and for a value outside of its range.
    """
    if not isinstance(cell, Cell):
        raise InputError(f"expected a Cell, such as cells.elman(), found {type(cell).__name__}")
    if not isinstance(params, Mapping):
        raise InputError(f"params: expected a dict of numbers by name, found {type(params).__name__}")
    reader = _Reader(cell, {}, [])
    inputs = _collect_by_name("x", x, [item.symbol for item in cell.inputs])
    steps = reader.steps_of(inputs) if steps is None else steps
    needed = [item for item in cell.parameters if item.indexing is not Indexing.AFTER_LAST]
    after = {item.symbol.name for item in cell.parameters if item.indexing is Indexing.AFTER_LAST}
    learned = [*(item.symbol for item in needed), *(item.symbol for item in cell.constants)]
    params = dict(cell_defaults(cell)) | dict(params)
    given = _collect_by_name("params", {name: value for name, value in params.items() if name not in after}, learned)
    for item in needed:
        reader.read(item.symbol, item.shape, given[item.symbol], steps if item.indexing is Indexing.PER_STEP else 0)
    for constant in cell.constants:
        reader.read(constant.symbol, constant.shape, given[constant.symbol], 0)
    if cell.time is not None:
        reader.read(cell.time, (), np.arange(1.0, steps + 1), steps)
    for entry in cell.inputs:
        reader.read(entry.symbol, entry.shape, inputs[entry.symbol], steps)
    states = [state.symbol for state in cell.states]
    before = dict.fromkeys(states, 0) if initial is None else _collect_by_name("initial", initial, states)
    for state in cell.states:
        reader.read(previous(state.symbol), state.shape, before[state.symbol], 0)
    return Problem(cell, steps, reader.sizes, tuple(reader.slots))


def _collect_by_name(group: str, given: Any, symbols: list[sp.Symbol]) -> dict[sp.Symbol, Any]:
    """What is given by name; one array alone where there is one name."""
    if not isinstance(given, Mapping):
        if len(symbols) != 1 or given is None:
            one = "an array or a dict with an array" if len(symbols) == 1 else "a dict with an array"
            found = "None" if given is None else type(given).__name__
            raise InputError(f"{group}: expected {one} for each of {listing(symbols) or 'no names'}, found {found}")
        return {symbols[0]: given}
    names = sorted({symbol.name for symbol in symbols})
    if mismatch := name_mismatch(given, names, "unknown"):
        raise InputError(f"{group}: expected {listing(names) or 'no names'}; {mismatch}")
    return {symbol: given[symbol.name] for symbol in symbols}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads arrays into slots; the sizes are found on the way."""

    cell: Cell
    sizes: dict[str, int]
    slots: list[Slot]
    sums: list[tuple[Size, int]] = field(default_factory=list)

    def steps_of(self, inputs: Mapping[sp.Symbol, Any]) -> int:
        """The number of steps, from the first axis of an input."""
        shapes = [box_of(item.symbol.name, inputs[item.symbol]).low.shape for item in self.cell.inputs]
        for item, shape in zip(self.cell.inputs, shapes, strict=True):
            if len(shape) == len(item.shape) + 1:
                if not shape[0]:
                    raise InputError(
                        f"{item.symbol}: steps is 0 in it; give an array with at least one entry along that axis"
                    )
                return int(shape[0])
        wanted = [_shape_of_steps(item.shape) for item in self.cell.inputs]
        raise InputError(
            f"{listing(inputs)}: expected an axis for the steps first, shape {listing(wanted)}"
            f"{' in one of them' if len(wanted) > 1 else ''}, found {listing(shapes)}{self._hint(shapes)}"
        )

    def _hint(self, shapes: Sequence[tuple[int, ...]]) -> str:
        """How to take one sequence out of an array with one axis too many, where there is one input."""
        item, shape = self.cell.inputs[0], shapes[0]
        if len(shapes) > 1 or len(shape) != len(item.shape) + 2:
            return ""
        if not item.shape and shape[1] == 1:
            return f"; an input of this cell is a number, so give {item.symbol}[:, 0]"
        return f"; give one sequence alone, such as {item.symbol}[:, 0]"

    def read(self, symbol: sp.Symbol, shape: Shape, value: Any, steps: int) -> None:
        """One slot for all times, or one for each step; a value without an axis for the steps holds at every step."""
        box = within_range(self.cell, symbol, box_of(_label(symbol), value))
        if not steps:
            self._add(symbol, 0, self._matrix(symbol, shape, box))
            return
        if box.low.ndim <= len(shape):
            box = Box(*(np.broadcast_to(end, (steps, *end.shape)) for end in (box.low, box.high)))
        if len(box.low) != steps:
            raise InputError(
                f"{_label(symbol)}: expected {steps} steps along the first axis, found shape {box.low.shape}"
            )
        for t in range(steps):
            self._add(symbol, t + 1, self._matrix(symbol, shape, Box(box.low[t], box.high[t])))

    def _matrix(self, symbol: sp.Symbol, shape: Shape, box: Box) -> Box:
        """The box as rows and columns; a number alone fills every entry, once the sizes are known."""
        found = box.low.shape
        fits = len(found) == len(shape) and self._take_sizes(shape, found)
        if not fits and not (found == () and all(name in self.sizes for name in size_names(*shape))):
            known = ", ".join(f"{name} = {size}" for name, size in self.sizes.items())
            raise InputError(
                f"{_label(symbol)}: expected shape {shape_text(shape)}, found {found}; sizes so far: {known or 'none'}"
            )
        if 0 in found:
            raise InputError(f"{_label(symbol)}: expected at least one entry along each axis, found shape {found}")
        rows, columns = (size_value(size, self.sizes) for size in rows_and_columns(shape))
        spread = (rows, columns) if found == () else found
        return Box(*(np.broadcast_to(end, spread).reshape(rows, columns) for end in (box.low, box.high)))

    def _take_sizes(self, shape: Shape, found: tuple[int, ...]) -> bool:
        """Whether the shape fits what is known; what it tells is known from then on."""
        sums = [*self.sums, *zip(shape, found, strict=True)]
        solved = solve_sizes(sums, self.sizes)
        if solved is not None:
            self.sums[:] = sums
            self.sizes.update(solved)
        return solved is not None

    def _add(self, symbol: sp.Symbol, time: int, box: Box) -> None:
        first = sum(len(slot.wide) for slot in self.slots)
        self.slots.append(Slot.of(symbol, time, box, first))


def _shape_of_steps(shape: Shape) -> str:
    return f"({', '.join(('steps', *map(str, shape)))})"


def _label(symbol: sp.Symbol) -> str:
    """The name as the caller gave it: a state before the first step is given as ``h``."""
    return f"initial {symbol.name.removesuffix('_prev')}" if symbol.name.endswith("_prev") else str(symbol.name)
