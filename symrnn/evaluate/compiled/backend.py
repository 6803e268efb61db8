"""A cell over sequences by compiled C: emitted from its plan, compiled once for each size and floating type."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss
from symrnn.errors import InputError
from symrnn.evaluate.backends import Backend, Bound, CallNames, Places, Prepared
from symrnn.evaluate.compiled.bound_desks import BoundDesk, bind_desk
from symrnn.evaluate.compiled.desks import CallLayout, Desk, Desks, make_desk
from symrnn.evaluate.compiled.kernel import Kernel, kernel_of
from symrnn.evaluate.compiled.work import work_of
from symrnn.evaluate.fitting import BATCH, STEPS, AxisSizes
from symrnn.evaluate.memory import ONCE, check_fits
from symrnn.evaluate.sequence_arguments import (
    Arrays,
    Role,
    SequenceArguments,
    input_roles,
    output_roles,
    parameter_roles,
    state_roles,
)
from symrnn.expressions.sizes import size_names

__all__ = ["c_backend", "lanes_for"]

Load = Callable[[str], ctypes.CDLL]
_NAME = "symrnn_run"
_SIDE_BY_SIDE = 16  # vectors that all members worked on have of a state
_READY = 64  # functions at sizes that are kept


def lanes_for(batch: int, dtype: str, entries: int) -> int:
    """How many members of a batch are worked on side by side, where a state has so many entries.

    As many as a vector has numbers, and up to four times as many where states are short: a step has to wait for the
    one before it, and does so for all of them together. One after the other where the batch is small: of five members
    out of eight that takes as long. Measured for Elman networks and LSTMs of 1 to 128 units.

    >>> [lanes_for(batch, "float64", 32) for batch in (5, 6, 100)], lanes_for(100, "float32", 32)
    ([1, 8, 8], 16)
    >>> [lanes_for(100, "float64", entries) for entries in (1, 8, 16)], lanes_for(16, "float64", 1)
    ([32, 16, 8], 16)
    """
    vector = 8 if dtype == "float64" else 16
    for lanes in (4 * vector, 2 * vector):
        if lanes * entries <= _SIDE_BY_SIDE * vector and 2 * -(-batch // lanes) * lanes <= 3 * batch:
            return lanes
    return vector if 3 * batch >= 2 * vector else 1


def c_backend(cell: Cell, loss: Loss | None, kink: Fraction | None, load: Load, memory: int | None = None) -> Backend:
    """A cell and a loss by compiled C; ``load`` compiles a text and loads it.

    Raises
    ------
    InputError
        for what has no form in C.
    """
    made = _Compiled(cell, loss, kink, load, memory)
    made.emit("run", frozenset(), "float64", 1)  # what C does not do is refused here
    return Backend("c", made.source, made.run, made.value, made.gradients, prepare=made.prepare)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A compiled function at some sizes: the shapes of what it takes and gives, and the room it needs."""

    kernel: Kernel
    function: Any
    steps: int
    batch: int
    takes: tuple[tuple[int, ...], ...]
    gives: tuple[tuple[int, ...], ...]
    room: int
    dtype: Any
    layouts: dict[tuple[bool, ...], CallLayout] = field(default_factory=dict)

    def desk_for(self, layout: CallLayout) -> Desk:
        """A desk for calls of a layout."""
        return make_desk(self.function, self.steps, self.batch, self.room, layout, self.dtype)

    def bind(self, layout: CallLayout, arrays: Sequence[Any]) -> BoundDesk:
        """A desk for these arrays alone."""
        return bind_desk(self.function, self.steps, self.batch, self.room, layout, self.dtype, arrays)


@dataclass(slots=True)
class _Compiled:
    """The texts, libraries and workspaces so far."""

    cell: Cell
    loss: Loss | None
    kink: Fraction | None
    load: Load
    memory: int | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    kernels: dict[Any, Kernel] = field(default_factory=dict)
    libraries: dict[Any, ctypes.CDLL] = field(default_factory=dict)
    ready: dict[Any, _Ready] = field(default_factory=dict)
    desks: Desks = field(default_factory=Desks)

    def source(self) -> str:
        """The text for one sequence, for gradients where there is a loss; the sizes in it are macros."""
        learned = frozenset(role.symbol for role in parameter_roles(self.cell, constants=False))
        return self.emit("run" if self.loss is None else "gradients", learned, "float64", 1).source

    def run(self, given: SequenceArguments) -> tuple[Arrays, Arrays]:
        """What the cell gives out, and its last states."""
        found = self._call(given, "run", frozenset())
        return found["outputs"], found["states"]

    def value(self, given: SequenceArguments) -> Any:
        """The loss."""
        return self._call(given, "value", frozenset())["loss"]

    def gradients(self, given: SequenceArguments, wanted: frozenset[sp.Symbol]) -> tuple[Any, Arrays]:
        """The loss, and its gradients with respect to what is wanted and to the initial states."""
        found = self._call(given, "gradients", wanted)
        return found["loss"], found["params"] | found["x"] | found["initial"]

    def emit(self, kind: str, wanted: frozenset[sp.Symbol], dtype: str, lanes: int) -> Kernel:
        """The C text of one kind of run."""
        key = (kind, wanted, dtype, lanes)
        if key not in self.kernels:
            roles = (*parameter_roles(self.cell, constants=False), *input_roles(self.cell))
            chosen = [role.symbol for role in roles if role.symbol in wanted] if kind == "gradients" else None
            work = work_of(self.cell, None if kind == "run" else self.loss, chosen, self.kink)
            self.kernels[key] = kernel_of(work, dtype, lanes, _NAME)
        return self.kernels[key]

    def prepare(self, given: SequenceArguments, names: CallNames) -> Prepared:
        """Calls that are like one, made ready: of the caller's arrays to the results that are asked for."""
        made = self._ready_for(given, names.kind, names.wanted)
        layout = CallLayout(
            _places(made.kernel.given, names.takes), _places(made.kernel.results, names.gives, made.gives)
        )
        return Prepared(partial(self._fill, made, layout), partial(self._bind, made, layout))

    def _call(self, given: SequenceArguments, kind: str, wanted: frozenset[sp.Symbol]) -> dict[str, Any]:
        made = self._ready_for(given, kind, wanted)
        arrays = [getattr(given, group).get(symbol) for group, symbol in made.kernel.given]
        missing = tuple([array is None for array in arrays])
        layout = made.layouts.get(missing)
        if layout is None:
            takes = [(None if array is None else n, made.takes[n]) for n, array in enumerate(arrays)]
            layout = made.layouts[missing] = CallLayout(tuple(takes), tuple(enumerate(made.gives)))
        found: dict[str, Any] = {"params": {}, "x": {}, "initial": {}, "outputs": {}, "states": {}}
        for (group, symbol), array in zip(made.kernel.results, self._fill(made, layout, arrays), strict=True):
            if group == "loss":
                found["loss"] = array[()]
            else:
                found[group][symbol] = array
        return found

    def _fill(self, made: _Ready, layout: CallLayout, arrays: Sequence[Any]) -> list[Any]:
        """The results that are asked for, in arrays of their own."""
        desk = self.desks.take(layout) or made.desk_for(layout)
        code, results = desk.call(arrays)
        self.desks.give_back(layout, desk)
        if code:
            raise InputError(made.kernel.messages[code - 1])
        return results

    def _bind(self, made: _Ready, layout: CallLayout, arrays: Sequence[Any]) -> Bound:
        bound = made.bind(layout, arrays)
        return partial(bound.fill, made.kernel.messages), list(bound.results)

    def _ready_for(self, given: SequenceArguments, kind: str, wanted: frozenset[sp.Symbol]) -> _Ready:
        sizes = tuple([(axis, size) for axis, (size, _) in given.sizes.found.items()])
        key = (kind, wanted, given.dtype, sizes)
        return self.ready.get(key) or self._make(given, kind, wanted, key)

    def _make(self, given: SequenceArguments, kind: str, wanted: frozenset[sp.Symbol], key: Any) -> _Ready:
        """The function for these sizes, compiled where it is not yet."""
        steps, batch, dtype = given.sizes[STEPS], given.sizes[BATCH], given.dtype.name
        entries = [prod(given.sizes.of(role.shape)) for role in state_roles(self.cell)]
        lanes = lanes_for(batch, dtype, max(entries, default=1))
        names = sorted({name for role in _roles(self.cell) for name in size_names(*role.shape)})
        sizes = tuple((name, int(given.sizes[name])) for name in names)
        with self.lock:
            kernel = self.emit(kind, wanted, dtype, lanes)
            each = (kind, wanted, dtype, lanes, sizes)
            if each not in self.libraries:
                defined = "".join(f"#define SIZE_{name} {size}\n" for name, size in sizes)
                self.libraries[each] = self.load(defined + kernel.source)
            library = self.libraries[each]
        function, room = library[_NAME], library[f"{_NAME}_workspace"]
        function.restype = ctypes.c_int  # desks give it numbers of C, of which no type has to be looked at
        room.restype, room.argtypes = ctypes.c_long, [ctypes.c_long]
        roles = _roles_by_kind(self.cell)
        takes, gives = (tuple(_shape(given, each, roles) for each in group) for group in (kernel.given, kernel.results))
        self._check_fits(given, kernel, room)
        made = _Ready(kernel, function, steps, batch, takes, gives, int(room(steps)), given.dtype)
        with self.lock:
            self.ready = {**dict([*self.ready.items()][1 - _READY :]), key: made}
        return made

    def _check_fits(self, given: SequenceArguments, kernel: Kernel, room: Callable[[int], int]) -> None:
        roles, size = _roles_by_kind(self.cell), int(given.dtype.itemsize)

        def count_bytes(steps: int, batch: int) -> int:
            found = {**given.sizes.found, STEPS: (steps, ""), BATCH: (batch, "")}
            like = replace(given, sizes=AxisSizes(found, given.sizes.sums))
            results = sum(prod(_shape(like, each, roles)) for each in kernel.results)
            return int(room(steps) + results) * size + ONCE

        how = 'by backend="c", which keeps all of it where backend="numpy" runs segments again'
        check_fits(given.sizes, count_bytes, self.memory, how)


def _places(own: Iterable[tuple[str, Any]], names: Places, shapes: Sequence[tuple[int, ...]] = ()) -> Any:
    """Where a function's arrays stand among those of a call, with their shapes; what is not there has its own shape."""
    among = {name: (place, shape) for place, (name, shape) in enumerate(names)}
    return tuple(among.get(each, (None, shapes[n] if shapes else ())) for n, each in enumerate(own))


def _roles_by_kind(cell: Cell) -> dict[tuple[str, sp.Symbol], Role]:
    """What each array is for."""
    found = {**_by_kind(_outputs(cell), "outputs"), **_by_kind(state_roles(cell), "states", "initial")}
    return {**found, **_by_kind(parameter_roles(cell), "params"), **_by_kind(input_roles(cell), "x")}


def _shape(given: SequenceArguments, each: tuple[str, sp.Symbol], roles: dict[tuple[str, sp.Symbol], Role]) -> Any:
    kind, symbol = each
    if kind == "targets":
        return given.targets[symbol].shape
    return given.sizes.of(roles[each].rows) if each in roles else ()


def _outputs(cell: Cell) -> tuple[Role, ...]:
    if cell.readout:
        return (Role(cell.readout[-1].symbol, (BATCH,), cell.readout[-1].shape),)
    return output_roles(cell)


def _by_kind(roles: Iterable[Role], *kinds: str) -> dict[tuple[str, sp.Symbol], Role]:
    return {(kind, role.symbol): role for kind in kinds for role in roles}


def _roles(cell: Cell) -> tuple[Role, ...]:
    lines = (Role(line.symbol, (), line.shape) for line in (*cell.lines, *cell.readout))
    return (*parameter_roles(cell), *input_roles(cell), *state_roles(cell), *lines)
