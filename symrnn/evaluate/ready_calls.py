"""Calls of the NumPy backend that are like one before: what is the same in all of them is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.parameters import Indexing
from symrnn.evaluate.backends import Bound, Prepared
from symrnn.evaluate.call_kinds import CallKind
from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.free_workspaces import Workspaces
from symrnn.evaluate.loss_texts import LossFunction
from symrnn.evaluate.ready_runs import Act, BoundTwo, ReadyRun, Slots
from symrnn.evaluate.source import FunctionText
from symrnn.evaluate.stages import Array
from symrnn.evaluate.workspaces import BoundPhase, Workspace, make_workspace
from symrnn.plans.phases import Phase

__all__ = ["ready_call", "ready_call_of_two"]


def ready_call(kind: CallKind, workspaces: Workspaces) -> Prepared:
    """Calls over a whole sequence of a cell without a readout, and with a loss, where there is one, at every step."""
    return _prepare(lambda: make_ready(kind), workspaces)


def ready_call_of_two(quick: CallKind, careful: CallKind, workspaces: Workspaces) -> Prepared:
    """The same by code that overflows where nothing has to; what does is computed again by code that is careful."""
    first, second = _prepare(lambda: make_quick(quick), workspaces), ready_call(careful, workspaces)

    def call(arrays: Sequence[Any]) -> list[Any]:
        try:
            return first.call(arrays)
        except FloatingPointError:
            return second.call(arrays)

    def bind(arrays: Sequence[Any]) -> Bound:
        try:
            fill, results = first.bind(arrays)
        except FloatingPointError:
            return second.bind(arrays)
        return BoundTwo(fill, results, lambda: second.bind(arrays)).fill, results

    return Prepared(call, bind)


def _prepare(make: Callable[[], ReadyRun], workspaces: Workspaces) -> Prepared:
    key = object()  # of these calls alone, as long as a workspace is kept for them: the id of a kind may be given again

    def call(arrays: Sequence[Any]) -> list[Any]:
        ready = workspaces.take(key)
        if ready is None:
            ready = make()
        try:
            with np.errstate(**ready.errors):
                found: list[Any] = ready.run(arrays)
        finally:
            workspaces.give_back(key, ready)
        return found

    return Prepared(call, lambda arrays: make().bind(arrays))


def make_quick(kind: CallKind) -> ReadyRun:
    """A workspace of its own for calls by code that may overflow, which stops them; so does what infinities give."""
    return replace(make_ready(kind), errors={"invalid": "raise", "over": "raise"})


def make_ready(kind: CallKind) -> ReadyRun:
    """A workspace of its own for calls of a kind."""
    space = make_workspace(kind.code, kind.sizes, kind.dtype)
    acts = [*_bring(kind, space)]
    if Phase.ONCE in kind.code.single and kind.code.single[Phase.ONCE].gives:  # lines that nobody takes give nothing
        acts.append(_single(kind, kind.code.single[Phase.ONCE]))
    forwards = space.forwards
    acts += _phases(kind, space, forwards)
    if kind.names.kind == "value":
        acts += _losses(kind, space, {})
    elif kind.names.kind == "gradients":
        acts += _back(kind, space)
    results = tuple((_result(kind, space, name), shape) for name, shape in kind.names.gives)
    empty = (None,) * (kind.slots - len(kind.names.takes))
    sums = tuple(kind.places[symbol] for symbol in space.sums) if kind.names.kind == "gradients" else ()
    return ReadyRun(kind.dtype, kind.shapes, empty, tuple(acts), results, space.nbytes, sums)


def _bring(kind: CallKind, space: Workspace) -> Iterator[Act]:
    """What there is of each step, and the states before the first."""
    cell, given = kind.cell, {name: place for place, (name, _) in enumerate(kind.names.takes)}
    shapes = dict(zip(given, kind.shapes, strict=True))
    for item in cell.inputs:
        name = ("x", item.symbol)
        if kind.code.columns:
            space.put(item.symbol, np.empty(kind.turn(np.empty(shapes[name])).shape, kind.dtype))
            yield _copy_to(kind.turn(space.arrays[item.symbol]), given[name])
            yield from _give_after(kind, space, item.symbol, given[name])
        else:
            yield from _bring_one(space, item.symbol, given[name], shapes[name], True)
    for each in cell.parameters:
        if each.indexing is Indexing.PER_STEP:
            name = ("params", each.symbol)
            yield from _bring_one(space, each.symbol, given[name], shapes[name], False)
    if cell.time is not None:
        space.put(cell.time, np.arange(1, kind.sizes[STEPS] + 1).astype(kind.dtype), batched=False)
    for old, new in kind.code.plan.joint.carried:
        if ("initial", new) in given:
            yield _copy_to(kind.turn(space.first[old]), given["initial", new])
        else:
            space.first[old][...] = 0


def _bring_one(space: Workspace, symbol: sp.Symbol, place: int, shape: tuple[int, ...], batched: bool) -> Iterator[Act]:
    """Short rows that a loop takes are copied to one place; what no loop takes is taken as it is."""
    uses = space.taken.get(symbol, ())
    if space.keeps(symbol, shape):
        space.put(symbol, np.empty(shape, space.dtype), batched)
        yield _copy_to(space.arrays[symbol], place)
    elif uses and not any(bound.is_loop for bound, _ in uses):
        space.moving.add(symbol)
        flat = (-1, *shape[2:])

        def take(slots: Slots) -> None:
            rows = slots[place].reshape(flat)
            for bound, at in uses:
                bound.rows[at] = rows

        yield take
    elif uses:
        space.moving.add(symbol)
        yield lambda slots: space.put_and_cut(symbol, slots[place], batched)


def _give_after(kind: CallKind, space: Workspace, symbol: sp.Symbol, place: int) -> Iterator[Act]:
    """What is summed after the loops takes rows: those that were given, and not columns that were copied from them."""
    uses = [(bound, at) for bound, at in space.taken.get(symbol, ()) if bound in space.backwards and not bound.is_loop]

    def take(slots: Slots) -> None:
        for bound, at in uses:
            bound.rows[at] = kind.turn(slots[place])

    if uses:
        yield take


def _copy_to(array: Array, place: int) -> Act:
    def copy(slots: Slots) -> None:
        array[...] = slots[place]

    return copy


def _phases(kind: CallKind, space: Workspace, phases: Sequence[BoundPhase]) -> Iterator[Act]:
    """The phases, each with the rows that it takes."""
    for bound in phases:
        space.cut_all(bound)
        fixed = [kind.places[symbol] for symbol in bound.fixed]
        sums = [kind.places[symbol] for symbol in bound.sums]
        yield _phase(kind, bound, fixed, sums)


def _phase(kind: CallKind, bound: BoundPhase, fixed: Sequence[int], sums: Sequence[int]) -> Act:
    number, sizes = kind.dtype.type, kind.sizes
    function, run, rows, aside, batch = bound.function, bound.run, bound.rows, bound.aside, bound.batch

    def act(slots: Slots) -> None:
        given = [slots[place] for place in fixed]
        function(number, sizes, batch, given, rows, aside, [slots[place] for place in sums])

    def act_in_blocks(slots: Slots) -> None:
        run(number, sizes, [slots[place] for place in fixed], [slots[place] for place in sums])

    return act_in_blocks if bound.block else act


def _single(kind: CallKind, text: FunctionText) -> Act:
    """What is computed once."""
    function, places = kind.code.functions[text.name], kind.places
    own = {"number": kind.dtype.type, "sizes": kind.sizes, "batch": 1}
    head = [own[name] for name in text.takes if isinstance(name, str)]
    takes = [places[name] for name in text.takes if not isinstance(name, str)]
    start = places[text.gives[0]]
    rows = slice(start, start + len(text.gives))

    def act(slots: Slots) -> None:
        slots[rows] = function(*head, *[slots[place] for place in takes])

    return act


def _losses(kind: CallKind, space: Workspace, bars: dict[sp.Symbol, Array]) -> Iterator[Act]:
    """The loss, and with arrays for them its adjoints."""
    given = {name: place for place, (name, _) in enumerate(kind.names.takes)}
    for role in kind.stages.outputs:
        stage, array = kind.stages.losses[role.symbol], space.arrays[role.symbol]
        y = array if kind.code.columns else array.reshape((-1, *array.shape[2:]))
        made = bars.get(role.symbol)
        y_bar = None if made is None else made.reshape(y.shape)
        yield _loss(
            kind, stage.forward if y_bar is None else stage.backward, y, y_bar, given.get(("targets", role.symbol))
        )


def _loss(kind: CallKind, function: LossFunction, y: Array, y_bar: Array | None, target: int | None) -> Act:
    aside, shape, sizes, place = function.make_aside(kind.sizes, y), y.shape, kind.sizes, kind.loss_place
    columns = np.empty(shape, kind.dtype) if kind.code.columns else None

    def act(slots: Slots) -> None:
        compared = None if target is None else slots[target]
        if compared is not None and columns is not None:
            columns[...] = kind.turn(compared)
            compared = columns
        elif compared is not None:
            compared = compared.reshape(shape)
        found = function.sum_up(sizes, y, compared, y_bar, aside)
        slots[place] = found if slots[place] is None else slots[place] + found

    return act


def _back(kind: CallKind, space: Workspace) -> Iterator[Act]:
    """From the loss to the gradients."""
    joint, code, sizes = kind.code.plan.joint, kind.code, kind.sizes
    shapes, bars = joint.program.shapes, {}
    for symbol, name in joint.arriving:
        bars[symbol] = space.empty(sizes[STEPS], shapes[name])
        bars[symbol][...] = 0
        space.put(name, bars[symbol])
    yield from _losses(kind, space, bars)
    if code.of_a_step:
        space.moving.update(symbol for symbol, _ in code.of_a_step)
        yield lambda slots: _renew(space, code.of_a_step, shapes)
    later = [space.first[sent] for _, sent in joint.carried_back]
    added = {
        symbol for bound in space.backwards if bound.is_loop for symbol in bound.sums
    }  # the others are written once
    sums = [(kind.places[s], shape, np.zeros if s in added else np.empty) for s, shape in space.sums.items()]
    dtype = kind.dtype

    def begin(slots: Slots) -> None:
        for row in later:
            row.fill(0)
        for place, shape, make in sums:
            if slots[place] is None:
                slots[place] = make(shape, dtype)
            elif make is np.zeros:
                slots[place].fill(0)

    yield begin
    yield from _phases(kind, space, space.backwards)
    if Phase.END in code.single:
        yield _single(kind, code.single[Phase.END])


def _renew(space: Workspace, of_a_step: Sequence[tuple[sp.Symbol, bool]], shapes: Any) -> None:
    """Gradients of each step are in arrays that are given away."""
    for symbol, batched in of_a_step:
        space.put_and_cut(symbol, space.empty(space.sizes[STEPS], shapes[symbol], batched), batched)


def _result(kind: CallKind, space: Workspace, name: tuple[str, sp.Symbol]) -> Callable[[Slots], Any]:
    group, symbol = name
    if group == "loss":
        place, number = kind.loss_place, kind.dtype.type
        return lambda slots: number(slots[place])
    if group == "outputs":
        return lambda slots: kind.turn(space.arrays[symbol]).copy()
    if group == "states":
        return lambda slots: kind.turn(space.last[symbol]).copy()
    joint = kind.code.plan.joint
    if group == "initial":
        sent = next(
            back for (_, new), (back, _) in zip(joint.carried, joint.carried_back, strict=True) if new == symbol
        )
        return lambda slots: kind.turn(space.last[sent]).copy()
    bars = dict(zip(joint.wanted, joint.gradients, strict=True))
    return _gradient(kind, space, bars[symbol])


def _gradient(kind: CallKind, space: Workspace, name: sp.Symbol) -> Callable[[Slots], Any]:
    """A sum, what is made of sums, or an array with a row for each step; a copy of what has another name as well."""
    if name not in kind.places:
        return lambda slots: np.ascontiguousarray(kind.turn(space.arrays[name]))
    place, end = kind.places[name], kind.code.plan.programs.get(Phase.END)
    is_alias = end is not None and any(line.symbol == name and line.expr.is_Symbol for line in end.lines)
    return (lambda slots: slots[place].copy()) if is_alias else (lambda slots: slots[place])
