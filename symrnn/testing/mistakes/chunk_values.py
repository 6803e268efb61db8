"""Mistakes of chunks forwards: the states that they begin with, their decays and masks, and their lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array, NumberType, Values, line_value, with_lines
from symrnn.testing.kernels.equations import Equations, equations_of, forwards, outputs
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.borders import Border
from symrnn.testing.mistakes.chunk_decays import wrong_decays, wrong_factors
from symrnn.testing.mistakes.chunk_forms import ChunkForm, chunk_form, rows_of
from symrnn.testing.mistakes.chunk_value_rules import STARTS
from symrnn.testing.mistakes.named_values import with_named_values
from symrnn.testing.mistakes.value_lines import rewritings_forwards
from symrnn.testing.mistakes.value_variants import ValueVariant

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
    yield (chunks.variant(words, lines) for words, lines in wrong_factors(form))
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
        right = self.right(trial)
        other = {line.symbol: line for line in lines}
        states = {symbol: right[0][symbol] for symbol in self.before}
        found = []
        for values in right:
            found.append(self._rerun(other, values, states, trial))
            states = {symbol: found[-1][state] for symbol, state in self.before.items()}
        return self._give_out(found, trial)

    @property
    def before(self) -> dict[sp.Symbol, sp.Symbol]:
        """The names of the states before a chunk, and behind it."""
        return {previous(state.symbol): state.symbol for state in self.form.equations.cell.states}

    def right(self, trial: Trial) -> list[Values]:
        """The right values of each chunk of a trial, computed once."""
        if id(trial) not in self.known:
            steps, found = forwards(self.equations, trial, _NUMBERS), []
            states = {symbol: steps[0][symbol] for symbol in self.before}
            for begin in range(0, trial.steps, self.form.k):
                given = rows_of(self.form, steps[begin : begin + self.form.k]) | states
                found.append(with_lines(self.form.equations.step.lines, given, trial.sizes, _NUMBERS))
                states = {symbol: found[-1][state] for symbol, state in self.before.items()}
            self.known[id(trial)] = trial, found
        return self.known[id(trial)][1]

    def _rerun(self, other: dict[sp.Symbol, Assign], right: Values, states: Values, trial: Trial) -> Values:
        """A chunk with other lines and states before it: what does not rest on them is not computed again."""
        changed = {symbol for symbol, array in states.items() if array is not right[symbol]}
        values, numbers = right | states, replace(_NUMBERS, sizes=trial.sizes)
        for line in self.form.equations.step.lines:
            own = other.get(line.symbol, line)
            if own is not line or not changed.isdisjoint(own.expr.free_symbols):
                values[line.symbol] = line_value(own, values, numbers)
                changed.add(line.symbol)
        return values

    def _give_out(self, found: list[Values], trial: Trial) -> Arrays:
        """What all chunks give out, step by step."""
        rows = {s.name: np.concatenate([at[name] for at in found], axis=1) for s, name in self.form.outputs}
        return {
            name: np.swapaxes(rows[name][:, : trial.steps], 0, 1).reshape(array.shape)
            for name, array in trial.upstream.items()
        }
