"""Mistakes in the sums of gates over the steps of a chunk, in whose exponentials its decays are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.gradients.one_step import bar
from symrnn.programs.lines import Assign
from symrnn.programs.program import Input, Program, name_symbol
from symrnn.testing.kernels.columns import Array, Values
from symrnn.testing.kernels.equations import Equations, gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.chunk_rules import GATE_READINGS, GATE_SUMS
from symrnn.testing.mistakes.decays import decay_factors, log_gates
from symrnn.testing.mistakes.reruns import rerun
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["gate_variants"]


def gate_variants(equations: Equations, chunks: Sequence[int]) -> Iterator[Variant]:
    """The mistakes in the sums of each gate, in chunks of each length and over the whole sequence."""
    for gate, is_factor in log_gates(equations):
        yield from _gate_variants(gate, is_factor, chunks)


def _gate_variants(gate: sp.Symbol, is_factor: bool, chunks: Sequence[int]) -> Iterator[Variant]:
    """The mistakes in going back through the sums of a gate; those of one chunk end where it does."""
    for k in (*chunks, None):
        chunk = "the whole sequence" if k is None else f"each chunk of {k} steps"
        for kind, words, change in GATE_SUMS:
            run = partial(_sum_up, gate, is_factor, partial(_in_chunks, change, k))
            yield Variant(kind, words.format(gate=gate, chunk=chunk), run, names=(str(gate),))
        for words, change, back in GATE_READINGS:
            run = partial(_read_gate, gate, is_factor, change, back, k)
            name = words.format(gate=gate, chunk=chunk)
            yield Variant("exclusive for inclusive decay", name, run, names=(str(gate),))
        if k is not None:
            words = f"the sums of the gate {gate} are not begun anew in each chunk of {k} steps on the way back"
            run = partial(_sum_up, gate, is_factor, partial(_run_on, k))
            yield Variant("cumulative sum too much", words, run, names=(str(gate),))
            words = f"the gradient of the gate {gate} lacks what comes in at the end of each chunk of {k} steps"
            yield Variant("term missing", words, partial(_without_end, gate, is_factor, k), names=(str(gate),))


def _sum_up(gate: sp.Symbol, is_factor: bool, change: Callable[[Array], Array], seen: Seen) -> Arrays:
    """What another gradient with respect to a gate, or to its logarithm, comes to."""
    right = np.stack([found[bar(gate)] for found in seen.right.back])
    values = np.stack([found[gate] for found in seen.right.values]) if is_factor else np.ones(())
    return rerun((), frozenset(), seen, {bar(gate): change(right * values) / values - right})


def _in_chunks(change: Callable[[Array], Array], k: int | None, right: Array) -> Array:
    length = k or len(right)
    return np.concatenate([change(right[begin : begin + length]) for begin in range(0, len(right), length)])


def _run_on(k: int, right: Array) -> Array:
    """With the sums of all later chunks, that of each being what its first step has."""
    totals = [right[begin : begin + 1] for begin in range(0, len(right), k)]
    parts = [right[begin : begin + k] + sum(totals[i + 1 :]) for i, begin in enumerate(range(0, len(right), k))]
    return np.concatenate(parts)


def _without_end(gate: sp.Symbol, is_factor: bool, k: int, seen: Seen) -> Arrays:
    """Without the state at the end of each chunk, which all gates of the chunk have a share in."""
    states = [s for s, factor in decay_factors(seen.equations).items()]
    steps = seen.outcome.trial.steps

    def change(right: Array) -> Array:
        found = right.copy()
        for begin in range(0, steps, k):
            end = min(begin + k, steps)
            passed = seen.right.back[end] if end < steps else {}
            for state in states if passed else ():
                share = passed[bar(previous(state))] * seen.right.values[end - 1][state]
                found[begin:end] -= _to_shape(share, right.shape[2:])
        return found

    return _sum_up(gate, is_factor, change, seen)


def _to_shape(share: Array, shape: tuple[int, ...]) -> Array:
    """Summed over what the gate is shared by."""
    for axis, size in zip((1, 2), shape, strict=True):
        share = share.sum(axis=axis, keepdims=True) if size == 1 else share
    return share


def _read_gate(
    gate: sp.Symbol,
    is_factor: bool,
    change: Callable[[Array], Array],
    back: Callable[[Array], Array] | None,
    k: int | None,
    seen: Seen,
) -> Arrays:
    """Both ways with another gate at each step, and its gradient given as it is or changed back."""
    right, trial = np.stack([found[gate] for found in seen.right.values]), seen.outcome.trial
    logs = _in_chunks(change, k, np.log(right) if is_factor else right)
    read, taken = np.exp(logs) if is_factor else logs, name_symbol(f"{gate}_read")

    def restart(states: Values, t: int) -> Values:
        return states | {taken: read[t], gate: read[t]}

    step = _reading(seen.equations.step, gate, taken)
    equations = replace(seen.equations, step=step, trajectory=step, restart=restart)
    done = run_pass(equations, trial, seen.numbers)
    found = gather_gradients(equations.cell, trial, done)
    if back is None:
        return found
    other = replace(seen, right=done, outcome=replace(seen.outcome, expected=found))
    own = np.stack([found[bar(gate)] for found in done.back])
    added = _in_chunks(back, k, own * read if is_factor else own) / (right if is_factor else 1) - own
    return rerun((), frozenset(), other, {bar(gate): added})


def _reading(step: Program, gate: sp.Symbol, taken: sp.Symbol) -> Program:
    """A step in which the line of a gate takes what is read for it; a gate that is an input has no line."""
    if gate not in {line.symbol for line in step.lines}:
        return step
    lines = tuple(Assign(gate, taken, line.shape) if line.symbol == gate else line for line in step.lines)
    return replace(step, inputs=(*step.inputs, Input(taken, step.shapes[gate])), lines=lines)
