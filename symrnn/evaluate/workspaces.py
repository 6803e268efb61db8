"""The arrays that a plan fills while it runs over sequences: made once for a number of steps, a batch and a type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from symrnn.evaluate.fitting import BATCH, STEPS, AxisSizes, batch_shape, rows_of_a_block
from symrnn.evaluate.plan_code import PlanCode
from symrnn.evaluate.stages import Array
from symrnn.expressions.array_nodes import part
from symrnn.expressions.shapes import Shape
from symrnn.expressions.sizes import size_difference, size_value
from symrnn.plans.phases import Phase

__all__ = ["SMALL_ROW", "BoundPhase", "Workspace", "make_workspace"]

_FORWARDS = (Phase.BEFORE, Phase.FORWARD, Phase.OUTPUTS)
_BACKWARDS = (Phase.TURN, Phase.BACKWARD, Phase.AFTER)
SMALL_ROW = 2048  # bytes of a row: copying one takes less time than cutting it out of an array


@dataclass(slots=True)
class BoundPhase:
    """A generated function and what it is called with; of ``rows`` None stands for those of an array that is new."""

    function: Callable[..., Any]
    is_loop: bool
    is_back: bool
    batch: int
    fixed: tuple[sp.Symbol, ...]
    sums: tuple[sp.Symbol, ...]
    names: tuple[sp.Symbol | part, ...]
    aside: list[Array]
    rows: list[Any]
    block: int = 0

    def run(self, number: Any, sizes: AxisSizes, fixed: list[Any], sums: list[Any]) -> None:
        """Call the function; of what is done entry by entry, block by block of rows, which stay in the cache."""
        rows, block = self.rows, self.block
        if not block or len(rows[0]) <= block:
            self.function(number, sizes, self.batch, fixed, rows, self.aside, sums)
            return
        for start in range(0, len(rows[0]), block):
            own = [each[start : start + block] for each in rows]
            count = len(own[0])
            self.function(number, sizes, count, fixed, own, [each[:count] for each in self.aside], sums)


@dataclass(slots=True)
class Workspace:
    """Arrays by name, each with a row for every step, (steps, batch, ...), and the rows of some as a list.

    A state has one row more: the new state of a step and the old one of the next are one row. ``first`` are the rows
    that are filled before a loop, ``last`` those that it leaves. ``taken`` says which phases take a name, and where
    among their rows; ``moving`` are the names that are another array in each call; ``sums`` are the shapes of what is
    summed.
    """

    code: PlanCode
    sizes: AxisSizes
    dtype: np.dtype[Any]
    arrays: dict[sp.Symbol, Array] = field(default_factory=dict)
    rows: dict[sp.Symbol, list[Array]] = field(default_factory=dict)
    batched: set[sp.Symbol] = field(default_factory=set)
    first: dict[sp.Symbol, Array] = field(default_factory=dict)
    last: dict[sp.Symbol, Array] = field(default_factory=dict)
    cut: dict[sp.Symbol, dict[part, list[Array]]] = field(default_factory=dict)
    taken: dict[sp.Symbol, list[tuple[BoundPhase, int]]] = field(default_factory=dict)
    forwards: list[BoundPhase] = field(default_factory=list)
    backwards: list[BoundPhase] = field(default_factory=list)
    kept: set[sp.Symbol] = field(default_factory=set)
    moving: set[sp.Symbol] = field(default_factory=set)
    sums: dict[sp.Symbol, tuple[int, ...]] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """The memory that it takes."""
        return sum(array.nbytes for array in self.arrays.values())

    def empty(self, lead: int, shape: Shape, batched: bool = True) -> Array:
        """An array with so many rows."""
        batch, entries = ((self.sizes[BATCH],) if batched else ()), self.sizes.of(batch_shape(shape))
        return empty_array((lead, *entries, *batch) if self.code.columns else (lead, *batch, *entries), self.dtype)

    def put(self, symbol: sp.Symbol, array: Array, batched: bool = True) -> None:
        """Let a name be an array, of this call or of all that are like it."""
        self.arrays[symbol] = array
        (self.batched.add if batched else self.batched.discard)(symbol)
        self.rows.pop(symbol, None)  # of the array that the name was before
        self.cut.pop(symbol, None)
        self.kept.discard(symbol)
        for bound, place in self.taken.get(symbol, ()):
            bound.rows[place] = None

    def bring(self, symbol: sp.Symbol, array: Array, batched: bool = True) -> None:
        """Let a name be an array of this call; short rows that a loop takes are copied to where they were before."""
        if not self.keeps(symbol, array.shape):
            self.put(symbol, array, batched)
            return
        if symbol not in self.kept:
            self.put(symbol, np.empty(array.shape, self.dtype), batched)
            self.kept.add(symbol)
        self.arrays[symbol][...] = array

    def keeps(self, symbol: sp.Symbol, shape: tuple[int, ...]) -> bool:
        """Whether an array of a call is copied to one place: its rows are short, and a loop takes them."""
        is_short = prod(shape) * self.dtype.itemsize <= SMALL_ROW * shape[0]
        return is_short and any(bound.is_loop for bound, _ in self.taken.get(symbol, ()))

    def put_and_cut(self, symbol: sp.Symbol, array: Array, batched: bool = True) -> None:
        """Let a name be an array, and give its rows to all phases that take them."""
        self.put(symbol, array, batched)
        for bound, place in self.taken.get(symbol, ()):
            bound.rows[place] = self._rows_at(bound, bound.names[place])

    def cut_all(self, phase: BoundPhase) -> None:
        """Give a phase the rows of all names but those that are moving."""
        for place, each in enumerate(phase.names):
            symbol = each.args[0] if isinstance(each, part) else each
            if phase.rows[place] is None and symbol not in self.moving:
                phase.rows[place] = self._rows_at(phase, each)

    def _rows_at(self, phase: BoundPhase, each: sp.Symbol | part) -> Any:
        if not phase.is_loop:
            return self.flat(each)
        if self.code.in_floats and isinstance(each, sp.Symbol):
            numbers = self.numbers_of(each)
            return numbers[::-1] if phase.is_back else numbers
        rows = self.cut_rows(each) if isinstance(each, part) else self.rows_of(each)
        return rows[::-1] if phase.is_back else rows

    def rows_of(self, symbol: sp.Symbol) -> list[Array]:
        """The rows of a name's array, cut when they are first asked for: only loops take them."""
        if symbol not in self.rows:
            array = self.arrays[symbol]
            rows = array[:, 0] if symbol in self.batched and not self.code.is_batch else array
            self.rows[symbol] = [rows[t, ...] for t in range(len(rows))]  # views, of scalars too
        return self.rows[symbol]

    def numbers_of(self, symbol: sp.Symbol) -> Any:
        """The numbers of a scalar, step by step: an array, or the rows of what is kept for two steps alone."""
        if symbol in self.rows:
            return self.rows[symbol]
        array = self.arrays[symbol]
        return array[:, 0] if symbol in self.batched else array

    def cut_rows(self, view: part) -> list[Array]:
        """The rows of a stream from one to another, cut out once for each array that it is."""
        views = self.cut.setdefault(view.args[0], {})
        if view not in views:
            start, stop = (size_value(size, _numbers(self.sizes)) for size in view.sizes)
            is_one = size_difference(*reversed(view.sizes)) == 1  # held as a scalar, or of a matrix as a row
            place = (start, ...) if is_one else slice(start, stop)
            views[view] = [row[place] for row in self.rows_of(view.args[0])]
        return views[view]

    def flat(self, symbol: sp.Symbol) -> Array:
        """All rows of all steps as one batch."""
        array = self.arrays[symbol]
        return array if self.code.columns else array.reshape((-1, *array.shape[2:]))


def empty_array(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """An array that begins at a multiple of 64 bytes, where vectors like to be."""
    count, least = prod(shape), 64 // dtype.itemsize
    whole = np.empty(count + least, dtype)
    address: int = whole.__array_interface__["data"][0]
    shift = -address % 64 // dtype.itemsize
    return whole[shift : shift + count].reshape(shape)


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
    for phase in code.texts:
        for symbol in code.plan.programs[phase].outputs:
            if symbol not in results:
                space.put(symbol, space.empty(sizes[STEPS], shapes[symbol]))
    space.forwards, space.backwards = (
        [_bind(space, phase) for phase in phases if phase in code.texts] for phases in (_FORWARDS, _BACKWARDS)
    )
    space.sums = {symbol: sizes.of(batch_shape(shapes[symbol])) for symbol in joint.summed}
    return space


def _bind(space: Workspace, phase: Phase) -> BoundPhase:
    text, batch = space.code.texts[phase], space.sizes[BATCH] * (1 if phase.is_loop else space.sizes[STEPS])
    names = (*text.streams, *text.views)
    block = _block(space, phase)
    aside = [_aside(space, phase, shape) for shape in text.aside]
    bound = BoundPhase(
        space.code.functions[text.name],
        phase.is_loop,
        phase is Phase.BACKWARD,
        batch,
        text.fixed,
        text.sums,
        names,
        aside,
        [None] * len(names),
        block,
    )
    for place, each in enumerate(names):
        space.taken.setdefault(each.args[0] if isinstance(each, part) else each, []).append((bound, place))
    return bound


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


def _block(space: Workspace, phase: Phase) -> int:
    """How many rows are worked on at once, of a phase that goes entry by entry; 0 where it takes all."""
    text, shapes = space.code.texts[phase], space.code.plan.joint.program.shapes
    alone = {*space.code.plan.joint.of_a_step, *space.code.plan.joint.gradients_of_a_step}
    if not text.is_elementwise or not alone.isdisjoint(text.streams):
        return 0
    numbers = min(prod(space.sizes.of(batch_shape(shapes[symbol]))) for symbol in text.streams)
    return rows_of_a_block(numbers * (space.sizes[BATCH] if space.code.columns else 1))


def _aside(space: Workspace, phase: Phase, shape: Shape) -> Array:
    steps = 1 if phase.is_loop else space.sizes[STEPS]
    array = space.empty(steps, shape)
    if not phase.is_loop:
        return array if space.code.columns else array.reshape((-1, *array.shape[2:]))
    row: Array = array[0] if space.code.is_batch else array[0, 0]
    return row
