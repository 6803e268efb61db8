"""Mistakes that make a gradient no linear function of the loss's: it is clipped, or divided by a norm."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from symrnn.testing.kernels.columns import Array, Values
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.argument_variants import running_trial
from symrnn.testing.mistakes.loop_variants import passing
from symrnn.testing.mistakes.variants import Seen, Variant, running

__all__ = ["NOT_LINEAR", "clip_variants"]

#: where people clip
_LIMITS = (0.1, 0.5, 1.0, 5.0, 10.0, 100.0)

NOT_LINEAR = "not linear in the loss's gradient"


def clip_variants(seen: Seen) -> Iterator[Variant]:
    """Gradients, what is passed back in time, or the gradient of the loss, clipped or divided by a norm."""
    got = seen.outcome.got
    largest = {float(np.max(np.abs(array), initial=0)) for array in got.values()}
    for limit in sorted({*_LIMITS, *largest}):
        if 0 < limit < np.inf:
            words = f"each gradient is clipped to +-{limit:.6g} at the end, after the sum over the steps"
            yield Variant("clipped", words, _clipping(limit, seen.wrong))
            yield from _clip_between(limit)
    yield from _norms(seen)
    yield from _losses()


def _clip_between(limit: float) -> Iterator[Variant]:
    for words, clip in (
        ("clipped to +-{limit:.6g}", _clip_each),
        ("clipped by the norm {limit:.6g} of each array", _clip_norm),
        ("clipped by the norm {limit:.6g} of each sequence's", _clip_norm_of_each),
    ):
        change = passing(partial(_between, partial(clip, limit)))
        text = f"what is passed back in time is {words.format(limit=limit)} at every step"
        yield Variant("clipped", text, running(change), change=change)


def _between(clip: Callable[[Array], Array], passed: Values, t: int, steps: int) -> Values:
    return {state: clip(array) for state, array in passed.items()}


def _clip_each(limit: float, array: Array) -> Array:
    return np.clip(array, -limit, limit)


def _clip_norm(limit: float, array: Array) -> Array:
    return array * min(1.0, limit / max(float(np.linalg.norm(np.ravel(array))), 1e-300))


def _clip_norm_of_each(limit: float, array: Array) -> Array:
    return np.stack([_clip_norm(limit, one) for one in array])


def _clipping(limit: float, wrong: frozenset[str]) -> Callable[[Seen], Arrays]:
    def imitate(seen: Seen) -> Arrays:
        right = seen.outcome.expected
        return right | {name: np.clip(right[name], -limit, limit) for name in wrong}

    return imitate


def _norms(seen: Seen) -> Iterator[Variant]:
    """Gradients clipped by a norm, or divided by it: that of all, of the parameters, or of each array by itself."""
    got, params = seen.outcome.got, seen.outcome.trial.params
    names = [name for name in got if name in seen.wrong]
    groups = {
        "of all gradients": [[*got]],
        "of the gradients with respect to the parameters": [[name for name in got if name in params]],
        "of the wrong gradients": [names],
        "of each gradient": [[name] for name in names],
    }
    for whose, group in groups.items():
        limit = max((_norm(got, each) for each in group), default=0.0)
        if 0 < limit < np.inf:
            words = f"the norm {whose} is clipped to {limit:.6g}"
            yield Variant("clipped", words, partial(_of_norm, limit, group, False))
            yield Variant(NOT_LINEAR, f"divided by the norm {whose}", partial(_of_norm, 1.0, group, True))


def _norm(arrays: Arrays, names: Sequence[str]) -> float:
    return float(np.sqrt(sum(np.sum(np.square(arrays[name].astype(np.float64))) for name in names)))


def _of_norm(limit: float, groups: Sequence[Sequence[str]], always: bool, seen: Seen) -> Arrays:
    found = dict(seen.outcome.expected)
    for names in groups:
        by = limit / max(_norm(seen.outcome.expected, names), 1e-300)
        found |= {name: found[name] * (by if always else min(1.0, by)) for name in names}
    return found


def _losses() -> Iterator[Variant]:
    """The gradient of the loss, changed before it is used."""
    for limit in _LIMITS:
        text = f"the loss's gradient is clipped to +-{limit:.6g}"
        yield Variant("clipped", text, running_trial(partial(_upstream, partial(_clip_each, limit))))
        text = f"the loss's gradient is clipped by its norm to {limit:.6g}"
        yield Variant("clipped", text, running_trial(partial(_upstream, partial(_clip_norm, limit))))
    yield Variant(NOT_LINEAR, "the loss's gradient is divided by its norm", running_trial(partial(_upstream, _unit)))


def _upstream(change: Callable[[Array], Array], trial: Trial) -> Trial:
    return replace(trial, upstream={name: change(array) for name, array in trial.upstream.items()})


def _unit(array: Array) -> Array:
    return array / max(float(np.linalg.norm(np.ravel(array))), 1e-300)
