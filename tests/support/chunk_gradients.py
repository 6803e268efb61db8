"""Gradients of a sequence in chunks and step by step, for cotangents of all outputs and of the final states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp
from chunk_runs import Arrays, size_of

from symrnn import Assign, Cell, Input, evaluator, name_symbol
from symrnn.expressions.nodes import total
from symrnn.linear.chunk_lines import outputs_of
from symrnn.linear.chunks import chunk_of
from symrnn.linear.linear_form import LinearForm

Given = tuple[Arrays, Arrays, Arrays]
COST = name_symbol("cost_of_all")


def with_cost(cell: Cell) -> Cell:
    """The cell with the sum of the products of outputs and new states with their cotangents, inputs, as its output."""
    shapes = cell.program.shapes
    outputs = (*cell.given_out, *(s.symbol for s in cell.states if s.symbol not in cell.given_out))
    names = [name_symbol(f"{symbol}_cotangent") for symbol in outputs]
    ends = [name_symbol(f"{item.symbol}_end") for item in cell.states]
    pairs = [*zip(cell.given_out, names, strict=False), *zip((s.symbol for s in cell.states), ends, strict=True)]
    terms = [total(a * b) if shapes[a] else a * b for a, b in pairs]
    inputs = tuple(Input(b, shapes[a]) for a, b in pairs)
    lines = (*cell.lines, Assign(COST, sp.Add(*terms)))
    return replace(cell, inputs=(*cell.inputs, *inputs), lines=lines, outputs=(COST,))


def gradients_of(cell: Cell, given: Given, backend: str = "numpy") -> tuple[Arrays, Arrays, Arrays]:
    """By weights, inputs and initial states."""
    weights, x, states = given
    run = evaluator(with_cost(cell), loss=sp.Symbol("y", real=True), backend=backend)
    inputs: Any = x if len(x) > 1 else next(iter(x.values()))
    one = states if len(states) > 1 else next(iter(states.values()))
    found = run.gradients(weights, inputs, initial=one)
    return (
        found.params,
        found.x,
        found.initial if isinstance(found.initial, dict) else {cell.states[0].symbol.name: found.initial},
    )


def draw_cotangents(form: LinearForm, steps: int, seed: int) -> tuple[Arrays, Arrays]:
    """Of outputs at each step, and of the final states."""
    random = np.random.default_rng([seed, 1])
    core = form.core
    outputs = {s.name: random.normal(size=(steps, *map(size_of, core.program.shapes[s]))) for s in core.given_out}
    return outputs, {s.symbol.name: random.normal(size=tuple(map(size_of, s.shape))) for s in core.states}


def back_in_steps(form: LinearForm, given: Given, cotangents: tuple[Arrays, Arrays]) -> tuple[Arrays, Arrays, Arrays]:
    """BPTT of the recurrence."""
    weights, gates, states = given
    outputs, ends = cotangents
    steps = len(next(iter(gates.values())))
    x = gates | {f"{name}_cotangent": y for name, y in outputs.items()} | _at_the_end(ends, steps)
    return gradients_of(form.core, (weights, x, states))


def _at_the_end(ends: Arrays, steps: int) -> Arrays:
    """Zero at all steps but the last."""
    found = {f"{name}_end": np.zeros((steps, *array.shape)) for name, array in ends.items()}
    for name, array in ends.items():
        found[f"{name}_end"][-1] = array
    return found


def back_in_chunks(
    form: LinearForm, chunk: int, given: Given, cotangents: tuple[Arrays, Arrays], backend: str = "numpy"
) -> tuple[Arrays, Arrays, Arrays]:
    """Back through what is left over after whole chunks, then through these from the cotangent of the state between."""
    weights, gates, states = given
    outputs, ends = cotangents
    steps = len(next(iter(gates.values())))
    whole, left = divmod(steps, chunk)
    cut = whole * chunk
    found: list[tuple[Arrays, Arrays, Arrays]] = []
    if left:
        first = {name: x[None, cut:] for name, x in gates.items()}
        middle = _states_after(form, weights, {name: x[:cut] for name, x in gates.items()}, states)
        rest = chunk_of(form, left) if left > 1 else None
        after = {name: y[None, cut:] for name, y in outputs.items()}
        found.append(_back(form, rest, (weights, first, middle), after, ends, backend))
        ends = found[-1][2]
    if whole:
        x = {name: array[:cut].reshape(whole, chunk, *array.shape[1:]) for name, array in gates.items()}
        after = {name: y[:cut].reshape(whole, chunk, *y.shape[1:]) for name, y in outputs.items()}
        found.insert(0, _back(form, chunk_of(form, chunk), (weights, x, states), after, ends, backend))
    by_weights = {name: sum(each[0][name] for each in found) for name in found[0][0]}
    by_gates = {name: np.concatenate([each[1][name] for each in found]) for name in gates}
    return by_weights, by_gates, found[0][2]


def _back(
    form: LinearForm, cell: Cell | None, given: Given, outputs: Arrays, ends: Arrays, backend: str
) -> tuple[Arrays, Arrays, Arrays]:
    """Gradients of some chunks, with a row for each step; one step left over is that of the recurrence."""
    weights, x, states = given
    names = {symbol.name: chunked.name for symbol, chunked in outputs_of(form)}
    if cell is None:
        x, outputs = ({name: array[:, 0] for name, array in each.items()} for each in (x, outputs))
        names = {name: name for name in outputs}
    count = len(next(iter(x.values())))
    x = x | {f"{names[name]}_cotangent": y for name, y in outputs.items()} | _at_the_end(ends, count)
    by_weights, by_x, by_states = gradients_of(form.core if cell is None else cell, (weights, x, states), backend)
    if cell is None:
        return by_weights, by_x, by_states
    return by_weights, {name: array.reshape(-1, *array.shape[2:]) for name, array in by_x.items()}, by_states


def _states_after(form: LinearForm, weights: Arrays, gates: Arrays, states: Arrays) -> Arrays:
    """By the recurrence: what is compared is the way back."""
    if not len(next(iter(gates.values()))):
        return states
    x: Any = gates if len(gates) > 1 else next(iter(gates.values()))
    one = states if len(states) > 1 else next(iter(states.values()))
    found: Arrays = evaluator(form.core).final_states(weights, x, initial=one)
    return found
