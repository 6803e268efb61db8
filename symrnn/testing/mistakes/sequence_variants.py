"""Mistakes in how the steps are strung together: what is passed back, which steps, what comes in, whose gate it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import permutations
from types import MappingProxyType

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.gradients.one_step import bar
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.equations import Equations, gather_gradients, run_pass
from symrnn.testing.kernels.trials import Arrays, Trial, TrialKind
from symrnn.testing.mistakes.places import gate_letter, gate_name
from symrnn.testing.mistakes.variants import Seen, Variant, running

__all__ = ["sequence_variants"]

#: how libraries stack the gates of a network with these; their candidate n, c or h is g here
_ORDERS: Mapping[str, str] = MappingProxyType(
    {"ifgo": "torch and Keras", "iofg": "ONNX", "rzg": "torch", "zrg": "ONNX and Keras"}
)


def sequence_variants(equations: Equations, seen: Seen) -> Iterator[Variant]:
    """The mistakes that are in no line of the step."""
    yield from _loops(equations)
    yield from _other_trials(equations)
    if len({gate_letter(equations.cell, name) for name in seen.wrong} - {""}) > 1:
        yield from _gate_orders(equations.cell)
    if seen.outcome.trial.kind is TrialKind.LARGE:
        yield from _clip(equations, seen)


def _loops(equations: Equations) -> Iterator[Variant]:
    states = [state.symbol for state in equations.cell.states]
    for stopped in (states, *([state] for state in states if len(states) > 1)):
        names = tuple(bar(previous(state)).name for state in stopped)
        words = f"nothing is passed back in time: {', '.join(names)} is not added at the step before"
        imitate = running(replace(equations, stopped=frozenset(stopped)))
        yield Variant("nothing passed back in time", words, imitate, names=names)
        words = f"nothing is passed back in time, nor to the initial state: {', '.join(names)} is dropped"
        zeroed = _without(imitate, [state.name for state in stopped])
        yield Variant("nothing passed back in time", words, zeroed, names=names)
    for kind, index in (("last step missing", -1), ("first step missing", 0)):
        changed = replace(equations, left_out=frozenset({index}))
        yield Variant(kind, "the loop over the steps leaves it out", running(changed))


def _without(imitate: Callable[[Seen], Arrays], names: Sequence[str]) -> Callable[[Seen], Arrays]:
    def set_zero(seen: Seen) -> Arrays:
        found = imitate(seen)
        return found | {name: np.zeros_like(found[name]) for name in names}

    return set_zero


#: a kind, what is wrong in words, and the trial that the kernel takes for the one it is given
TrialChange = tuple[str, str, Callable[[Trial], Trial]]


def _other_trials(equations: Equations) -> Iterator[Variant]:
    names = [state.symbol.name for state in equations.cell.states]
    zeroed: list[TrialChange] = [
        ("initial state ignored", f"the initial {' and '.join(those)} is taken as zero", partial(_from_zero, those))
        for those in (names, *([name] for name in names if len(names) > 1))
    ]
    for kind, words, change in (*zeroed, *_CHANGES):

        def imitate(seen: Seen, change: Callable[[Trial], Trial] = change) -> Arrays:
            trial = change(seen.outcome.trial)
            return gather_gradients(equations.cell, trial, run_pass(equations, trial, seen.numbers))

        yield Variant(kind, words, imitate)


def _from_zero(names: Sequence[str], trial: Trial) -> Trial:
    return replace(trial, initial=trial.initial | {name: np.zeros_like(trial.initial[name]) for name in names})


def _each(arrays: Arrays, change: Callable[[Array], Array]) -> Arrays:
    return {name: change(array) for name, array in arrays.items()}


def _shift(by: int) -> Callable[[Array], Array]:
    def change(array: Array) -> Array:
        found = np.zeros_like(array)
        if by > 0:
            found[by:] = array[:-by]
        else:
            found[:by] = array[-by:]
        return found

    return change


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
        lambda trial: replace(trial, upstream=_each(trial.upstream, _shift(1))),
    ),
    (
        "loss seen at the wrong step",
        "the gradient of the loss is used one step early",
        lambda trial: replace(trial, upstream=_each(trial.upstream, _shift(-1))),
    ),
    (
        "steps in the wrong order",
        "the gradient of the loss is used in reversed order of the steps",
        lambda trial: replace(trial, upstream=_each(trial.upstream, lambda array: array[::-1])),
    ),
)


def _gate_orders(cell: Cell) -> Iterator[Variant]:
    """The gates' weights read, or their gradients given back, in another order than they have."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    for parameter in cell.parameters:
        letter = gate_letter(cell, parameter.symbol.name)
        if letter:
            groups[parameter.symbol.name[: -len(letter)]][letter] = parameter.symbol.name
    letters = max(("".join(group) for group in groups.values()), key=len, default="")
    for order in map("".join, permutations(letters)):
        exchanged = dict(zip(letters, order, strict=True))
        if order != letters:
            to = {
                own: group[exchanged[letter]]
                for group in groups.values()
                for letter, own in group.items()
                if exchanged[letter] in group
            }
            yield from _in_order(cell, letters, order, to)


def _in_order(cell: Cell, letters: str, order: str, to: Mapping[str, str]) -> Iterator[Variant]:
    def back(arrays: Arrays) -> Arrays:
        return arrays | {to[name]: arrays[name] for name in to if name in arrays}

    def reads(seen: Seen) -> Arrays:
        return back(alone(seen))

    def gives(seen: Seen) -> Arrays:
        right = seen.outcome.expected
        return right | {name: array for name, array in back(right).items() if name in seen.wrong}

    def alone(seen: Seen) -> Arrays:
        trial = seen.outcome.trial
        params = trial.params | {own: trial.params[other] for own, other in to.items()}
        changed = replace(trial, params=params)
        return gather_gradients(cell, changed, run_pass(seen.equations, changed, seen.numbers))

    text = _order_text(letters, order)
    names = tuple(own for own, other in to.items() if own != other)
    yield Variant("gate order", f"the gates are in another order, weights and gradients: {text}", reads, names=names)
    yield Variant(
        "gate order", f"the gradients are given back in another order of the gates: {text}", gives, names=names
    )
    yield Variant("gate order", f"the weights are read in another order of the gates: {text}", alone, names=names)


def _order_text(letters: str, order: str) -> str:
    pairs = zip(letters, order, strict=True)
    text = ", ".join(f"the {gate_name(own)} has that of the {gate_name(other)}" for own, other in pairs if own != other)
    for mine, whose in _ORDERS.items():
        for other, theirs in _ORDERS.items():
            if mine != other and _same_exchange(letters, order, mine, other):
                return f"{text} ({', '.join(other)} as {theirs} have it, for {', '.join(mine)} as {whose} have it)"
    return text


def _same_exchange(letters: str, order: str, mine: str, other: str) -> bool:
    """Whether reading blocks stacked as ``mine`` in the order ``other`` exchanges the letters so."""
    return sorted(mine) == sorted(letters) == sorted(other) and dict(zip(letters, order, strict=True)) == dict(
        zip(other, mine, strict=True)
    )


def _clip(equations: Equations, seen: Seen) -> Iterator[Variant]:
    got, right = seen.outcome.got, seen.outcome.expected
    largest = {name: float(np.max(np.abs(array), initial=0)) for name, array in got.items()}
    for limit in sorted({1.0, 5.0, 10.0, 100.0, *largest.values()}):
        if 0 < limit < np.inf:
            yield Variant(
                "clipped",
                f"each gradient is clipped to +-{limit:.6g} at the end, after the sum over the steps",
                _clipping(limit, seen.wrong),
            )
            yield Variant(
                "clipped",
                f"what is passed back in time is clipped to +-{limit:.6g} at every step",
                running(replace(equations, limit=limit)),
            )
    norms = [
        float(np.linalg.norm(got[name]) / np.linalg.norm(right[name])) for name in seen.wrong if np.any(right[name])
    ]
    if norms and max(norms) < 1:
        yield Variant(
            "clipped", f"all gradients are {norms[0]:.6g} times what they should be", _scaling(norms[0], seen)
        )


def _clipping(limit: float, wrong: frozenset[str]) -> Callable[[Seen], Arrays]:
    def imitate(seen: Seen) -> Arrays:
        right = seen.outcome.expected
        return right | {name: np.clip(right[name], -limit, limit) for name in wrong}

    return imitate


def _scaling(by: float, first: Seen) -> Callable[[Seen], Arrays]:
    def imitate(seen: Seen) -> Arrays:
        right = seen.outcome.expected
        return right | {name: right[name] * by for name in first.wrong} if seen is first else right

    return imitate
