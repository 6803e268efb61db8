"""The steps of a chunk at once: the chunkwise form of a cell, run over a sequence and back, chunk by chunk.

The gates go step by step, as in the recurrence. A sequence that ends within a chunk is filled up with steps of nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import inv
from symrnn.expressions.nodes import T, dot
from symrnn.gradients.one_step import bar
from symrnn.linear.chunk_lines import outputs_of
from symrnn.linear.chunks import chunk_of
from symrnn.linear.linear_form import as_linear
from symrnn.linear.log_gates import decays_of, with_log_gates
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array, NumberType, Values, with_lines
from symrnn.testing.kernels.comparing import is_close
from symrnn.testing.kernels.equations import Equations, equations_of
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.named_values import with_named_values
from symrnn.testing.mistakes.reruns import rerun
from symrnn.testing.mistakes.variants import Seen

__all__ = ["ChunkForm", "chunk_form", "is_right", "rows_of", "run_chunks"]

#: how closely the right chunks give what the recurrence gives
_CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class ChunkForm:
    """A cell whose steps are chunks of ``k``; ``logs`` are the gates that it takes the logarithms of, by their names.

    ``outputs`` are what the recurrence gives out at a step, and what that is called in a chunk. ``values`` and adjoints
    that are ``right``, of each chunk of a trial, are those of trials that were run.
    """

    k: int
    equations: Equations
    outputs: tuple[tuple[sp.Symbol, sp.Symbol], ...]
    logs: Mapping[sp.Symbol, sp.Symbol]
    values: dict[int, list[Values]] = field(default_factory=dict, repr=False)
    right: dict[int, list[Values]] = field(default_factory=dict, repr=False)


def chunk_form(cell: Cell, equations: Equations, k: int) -> ChunkForm | None:
    """The chunkwise form of a cell; None where there is none, as where it is not linear in its state.

    ``equations`` are those of its steps, with names for the gates.
    """
    try:
        form = as_linear(cell)
        of_logs = with_log_gates(form)
        chunk = chunk_of(of_logs, k, "pairs")
        found = with_named_values(equations_of(chunk))
    except InputError:
        return None
    gates, logs = decays_of(form), decays_of(of_logs)
    renamed = {logs[s].args[0]: gate for s, gate in gates.items() if logs[s] != gate and gate.is_Symbol}
    known = {line.symbol for line in equations.back}
    taken = {renamed.get(item.symbol, item.symbol) for item in chunk.inputs}
    if not {bar(symbol) for symbol in taken} <= known or not _find_fixed(chunk) <= _find_fixed(cell):
        return None
    return ChunkForm(k, replace(found, back=tuple(_write_solved(found))), outputs_of(of_logs), renamed)


def _find_fixed(cell: Cell) -> set[sp.Symbol]:
    """What is the same at every step."""
    return {weight.symbol for weight in cell.parameters} | {constant.symbol for constant in cell.constants}


def _write_solved(equations: Equations) -> Iterator[Assign]:
    """The way back with products within it written out, and a system's gradient by that of what it solves.

    Of ``E = M @ R`` with ``M = inv(a)`` that is ``a_bar = -R_bar @ E.T``, as kernels have it.
    """
    lines = {line.symbol: line.expr for line in equations.step.lines}
    products = {symbol: expr for symbol, expr in lines.items() if isinstance(expr, T)}
    systems = {symbol: expr.args[0] for symbol, expr in lines.items() if isinstance(expr, inv)}
    solved = {
        bar(systems[expr.args[0]]): -dot(bar(expr.args[1]), T(symbol))
        for symbol, expr in lines.items()
        if isinstance(expr, dot) and expr.args[0] in systems
    }
    for line in equations.back:
        expr = solved.get(line.symbol, line.expr).xreplace(products)
        yield Assign(line.symbol, expr, line.shape)


def run_chunks(form: ChunkForm, wrong: Sequence[Assign], seen: Seen) -> Arrays:
    """The gradients with other lines on the way back through chunks, whose values are computed once for each trial."""
    if id(seen) not in form.values:
        form.values[id(seen)] = list(_forwards(form, seen))
        form.right[id(seen)] = _backwards(form, form.equations.back, form.values[id(seen)], seen)
    other = {line.symbol: line for line in wrong}
    back = tuple(other.get(line.symbol, line) for line in form.equations.back)
    return _gather(form, _backwards(form, back, form.values[id(seen)], seen), seen)


def is_right(form: ChunkForm, seen: Seen) -> bool:
    """Whether the right chunks give the gradients with respect to the initial states that the recurrence has."""
    run_chunks(form, (), seen)
    right, cell = form.right[id(seen)], form.equations.cell
    for state in cell.states:
        expected = seen.outcome.expected[state.symbol.name]
        if not is_close(right[0][bar(previous(state.symbol))].reshape(expected.shape), expected, _CLOSE):
            return False
    return True


def _forwards(form: ChunkForm, seen: Seen) -> Iterator[Values]:
    """The values of each chunk, from the right states before it."""
    right, cell = seen.right.values, form.equations.cell
    for begin in range(0, len(right), form.k):
        steps = right[begin : begin + form.k]
        given = {s: right[begin][s] for s in (previous(state.symbol) for state in cell.states)}
        given |= rows_of(form, steps)
        yield with_lines(form.equations.step.lines, given, seen.outcome.trial.sizes, _numbers(seen))


def rows_of(form: ChunkForm, steps: Sequence[Values]) -> Values:
    """What a chunk takes of its steps: what is the same in all, and inputs, a row for each step."""
    given = {symbol: steps[0][symbol] for symbol in _find_fixed(form.equations.cell)}
    for item in form.equations.cell.inputs:
        gate = form.logs.get(item.symbol)
        rows = [np.log(at[gate]) if gate is not None else at[item.symbol] for at in steps]
        given[item.symbol] = _as_rows(rows, form.k)
    return given


def _numbers(seen: Seen) -> NumberType:
    """Steps of nothing may stand at a kink, where any slope will do."""
    return replace(seen.numbers, kink=0.0) if np.isnan(seen.numbers.kink) else seen.numbers


def _as_rows(columns: Sequence[Array], k: int) -> Array:
    """A row for each step, and rows of zeros up to k."""
    rows = np.concatenate([np.swapaxes(np.atleast_3d(column), 1, 2) for column in columns], axis=1)
    return np.pad(rows, ((0, 0), (0, k - rows.shape[1]), (0, 0)))


def _backwards(form: ChunkForm, back: tuple[Assign, ...], values: list[Values], seen: Seen) -> list[Values]:
    """The adjoints of each chunk, from the last to the first."""
    trial, cell = seen.outcome.trial, form.equations.cell
    states = [state.symbol for state in cell.states]
    carried = {bar(state): np.zeros_like(values[-1][state]) for state in states}
    found: list[Values] = [{} for _ in values]
    for number in reversed(range(len(values))):
        steps = range(number * form.k, min((number + 1) * form.k, trial.steps))
        given = values[number] | carried
        for symbol, name in form.outputs:
            shape = seen.right.values[0][symbol].shape[1:]
            upstream = trial.upstream[symbol.name].astype(np.float64)
            given[bar(name)] = _as_rows([upstream[t].reshape(trial.batch, *shape) for t in steps], form.k)
        found[number] = with_lines(back, given, trial.sizes, _numbers(seen))
        carried = {bar(state): found[number][bar(previous(state))] for state in states}
    return found


def _gather(form: ChunkForm, found: list[Values], seen: Seen) -> Arrays:
    """The gradients, by what the chunks give otherwise than right ones: step by step where gates are computed of it.

    What a gate has from elsewhere stays. A scale that is held fixed has nothing.
    """
    right, cell = form.right[id(seen)], form.equations.cell
    held = {line.symbol for line in seen.equations.back if line.expr == 0}
    added: Values = {}
    for item in cell.inputs:
        gate = form.logs.get(item.symbol, item.symbol)
        if bar(gate) not in held:
            rows = np.concatenate(
                [one[bar(item.symbol)] - other[bar(item.symbol)] for one, other in zip(found, right, strict=True)],
                axis=1,
            )
            each = np.swapaxes(rows[:, : seen.outcome.trial.steps], 0, 1)[..., np.newaxis]
            if gate != item.symbol:
                each = each / np.stack([at[gate] for at in seen.right.values])
            added[bar(gate)] = each
    arrays = dict(rerun((), frozenset(), seen, added))
    for state in cell.states:
        name = state.symbol.name
        arrays[name] = found[0][bar(previous(state.symbol))].reshape(arrays[name].shape)
    for parameter in cell.parameters:
        name, own = parameter.symbol.name, bar(parameter.symbol)
        more = sum((one[own] - other[own]).sum(axis=0) for one, other in zip(found, right, strict=True))
        arrays[name] = arrays[name] + np.reshape(more, arrays[name].shape)
    return arrays
