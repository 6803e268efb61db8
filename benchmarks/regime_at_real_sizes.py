"""``regime`` of networks as they are initialised, along 50 given inputs: the certified band, and what it takes.

Run ``python benchmarks/regime_at_real_sizes.py [CELL N]``; it prints the table of docs/bounds/vanishing-in-practice.md,
and fails where a norm that float64 finds lies outside its band. The weights are uniform between -1/sqrt(n) and
1/sqrt(n), as PyTorch has them; the inputs are normal, 16 of them at each step. The norm beside the band is that of
formulas written by hand. Set OPENBLAS_NUM_THREADS=1: at these sizes threads only wait for each other.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from symrnn import cells
from symrnn.bounds import regime
from symrnn.bounds.intervals.decimals import round_down, round_up

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
from jacobian_samples import norms

STEPS, INPUTS = 50, 16
NAMES = ("elman", "gru_reset_after", "lstm")
SIZES = (8, 32, 128)


def network(name: str, size: int, seed: int = 0) -> tuple[Any, dict[str, Any], Any]:
    """A cell, its weights and 50 inputs."""
    generator = np.random.default_rng([seed, size])
    cell = getattr(cells, name)()
    sizes, end = {"n": size, "m": INPUTS}, size**-0.5
    params = {
        item.symbol.name: generator.uniform(-end, end, [sizes[str(each)] for each in item.shape])
        for item in cell.parameters
    }
    return cell, params, generator.normal(size=(STEPS, INPUTS))


def truth(name: str, params: Mapping[str, Any], x: Any) -> float:
    """The norm by float64, from formulas written by hand."""
    size = len(next(iter(params.values())))
    states = {state.symbol.name: np.zeros((1, size)) for state in getattr(cells, name)().states}
    return float(norms(name, "2", {key: value[None] for key, value in params.items()}, x[None], states)[0])


def row(name: str, size: int) -> str:
    """One line of the table."""
    cell, params, x = network(name, size)
    began, busy = time.perf_counter(), time.process_time()
    found = regime(cell, params, STEPS, x)
    wall, busy = time.perf_counter() - began, time.process_time() - busy
    value = truth(name, params, x)
    if not found.lower * (1 - 1e-6) <= value <= found.upper * (1 + 1e-6):
        raise SystemExit(f"{name}, n = {size}: {value} lies outside {found}")
    band = f"{round_down(found.lower)} to {round_up(found.upper)}"
    return f"| {name} | {size} | {found.regime.name} | {band} | {value:.6g} | {busy:.1f} | {wall:.1f} |"


def main(chosen: list[str]) -> None:
    """The table of all cells and sizes, or one line of it."""
    print("| cell | n | regime | certified band | float64 | CPU seconds | seconds |")
    print("|---|---|---|---|---|---|---|")
    pairs = [(chosen[0], int(chosen[1]))] if chosen else [(name, size) for name in NAMES for size in SIZES]
    for name, size in pairs:
        print(row(name, size), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
