"""What ``symrnn sweep`` can ask of a random network: a table of functions from a point to plain numbers.

Each makes the network anew from the values of its point alone, so that it is the same network in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

import symrnn.bounds as bounds  # which hands out its names at first use: a worker loads what its study needs
from symrnn.cells import CELLS, load
from symrnn.cells.cell import Cell
from symrnn.evaluate.evaluators import evaluator
from symrnn.evaluate.sequences import SequenceEvaluator
from symrnn.expressions.sizes import size_names

__all__ = ["STUDIES", "bound_of", "cell_of", "gradient_of", "regime_of"]


#: numbers for the constants of a cell that have no value of their own
Constants = Mapping[str, float]
NONE: Constants = MappingProxyType({})


def regime_of(
    cell: str, n: int, m: int, scale: float, seed: int, lag: int, norm: str, constants: Constants = NONE
) -> dict[str, Any]:
    """Whether the gradient vanishes or explodes over ``lag`` steps of one random sequence, certified.

    >>> regime_of("elman", 2, 1, 0.5, seed=0, lag=5, norm="2")["regime"]
    'VANISHING'
    """
    run, params = _network(cell, n, m, scale, seed, constants, lag)
    x, _ = run.random_data(_sizes(run.cell, n, m), lag, seed=seed + 1)
    # without a clock, for then the answer would depend on the machine
    found = bounds.regime(run.cell, params, lag, x, norm=norm, seconds=float("inf"))
    return {
        "regime": found.regime.name,
        "lower": found.lower,
        "upper": found.upper,
        "float64": found.float64,
        "falls_below": found.falls_below,
        "scope": found.scope,
    }


def gradient_of(
    cell: str, n: int, m: int, scale: float, seed: int, lag: int, constants: Constants = NONE
) -> dict[str, Any]:
    """How large the gradient of a loss is ``lag`` steps before it, by the state there, in float64.

    The loss is half the squared error of the last output; both inputs and target are standard normal.

    >>> found = gradient_of("elman", 2, 1, 0.5, seed=0, lag=5)
    >>> bool(found["norm"] < found["loss"])
    True
    """
    run, params = _network(cell, n, m, scale, seed, constants, lag)
    x, target = run.random_data(_sizes(run.cell, n, m), lag, seed=seed + 1)
    found = run.gradients(params, x, target, steps=None if run.cell.inputs else lag)
    with np.errstate(over="ignore"):
        norm = np.sqrt(sum(np.sum(np.square(array)) for array in found.initial.values()))
    return {"loss": found.value, "norm": norm}


def bound_of(
    cell: str, n: int, m: int, scale: float, seed: int, norm: str, constants: Constants = NONE
) -> dict[str, Any]:
    """By how much one step's Jacobian grows a gradient at most, whatever the inputs; certified, None where no bound is.

    >>> bound_of("elman", 2, 1, 0.5, seed=0, norm="2")["vanishing"]
    True
    """
    run, params = _network(cell, n, m, scale, seed, constants)
    found = bounds.network_bound(run.cell, params, norm=norm)
    # the next float above, for the nearest one may be below the bound
    factor = None if found.factor is None else float(np.nextafter(float(found.factor), np.inf))
    return {"factor": factor, "vanishing": found.factor is not None and found.factor < 1}


#: by the name of a study: its function
STUDIES: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType(
    {"regime": regime_of, "gradient": gradient_of, "bound": bound_of}
)


@lru_cache(maxsize=32)
def cell_of(text: str) -> Cell:
    """A cell by its name in the catalogue, or the one that a text means."""
    if "\n" in text:
        return Cell.parse(text)
    return CELLS[text]() if text in CELLS else load(text)  # type: ignore[call-arg]  # each has a default


@lru_cache(maxsize=32)
def _evaluator(text: str) -> SequenceEvaluator:
    found = evaluator(cell_of(text), loss="squared_error_last")
    assert isinstance(found, SequenceEvaluator)
    return found


def _network(
    text: str, n: int, m: int, scale: float, seed: int, constants: Constants, steps: int = 1
) -> tuple[SequenceEvaluator, dict[str, Any]]:
    """A cell and random weights: uniform on +-scale/sqrt(columns) in its matrices, on +-1/sqrt(rows) in its biases.

    A constant that the cell does not have is of another cell of the grid.
    """
    run = _evaluator(text)
    params = run.random_params(_sizes(run.cell, n, m), seed=seed, steps=steps)
    own = {name: constants[name] for item in run.cell.constants if (name := item.symbol.name) in constants}
    return run, {name: array * scale if array.ndim > 1 else array for name, array in params.items()} | own


def _sizes(cell: Cell, n: int, m: int) -> dict[str, int]:
    """A number for each size of a cell: for others than n and m that of n."""
    parts: tuple[Any, ...] = (*cell.inputs, *cell.states, *cell.parameters, *cell.constants)
    return {name: m if name == "m" else n for name in size_names(*(size for part in parts for size in part.shape))}
