"""Mistakes of chunks forwards: the states that they begin with, their decays and masks, and their lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array, NumberType, Values, with_lines
from symrnn.testing.kernels.equations import Equations, equations_of, forwards, outputs
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.borders import Border
from symrnn.testing.mistakes.chunk_decays import wrong_decays
from symrnn.testing.mistakes.chunk_forms import ChunkForm, chunk_form, rows_of
from symrnn.testing.mistakes.chunk_value_rules import STARTS
from symrnn.testing.mistakes.named_values import with_named_values
from symrnn.testing.mistakes.value_variants import ValueVariant, rewritings_forwards

__all__ = ["chunk_value_variants"]

_NUMBERS = NumberType(np.float64)


def chunk_value_variants(cell: Cell, k: int) -> Iterator[Iterator[ValueVariant]]:
    """The mistakes of chunks of so many steps, the likelier first."""
    equations = equations_of(cell)
    yield _starts(equations, k)
    form = chunk_form(cell, with_named_values(equations), k)
    if form is None:
        return
    chunks = _Chunks(form, with_named_values(equations))
    yield (chunks.variant(words, lines) for words, lines in wrong_decays(form))
    yield _by_lines(chunks)


def _starts(equations: Equations, k: int) -> Iterator[ValueVariant]:
    for words, border in STARTS:
        yield ValueVariant(words.format(k=k), partial(_start_from, equations, border, k))
    yield ValueVariant(
        f"what is given out behind the last whole chunk of {k} steps is zero", partial(_without_rest, equations, k)
    )


def _start_from(equations: Equations, border: Border, k: int, trial: Trial) -> Arrays:
    """What is given out where chunks begin with other states than those before them."""
    right = forwards(equations, trial, _NUMBERS)
    states, n = [state.symbol for state in equations.cell.states], -(-trial.steps // k)

    def at(i: int | None, state: sp.Symbol) -> Array:
        if i is None:
            return np.zeros_like(right[0][previous(state)])
        return right[i * k][previous(state)] if i * k < trial.steps else right[-1][state]

    def restart(now: Values, t: int) -> Values:
        return now if t % k else {previous(state): at(border(t // k, n), state) for state in states}

    return outputs(replace(equations, restart=restart), trial, _NUMBERS)


def _without_rest(equations: Equations, k: int, trial: Trial) -> Arrays:
    found = outputs(equations, trial, _NUMBERS)
    for array in found.values():
        array[trial.steps // k * k :] = 0
    return found


def _by_lines(chunks: _Chunks) -> Iterator[ValueVariant]:
    equations = chunks.form.equations
    for line in equations.step.lines:
        for wrong in rewritings_forwards(equations, line):
            yield chunks.variant(wrong.words, (wrong.line,))


@dataclass(frozen=True, slots=True)
class _Chunks:
    """A cell in chunks, the equations of its steps, and what they give in trials that were run."""

    form: ChunkForm
    equations: Equations
    known: dict[int, tuple[Trial, list[Values]]] = field(default_factory=dict, repr=False)

    def variant(self, words: str, lines: tuple[Assign, ...]) -> ValueVariant:
        """A mistake in lines of the chunk."""
        symbols = {line.symbol for line in lines}
        right = tuple(line for line in self.form.equations.step.lines if line.symbol in symbols)
        told = f'{words}; a line of chunkwise(cell, {self.form.k}, "pairs")'
        return ValueVariant(told, partial(self.values, lines), (), right)

    def values(self, lines: tuple[Assign, ...], trial: Trial) -> Arrays:
        """What is given out with other lines."""
        form, cell = self.form, self.form.equations.cell
        if id(trial) not in self.known:
            self.known[id(trial)] = trial, forwards(self.equations, trial, _NUMBERS)
        _, steps = self.known[id(trial)]
        other = {line.symbol: line for line in lines}
        every = tuple(other.get(line.symbol, line) for line in form.equations.step.lines)
        states = {previous(state.symbol): steps[0][previous(state.symbol)] for state in cell.states}
        rows: dict[str, list[Array]] = {symbol.name: [] for symbol, _ in form.outputs}
        for begin in range(0, trial.steps, form.k):
            found = with_lines(every, rows_of(form, steps[begin : begin + form.k]) | states, trial.sizes, _NUMBERS)
            states = {previous(state.symbol): found[state.symbol] for state in cell.states}
            for symbol, name in form.outputs:
                rows[symbol.name].append(found[name])
        return {
            name: np.swapaxes(np.concatenate(rows[name], axis=1)[:, : trial.steps], 0, 1).reshape(array.shape)
            for name, array in trial.upstream.items()
        }
