"""The memory of a call of a compiled function: the room it works in, and where its arrays are."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from symrnn.evaluate.stages import Array

__all__ = ["CallLayout", "Desk", "Desks"]

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

    ``given`` and ``results`` say where arrays begin; ``copies`` and ``small`` are the places, by where their arrays
    stand in the call; ``large`` and ``fresh`` are those that have no place, by their number in the function.
    """

    workspace: Array
    given: Any
    results: Any
    arguments: tuple[int, int, int]
    copies: tuple[tuple[int, Array], ...]
    large: tuple[tuple[int, int], ...]
    small: tuple[tuple[int, Array], ...]
    fresh: tuple[tuple[int | None, int, tuple[int, ...]], ...]
    asked: int
    in_order: bool

    def take_results(self, fresh: Sequence[tuple[int | None, Array]]) -> list[Array]:
        """Those that are asked for, in order: what was made new, and copies of the rest."""
        if self.in_order:
            return [copy.copy() for _, copy in self.small]
        found: dict[int | None, Array] = dict(fresh)
        found.update((place, copy.copy()) for place, copy in self.small)
        return [found[place] for place in range(self.asked)]

    def put(self, arrays: Sequence[Any]) -> list[Array]:
        """The arrays that are given; those that have to be kept until the call is done."""
        for place, copy in self.copies:
            copy[...] = arrays[place]
        kept = []
        for place, number in self.large:
            kept.append(np.ascontiguousarray(arrays[place], self.workspace.dtype))
            self.given[number] = _address(kept[-1])
        return kept

    def make_results(self) -> list[tuple[int | None, Array]]:
        """New arrays for the large results, each with where it stands among those asked for."""
        made = []
        for place, number, shape in self.fresh:
            made.append((place, np.empty(shape, self.workspace.dtype)))
            self.results[number] = _address(made[-1][1])
        return made


def make_desk(room: int, layout: CallLayout, dtype: np.dtype[Any]) -> Desk:
    """A desk for calls of a layout; the workspace begins at a multiple of 64 bytes, where vectors like to be."""
    counts = [0 if place is None else _small(shape) for place, shape in layout.takes]
    counts += [_small(shape) for _, shape in layout.gives]
    starts = list(accumulate(counts, initial=room))
    whole = np.empty(starts[-1] + 64, dtype)
    shift = -_address(whole) % 64 // dtype.itemsize
    whole = whole[shift:]
    begins = _address(whole)
    views = [
        whole[start : start + count].reshape(shape) if count else None
        for start, count, (_, shape) in zip(starts, counts, (*layout.takes, *layout.gives), strict=False)
    ]
    given, results = ((ctypes.c_void_p * max(len(each), 1))() for each in (layout.takes, layout.gives))
    for number, (view, start) in enumerate(zip(views, starts, strict=False)):
        if view is not None:
            address = begins + start * dtype.itemsize
            if number < len(layout.takes):
                given[number] = address
            else:
                results[number - len(layout.takes)] = address
    taken, made = views[: len(layout.takes)], views[len(layout.takes) :]
    small = sorted(_with_views(layout.gives, made), key=lambda each: each[0])
    asked = sum(place is not None for place, _ in layout.gives)
    return Desk(
        whole,
        given,
        results,
        (ctypes.addressof(given), ctypes.addressof(results), begins),
        tuple(_with_views(layout.takes, taken)),
        tuple(
            (p, n)
            for n, ((p, _), view) in enumerate(zip(layout.takes, taken, strict=True))
            if p is not None and view is None
        ),
        tuple(small),
        tuple(
            (p, n, shape) for n, ((p, shape), view) in enumerate(zip(layout.gives, made, strict=True)) if view is None
        ),
        asked,
        len(small) == asked,
    )


@dataclass(slots=True)
class Desks:
    """Desks of earlier calls where nobody works: a call takes one for itself, so that threads do not share any.

    There is one list for ever, and what is popped from it is nobody else's: that needs no lock.
    """

    free: list[tuple[CallLayout, Desk]] = field(default_factory=list)

    def take(self, layout: CallLayout, room: int, dtype: np.dtype[Any]) -> Desk:
        """A desk of a layout; this is the one of one function at some sizes."""
        others = []
        try:
            of, desk = self.free.pop()  # most calls are like the one before
            while of is not layout:
                others.append((of, desk))
                of, desk = self.free.pop()
        except IndexError:
            desk = make_desk(room, layout, dtype)
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


def _address(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
