"""Random cases of cells over sequences, and how far the evaluator is from the oracle there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from cases import CONCRETE, SCALAR_CELLS, cell
from oracle import MP
from sequence_oracle import value_and_gradients

from symrnn import evaluator
from symrnn.cells import CELLS

LOSS_NAMES = ("squared_error", "squared_error_last")


@dataclass(frozen=True)
class Case:
    cell: str
    activation: str
    loss: str
    sizes: dict
    steps: int
    batch: int
    seed: int


def random_case(seed):
    """A cell of the catalogue with sizes 1 to 5, T from 1 to 6 and now and then up to 50, and a batch of 1 to 3."""
    rng = np.random.default_rng(seed)
    name = str(rng.choice(list(CELLS)))
    long = rng.random() < 0.03
    sizes = {} if name in SCALAR_CELLS else {"n": int(rng.integers(1, 6)), "m": int(rng.integers(1, 6))}
    if long:
        sizes = {key: min(size, 3) for key, size in sizes.items()}
    return Case(
        name,
        str(rng.choice(CONCRETE)) if rng.random() < 0.5 else "tanh",
        LOSS_NAMES[int(rng.integers(2))],
        sizes,
        int(rng.integers(7, 51)) if long else int(rng.integers(1, 7)),
        1 if long else int(rng.integers(1, 4)),
        seed,
    )


@cache
def run_of(cell_name, activation, loss):
    return evaluator(cell(cell_name, activation), loss=loss)


def arrays(case, run=None):
    """Parameters, inputs, targets and initial states of a case."""
    run = run or run_of(case.cell, case.activation, case.loss)
    params = run.random_params(case.sizes, seed=case.seed, steps=case.steps)
    x, target = run.random_data(case.sizes, steps=case.steps, batch=case.batch, seed=case.seed + 1)
    states = [state.symbol.name for state in run.cell.states]
    rng = np.random.default_rng(case.seed + 2)
    shape = (case.batch,) if not case.sizes else (case.batch, case.sizes["n"])
    initial = {name: rng.normal(size=shape) for name in states}
    return params, x, target, initial


def worst_error(case, run=None):
    """The largest error of the value and of every gradient entry, relative to the magnitudes of the oracle."""
    run = run or run_of(case.cell, case.activation, case.loss)
    params, x, target, initial = arrays(case, run)
    found = run.gradients(params, x, target, initial)
    (value, size), exact = value_and_gradients(
        case.cell, case.activation, params, x, target, initial, case.loss.endswith("last")
    )
    got = found.params | {"x": found.x} | {f"initial {name}": array for name, array in found.initial.items()}
    assert got.keys() == exact.keys()
    errors = [_error(value, found.value, size)]
    for name, (numbers, sizes) in exact.items():
        errors += [_error(*entry) for entry in zip(numbers, np.ravel(got[name]), sizes, strict=True)]
    return float(max(errors))


def _error(exact, got, size):
    error = abs(exact - MP.mpf(float(got)))
    return error if size == 0 else error / size


SMALL = {"n": 3, "m": 2}


def sizes_of(run):
    shapes = [item.shape for item in (*run.cell.inputs, *run.cell.states, *run.cell.parameters)]
    return {name: size for name, size in SMALL.items() if any(name in shape for shape in shapes)}


def setup(run, steps=4, batch=2, seed=0):
    """Everything that a call takes."""
    sizes = sizes_of(run)
    params = run.random_params(sizes, seed=seed, steps=steps)
    params |= {item.symbol.name: np.array(0.3) for item in run.cell.constants}
    x, wanted = run.random_data(sizes, steps=steps, batch=batch, seed=seed + 1)
    rng = np.random.default_rng(seed + 2)
    lead = () if batch is None else (batch,)
    initial = {
        state.symbol.name: rng.normal(size=(*lead, *(sizes.get(size, size) for size in state.shape)))
        for state in run.cell.states
    }
    return params, x, wanted, initial
