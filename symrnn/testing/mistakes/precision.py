"""Kernels that are right but for their digits: what they compute in loses more than the type of their arrays must."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from symrnn.errors import listing
from symrnn.testing.kernels.arithmetic import Arithmetic, coarser_than, name_all_like
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import NOISE, Setup, TrialResult, compare, is_close
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.mistakes.variants import Variant

__all__ = ["digits_variant", "precision_variant", "whole_numbers_variant"]

#: how often a trial is moved, and the part of the errors that changes with it where they come from rounding
_MOVES, _ROUGH = 3, 0.1

#: the part of the noise that rounded arguments make of an error, root mean square
_USUAL = 0.15

#: beside the largest entry: what is nearer than this is right but for its last digits
_DIGITS = 1e-5


def precision_variant(comparison: Setup, outcomes: Sequence[TrialResult]) -> Variant | None:
    """The coarser arithmetic that loses as much as a kernel does in all trials; None where it is wrong otherwise."""
    own = comparison.arithmetic
    for kind in _candidates(own, outcomes):
        if all(_is_of(outcome, kind, own) for outcome in outcomes) and _is_rough(comparison, outcomes[0], kind):
            return _lower(f"right to the digits of {name_all_like(kind)} only: a lower precision on the way")
    return None


def _candidates(own: Arithmetic, outcomes: Sequence[TrialResult]) -> Iterator[Arithmetic]:
    """The coarsest that all numbers given back are numbers of; then those that lose about as much."""
    pairs = [(outcome, name) for outcome in outcomes for name in outcome.wrong if name in outcome.noise]
    got = np.concatenate([[], *(outcome.got[name].astype(np.float64).ravel() for outcome, name in pairs)])
    mantissas = np.frexp(got[np.isfinite(got)])[0]
    kinds = sorted(coarser_than(own), key=lambda kind: -kind.roundoff)
    yield from (kind for kind in kinds if mantissas.size and np.all(mantissas / kind.roundoff % 1 == 0))
    with np.errstate(all="ignore"):
        parts = [np.square((o.got[name] - o.expected[name]) / o.noise[name]).ravel() for o, name in pairs]
        squares = np.concatenate([[], *parts])
        known = squares[np.isfinite(squares)]
        usual = np.sqrt(known.sum() / max(1, known.size)) * own.roundoff / _USUAL
    if usual > 0:
        nearest = min(kinds, key=lambda kind: abs(np.log(kind.roundoff / usual)), default=own)
        yield from (kind for kind in kinds if kind.roundoff == nearest.roundoff)


def digits_variant(outcomes: Sequence[TrialResult]) -> Variant | None:
    """The same of a kernel that is wrong in its last digits, and not by rounding."""
    near = all(is_close(o.got[name], o.expected[name], _DIGITS) for o in outcomes for name in o.wrong)
    return _lower("right to some digits only: a lower precision on the way, or a difference quotient") if near else None


def whole_numbers_variant(outcomes: Sequence[TrialResult]) -> Variant | None:
    """What is wrong since it is given as whole numbers."""
    kinds = {outcome.got[name].dtype for outcome in outcomes for name in outcome.wrong}
    if any(kind.kind not in "iu" for kind in kinds):
        return None
    return _lower(f"given as whole numbers, {listing(sorted(map(str, kinds)))}: what stands behind the point is lost")


def _lower(words: str) -> Variant:
    return Variant("lower precision", words, lambda seen: seen.outcome.expected)


def _is_of(outcome: TrialResult, kind: Arithmetic, own: Arithmetic) -> bool:
    """Whether all that is wrong is wrong by what an arithmetic must lose, which may have no such large numbers."""
    for name in outcome.wrong:
        got, expected, noise = outcome.got[name], outcome.expected[name], outcome.noise.get(name)
        largest = float(np.max(np.abs(expected), initial=0))
        if noise is None:
            return False
        if largest > kind.largest / 64 and not np.all(np.isfinite(got)):
            continue
        lost = NOISE * noise * (kind.roundoff / own.roundoff) + kind.beside * kind.roundoff * largest
        if not np.all(np.abs(got - expected) <= lost):
            return False
    return True


def _is_rough(comparison: Setup, outcome: TrialResult, kind: Arithmetic) -> bool:
    """Whether the errors are others where arguments move by less than is lost: rounding is no smooth function.

    The error e of a wrong formula has e(v + d) - e(v) = e'(v) d, a small part of it.
    """
    changed = whole = 0.0
    for number in range(_MOVES):
        try:
            moved = compare(comparison, _move(outcome.trial, kind.roundoff, number))
        except KernelError:
            return False
        for name in outcome.wrong:
            error, other = (one.got[name].astype(np.float64) - one.expected[name] for one in (outcome, moved))
            size = float(np.max(np.abs(error), initial=0))
            changed += float(np.sum(np.square((other - error) / size)))
            whole += float(np.sum(np.square(error / size)))
    return np.isfinite(changed) and changed > _ROUGH**2 * whole


def _move(trial: Trial, by: float, number: int) -> Trial:
    """The trial with its weights, initial states and gradients of the loss moved, each entry by a part of itself."""
    generator = np.random.default_rng([trial.seed, number])

    def move_each(array: Array) -> Array:
        return np.asarray(array * (1 + by * generator.uniform(-1, 1, array.shape)), array.dtype)

    def move_all(arrays: Arrays) -> Arrays:
        return {name: move_each(array) for name, array in arrays.items()}

    return replace(
        trial, params=move_all(trial.params), initial=move_all(trial.initial), upstream=move_all(trial.upstream)
    )
