"""The rules of a chunk forwards: which state it begins with, and how its decays and its mask may be wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, spread
from symrnn.expressions.nodes import T, diag, dot
from symrnn.testing.mistakes.borders import Border

__all__ = ["DECAYS", "FACTORS", "MASKS", "READINGS", "STARTS", "Decay", "all_ones"]

#: what is wrong in words, and which state each chunk begins with, by its number and how many there are
STARTS: tuple[tuple[str, Border], ...] = (
    ("every chunk of {k} steps begins with a state of zero", lambda i, n: None),
    ("every chunk of {k} steps but the first begins with a state of zero", lambda i, n: None if i else 0),
    ("every chunk of {k} steps begins with the initial state", lambda i, n: 0),
    ("each chunk of {k} steps begins with the state before the chunk before it", lambda i, n: max(i - 1, 0)),
    (
        "each chunk of {k} steps begins with the state before the chunk before it, the first with that before the last",
        lambda i, n: (i - 1) % n,
    ),
    ("each chunk of {k} steps begins with the state behind it", lambda i, n: i + 1),
)


@dataclass(frozen=True, slots=True)
class Decay:
    """A product of decays in a chunk: its name, for each two steps or for each one; ``step`` is that of one step."""

    name: sp.Symbol
    is_of_pairs: bool
    step: sp.Expr
    is_of_one_step: bool

    @property
    def at_row(self) -> sp.Expr:
        """The decay of the step that a row is of."""
        return spread(self.step) if self.is_of_pairs else self.step


def all_ones(k: int) -> sp.Expr:
    """A matrix of ones, one for each two steps."""
    return spread(ones(k)) * T(spread(ones(k)))


#: what is wrong in words, what stands in the place of a decay, and whether of that of one step too
DECAYS: tuple[tuple[str, Callable[[Decay, int], sp.Expr], bool], ...] = (
    ("without the decay", lambda d, k: all_ones(k) if d.is_of_pairs else ones(k), True),
    ("the decay is squared", lambda d, k: d.name**2, True),
    ("one over the decay", lambda d, k: 1 / d.name, True),
    ("the decay is that without the step itself", lambda d, k: d.name / d.at_row, False),
    ("the decay has that of the step once too often", lambda d, k: d.name * d.at_row, False),
)

#: what is wrong in words, and what stands in the place of a number that comes with each step
FACTORS: tuple[tuple[str, Callable[[sp.Symbol, int], sp.Expr]], ...] = (
    ("without the factor", lambda factor, k: ones(k)),
    ("the square of", lambda factor, k: factor**2),
)

#: what is wrong in words, and what stands in the place of the mask, which is 1 for the steps up to each step
MASKS: tuple[tuple[str, Callable[[sp.Symbol, int], sp.Expr]], ...] = (
    ("the mask leaves the step itself out", lambda mask, k: mask - diag(ones(k))),
    ("the mask is the wrong way round", lambda mask, k: T(mask)),
)

#: what is wrong in words, and the logarithms of decays as they are read
READINGS: tuple[tuple[str, Callable[[sp.Expr, int], sp.Expr]], ...] = (
    (
        "all decays are summed without the step itself",
        lambda logs, k: dot(pad(part(diag(ones(k)), 0, k - 1), 1, k), logs),
    ),
    ("all decays are those of the step after", lambda logs, k: dot(pad(part(diag(ones(k)), 1, k), 0, k), logs)),
    ("all decays have the wrong sign in their logarithms", lambda logs, k: -logs),
)
