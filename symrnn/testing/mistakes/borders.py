"""The states that the steps of a chunk are made again from, on the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.testing.kernels.columns import Array, Values
from symrnn.testing.mistakes.variants import Seen

__all__ = ["Border", "restarting"]

#: from the number of a chunk and how many there are, to the border whose state the chunk begins with; None is zero
Border = Callable[[int, int], int | None]


def restarting(
    k: int, seen: Seen, border: Border = lambda i, n: i, states: Sequence[sp.Symbol] = ()
) -> Callable[[Values, int], Values]:
    """What the states are where a chunk begins: the right ones, but for some states those at another border."""
    right, steps = seen.right.values, seen.outcome.trial.steps
    every = [state.symbol for state in seen.equations.cell.states]
    n = -(-steps // k)

    def at(i: int, state: sp.Symbol) -> Array:
        return right[i * k][previous(state)] if i * k < steps else right[-1][state]

    def restart(now: Values, t: int) -> Values:
        if t % k:
            return now
        chosen = border(t // k, n)
        zeros = {previous(s): np.zeros_like(at(0, s)) for s in every}
        return {
            previous(s): at(t // k, s) if s not in states else zeros[previous(s)] if chosen is None else at(chosen, s)
            for s in every
        }

    return restart
