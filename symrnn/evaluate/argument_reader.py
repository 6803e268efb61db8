"""The arguments of call after call: what is known of calls that were alike is not worked out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
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

__all__ = ["ArgumentReader", "CellRoles", "Glance", "KnownCalls", "arrays_in_order", "collect_roles", "glance_at"]

Glance = tuple[Any, ...]

_KEPT = 32  # kinds of calls that a new one may be like
_HELD = frozenset((np.ndarray, np.float64, np.float32))  # exactly: a masked array is looked at each time
_HELD_IN_DICT = _HELD | {float}
_SHAPE, _TYPE = attrgetter("shape"), attrgetter("dtype")


@dataclass(frozen=True, slots=True)
class CellRoles:
    """What the arrays of a cell are for, and the names that gradients are with respect to."""

    learned: tuple[Role, ...]
    inputs: tuple[Role, ...]
    states: tuple[Role, ...]
    by_params: frozenset[sp.Symbol]
    by_all: frozenset[sp.Symbol]


def collect_roles(cell: Cell) -> CellRoles:
    """The roles of a cell's arrays; no gradient is with respect to an input that is constant."""
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
class KnownCalls:
    """What was found in a call that was right: it holds for every one with arrays of these names, types and shapes.

    ``ready`` is what was made ready for such calls, by what is asked for.
    """

    dtype: np.dtype[Any]
    sizes: AxisSizes
    is_batch: bool
    groups: tuple[_Group, _Group, _Group, _Group]
    ready: dict[str, Any] = field(default_factory=dict)

    def place(self, given: Sequence[OneOrMore]) -> SequenceArguments:
        """The arrays of such a call in batch rows."""
        params, xs, states, wanted = [
            group.place(each, self.dtype) for group, each in zip(self.groups, given, strict=True)
        ]
        return SequenceArguments(self.dtype, self.sizes, self.is_batch, params, xs, states, wanted)

    def shape_of(self, role: Role) -> tuple[int, ...]:
        """The shape of an array of the caller's."""
        return self.sizes.of(role.axes(self.is_batch))


@dataclass(slots=True)
class ArgumentReader:
    """Reads the arguments of calls of one cell.

    Whether arrays fit depends on their names, types and shapes alone. Once ``read_arguments`` found a call right, one
    that is alike in all of them is right too; only ranges, which are about values, are looked at in every call.
    """

    cell: Cell
    targets: tuple[Role, ...]
    roles: CellRoles = field(init=False)
    known: Mapping[Any, KnownCalls] = field(default_factory=dict)

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
        given = (params, x, initial, target if has_loss and self.targets else None)
        key = _key(given, steps, has_loss)
        known = self.known.get(key)
        if known is None:
            found = read_arguments(self.cell, *given[:3], target, self.targets if has_loss else (), steps)
            if key is not None:
                made = self._note(given, found)
                # a new mapping in the place of the old one: another thread has the one or the other
                self.known = {**dict([*self.known.items()][1 - _KEPT :]), key: made}
            return found
        if self.cell.ranges:
            self._refuse_outside(known, params, x)
        return known.place(given)

    def recall(self, given: Sequence[OneOrMore], steps: Any, has_loss: bool) -> KnownCalls | None:
        """What is known of calls like one, which is right then; None where there was none."""
        known = self.known.get(_key(given, steps, has_loss))
        if known is not None and self.cell.ranges:
            self._refuse_outside(known, *given[:2])
        return known

    def _note(self, given: Sequence[OneOrMore], found: SequenceArguments) -> KnownCalls:
        arrays = (found.params, found.x, found.initial, found.targets)
        groups = [_group(*each) for each in zip(_GROUPS, given, arrays, strict=True)]
        return KnownCalls(found.dtype, found.sizes, found.is_batch, (groups[0], groups[1], groups[2], groups[3]))

    def _refuse_outside(self, known: KnownCalls, *given: OneOrMore) -> None:
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


def _key(given: Sequence[OneOrMore], steps: Any, has_loss: bool) -> Any:
    """What calls have in common that are right or wrong together; None where the arrays have to be looked at."""
    looks = tuple([_look(each) for each in given])
    return None if None in looks or type(given[0]) is not dict else (looks, steps, type(steps), has_loss)


def _look(given: OneOrMore) -> Any:
    """All that is known of arrays without a look at their entries; None where they have to be looked at."""
    if given is None:
        return ()
    if type(given) is dict:
        values = given.values()
        types = set(map(type, values))
        if _HELD.issuperset(types):
            return (*given, *map(_SHAPE, values), *map(_TYPE, values))
        if not _HELD_IN_DICT.issuperset(types):
            return None
        return (*given, *[(float, float) if type(value) is float else (value.shape, value.dtype) for value in values])
    return (given.shape, given.dtype) if type(given) in _HELD else None


def arrays_in_order(given: Sequence[OneOrMore]) -> list[Any]:
    """The arrays of a call, group after group, in the caller's order."""
    found: list[Any] = []
    for each in given:
        if type(each) is dict:
            found += each.values()
        elif each is not None:
            found.append(each)
    return found


def glance_at(
    params: OneOrMore, x: OneOrMore, initial: OneOrMore, target: OneOrMore, steps: Any
) -> tuple[Glance, list[Any]] | None:
    """All that a call is judged by but the numbers themselves, and its arrays in order; None where some are no arrays.

    These are the names, and of each array its class, its shape and its type. The shape is read anew in each call, for
    it may be changed in place. Two calls with the same are both right or both wrong.

    >>> import numpy as np
    >>> x = np.zeros((4, 2))
    >>> first, again = glance_at({}, x, None, None, None), glance_at({}, x + 1, None, None, None)
    >>> other = glance_at({}, x[1:], None, None, None)
    >>> first[0] == again[0], first[0] == other[0]
    (True, False)
    """
    names: list[Any] = []
    arrays: list[Any] = []
    for each in (params, x, initial, target):
        if type(each) is dict:
            names += each
            arrays += each.values()
        elif each is not None:
            names.append(1)  # an array without a name; no name is a number
            arrays.append(each)
        names.append(None)  # here the next group begins
    try:
        return (names, steps, type(steps), [*map(type, arrays)], [*map(_SHAPE, arrays)], [*map(_TYPE, arrays)]), arrays
    except AttributeError:
        return None
