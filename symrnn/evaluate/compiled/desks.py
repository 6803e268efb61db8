"""The memory of a call of a compiled function: the room it works in, and where its arrays are."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from symrnn.evaluate.stages import Array

__all__ = ["CallLayout", "Desk", "Desks", "address_of", "align_room", "make_desk", "pointers_to", "run_at"]

_KEPT = 4  # desks between calls
_SMALL = 4096  # entries: what is smaller is copied, for that takes less time than asking where it is


@dataclass(frozen=True, slots=True)
class CallLayout:
    """Where each array that a function takes stands among those of a call, and where each result among those asked for.

    Each has the shape that it has there; what is not given, or not asked for, stands at None.
    """

    takes: tuple[tuple[int | None, tuple[int, ...]], ...]
    gives: tuple[tuple[int | None, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The room of one call at a time: small arrays are copied to places of their own, and small results from there.

    ``given`` and ``results`` say where arrays begin; ``copies`` are the places, by where their arrays stand in the
    call, and ``small`` make a copy of a result each; ``large`` and ``fresh`` are those that have no place, by their
    number in the function. ``run`` is the function with all its arguments.
    """

    workspace: Array
    given: Any
    results: Any
    run: Callable[[], int]
    copies: tuple[tuple[int, Array], ...]
    large: tuple[tuple[int, int], ...]
    small: tuple[tuple[int, Callable[[], Array]], ...]
    fresh: tuple[tuple[int | None, int, tuple[int, ...]], ...]
    asked: int

    def call(self, arrays: Sequence[Any]) -> tuple[int, list[Array]]:
        """What the function says, 0 where all is well, and the results that are asked for, in arrays of their own."""
        for place, copy in self.copies:
            copy[...] = arrays[place]
        if self.large or self.fresh:
            return self._call_with_large(arrays)
        return self.run(), [copy() for _, copy in self.small]

    def _call_with_large(self, arrays: Sequence[Any]) -> tuple[int, list[Array]]:
        kept, found, dtype = [], dict[int | None, Array](), self.workspace.dtype
        for place, number in self.large:
            kept.append(np.ascontiguousarray(arrays[place], dtype))  # there until the call is done
            self.given[number] = address_of(kept[-1])
        for where, number, shape in self.fresh:
            found[where] = array = np.empty(shape, dtype)
            self.results[number] = address_of(array)
            kept.append(array)
        code = self.run()
        found.update((place, copy()) for place, copy in self.small)
        return code, [found[place] for place in range(self.asked)]


def make_desk(function: Any, steps: int, batch: int, room: int, layout: CallLayout, dtype: np.dtype[Any]) -> Desk:
    """A desk for calls of a layout; the workspace begins at a multiple of 64 bytes, where vectors like to be."""
    counts = [0 if place is None else _small(shape) for place, shape in layout.takes]
    counts += [_small(shape) for _, shape in layout.gives]
    starts = list(accumulate(counts, initial=room))
    whole = align_room(starts[-1], dtype)
    begins = address_of(whole)
    views = [
        whole[start : start + count].reshape(shape) if count else None
        for start, count, (_, shape) in zip(starts, counts, (*layout.takes, *layout.gives), strict=False)
    ]
    pointers = [None if view is None else begins + at * dtype.itemsize for view, at in zip(views, starts, strict=False)]
    many = len(layout.takes)
    given, results = pointers_to(pointers[:many]), pointers_to(pointers[many:])
    taken, made = views[:many], views[many:]
    small = sorted(_with_views(layout.gives, made), key=lambda each: each[0])
    numbered = enumerate(zip(layout.takes, taken, strict=True))
    without = enumerate(zip(layout.gives, made, strict=True))
    return Desk(
        whole,
        given,
        results,
        run_at(function, steps, batch, given, results, begins),
        tuple(_with_views(layout.takes, taken)),
        tuple((place, n) for n, ((place, _), view) in numbered if place is not None and view is None),
        tuple((place, view.copy) for place, view in small),
        tuple((place, n, shape) for n, ((place, shape), view) in without if view is None),
        sum(place is not None for place, _ in layout.gives),
    )


@dataclass(slots=True)
class Desks:
    """Desks of earlier calls where nobody works: a call takes one for itself, so that threads do not share any.

    There is one list for ever, and what is popped from it is nobody else's: that needs no lock.
    """

    free: list[tuple[CallLayout, Desk]] = field(default_factory=list)

    def take(self, layout: CallLayout) -> Desk | None:
        """A desk of a layout, which is the one of one function at some sizes; None where there is none."""
        others = []
        try:
            of, desk = self.free.pop()  # most calls are like the one before
            while of is not layout:
                others.append((of, desk))
                of, desk = self.free.pop()
        except IndexError:
            self.free.extend(others[::-1])
            return None
        if others:
            self.free.extend(others[::-1])
        return desk

    def give_back(self, layout: CallLayout, desk: Desk) -> None:
        """Let the next call of the layout have it."""
        self.free.append((layout, desk))
        if len(self.free) > _KEPT:
            del self.free[:-_KEPT]


def _small(shape: tuple[int, ...]) -> int:
    count = prod(shape)
    return count if count <= _SMALL else 0


def _with_views(
    places: Sequence[tuple[int | None, tuple[int, ...]]], views: Sequence[Array | None]
) -> Iterator[tuple[int, Array]]:
    for (place, _), view in zip(places, views, strict=True):
        if place is not None and view is not None:
            yield place, view


def run_at(function: Any, steps: int, batch: int, given: Any, results: Any, workspace: int) -> Callable[[], int]:
    """A compiled function with all its arguments, in C's own types, of which none is looked at in a call."""
    addresses = (ctypes.addressof(given), ctypes.addressof(results), workspace)
    return partial(function, ctypes.c_long(steps), ctypes.c_long(batch), *map(ctypes.c_void_p, addresses))


def align_room(count: int, dtype: np.dtype[Any]) -> Array:
    """Room for so many numbers that begins at a multiple of 64 bytes, where vectors like to be."""
    whole = np.empty(count + 64, dtype)
    return whole[-address_of(whole) % 64 // dtype.itemsize :]


def pointers_to(found: Sequence[int | None]) -> Any:
    """An array of pointers, of which a function is told where it is."""
    return (ctypes.c_void_p * max(len(found), 1))(*found)


def address_of(array: Array) -> int:
    """Where an array begins."""
    address: int = array.__array_interface__["data"][0]
    return address
