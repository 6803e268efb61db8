"""The arrays that a plan fills while it runs over sequences: made once for a number of steps, a batch and a type."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
import sympy as sp

from symrnn.evaluate.fitting import BATCH, STEPS, AxisSizes, batch_shape
from symrnn.evaluate.plan_code import PlanCode
from symrnn.evaluate.stages import Array
from symrnn.expressions.array_nodes import part
from symrnn.expressions.shapes import Shape
from symrnn.expressions.sizes import size_difference, size_value
from symrnn.plans.phases import Phase

__all__ = ["Workspace", "Workspaces", "make_workspace"]

_KEPT = 4  # kinds of calls that a new one may be like
_LARGEST = 2**28  # bytes that are kept between two calls


@dataclass(slots=True)
class Workspace:
    """Arrays by name, each with a row for every step, (steps, batch, ...), and the rows of some as a list.

    A state has one row more: the new state of a step and the old one of the next are one row. ``first`` are the rows
    that are filled before a loop, ``last`` those that it leaves.
    """

    code: PlanCode
    sizes: AxisSizes
    dtype: np.dtype[Any]
    arrays: dict[sp.Symbol, Array] = field(default_factory=dict)
    rows: dict[sp.Symbol, list[Array]] = field(default_factory=dict)
    batched: set[sp.Symbol] = field(default_factory=set)
    first: dict[sp.Symbol, Array] = field(default_factory=dict)
    last: dict[sp.Symbol, Array] = field(default_factory=dict)
    cut: dict[part, list[Array]] = field(default_factory=dict)
    aside: dict[Phase, list[Array]] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return sum(array.nbytes for array in self.arrays.values())

    def empty(self, lead: int, shape: Shape, batched: bool = True) -> Array:
        """An array with so many rows."""
        batch = (self.sizes[BATCH],) if batched else ()
        return np.empty((lead, *batch, *self.sizes.of(batch_shape(shape))), self.dtype)

    def put(self, symbol: sp.Symbol, array: Array, batched: bool = True) -> None:
        """Let a name be an array, of this call or of all that are like it."""
        self.arrays[symbol] = array
        self.rows.pop(symbol, None)
        (self.batched.add if batched else self.batched.discard)(symbol)
        for view in [each for each in self.cut if each.args[0] == symbol]:
            del self.cut[view]  # of the array that the name was before

    def rows_of(self, symbol: sp.Symbol) -> list[Array]:
        """The rows of a name's array, cut when they are first asked for: only loops take them."""
        if symbol not in self.rows:
            array = self.arrays[symbol]
            rows = array[:, 0] if symbol in self.batched and not self.code.is_batch else array
            self.rows[symbol] = [rows[t, ...] for t in range(len(rows))]  # views, of scalars too
        return self.rows[symbol]

    def cut_rows(self, view: part) -> list[Array]:
        """The rows of a stream from one to another, cut out once for each array that it is."""
        if view not in self.cut:
            start, stop = (size_value(size, _numbers(self.sizes)) for size in view.sizes)
            is_one = size_difference(*reversed(view.sizes)) == 1  # held as a scalar, or of a matrix as a row
            place = (start, ...) if is_one else slice(start, stop)
            self.cut[view] = [row[place] for row in self.rows_of(view.args[0])]
        return self.cut[view]

    def flat(self, symbol: sp.Symbol) -> Array:
        """All rows of all steps as one batch."""
        array = self.arrays[symbol]
        return array.reshape((-1, *array.shape[2:]))


def make_workspace(code: PlanCode, sizes: AxisSizes, dtype: np.dtype[Any]) -> Workspace:
    """A workspace for calls with these sizes."""
    space, joint = Workspace(code, sizes, dtype), code.plan.joint
    shapes = joint.program.shapes
    for old, new in joint.carried:
        full = space.empty(sizes[STEPS] + 1, shapes[new])
        space.put(old, full[:-1])
        space.put(new, full[1:])
        space.first[old], space.last[new] = full[0], full[-1]
    for sent, later in joint.carried_back:
        _put_sent(space, sent, later)
    results = {*joint.gradients, *joint.summed, *space.arrays}
    for phase, text in code.texts.items():
        for symbol in code.plan.programs[phase].outputs:
            if symbol not in results:
                space.put(symbol, space.empty(sizes[STEPS], shapes[symbol]))
        space.aside[phase] = [_aside(space, phase, shape) for shape in text.aside]
    return space


def _put_sent(space: Workspace, sent: sp.Symbol, later: sp.Symbol) -> None:
    """What each step sends back and what it is sent: two rows by turns, all where they are taken after the loop."""
    programs, steps = space.code.plan.programs, space.sizes[STEPS]
    after = programs.get(Phase.AFTER)
    shape = space.code.plan.joint.program.shapes[sent]
    if after is not None and {sent, later} & set(after.shapes):
        full = space.empty(steps + 1, shape)
        space.put(sent, full[:-1])
        space.put(later, full[1:])
        space.first[later], space.last[sent] = full[-1], full[0]
        return
    two = space.empty(2, shape)
    space.put(sent, two)
    even, odd = space.rows_of(sent)
    turns = [even, odd] * (steps // 2 + 1)
    space.rows[sent], space.rows[later] = turns[:steps], turns[1 : steps + 1]
    space.first[later], space.last[sent] = two[steps % 2], two[0]


def _numbers(sizes: AxisSizes) -> dict[str, int]:
    return {axis: size for axis, (size, _) in sizes.found.items() if isinstance(axis, str)}


def _aside(space: Workspace, phase: Phase, shape: Shape) -> Array:
    steps = 1 if phase.is_loop else space.sizes[STEPS]
    array = space.empty(steps, shape)
    if not phase.is_loop:
        return array.reshape((-1, *array.shape[2:]))
    row: Array = array[0] if space.code.is_batch else array[0, 0]
    return row


@dataclass(slots=True)
class Workspaces:
    """Those that are free, by the kind of call: a call takes one for itself, so that threads do not share any."""

    free: OrderedDict[Hashable, list[Workspace]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    @contextmanager
    def borrow(self, code: PlanCode, sizes: AxisSizes, dtype: np.dtype[Any]) -> Iterator[Workspace]:
        """A workspace for one call; one that a call failed in is not used again."""
        key = (id(code), dtype, tuple(sizes.found.values()))
        with self.lock:
            found = self.free.get(key)
            space = found.pop() if found else None
        space = space or make_workspace(code, sizes, dtype)
        yield space
        if space.nbytes <= _LARGEST:
            with self.lock:
                self.free.setdefault(key, []).append(space)
                self.free.move_to_end(key)
                while len(self.free) > _KEPT:
                    self.free.popitem(last=False)
