"""Mistakes of a chunk as a whole: of its states, of the order of chunks, of what crosses a border, of sums of gates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import sympy as sp

from symrnn.testing.kernels.columns import Array, Values
from symrnn.testing.kernels.equations import Equations, back_through, forwards, gather_gradients
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.borders import Border, restarting
from symrnn.testing.mistakes.chunk_rules import BORDERS, CARRIED, OF_ONE_STATE, ORDERS, Carried
from symrnn.testing.mistakes.decays import decay_factors
from symrnn.testing.mistakes.gate_sum_variants import gate_variants
from symrnn.testing.mistakes.loop_variants import in_order
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["chunk_variants", "likely_chunks"]

#: the usual lengths of chunks, the commonest first
_USUAL = (64, 8, 16, 32, 128, 256)


def likely_chunks(asked: Sequence[int], lengths: Sequence[int]) -> tuple[int, ...]:
    """The lengths of chunks that a caller names; else the usual ones, and that which the shortest failure ends.

    ``lengths`` are the steps of the trials, the shortest failure first. No chunk is longer than the longest of them,
    but for the commonest, which may hold them all.

    >>> likely_chunks((), (13, 65)), likely_chunks((4,), (2, 65))
    ((12, 64, 8, 16, 32), (4,))
    """
    if asked:
        return tuple(asked)
    first = [lengths[0] - 1] if lengths[0] > 3 else []
    return tuple(k for k in dict.fromkeys((*first, *_USUAL)) if k < max(lengths) or k == _USUAL[0])


def chunk_variants(equations: Equations, chunks: Sequence[int]) -> Iterator[Variant]:
    """The mistakes that a kernel makes with whole chunks, of each length."""
    yield from gate_variants(equations, chunks)
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
