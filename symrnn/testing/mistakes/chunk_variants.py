"""Mistakes of a chunk as a whole: of its states, of the order of chunks, of what crosses a border, of sums of gates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.gradients.one_step import bar
from symrnn.testing.kernels.columns import Array, Values
from symrnn.testing.kernels.equations import Equations, back_through, forwards, gather_gradients
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.borders import Border, restarting
from symrnn.testing.mistakes.chunk_rules import BORDERS, CARRIED, GATE_SUMS, OF_ONE_STATE, ORDERS, Carried
from symrnn.testing.mistakes.decays import decay_factors, log_gates
from symrnn.testing.mistakes.loop_variants import in_order
from symrnn.testing.mistakes.reruns import rerun
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["chunk_variants", "likely_chunks"]

#: the usual lengths of chunks
_USUAL = (8, 16, 32, 64, 128, 256)


def likely_chunks(asked: Sequence[int], lengths: Sequence[int]) -> tuple[int, ...]:
    """The lengths of chunks that a caller names; else the usual ones, and that which the shortest failure ends.

    ``lengths`` are the steps of the trials, the shortest failure first: no chunk is longer than the longest of them.

    >>> likely_chunks((), (13, 65)), likely_chunks((4,), (2, 65))
    ((12, 8, 16, 32, 64), (4,))
    """
    if asked:
        return tuple(asked)
    first = [lengths[0] - 1] if lengths[0] > 3 else []
    return tuple(k for k in dict.fromkeys((*first, *_USUAL)) if k < max(lengths))


def chunk_variants(equations: Equations, chunks: Sequence[int]) -> Iterator[Variant]:
    """The mistakes that a kernel makes with whole chunks, of each length."""
    for gate, is_factor in log_gates(equations):
        yield from _gate_variants(gate, is_factor, chunks)
    for k in chunks:
        for words, order in ORDERS:
            run = partial(in_order, partial(_with_chunk, order, k))
            yield Variant("adjoint carried forwards in time", words.format(k=k), run)
        for states in _choices(equations):
            every = len(states) == len(equations.cell.states)
            of = "" if every else f"of {', '.join(map(str, states))}, "
            for kind, words, border in BORDERS:
                yield Variant(kind, of + words.format(k=k), partial(_make_again, border, k, states))
            for kind, words, change in CARRIED if every else (*CARRIED, *OF_ONE_STATE):
                yield Variant(kind, of + words.format(k=k), partial(_carry, change, k, states))


def _choices(equations: Equations) -> list[tuple[sp.Symbol, ...]]:
    """All states, and where there are several each by itself."""
    states = tuple(state.symbol for state in equations.cell.states)
    return [states, *((state,) for state in states if len(states) > 1)]


def _with_chunk(order: Callable[[int, int], Sequence[int]], k: int, steps: int) -> Sequence[int]:
    return order(steps, k)


def _make_again(border: Border, k: int, states: Sequence[sp.Symbol], seen: Seen) -> Arrays | None:
    """The way back through chunks whose steps are made again from other states than those before them."""
    trial = seen.outcome.trial
    if trial.steps <= k and border(0, 1) == 0:
        return seen.outcome.expected
    equations = replace(seen.equations, restart=restarting(k, seen, border, states))
    values = forwards(equations, trial, seen.numbers)
    return gather_gradients(equations.cell, trial, back_through(equations, trial, seen.numbers, values))


def _carry(change: Callable[[Carried], Array | None], k: int, states: Sequence[sp.Symbol], seen: Seen) -> Arrays | None:
    """The way back with something else handed on at the first step of each chunk."""
    trial, factors = seen.outcome.trial, decay_factors(seen.equations)
    ends = {state: np.zeros_like(seen.right.arriving[-1][state]) for state in states}
    impossible: list[sp.Symbol] = []

    def between(passed: Values, t: int, steps: int) -> Values:
        if t % k:
            return passed
        last = min(t + k, steps)
        found = dict(passed)
        for state in states:
            values = [seen.right.values[s][factors[state]] for s in range(t, last)] if state in factors else []
            decay = np.multiply.reduce(values) if values else None
            handed = change(Carried(passed[state], ends[state], decay, t == 0))
            if handed is None:
                impossible.append(state)
            else:
                found[state] = handed
            ends[state] = found[state]
        return found

    done = back_through(replace(seen.equations, between=between), trial, seen.numbers, seen.right.values)
    return None if impossible else gather_gradients(seen.equations.cell, trial, done)


def _gate_variants(gate: sp.Symbol, is_factor: bool, chunks: Sequence[int]) -> Iterator[Variant]:
    """The mistakes in going back through the sums of a gate; those of one chunk end where it does."""
    for k in (*chunks, None):
        chunk = "the whole sequence" if k is None else f"each chunk of {k} steps"
        for kind, words, change in GATE_SUMS:
            run = partial(_sum_up, gate, is_factor, partial(_in_chunks, change, k))
            yield Variant(kind, words.format(gate=gate, chunk=chunk), run, names=(str(gate),))
        if k is not None:
            words = f"the sums of the gate {gate} are not begun anew in each chunk of {k} steps on the way back"
            run = partial(_sum_up, gate, is_factor, partial(_run_on, k))
            yield Variant("cumulative sum too much", words, run, names=(str(gate),))
            words = f"the gradient of the gate {gate} lacks what comes in at the end of each chunk of {k} steps"
            yield Variant("term missing", words, partial(_without_end, gate, is_factor, k), names=(str(gate),))


def _sum_up(gate: sp.Symbol, is_factor: bool, change: Callable[[Array], Array], seen: Seen) -> Arrays:
    """What another gradient by a gate, or by its logarithm, comes to."""
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
