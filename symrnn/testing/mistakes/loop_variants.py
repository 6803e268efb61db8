"""Mistakes in how the steps are strung together: what is passed back from one to the next, and which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from symrnn.cells.parameters import previous
from symrnn.gradients.one_step import bar
from symrnn.testing.kernels.columns import Values
from symrnn.testing.kernels.equations import Equations, back_through, gather_gradients
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.variants import Seen, Variant, running

__all__ = ["in_order", "loop_variants", "passing"]

#: lengths of parts that backpropagation is cut into
_PARTS = (2, 3, 4, 5, 6, 7, 8, 10, 16, 20, 32, 50, 64, 128)

#: whether something is passed on from step t, counted from 0, where parts of k steps are cut
_CUTS: tuple[tuple[str, Callable[[int, int, int], bool]], ...] = (
    ("nothing is passed back past each {k} steps", lambda t, steps, k: t % k != 0 or t == 0),
    ("nothing is passed back past each {k} steps, nor to the initial state", lambda t, steps, k: t % k != 0),
    (
        "nothing is passed back past each {k} steps, counted from the end",
        lambda t, steps, k: (steps - t) % k != 0 or t == 0,
    ),
    (
        "nothing is passed back past each {k} steps, counted from the end, nor to the initial state there",
        lambda t, steps, k: (steps - t) % k != 0,
    ),
    ("only the last {k} steps are gone back through", lambda t, steps, k: steps - t < k or t == 0),
    ("only the last {k} steps are gone back through, the initial state left out", lambda t, steps, k: steps - t < k),
)


def loop_variants(equations: Equations, seen: Seen, chunks: Sequence[int] = ()) -> Iterator[Variant]:
    """The mistakes in the loop over the steps."""
    states = [state.symbol for state in equations.cell.states]
    for stopped in (states, *([state] for state in states if len(states) > 1)):
        names = tuple(bar(previous(state)).name for state in stopped)
        words = f"nothing is passed back in time: {', '.join(names)} is not added at the step before"
        change = partial(replace, stopped=frozenset(stopped))
        yield Variant("nothing passed back in time", words, running(change), names=names, change=change)
        words = f"nothing is passed back in time, nor to the initial state: {', '.join(names)} is dropped"
        zeroed = _without(running(change), [state.name for state in stopped])
        yield Variant("nothing passed back in time", words, zeroed, names=names)
    for kind, index in (("last step missing", -1), ("first step missing", 0)):
        change = partial(replace, left_out=frozenset({index}))
        yield Variant(kind, "the loop over the steps leaves it out", running(change), change=change)
    yield from _cuts(seen, chunks)
    words = "the loop back goes from the first step to the last: what belongs to later steps is not there yet"
    yield Variant("adjoint carried forwards in time", words, _forwards_in_time)
    words = "each step has what its own output adds to the loss, and nothing that later steps bring"
    inputs = tuple(name for name in seen.wrong if name in seen.outcome.trial.x)
    if inputs and seen.wrong <= set(inputs):
        yield Variant("later steps missing", words, partial(_own_step_only, inputs), names=inputs)


def passing(between: Callable[[Values, int, int], Values]) -> Callable[[Equations], Equations]:
    """The equations with a change of what is passed on from step to step."""
    return partial(replace, between=between)


def _cuts(seen: Seen, chunks: Sequence[int]) -> Iterator[Variant]:
    steps = seen.outcome.trial.steps
    for k in sorted({*_PARTS, *chunks}):
        for words, passes in _CUTS:
            if not all(passes(t, steps, k) for t in range(steps)):
                change = passing(partial(_cut, passes, k))
                yield Variant("truncated", words.format(k=k), running(change), change=change)


def _cut(passes: Callable[[int, int, int], bool], k: int, passed: Values, t: int, steps: int) -> Values:
    return passed if passes(t, steps, k) else {state: np.zeros_like(array) for state, array in passed.items()}


def _forwards_in_time(seen: Seen) -> Arrays:
    return in_order(range, seen)


def in_order(order: Callable[[int], Sequence[int]], seen: Seen) -> Arrays:
    """The steps visited in another order; what the last turn of the loop leaves is given for the initial state."""
    equations, trial = replace(seen.equations, order=order), seen.outcome.trial
    done = back_through(equations, trial, seen.numbers, seen.right.values)
    for state in equations.cell.states:
        terms = done.terms[previous(state.symbol)]
        terms[0] = terms[order(trial.steps)[-1]]
    return gather_gradients(equations.cell, trial, done)


def _own_step_only(inputs: Sequence[str], seen: Seen) -> Arrays:
    states = frozenset(state.symbol for state in seen.equations.cell.states)
    own = running(partial(replace, stopped=states))(seen)
    return seen.outcome.expected | {name: own[name] for name in inputs}


def _without(imitate: Callable[[Seen], Arrays], names: Sequence[str]) -> Callable[[Seen], Arrays]:
    def set_zero(seen: Seen) -> Arrays:
        found = imitate(seen)
        return found | {name: np.zeros_like(found[name]) for name in names}

    return set_zero
