"""Mistakes in what a kernel takes for its arguments: other initial states, other steps of the loss, other axes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.equations import Equations, gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.shifts import shift_steps
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["argument_variants", "reshape_variants", "running_trial"]

ArrayChange = Callable[[Array], Array]

#: a kind, what is wrong in words, and the trial that the kernel takes for the one it is given
TrialChange = tuple[str, str, Callable[[Trial], Trial]]


def argument_variants(equations: Equations) -> Iterator[Variant]:
    """The right equations, run with other arguments than they are given."""
    names = [state.symbol.name for state in equations.cell.states]
    zeroed: list[TrialChange] = [
        ("initial state ignored", f"the initial {' and '.join(those)} is taken as zero", partial(_from_zero, those))
        for those in (names, *([name] for name in names if len(names) > 1))
    ]
    for kind, words, change in (*zeroed, *_CHANGES):
        yield Variant(kind, words, running_trial(change))
    weights = _square_weights(equations)
    for names_of in (weights, *([name] for name in weights if len(weights) > 1)):
        if names_of:
            yield from _turn_weights(names_of)
    yield from reshape_variants(lambda change: change, "")


def running_trial(
    change: Callable[[Trial], Trial], back: Callable[[Trial, Arrays], Arrays] | None = None
) -> Callable[[Seen], Arrays]:
    """What the right equations come to for other arguments; ``back`` is what becomes of the gradients."""

    def imitate(seen: Seen) -> Arrays:
        trial = change(seen.outcome.trial)
        found = gather_gradients(seen.equations.cell, trial, run_pass(seen.equations, trial, seen.numbers))
        return found if back is None else back(seen.outcome.trial, found)

    return imitate


def _square_weights(equations: Equations) -> list[str]:
    shapes = equations.step.shapes
    symbols = [parameter.symbol for parameter in equations.cell.parameters]
    return [s.name for s in symbols if len(shapes[s]) == 2 and shapes[s][0] == shapes[s][1]]


def _turn_weights(names: Sequence[str]) -> Iterator[Variant]:
    """Square weights of the other convention, for which no shape speaks up."""

    def turn(arrays: Arrays) -> Arrays:
        return arrays | {name: arrays[name].T for name in names if name in arrays}

    read = running_trial(lambda trial: replace(trial, params=turn(trial.params)))
    both = running_trial(lambda trial: replace(trial, params=turn(trial.params)), lambda trial, found: turn(found))
    text = ", ".join(names)
    kind = "weight transposed throughout"
    yield Variant(
        kind, f"{text} is read transposed throughout, and its gradient given transposed", both, names=(*names,)
    )
    yield Variant(kind, f"{text} is read transposed, forwards and backwards", read, names=(*names,))


def _from_zero(names: Sequence[str], trial: Trial) -> Trial:
    return replace(trial, initial=trial.initial | {name: np.zeros_like(trial.initial[name]) for name in names})


def _each(arrays: Arrays, change: Callable[[Array], Array]) -> Arrays:
    return {name: change(array) for name, array in arrays.items()}


def _only_last(array: Array) -> Array:
    found = np.zeros_like(array)
    found[-1] = array[-1]
    return found


def _not_last(array: Array) -> Array:
    found = array.copy()
    found[-1] = 0
    return found


_CHANGES: tuple[TrialChange, ...] = (
    (
        "loss seen at the wrong step",
        "only the last step's gradient of the loss is used",
        lambda trial: replace(trial, upstream=_each(trial.upstream, _only_last)),
    ),
    (
        "loss seen at the wrong step",
        "the last step's gradient of the loss is not used",
        lambda trial: replace(trial, upstream=_each(trial.upstream, _not_last)),
    ),
    (
        "loss seen at the wrong step",
        "the gradient of the loss is used one step late",
        lambda trial: replace(trial, upstream=_each(trial.upstream, shift_steps(1))),
    ),
    (
        "loss seen at the wrong step",
        "the gradient of the loss is used one step early",
        lambda trial: replace(trial, upstream=_each(trial.upstream, shift_steps(-1))),
    ),
    (
        "steps in the wrong order",
        "the gradient of the loss is used in reversed order of the steps",
        lambda trial: replace(trial, upstream=_each(trial.upstream, lambda array: array[::-1])),
    ),
    (
        "batch not summed",
        "only the first member of the batch counts in the loss",
        lambda trial: replace(trial, upstream=_each(trial.upstream, partial(_only_member, 0))),
    ),
    (
        "batch not summed",
        "only the last member of the batch counts in the loss",
        lambda trial: replace(trial, upstream=_each(trial.upstream, partial(_only_member, -1))),
    ),
)


def _only_member(index: int, array: Array) -> Array:
    found = np.zeros_like(array)
    found[:, index] = array[:, index]
    return found


def _reshape_steps(array: Array) -> Array:
    """(steps, batch, ...) read as (batch, steps, ...) with the numbers as they lie, and turned."""
    return array.reshape(array.shape[1], array.shape[0], *array.shape[2:]).swapaxes(0, 1)


def _reshape_batch(array: Array) -> Array:
    """Turned to (batch, steps, ...), and read as (steps, batch, ...) with the numbers as they lie."""
    return array.swapaxes(0, 1).reshape(array.shape)


def _in_axes(change: Callable[[Array], Array], groups: Sequence[str], trial: Trial) -> Trial:
    x, upstream = (
        _each(arrays, change) if group in groups else arrays
        for group, arrays in (("x", trial.x), ("upstream", trial.upstream))
    )
    return replace(trial, x=x, upstream=upstream)


def _input_gradients(change: Callable[[Array], Array], trial: Trial, found: Arrays) -> Arrays:
    return found | {name: change(found[name]) for name in trial.x if name in found}


_BACK = "the gradient with respect to the inputs is reshaped where its axes are to be transposed"

#: the groups of arrays that are mixed up together, in words
_GROUPS = (
    ("the inputs are", ("x",)),
    ("inputs and the loss's gradient are", ("x", "upstream")),
    ("the loss's gradient is", ("upstream",)),
)


def reshape_variants(within: Callable[[ArrayChange], ArrayChange], where: str) -> Iterator[Variant]:
    """Reshape for transpose, which mixes up the numbers of sequences, on both ways; ``within`` parts of them."""
    both = ((within(_reshape_steps), within(_reshape_batch)), (within(_reshape_batch), within(_reshape_steps)))
    for change, _ in both:
        yield _reshape(_BACK + where, lambda trial: trial, partial(_input_gradients, change))
    for what, groups in _GROUPS:
        for change, inverse in both:
            words = f"{what} reshaped where axes are to be transposed"
            yield _reshape(words + where, partial(_in_axes, change, groups))
            back = partial(_input_gradients, inverse)
            yield _reshape(f"{words}, their gradient too{where}", partial(_in_axes, change, groups), back)


def _reshape(
    words: str, change: Callable[[Trial], Trial], back: Callable[[Trial, Arrays], Arrays] | None = None
) -> Variant:
    return Variant("batch and time exchanged", words, running_trial(change, back))
