"""Chunks with log gates in floating-point numbers, forwards and backwards, and their exponents at exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from symrnn import Assign, Cell, Program, components, evaluator, name_symbol
from symrnn.cells import load
from symrnn.expressions.shapes import shape_of
from symrnn.linear import as_linear
from symrnn.linear.chunks import chunk_of
from symrnn.linear.log_gates import log_gates_of, with_log_gates
from symrnn.programs.components import sizes_of
from symrnn.programs.lines import lines_for


def chunk_with_logs(name: str, chunk: int, form: str) -> tuple[Cell, tuple[str, ...]]:
    """The chunk, and the names of its log gates."""
    linear = with_log_gates(as_linear(load(name)))
    return chunk_of(linear, chunk, form), tuple(gate.name for gate in log_gates_of(linear))


def exponents_as_program(cell: Cell) -> Program:
    """All exponents of a chunk, with one column, as numbers."""
    nodes = sorted({node for line in cell.lines for node in line.expr.atoms(sp.exp)}, key=str)
    names = [name_symbol(f"exponent_{i}") for i in range(len(nodes))]
    lines = lines_for(cell.lines, {symbol for node in nodes for symbol in node.free_symbols})
    shapes = cell.program.shapes
    taken = [Assign(n, node.args[0], shape_of(node.args[0], shapes)) for n, node in zip(names, nodes, strict=True)]
    used = {symbol for line in (*lines, *taken) for symbol in line.expr.free_symbols}
    inputs = tuple(item for item in cell.program.inputs if item.symbol in used)
    program = Program(inputs, (*lines, *taken), tuple(names))
    return components(program, dict.fromkeys(sizes_of(program), 1))


def exact_exponents(program: Program, steps: list[Fraction]) -> list[Fraction]:
    """Their values for the gates of each step."""
    values = {item.symbol.name: Fraction(0) for item in program.inputs}
    for name in values:
        values[name] = steps[int(name.partition("[")[2].rstrip("]").partition(",")[0]) - 1]
    return list(program.evaluate(values).values())


def runner(cell: Cell) -> Any:
    """The chunk as a function of arrays, with a loss."""
    return evaluator(cell, loss="squared_error")


def are_finite(run: Any, gates: dict[str, np.ndarray], seed: int, scale: float, dtype: Any) -> tuple[bool, bool]:
    """Whether all outputs of a chunk are finite, and all gradients; what else comes in is at most ``scale``."""
    cell, random = run.cell, np.random.default_rng(seed)

    def draw(item: Any, *steps: int) -> np.ndarray:
        shape = (*steps, *(size if isinstance(size, int) else 2 for size in item.shape))
        return np.asarray(scale * random.uniform(-1, 1, shape), dtype)

    x = {item.symbol.name: draw(item, 1) for item in cell.inputs}
    x |= {name: np.asarray(gate[None], dtype) for name, gate in gates.items()}
    params = {item.symbol.name: draw(item) for item in (*cell.parameters, *cell.constants)}
    states = {item.symbol.name: draw(item) for item in cell.states}
    one = states if len(states) > 1 else next(iter(states.values()))
    with np.errstate(all="ignore"):
        y = run(params, x, initial=one)
        found = run.gradients(params, x, target=np.zeros_like(y), initial=one)
    back = [*found.params.values(), *found.x.values(), *found.initial.values()]
    return bool(np.isfinite(y).all()), all(bool(np.isfinite(array).all()) for array in back)
