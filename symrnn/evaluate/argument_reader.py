"""The arguments of call after call: what is known of calls that were alike is not worked out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.evaluate.declared_values import refuse_outside
from symrnn.evaluate.fitting import AxisSizes
from symrnn.evaluate.sequence_arguments import (
    Arrays,
    OneOrMore,
    Role,
    SequenceArguments,
    input_roles,
    parameter_roles,
    read_arguments,
    state_roles,
)

__all__ = ["ArgumentReader", "CellRoles", "collect_roles"]

_KEPT = 32  # kinds of calls that a new one may be like
_HELD = (np.ndarray, np.float64, np.float32)  # exactly: a masked array and the like are looked at each time


@dataclass(frozen=True, slots=True)
class CellRoles:
    """What the arrays of a cell are for, and the names that gradients are taken by."""

    learned: tuple[Role, ...]
    inputs: tuple[Role, ...]
    states: tuple[Role, ...]
    by_params: frozenset[sp.Symbol]
    by_all: frozenset[sp.Symbol]


def collect_roles(cell: Cell) -> CellRoles:
    """The roles of a cell's arrays; no gradient is taken by an input that is constant."""
    learned, inputs = parameter_roles(cell, constants=False), input_roles(cell)
    by_params = frozenset(role.symbol for role in learned)
    moved = frozenset(item.symbol for item in cell.inputs if not item.constant)
    return CellRoles(learned, inputs, state_roles(cell), by_params, by_params | moved)


@dataclass(frozen=True, slots=True)
class _Group:
    """The arrays of one kind, in the caller's order: their symbols, what messages call them, and their batch rows."""

    symbols: tuple[sp.Symbol, ...]
    whats: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]
    added: Arrays

    def place(self, given: OneOrMore, dtype: np.dtype[Any]) -> Arrays:
        """The arrays of a call by symbol, in batch rows."""
        values = given.values() if isinstance(given, dict) else () if given is None else (given,)
        found = {
            symbol: value
            if type(value) is np.ndarray and value.shape == shape and value.dtype is dtype
            else np.asarray(value, dtype).reshape(shape)
            for symbol, value, shape in zip(self.symbols, values, self.rows, strict=True)
        }
        return found | self.added if self.added else found


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found in a call that was right: it holds for every one with arrays of these names, types and shapes."""

    dtype: np.dtype[Any]
    sizes: AxisSizes
    is_batch: bool
    groups: tuple[_Group, _Group, _Group, _Group]


@dataclass(slots=True)
class ArgumentReader:
    """Reads the arguments of calls of one cell.

    Whether arrays fit depends on their names, types and shapes alone. Once ``read_arguments`` found a call right, one
    that is alike in all of them is right too; only ranges, which are about values, are looked at in every call.
    """

    cell: Cell
    targets: tuple[Role, ...]
    roles: CellRoles = field(init=False)
    known: Mapping[Any, _Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roles = collect_roles(self.cell)

    def read(
        self,
        params: Any,
        x: OneOrMore,
        initial: OneOrMore,
        target: OneOrMore = None,
        steps: Any = None,
        has_loss: bool = False,
    ) -> SequenceArguments:
        """The arrays of a call in batch rows; see ``read_arguments``."""
        targets = self.targets if has_loss else ()
        given = (params, x, initial, target if targets else None)
        looks = tuple([_look(each) for each in given])
        if None in looks or type(params) is not dict:
            return read_arguments(self.cell, *given[:3], target, targets, steps)
        key = (looks, steps, type(steps), has_loss)
        known = self.known.get(key)
        if known is None:
            found = read_arguments(self.cell, *given[:3], target, targets, steps)
            made = self._note(given, found)
            # a new mapping in the place of the old one: another thread has the one or the other
            self.known = {**dict([*self.known.items()][1 - _KEPT :]), key: made}
            return found
        if self.cell.ranges:
            self._refuse_outside(known, params, x)
        p, xs, states, wanted = [
            group.place(each, known.dtype) for group, each in zip(known.groups, given, strict=True)
        ]
        return SequenceArguments(known.dtype, known.sizes, known.is_batch, p, xs, states, wanted)

    def _note(self, given: Sequence[OneOrMore], found: SequenceArguments) -> _Known:
        arrays = (found.params, found.x, found.initial, found.targets)
        groups = [_group(*each) for each in zip(_GROUPS, given, arrays, strict=True)]
        return _Known(found.dtype, found.sizes, found.is_batch, (groups[0], groups[1], groups[2], groups[3]))

    def _refuse_outside(self, known: _Known, *given: OneOrMore) -> None:
        for group, each in zip(known.groups, given, strict=False):
            values = each.values() if isinstance(each, dict) else (each,)
            named = zip(group.symbols, group.whats, values, strict=False)
            refuse_outside(self.cell, {symbol.name: (what, value) for symbol, what, value in named})


_GROUPS = ("params", "x", "initial", "target")


def _group(name: str, given: OneOrMore, arrays: Arrays) -> _Group:
    if given is None:
        return _Group((), (), (), arrays)
    if not isinstance(given, dict):
        (symbol,) = arrays
        return _Group((symbol,), (name,), (arrays[symbol].shape,), {})
    by_name = {symbol.name: symbol for symbol in arrays}
    symbols = tuple([by_name[each] for each in given])
    whats = tuple([f"{name}[{each!r}]" for each in given])
    added = {symbol: array for symbol, array in arrays.items() if symbol.name not in given}
    for array in added.values():
        array.flags.writeable = False  # one array for many calls
    return _Group(symbols, whats, tuple([arrays[symbol].shape for symbol in symbols]), added)


def _look(given: OneOrMore) -> Any:
    """All that is known of arrays without a look at their entries; None where they have to be looked at."""
    if given is None:
        return ()
    if type(given) is dict:
        found: list[Any] = []
        for name, value in given.items():
            if type(value) in _HELD:
                found += (name, value.shape, value.dtype)
            elif type(value) is float:
                found += (name, float, float)
            else:
                return None
        return tuple(found)
    return (given.shape, given.dtype) if type(given) in _HELD else None
