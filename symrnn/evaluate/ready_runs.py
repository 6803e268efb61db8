"""A run that was made ready, for arrays of each call and for the same arrays in all calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from symrnn.evaluate.backends import Bound
from symrnn.evaluate.stages import Array

__all__ = ["Act", "BoundRun", "BoundTwo", "ReadyRun", "Slots"]

Slots = list[Any]  # what a call has so far, in one order: its arrays, what was computed once, and sums
Act = Callable[[Slots], object]


@dataclass(frozen=True, slots=True)
class ReadyRun:
    """What a call does with a workspace one after the other, and where its results are then.

    ``sums`` are the slots of arrays that each call fills, its own where they are there; ``errors`` say what is made of
    errors of arithmetic, as for ``np.errstate``.
    """

    dtype: np.dtype[Any]
    shapes: tuple[tuple[int, ...], ...]
    empty: tuple[None, ...]
    acts: tuple[Act, ...]
    results: tuple[tuple[Callable[[Slots], Any], tuple[int, ...]], ...]
    nbytes: int
    sums: tuple[int, ...] = ()
    errors: Mapping[str, Any] = field(default_factory=lambda: {"invalid": "ignore"})

    def run(self, arrays: Sequence[Any]) -> list[Any]:
        """The results, in arrays of their own."""
        dtype = self.dtype
        slots: Slots = [
            each
            if type(each) is np.ndarray and each.shape == shape and each.dtype is dtype
            else np.asarray(each, dtype).reshape(shape)
            for each, shape in zip(arrays, self.shapes, strict=True)
        ]
        slots += self.empty
        for act in self.acts:
            act(slots)
        found = [(find(slots), shape) for find, shape in self.results]
        return [
            each if type(each) is np.ndarray and each.shape == shape else np.asarray(each, dtype).reshape(shape)
            for each, shape in found
        ]

    def bind(self, arrays: Sequence[Any]) -> Bound:
        """The run of these arrays for good."""
        taken: list[Any] = []
        copies: list[tuple[Array, Any]] = []
        for each, shape in zip(arrays, self.shapes, strict=True):
            own = np.asarray(each, self.dtype).reshape(shape)
            if not (isinstance(each, np.ndarray) and np.may_share_memory(own, each)):
                own = np.array(own)
                copies.append((own.reshape(np.shape(each)), each))
            taken.append(own)
        slots: Slots = [*taken, *self.empty]
        with np.errstate(**self.errors):
            for act in self.acts:
                act(slots)
        sums = {place: slots[place] for place in self.sums}
        results, places = list[Array](), list[tuple[Array, Callable[[Slots], Any]]]()
        for find, shape in self.results:
            found = np.asarray(find(slots), self.dtype)
            result = found.reshape(shape)
            if not _overlaps(result, sums.values()) or _overlaps(result, results):
                result = np.empty(shape, self.dtype)
                places.append((result.reshape(found.shape), find))
            results.append(result)
        empty = [sums.get(place) for place in range(len(taken), len(slots))]
        return BoundRun(self, (*taken, *empty), tuple(copies), tuple(places)).fill, results


def _overlaps(array: Array, others: Iterable[Array]) -> bool:
    return any(np.may_share_memory(array, other) for other in others)


@dataclass(frozen=True, slots=True)
class BoundRun:
    """A run whose arrays and results are the same in each call; ``copies`` are of what is not taken as it is.

    One thread calls at a time.
    """

    run: ReadyRun
    taken: tuple[Any, ...]
    copies: tuple[tuple[Array, Any], ...]
    results: tuple[tuple[Array, Callable[[Slots], Any]], ...]
    lock: Lock = field(default_factory=Lock)

    def fill(self) -> None:
        """Compute the results from what is in the arrays now."""
        with self.lock, np.errstate(**self.run.errors):
            for copy, array in self.copies:
                copy[...] = array
            slots = [*self.taken]
            for act in self.run.acts:
                act(slots)
            for result, find in self.results:
                result[...] = find(slots)


@dataclass(slots=True)
class BoundTwo:
    """A run that may overflow where nothing has to, and one that is careful, made when it is first needed.

    One thread calls at a time.
    """

    quick: Callable[[], None]
    results: list[Array]
    make_careful: Callable[[], Bound]
    careful: Bound | None = None
    lock: Lock = field(default_factory=Lock)

    def fill(self) -> None:
        """Compute the results from what is in the arrays now."""
        with self.lock:
            try:
                self.quick()
            except FloatingPointError:
                self._fill_carefully()

    def _fill_carefully(self) -> None:
        if self.careful is None:
            self.careful = self.make_careful()
        fill, found = self.careful
        fill()
        for result, own in zip(self.results, found, strict=True):
            result[...] = own
