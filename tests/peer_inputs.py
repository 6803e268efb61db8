"""The inputs that other gradient checkers are given: three steps and a batch of two, all arrays to differentiate by."""

from __future__ import annotations

from functools import cache

import numpy as np

from symrnn import cells, evaluator

#: at how many points each checker is asked
POINTS = 5


@cache
def run_of(kernel):
    return evaluator(cells.CELLS[kernel]("tanh"), loss="squared_error")


def inputs_of(kernel, point):
    """The evaluator of the cell, the names of the arrays (parameters, x, initial states), and the arrays."""
    run = run_of(kernel)
    sizes = {"n": 3, "m": 2}
    params = run.random_params(sizes, seed=3 * point)
    x, _ = run.random_data(sizes, steps=3, batch=2, seed=3 * point + 1)
    rng = np.random.default_rng(3 * point + 2)
    initial = {state.symbol.name: rng.standard_normal((2, 3)) for state in run.cell.states}
    return run, [*params, "x", *initial], [*params.values(), x, *initial.values()]
