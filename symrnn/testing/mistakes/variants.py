"""What a wrong kernel may be: the cell's own equations with one classic mistake in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from symrnn.evaluate.sequence_arguments import Role
from symrnn.expressions.copying import Reduced, reduce_to
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import TrialResult
from symrnn.testing.kernels.equations import Equations, Pass, back_through, gather_gradients
from symrnn.testing.kernels.trials import Arrays

__all__ = ["KINDS", "Seen", "Variant", "WorstEntry", "running"]

#: the kinds of mistake, the likelier first; what fits is shown in this order
KINDS = (
    "reset gate before or after the product",
    "gate order",
    "state at the wrong step",
    "slope missing",
    "slope at the wrong value",
    "gradient dropped",
    "overwritten instead of accumulated",
    "last step missing",
    "first step missing",
    "initial state ignored",
    "wrong state at a border",
    "nothing passed back in time",
    "truncated",
    "adjoint carried forwards in time",
    "later steps missing",
    "loss seen at the wrong step",
    "steps in the wrong order",
    "another array's gradient",
    "batch and time exchanged",
    "batch averaged",
    "batch not summed",
    "steps averaged",
    "bias counted twice",
    "counted twice",
    "half of it",
    "wrong sign",
    "cumulative sum missing",
    "cumulative sum too much",
    "exclusive for inclusive decay",
    "weight transposed throughout",
    "transposed",
    "scaled",
    "weight decay added",
    "update instead of gradient",
    "clipped",
    "not linear in the loss's gradient",
    "term missing",
    "factor missing",
    "one factor too many",
    "power missing",
    "gate and its complement exchanged",
    "other activation",
    "wrapped index",
    "pre-activation for activation",
    "wrong parameter",
    "names exchanged",
    "sum in the place of a product",
    "default epsilon",
    "other name",
    "off by one in time",
    "two mistakes",
    "lower precision",
)


@dataclass(frozen=True, slots=True)
class WorstEntry:
    """The entry of a wrong array that is furthest off, and what a mistake that explains it may leave of the error."""

    index: tuple[Any, ...]
    got: float
    left: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A trial of a kernel, with the right equations run through it.

    ``roles`` are those of the gradients, ``rtol`` is how closely the kernel is compared, ``wrong`` what is wrong in any
    trial, ``agreeing`` the arrays of this one that a mistake explains by leaving them as they are, ``worst`` the worst
    entries of those that are wrong in it, and ``uses`` the names that each line of the way back uses.
    """

    outcome: TrialResult
    equations: Equations
    right: Pass = field(repr=False)
    numbers: NumberType
    wrong: frozenset[str]
    roles: tuple[Role, ...]
    rtol: float
    agreeing: frozenset[str]
    worst: Mapping[str, WorstEntry] = field(repr=False)
    uses: Mapping[sp.Symbol, frozenset[sp.Symbol]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Variant:
    """A mistake: its kind, a sentence, what it comes to, the wrong lines where it is in lines, the names it touches.

    ``change`` is what it makes of the way back, where it is made there: another mistake can be made on top of it.
    """

    kind: str
    words: str
    imitate: Callable[[Seen], Arrays | None] = field(repr=False)
    lines: tuple[Assign, ...] = ()
    names: tuple[str, ...] = ()
    change: Callable[[Equations], Equations] | None = field(default=None, repr=False)

    def __reduce__(self) -> Reduced:
        """A copy says what the mistake is, and does not make it again: what imitates it is made at run time."""
        return reduce_to(Variant, self.kind, self.words, _imitate_nothing, self.lines, self.names)

    def __str__(self) -> str:
        shown = [*map(str, self.lines[:3]), *(["..."] if len(self.lines) > 3 else [])]
        return self.words + (f": {'; '.join(shown)}" if shown else "")


def _imitate_nothing(given: Seen) -> Arrays | None:
    """What a copied mistake comes to: nothing."""
    return None


def running(change: Callable[[Equations], Equations]) -> Callable[[Seen], Arrays]:
    """What other equations backwards come to, on the right values forwards."""

    def imitate(given: Seen) -> Arrays:
        changed, trial = change(given.equations), given.outcome.trial
        return gather_gradients(changed.cell, trial, back_through(changed, trial, given.numbers, given.right.values))

    return imitate
