"""Whether what a mistake comes to is what a kernel gives."""

from __future__ import annotations

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import blocks, is_close
from symrnn.testing.kernels.equations import gradient_roles
from symrnn.testing.kernels.trials import Arrays
from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["agreeing_names", "fits", "imitation", "names_changed"]

#: beside the largest entry of an array: how closely a variant has to give what the kernel gives
_CLOSE = 100

#: the part of an error that a variant may leave
_LEFT = 0.05


def imitation(variant: Variant, one: Seen) -> Arrays | None:
    """What a mistake comes to in a trial, None where it cannot be made there."""
    with np.errstate(all="ignore"):
        return variant.imitate(one)


def _limit(rtol: float) -> float:
    """How far a variant may be from what a kernel gives: in short types no closer than these can tell."""
    return max(min(_CLOSE * rtol, 1e-3), 4 * rtol)


def agreeing_names(imitated: Arrays, one: Seen, rtol: float) -> frozenset[str]:
    """The arrays in which, step by step, a mistake gives what the kernel gives, and nearly all that is wrong."""
    got, expected = one.outcome.got, one.outcome.expected
    return frozenset(
        role.symbol.name
        for role in gradient_roles(one.equations.cell)
        if (name := role.symbol.name) in got
        and all(is_close(got[name][block], imitated[name][block], _limit(rtol)) for _, block in blocks(role, got[name]))
        and (name not in one.outcome.wrong or _explains(got[name], imitated[name], expected[name]))
    )


def fits(variant: Variant, one: Seen, rtol: float) -> bool:
    """Whether a mistake gives in every array what the kernel gives."""
    imitated = imitation(variant, one)
    return imitated is not None and agreeing_names(imitated, one, rtol) == one.outcome.got.keys()


def names_changed(imitated: Arrays, one: Seen, rtol: float) -> frozenset[str]:
    """The arrays that a mistake makes others than they should be."""
    got, expected = one.outcome.got, one.outcome.expected
    return frozenset(name for name in got if not is_close(imitated[name], expected[name], _limit(rtol)))


def _explains(got: Array, imitated: Array, right: Array) -> bool:
    """Whether what a variant leaves of an error is a small part of it."""
    with np.errstate(invalid="ignore", over="ignore"):
        left, error = (np.max(np.abs(got - other), initial=0) for other in (imitated, right))
    return bool(left <= _LEFT * error)
