"""Which trials a kernel is put to: their lengths and kinds, in order of worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symrnn.testing.kernels.assertion_arguments import counts
from symrnn.testing.kernels.own_inputs import longest_of
from symrnn.testing.kernels.trials import TrialKind

__all__ = ["STEPS", "Asked", "PlannedTrial", "border_words", "chunk_lengths", "own_chunks"]

#: the lengths that are tried where the caller says nothing
STEPS = (1, 2, 3, 7)

#: lengths beyond the borders of the commonest chunk, of 64 steps
_BORDERS = (65, 129)

#: the kinds in which each lag shows by itself
_OF_LAGS = (TrialKind.LAST, TrialKind.PULSE)


@dataclass(frozen=True, slots=True)
class PlannedTrial:
    """A trial to be drawn."""

    kind: TrialKind
    steps: int
    batch: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What lengths and batches the caller asks for; ``most`` are the steps and sequences that there are inputs for."""

    steps: tuple[int, ...]
    batch: tuple[int, ...]
    lag: int | None
    chunks: tuple[int, ...] = ()
    few: bool = False
    most: tuple[int | None, int | None] = (None, None)

    @property
    def longest(self) -> tuple[int, ...]:
        """The most steps, and those of the long trial where there are inputs for as many."""
        most = self.most[0] or self.lag
        return (self.steps[-1], *([self.lag] if self.lag and most and self.lag <= most else []))

    def within(self, x: Mapping[str, Any]) -> Asked:
        """No more steps and sequences than there are inputs for, and these all."""
        steps, batch = most = longest_of(x)
        if steps is None or batch is None:
            return self
        own = (
            tuple(sorted({*(n for n in each if n < top), top}))
            for each, top in ((self.steps, steps), (self.batch, batch))
        )
        return replace(self, steps=next(own), batch=next(own), most=most)

    def trials(self, kind_of: Callable[[TrialKind], TrialKind]) -> tuple[PlannedTrial, ...]:
        """The trials, each once.

        Raises
        ------
        InputError
            for a lag that is no positive integer.
        """
        lag = None if self.lag is None else counts("lag", self.lag)[0]
        found = (replace(each, kind=kind_of(each.kind)) for each in (_few(self, lag) if self.few else _many(self, lag)))
        steps, batch = self.most
        return tuple(dict.fromkeys(t for t in found if t.steps <= (steps or t.steps) and t.batch <= (batch or t.batch)))


def own_chunks(given: Any) -> tuple[int, ...]:
    """The lengths of chunks, none where none is given."""
    return () if given is None else counts("chunk", given)


def chunk_lengths(chunks: Sequence[int]) -> tuple[int, ...]:
    """The lengths at which a chunk is not yet full, full, and followed by another.

    >>> chunk_lengths([64])
    (1, 63, 64, 65, 129)
    """
    return tuple(sorted({t for c in chunks for t in (1, c - 1, c, c + 1, 2 * c + 1)} - {0}))


def _many(asked: Asked, lag: int | None) -> Iterator[PlannedTrial]:
    """The short trials first, which most mistakes show in; then the long lag; then the borders of chunks."""
    for t in asked.steps:
        for members in asked.batch:
            for kind in _kinds(t, t == asked.steps[-1]):
                yield PlannedTrial(kind, t, members)
    if lag is not None:
        yield from (PlannedTrial(kind, lag, asked.batch[0]) for kind in _OF_LAGS)
    borders = _BORDERS if asked.steps == STEPS and lag is not None else ()
    for t in chunk_lengths(asked.chunks) or borders:
        yield PlannedTrial(TrialKind.EVERY, t, asked.batch[0])
    for c in asked.chunks:
        yield from (PlannedTrial(kind, 2 * c + 1, asked.batch[-1]) for kind in _OF_LAGS)


def _few(asked: Asked, lag: int | None) -> Iterator[PlannedTrial]:
    """Trials of two shapes, for kernels that are compiled for each: a short one, and one of a long lag."""
    far = max((2 * c + 1 for c in asked.chunks), default=lag)
    for t in (asked.steps[-1], *([] if far is None else [far])):
        yield from (PlannedTrial(kind, t, asked.batch[-1]) for kind in _kinds(t, t == asked.steps[-1]))


def _kinds(steps: int, is_longest: bool) -> tuple[TrialKind, ...]:
    """What there is to tell apart in one step, or in several; large numbers once."""
    several = _OF_LAGS if steps > 1 else ()
    return (*several, TrialKind.EVERY, *((TrialKind.LARGE,) if is_longest else ()))


def border_words(steps: int, chunks: Sequence[int]) -> str:
    """What it means that a kernel is right for all shorter sequences; empty where it means nothing.

    >>> border_words(65, [])
    'right up to 64 steps, wrong from 65 on: the border of a chunk of 64'
    """
    right = steps - 1
    known = [c for c in chunks if right and right % c == 0]
    if not known and right >= 8 and right & (right - 1) == 0:  # a power of two
        known = [right]
    return f"right up to {right} steps, wrong from {steps} on: the border of a chunk of {max(known)}" if known else ""
