"""Long trials whose states stay small: inputs are drawn smaller where a state would grow beyond what digits hold.

Gates and keys that a kernel is given as they are, drawn as normal numbers, may let a state grow by a factor each step:
after a hundred steps two right kernels that go other ways share no digit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.equations import Equations, equations_of, forwards
from symrnn.testing.kernels.trials import Trial

__all__ = ["keep_states_bounded"]

_SHORT = 32  # steps, up to which nothing grows far
_LARGEST = 1e3  # of a state, beside which float32 has four digits left
_HALVINGS = 5


def keep_states_bounded(cell: Cell, trial: Trial, fixed: Collection[str]) -> Trial:
    """The trial with its inputs halved, up to five times, until no state is beyond a thousand.

    Inputs that are ``fixed``, and those of a declared range, stay as they are. A trial that this does not help, since
    its states grow by the parameters, stays as it is.
    """
    free = trial.x.keys() - {each.symbol.name for each in cell.ranges} - set(fixed)
    if trial.steps <= _SHORT or not free:
        return trial
    equations, smaller = equations_of(cell), trial
    for _ in range(_HALVINGS + 1):
        if _largest_state(equations, smaller) <= _LARGEST:
            return smaller
        halved = {name: array / 2 if name in free else array for name, array in smaller.x.items()}
        smaller = replace(smaller, x=halved)
    return trial


def _largest_state(equations: Equations, trial: Trial) -> float:
    """Infinite where one is no number."""
    with np.errstate(all="ignore"):
        values = forwards(equations, trial, NumberType(np.float64, np.nan))
    names = [each.symbol for each in equations.cell.states]
    states = np.array([np.max(np.abs(at[name]), initial=0.0) for at in values for name in names])
    return float(np.max(states, initial=0.0)) if np.all(np.isfinite(states)) else np.inf
