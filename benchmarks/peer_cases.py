"""The networks that all systems are timed on: a cell, its sizes, and weights, inputs and targets from one seed.

Weights are stacked over the gates, ``W_x`` (gates*n, m), ``W_h`` (gates*n, n) and ``b``; a GRU has ``b_hg`` besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symrnn import cells, evaluator

#: the gates of each cell in the order of their stack, and the biases outside of it
GATES = {"elman": ("h",), "lstm": ("i", "f", "g", "o"), "gru_reset_after": ("r", "z", "g")}
APART = {"gru_reset_after": ("b_hg",)}
ELMAN_SIZES = ((1, 1), (1, 1024), (8, 1), (8, 64), (32, 1), (32, 64), (128, 1), (128, 64))


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table."""

    cell: str
    n: int
    batch: int
    steps: int
    dtype: str

    def __str__(self) -> str:
        return f"{self.cell.split('_')[0]} {self.dtype} n={self.n} B={self.batch} T={self.steps}"

    @property
    def tolerance(self) -> float:
        """How far value and gradients may be from those by hand, over the largest entry."""
        return 1e-9 if self.dtype == "float64" else 5e-4


@dataclass(frozen=True, slots=True)
class Data:
    """The arrays of a case: as symrnn has them by name, and stacked."""

    case: Case
    params: dict[str, Any]
    weights: dict[str, Any]
    x: Any
    target: Any


def data_of(case: Case) -> Data:
    """Weights uniform on +-1/sqrt(n), inputs and targets standard normal."""
    run = evaluator(getattr(cells, case.cell)(), loss="squared_error")
    sizes, dtype = {"n": case.n, "m": case.n}, np.dtype(case.dtype)
    params = run.random_params(sizes, 0, dtype=dtype)
    return Data(case, params, stack(case.cell, params), *run.random_data(sizes, case.steps, case.batch, 1, dtype))


def stack(cell: str, params: dict[str, Any]) -> dict[str, Any]:
    """Arrays by the names of symrnn, the gates one above the other."""
    first, second = ("W_xh", "W_hh") if cell == "elman" else ("W_x", "W_h")
    names = {"W_x": first, "W_h": second, "b": "b_h" if cell == "elman" else "b_"}
    gates = ("",) if cell == "elman" else GATES[cell]
    stacked = {each: np.concatenate([params[name + gate] for gate in gates]) for each, name in names.items()}
    return stacked | {name: params[name] for name in APART.get(cell, ())}


def check(what: str, case: Case, found: tuple[float, Any], expected: tuple[float, Any]) -> None:
    """Stop where a value or a gradient is another."""
    pairs = [(found[0], expected[0]), *((found[1][name], array) for name, array in expected[1].items())]
    for ours, theirs in pairs:
        assert np.shape(ours) == np.shape(theirs), what
        off = np.abs(np.asarray(ours) - theirs).max() / np.abs(theirs).max()
        assert off < case.tolerance, f"{what}: off by {off}"


def grid(long: bool = False) -> list[Case]:
    """All rows, with ``long`` those of a thousand steps too."""
    steps = (10, 50, 200, 1000) if long else (10, 50, 200)
    elman = [Case("elman", n, batch, T, "float64") for (n, batch), T in product(ELMAN_SIZES, steps)]
    gated = product(("lstm", "gru_reset_after"), ("float64", "float32"), (8, 32, 128), (1, 32))
    return elman + [Case(cell, n, batch, 50, dtype) for cell, dtype, n, batch in gated]
