"""Whether what a mistake comes to is what a kernel gives."""

from __future__ import annotations

import numpy as np

from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import TrialResult, is_close
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.variants import Seen, Variant, WorstEntry

__all__ = [
    "agreeing_names",
    "explains_some",
    "fits",
    "imitation",
    "limit_of",
    "names_changed",
    "right_names",
    "worst_entries",
]

#: beside the largest entry of an array: how closely a variant has to give what the kernel gives
_CLOSE = 100

#: what a sum over steps may lose in one of them, in roundoffs of the largest
_SUMMED = 32

#: the part of an error that a variant may leave
_LEFT = 0.05


def imitation(variant: Variant, one: Seen) -> Arrays | None:
    """What a mistake comes to in a trial, None where it cannot be made there."""
    with np.errstate(all="ignore"):
        return variant.imitate(one)


def limit_of(rtol: float) -> float:
    """How far a variant may be from what a kernel gives: in short types no closer than these can tell."""
    return max(min(_CLOSE * rtol, 1e-3), 4 * rtol)


def agreeing_names(imitated: Arrays, one: Seen) -> frozenset[str]:
    """The arrays in which, step by step, a mistake gives what the kernel gives, and nearly all that is wrong.

    An array that a mistake leaves as it is, the very same, is not compared again.
    """
    outcome = one.outcome
    same = {name for name in outcome.got if imitated[name] is outcome.expected[name]}
    roles = [role for role in one.roles if role.symbol.name in outcome.got.keys() - same]
    with np.errstate(all="ignore"):
        changed = {role.symbol.name for role in roles if _agrees(outcome, role, imitated[role.symbol.name], one.rtol)}
    return frozenset(changed | (same & one.agreeing))


def explains_some(imitated: Arrays, one: Seen) -> bool:
    """Whether a mistake may give what the kernel gives in any array that is wrong, by the worst entry of each."""
    return any(_is_near(one.worst[name], imitated[name]) for name in one.outcome.wrong)


def fits(variant: Variant, one: Seen) -> bool:
    """Whether a mistake gives in every array what the kernel gives; of most, one entry tells that it does not."""
    imitated = imitation(variant, one)
    if imitated is None or not all(_is_near(one.worst[name], imitated[name]) for name in one.outcome.wrong):
        return False
    return agreeing_names(imitated, one) == one.outcome.got.keys()


def _is_near(entry: WorstEntry, imitated: Array) -> bool:
    return bool(abs(entry.got - imitated[entry.index]) <= entry.left)


def worst_entries(outcome: TrialResult) -> dict[str, WorstEntry]:
    """The worst entry of each array that is wrong."""
    found = {}
    for name in outcome.wrong:
        got = outcome.got[name]
        with np.errstate(all="ignore"):
            error = np.abs(got - outcome.expected[name])
        index = np.unravel_index(int(np.argmax(error)), error.shape)
        found[name] = WorstEntry(index, float(got[index]), _LEFT * float(error[index]))
    return found


def right_names(outcome: TrialResult, roles: tuple[Role, ...], rtol: float) -> frozenset[str]:
    """The arrays of a trial in which the right gradients are what the kernel gives."""
    names = ((role, role.symbol.name) for role in roles if role.symbol.name in outcome.got)
    with np.errstate(all="ignore"):
        return frozenset(name for role, name in names if _agrees(outcome, role, outcome.expected[name], rtol))


def _agrees(outcome: TrialResult, role: Role, imitated: Array, rtol: float) -> bool:
    """Whether an array is what the kernel gives, in each step by itself but for what a sum over the steps rounds."""
    name = role.symbol.name
    got = outcome.got[name]
    apart = np.abs(got - imitated)
    if name in outcome.wrong and not _explains(got, apart, outcome.expected[name]):
        return False
    axes = tuple(range(1, apart.ndim)) if role.lead[:1] == (STEPS,) else None
    sizes = np.max(np.abs(imitated), axis=axes, initial=0, keepdims=True)
    kind = ARITHMETIC.get(got.dtype.name)
    rounded = _SUMMED * (kind.roundoff if kind else 0.0) * np.max(sizes, initial=0)
    return bool(np.all(apart <= limit_of(rtol) * sizes + rounded))


def names_changed(imitated: Arrays, one: Seen) -> frozenset[str]:
    """The arrays that a mistake makes others than they should be."""
    got, expected = one.outcome.got, one.outcome.expected
    return frozenset(name for name in got if not is_close(imitated[name], expected[name], limit_of(one.rtol)))


def _explains(got: Array, apart: Array, right: Array) -> bool:
    """Whether what a variant leaves of an error is a small part of it."""
    return bool(np.max(apart, initial=0) <= _LEFT * np.max(np.abs(got - right), initial=0))
