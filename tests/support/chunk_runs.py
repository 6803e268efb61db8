"""Cells in chunks as functions of arrays: a sequence cut into chunks, a short last one, and step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from symrnn import Cell, evaluator
from symrnn.linear import as_linear, chunkwise

Arrays = dict[str, np.ndarray]


def size_of(size: int | str) -> int:
    """A size, each name of its own length, so that no transpose goes unseen."""
    return size if isinstance(size, int) else 3 + sum(map(ord, size)) % 3


def draw(cell: Cell, steps: int, seed: int, low: float = 0.5) -> tuple[Arrays, Arrays, Arrays]:
    """Weights, gates for each step and initial states: decays between ``low`` and 1, keys of a length near 1."""
    random = np.random.default_rng(seed)
    core = as_linear(cell).core
    gates = {}
    for item in core.inputs:
        shape = (steps, *map(size_of, item.shape))
        is_gate = item.symbol.name in {"alpha", "w", "f", "lam", "a", "beta", "i", "z", "c", "p"}
        gates[item.symbol.name] = random.uniform(low, 1, shape) if is_gate else random.normal(size=shape) / 2
        if item.symbol.name in {"q", "k", "r"} and len(core.states) > 1:  # a normaliser is a sum of what is positive
            gates[item.symbol.name] = np.abs(gates[item.symbol.name])
    weights = {p.symbol.name: random.uniform(low, 1, tuple(map(size_of, p.shape))) for p in core.parameters}
    weights |= {p.symbol.name: random.uniform(low, 1, tuple(map(size_of, p.shape))) for p in core.constants}
    states = {s.symbol.name: random.normal(size=tuple(map(size_of, s.shape))) for s in core.states}
    return weights, gates, states


def in_steps(cell: Cell, given: tuple[Arrays, Arrays, Arrays]) -> tuple[Arrays, Arrays]:
    """Outputs and final states of the recurrence."""
    core = as_linear(cell).core
    return _run(core, *given)


def in_chunks(
    cell: Cell, chunk: int, given: tuple[Arrays, Arrays, Arrays], backend: str = "numpy"
) -> tuple[Arrays, Arrays]:
    """The same, of chunks: whole ones, then what is left, of which one step alone is the recurrence."""
    weights, gates, states = given
    steps = len(next(iter(gates.values())))
    whole = steps // chunk
    found: list[Arrays] = []
    if whole:
        cut = {name: x[: whole * chunk].reshape(whole, chunk, *x.shape[1:]) for name, x in gates.items()}
        outputs, states = _run(chunkwise(cell, chunk), weights, cut, states, backend)
        found.append({name: y.reshape(whole * chunk, *y.shape[2:]) for name, y in outputs.items()})
    left = steps - whole * chunk
    if left:
        rest = {name: x[whole * chunk :] for name, x in gates.items()}
        if left == 1:
            outputs, states = in_steps(cell, (weights, rest, states))
            found.append(outputs)
        else:
            outputs, states = _run(
                chunkwise(cell, left), weights, {n: x[None] for n, x in rest.items()}, states, backend
            )
            found.append({name: y[0] for name, y in outputs.items()})
    return {name: np.concatenate(arrays) for name, arrays in _gather(found).items()}, states


def _gather(found: list[Arrays]) -> dict[str, list[np.ndarray]]:
    """The parts of each output; a state is called by its own name where the recurrence runs, and H_h in a chunk."""
    joined: dict[str, list[np.ndarray]] = {}
    for each in found:
        for name, array in each.items():
            joined.setdefault(name.removeprefix("H_"), []).append(array)
    return joined


def _run(cell: Cell, weights: Arrays, x: Arrays, states: Arrays, backend: str = "numpy") -> tuple[Arrays, Arrays]:
    run = evaluator(cell, backend=backend)
    inputs: Any = x if len(x) > 1 else next(iter(x.values()))
    one = states if len(states) > 1 else next(iter(states.values()))
    outputs = run(weights, inputs, initial=one)
    names = [symbol.name for symbol in cell.given_out]
    found = outputs if isinstance(outputs, dict) else {names[0]: outputs}
    return found, run.final_states(weights, inputs, initial=one)


def worst(left: Arrays, right: Arrays) -> float:
    """The largest difference, as a share of the largest entry of its array; never more than that of absolute terms."""
    assert left.keys() == right.keys()
    return max(float(np.max(np.abs(left[k] - right[k])) / max(1.0, np.max(np.abs(right[k])))) for k in left)
