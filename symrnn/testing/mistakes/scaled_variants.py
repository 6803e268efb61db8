"""Gradients that are a multiple of what they should be, weights among gradients, and one array given for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["array_variants", "weight_variants"]

#: how closely two numbers found from one array have to agree
_CLOSE = 1e-6

#: what a factor may come from, in words, and its value in a trial; ``d`` is one of the sizes
_LAWS: tuple[tuple[str, Callable[[Trial, int], float]], ...] = (
    ("multiplied by the size of the batch", lambda trial, d: trial.batch),
    ("multiplied by the number of steps", lambda trial, d: trial.steps),
    ("multiplied by steps and batch", lambda trial, d: trial.steps * trial.batch),
)
#: of parameters alone, averages are named where sums are
_AVERAGES: tuple[tuple[str, Callable[[Trial, int], float]], ...] = (
    ("divided by the size of the batch", lambda trial, d: 1 / trial.batch),
    ("divided by the number of steps", lambda trial, d: 1 / trial.steps),
    ("divided by steps and batch", lambda trial, d: 1 / (trial.steps * trial.batch)),
)
_SIZE_LAWS: tuple[tuple[str, Callable[[Trial, int], float]], ...] = (
    ("divided by the square root of {name}", lambda trial, d: 1 / np.sqrt(d)),
    ("multiplied by the square root of {name}", lambda trial, d: np.sqrt(d)),
    ("divided by {name}", lambda trial, d: 1 / d),
    ("multiplied by {name}", lambda trial, d: d),
)


def array_variants(seen: Seen) -> Iterator[Variant]:
    """The mistakes that whole arrays show: their size, and whose they are."""
    yield from _another_array(seen)
    yield from _multiples(seen)


def weight_variants(seen: Seen) -> Iterator[Variant]:
    """Weights that are added to gradients, for kernels that give something where the loss gives nothing."""
    trial = seen.outcome.trial
    names = [name for name in seen.wrong if name in trial.params]
    if not names or seen.wrong - trial.params.keys():
        return
    weights, right, got = (
        np.concatenate([np.ravel(arrays[name]).astype(np.float64) for name in names])
        for arrays in (trial.params, seen.outcome.expected, seen.outcome.got)
    )
    of_weight, of_gradient = np.linalg.lstsq(np.stack([weights, right], 1), got, rcond=None)[0]
    kind, words = "weight decay added", f"{of_weight:.6g} times the weight is added to its gradient"
    if not np.isclose(of_gradient, 1):
        kind = "update instead of gradient"
        words = f"the weight after an update, {of_weight:.6g} times the weight and {of_gradient:.6g} times its gradient"

    def imitate(one: Seen) -> Arrays:
        expected, params = one.outcome.expected, one.outcome.trial.params
        return expected | {name: of_weight * params[name] + of_gradient * expected[name] for name in names}

    yield Variant(kind, words, imitate, names=tuple(names))


def _multiples(seen: Seen) -> Iterator[Variant]:
    factor = _factor(seen)
    if factor is None:
        return
    whose = "all gradients are" if seen.wrong >= seen.outcome.got.keys() else "the gradient is"
    sizes = seen.outcome.trial.sizes
    averages = () if seen.wrong <= seen.outcome.trial.params.keys() else _AVERAGES
    laws = [(words, law, "") for words, law in (*_LAWS, *averages)]
    laws += [(words.format(name=name), law, name) for words, law in _SIZE_LAWS for name in sizes]
    for words, law, name in laws:
        if abs(law(seen.outcome.trial, sizes.get(name, 1)) - factor) <= _CLOSE * abs(factor):
            kind = "batch averaged" if words == "divided by the size of the batch" else "scaled"
            yield Variant(kind, f"{whose} {words}", _scaling(seen.wrong, law, name), names=tuple(seen.wrong))
    if factor not in (-1, 2, 0.5):  # these have names of their own
        words = f"{whose} {factor:.6g} times what it should be"
        words = words.replace("it should", "they should") if whose.startswith("all") else words
        yield Variant("scaled", words, _scaling(seen.wrong, lambda trial, d: factor, ""), names=tuple(seen.wrong))


def _scaling(wrong: frozenset[str], law: Callable[[Trial, int], float], name: str) -> Callable[[Seen], Arrays]:
    def imitate(seen: Seen) -> Arrays:
        right, trial = seen.outcome.expected, seen.outcome.trial
        by = law(trial, trial.sizes.get(name, 1))
        return right | {other: right[other] * by for other in wrong}

    return imitate


def _factor(seen: Seen) -> float | None:
    """The number that all wrong arrays are multiplied by, None where there is no such number."""
    names = sorted(seen.wrong)
    right, got = (
        np.concatenate([np.ravel(arrays[name]).astype(np.float64) for name in names])
        for arrays in (seen.outcome.expected, seen.outcome.got)
    )
    if not np.all(np.isfinite(got)) or not np.any(right) or not np.any(got):
        return None
    factor = float(got @ right / (right @ right))
    near = round(factor, 9)
    factor = near if near and abs(near - factor) < _CLOSE * abs(near) else factor
    return factor if np.max(np.abs(got - factor * right)) <= _CLOSE * np.max(np.abs(got)) else None


def _another_array(seen: Seen) -> Iterator[Variant]:
    """Each wrong array is the right one of another name."""
    got, right = seen.outcome.got, seen.outcome.expected
    whose: dict[str, str] = {}
    for name in sorted(seen.wrong):
        others = [other for other in right if other != name and _is_same(got[name], right[other])]
        if not others:
            return
        whose[name] = others[0]
    if all(whose.get(other) == name for name, other in whose.items()):
        words = f"the gradients of {_pairs(whose)} are exchanged"
    else:
        words = ", ".join(f"{name} is given the gradient of {other}" for name, other in whose.items())

    def imitate(one: Seen) -> Arrays:
        expected = one.outcome.expected
        return expected | {name: expected[other] for name, other in whose.items()}

    yield Variant("another array's gradient", words, imitate, names=tuple(whose))


def _pairs(whose: Mapping[str, str]) -> str:
    return ", of ".join(f"{name} and {other}" for name, other in whose.items() if name < other)


def _is_same(one: Array, other: Array) -> bool:
    size = np.max(np.abs(other), initial=0)
    return one.shape == other.shape and bool(size) and bool(np.max(np.abs(one - other)) <= _CLOSE * size)
