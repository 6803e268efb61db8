"""C for a call that fits in memory as a whole, NumPy, which can take it in segments, for every other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sympy as sp

from symrnn.errors import TooLargeError
from symrnn.evaluate.backends import Backend, CallNames, Prepared
from symrnn.evaluate.sequence_arguments import Arrays, SequenceArguments

__all__ = ["either_backend"]

T = TypeVar("T")


def either_backend(c: Backend, numpy: Backend, counts_steps: bool) -> Backend:
    """The backend "auto"; of a cell that ``counts_steps``, C begins at the first alone.

    >>> from symrnn import cells, evaluator
    >>> plain = evaluator(cells.elman()).backend
    >>> either_backend(plain, plain, False).name
    'auto'
    """
    made = _Either(c, numpy, counts_steps)
    return Backend("auto", c.source, made.run, made.value, made.gradients, made.gradients_over, made.prepare)


@dataclass(frozen=True, slots=True)
class _Either:
    c: Backend
    numpy: Backend
    counts_steps: bool

    def run(self, given: SequenceArguments) -> tuple[Arrays, Arrays]:
        """What the cell gives out, and its last states."""
        return self._by_either(given, lambda backend: backend.run(given))

    def value(self, given: SequenceArguments) -> Any:
        """The loss."""
        return self._by_either(given, lambda backend: backend.value(given))

    def gradients(self, given: SequenceArguments, wanted: frozenset[sp.Symbol]) -> tuple[Any, Arrays]:
        """The loss and its gradients."""
        return self._by_either(given, lambda backend: backend.gradients(given, wanted))

    def gradients_over(
        self,
        chunks: Sequence[SequenceArguments],
        wanted: frozenset[sp.Symbol],
        progress: Callable[[int, int | None], object] | None,
    ) -> tuple[Any, Arrays, Arrays]:
        """The same of a sequence in chunks, with its last states: one chunk may be a call of C."""
        assert self.numpy.gradients_over is not None
        if len(chunks) > 1:
            return self.numpy.gradients_over(chunks, wanted, progress)
        value, found = self.gradients(chunks[0], wanted)
        last = self.run(chunks[0])[1]
        if progress is not None:
            progress(1, 1)
        return value, found, last

    def prepare(self, given: SequenceArguments, names: CallNames) -> Prepared | None:
        """Calls that are like one, made ready."""
        return self._by_either(
            given, lambda backend: None if backend.prepare is None else backend.prepare(given, names)
        )

    def _by_either(self, given: SequenceArguments, call: Callable[[Backend], T]) -> T:
        if self.counts_steps and given.before:
            return call(self.numpy)
        try:
            return call(self.c)
        except TooLargeError:
            return call(self.numpy)
