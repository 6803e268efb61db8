"""What every backend does: a cell over sequences, its loss, and the gradients of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.evaluate.sequence_arguments import Arrays, SequenceArguments

__all__ = ["Backend", "Bound", "CallNames", "Places", "Prepare", "Prepared"]

#: arrays in an order: what kind each is of, the name, and the shape
Places = tuple[tuple[tuple[str, sp.Symbol], tuple[int, ...]], ...]
#: what computes from the same arrays each time, and the arrays that it fills with the results
Bound = tuple[Callable[[], None], list[Any]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Calls made ready: of arrays, with results in arrays of their own; and bound to the same arrays for good."""

    call: Callable[[Sequence[Any]], list[Any]]
    bind: Callable[[Sequence[Any]], Bound]


@dataclass(frozen=True, slots=True)
class CallNames:
    """What a call asks for: a kind of run (run, value or gradients), with respect to what, and the arrays.

    Those that are taken are the caller's, with the axes that they have there, and so are those that are given back.
    """

    kind: str
    wanted: frozenset[sp.Symbol]
    takes: Places
    gives: Places


Prepare = Callable[[SequenceArguments, CallNames], Prepared | None]
#: the last argument is told how many runs of segments are done, and of how many
GradientsOver = Callable[
    [Sequence[SequenceArguments], frozenset[sp.Symbol], Callable[[int, int | None], object] | None],
    tuple[Any, Arrays, Arrays],
]


@dataclass(frozen=True, slots=True)
class Backend:
    """A way to compute; all arrays are in batch rows, and of the floating type of the call.

    ``run`` gives what the cell gives out and the last states; ``value`` the loss; ``gradients`` the loss and, by name,
    its gradients with respect to the parameters and inputs asked for and to the initial states. ``source`` is the code
    that runs. ``gradients_over`` is ``gradients`` of a sequence that comes in chunks, with the last states; None where
    a backend takes a sequence as a whole alone. ``prepare`` makes ready for many calls that are alike, of which one is
    given, and gives None where nothing is gained by it, as is None itself.
    """

    name: str
    source: Callable[[], str]
    run: Callable[[SequenceArguments], tuple[Arrays, Arrays]]
    value: Callable[[SequenceArguments], Any]
    gradients: Callable[[SequenceArguments, frozenset[sp.Symbol]], tuple[Any, Arrays]]
    gradients_over: GradientsOver | None = None
    prepare: Prepare | None = None
