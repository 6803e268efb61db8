"""The inputs that other gradient checkers are given, a batch of two sequences: all arrays are to differentiate by.

Three steps, as long as the first derivatives of so many entries take; more where a bug does not show in three.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

import numpy as np

from symrnn import cells, evaluator

#: at how many points each checker is asked
POINTS = 5

STEPS = MappingProxyType({"1.5 times too large 50 steps back": 50})


@cache
def run_of(kernel):
    return evaluator(cells.CELLS[kernel]("tanh"), loss="squared_error")


def inputs_of(bug, point):
    """The evaluator of the cell, the names of the arrays (parameters, x, initial states), and the arrays."""
    run = run_of(bug.kernel)
    sizes = {"n": 3, "m": 2}
    params = run.random_params(sizes, seed=3 * point)
    x, _ = run.random_data(sizes, steps=STEPS.get(bug.bug, 3), batch=2, seed=3 * point + 1)
    rng = np.random.default_rng(3 * point + 2)
    initial = {state.symbol.name: rng.standard_normal((2, 3)) for state in run.cell.states}
    return run, [*params, "x", *initial], [*params.values(), x, *initial.values()]
