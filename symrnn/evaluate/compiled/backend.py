"""A cell over sequences by compiled C: emitted from its plan, compiled once for each size and floating type."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.initial_states import no_value_at
from symrnn.cells.losses import Loss
from symrnn.errors import InputError
from symrnn.evaluate.backends import Backend
from symrnn.evaluate.compiled.kernel import Kernel, kernel_of
from symrnn.evaluate.compiled.work import work_of
from symrnn.evaluate.fitting import BATCH, STEPS
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
_KEPT = 4  # workspaces that are kept between calls


def lanes_for(batch: int, dtype: str) -> int:
    """How many members of a batch are worked on side by side: one, or what fills vectors with few of them idle.

    >>> lanes_for(1, "float64"), lanes_for(32, "float64"), lanes_for(33, "float64"), lanes_for(8, "float32")
    (1, 32, 24, 16)
    """
    least, most = (8, 32) if dtype == "float64" else (16, 64)
    if 3 * batch < least:
        return 1
    blocks = -(-batch // most)
    return -(-batch // (blocks * least)) * least


def c_backend(cell: Cell, loss: Loss | None, kink: Fraction | None, load: Load) -> Backend:
    """A cell and a loss by compiled C; ``load`` compiles a text and loads it.

    Raises
    ------
    InputError
        for what has no form in C.
    """
    made = _Compiled(cell, loss, kink, load)
    made.emit(None)  # what C does not do is refused here
    return Backend("c", made.source, made.run, made.value, made.gradients)


@dataclass(slots=True)
class _Compiled:
    """The texts, libraries and workspaces so far."""

    cell: Cell
    loss: Loss | None
    kink: Fraction | None
    load: Load
    lock: threading.Lock = field(default_factory=threading.Lock)
    kernels: dict[Any, Kernel] = field(default_factory=dict)
    libraries: dict[Any, ctypes.CDLL] = field(default_factory=dict)
    rooms: list[Any] = field(default_factory=list)
    roles: dict[tuple[str, sp.Symbol], Role] = field(init=False)
    sizes: tuple[str, ...] = field(init=False)
    refused: str = field(init=False)

    def __post_init__(self) -> None:
        cell = self.cell
        self.roles = {**_by_kind(_outputs(cell), "outputs"), **_by_kind(state_roles(cell), "states", "initial")}
        self.roles |= {**_by_kind(parameter_roles(cell), "params"), **_by_kind(input_roles(cell), "x")}
        self.sizes = tuple(sorted({name for role in _roles(cell) for name in size_names(*role.shape)}))
        self.refused = no_value_at(cell)

    def source(self) -> str:
        """The text for one sequence, for gradients where there is a loss; the sizes in it are macros."""
        if self.loss is None:
            return self.emit(None).source
        learned = tuple(role.symbol for role in parameter_roles(self.cell, constants=False))
        return self.emit(learned, back=True).source

    def run(self, given: SequenceArguments) -> tuple[Arrays, Arrays]:
        """What the cell gives out, and its last states."""
        found = self._call(given, None)
        return found["outputs"], found["states"]

    def value(self, given: SequenceArguments) -> Any:
        """The loss."""
        return self._call(given, ())["loss"]

    def gradients(self, given: SequenceArguments, wanted: frozenset[sp.Symbol]) -> tuple[Any, Arrays]:
        """The loss, and its gradients by what is wanted and by the initial states."""
        roles = (*parameter_roles(self.cell, constants=False), *input_roles(self.cell))
        chosen = tuple(role.symbol for role in roles if role.symbol in wanted)
        found = self._call(given, chosen, back=True)
        return found["loss"], found["params"] | found["x"] | found["initial"]

    def emit(self, wanted: Any, dtype: str = "float64", lanes: int = 1, back: bool = False) -> Kernel:
        """The C text of one kind of run."""
        key = (wanted, dtype, lanes, back)
        if key not in self.kernels:
            loss = None if wanted is None else self.loss
            work = work_of(self.cell, loss, wanted if back else None, self.kink)
            self.kernels[key] = kernel_of(work, dtype, lanes, _NAME)
        return self.kernels[key]

    def _call(self, given: SequenceArguments, wanted: Any, back: bool = False) -> dict[str, Any]:
        if not given.initial and self.refused:
            raise InputError(self.refused)
        steps, batch, dtype = given.sizes[STEPS], given.sizes[BATCH], given.dtype
        kernel, library = self._library(given, (wanted, dtype.name, lanes_for(batch, dtype.name), back))
        arrays = [_array(given, kind, symbol) for kind, symbol in kernel.given]
        shapes = (given.sizes.of(self.roles[each].rows) if each in self.roles else () for each in kernel.results)
        results = [np.empty(shape, dtype) for shape in shapes]
        room = library.symrnn_run_workspace
        room.restype, room.argtypes = ctypes.c_long, [ctypes.c_long]
        with self._room((steps, batch, dtype), int(room(steps))) as workspace:
            code = library.symrnn_run(
                ctypes.c_long(steps), ctypes.c_long(batch), _pointers(arrays), _pointers(results), workspace
            )
        if code:
            raise InputError(kernel.messages[code - 1])
        found: dict[str, Any] = {"params": {}, "x": {}, "initial": {}, "outputs": {}, "states": {}}
        for (kind, symbol), array in zip(kernel.results, results, strict=True):
            if kind == "loss":
                found["loss"] = dtype.type(array)
            else:
                found[kind][symbol] = array
        return found

    def _library(self, given: SequenceArguments, key: tuple[Any, ...]) -> tuple[Kernel, ctypes.CDLL]:
        wanted, dtype, lanes, back = key
        sizes = tuple((name, int(given.sizes[name])) for name in self.sizes)
        with self.lock:
            kernel = self.emit(wanted, dtype, lanes, back)
            if (key, sizes) not in self.libraries:
                defined = "".join(f"#define SIZE_{name} {size}\n" for name, size in sizes)
                self.libraries[key, sizes] = self.load(defined + kernel.source)
            return kernel, self.libraries[key, sizes]

    @contextmanager
    def _room(self, key: Any, size: int) -> Iterator[Any]:
        """A workspace that nobody else works in, the one of an earlier call where there is one."""
        with self.lock:
            fits = [found for found in self.rooms if found[0] == (*key, size)]
            if fits:
                self.rooms = [found for found in self.rooms if found is not fits[0]]
        array = fits[0][1] if fits else np.empty(size, key[2])
        try:
            yield ctypes.c_void_p(array.ctypes.data)
        finally:
            with self.lock:
                self.rooms = [*self.rooms[-_KEPT + 1 :], ((*key, size), array)]


def _outputs(cell: Cell) -> tuple[Role, ...]:
    if cell.readout:
        return (Role(cell.readout[-1].symbol, (BATCH,), cell.readout[-1].shape),)
    return output_roles(cell)


def _by_kind(roles: Iterable[Role], *kinds: str) -> dict[tuple[str, sp.Symbol], Role]:
    return {(kind, role.symbol): role for kind in kinds for role in roles}


def _roles(cell: Cell) -> tuple[Role, ...]:
    lines = (Role(line.symbol, (), line.shape) for line in (*cell.lines, *cell.readout))
    return (*parameter_roles(cell), *input_roles(cell), *state_roles(cell), *lines)


def _array(given: SequenceArguments, kind: str, symbol: sp.Symbol) -> Any:
    """An array in one piece, None where it is not given."""
    found = getattr(given, kind).get(symbol)
    return None if found is None else np.ascontiguousarray(found, given.dtype)


def _pointers(arrays: list[Any]) -> Any:
    made = (ctypes.c_void_p * max(len(arrays), 1))()
    for number, array in enumerate(arrays):
        made[number] = None if array is None else array.ctypes.data
    return made
