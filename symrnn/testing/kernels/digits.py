"""How many digits of each gradient are right, how many the arithmetic must lose, and what loses as many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symrnn.testing.kernels.arithmetic import Arithmetic, coarser_than, name_all_like
from symrnn.testing.kernels.comparing import NOISE, TrialResult

__all__ = ["Digits", "digits_of", "tell_digits"]

#: up to how many times more than it must lose, root mean square, a type is taken to lose
_LIKE = NOISE


@dataclass(frozen=True, slots=True)
class Digits:
    """Decimal digits of an array, beside its largest entry: those that are right, and those that its type keeps.

    ``roundoff`` is the unit roundoff with which as much must be lost; infinite where rounding loses nothing.
    """

    name: str
    right: float
    kept: float
    roundoff: float


def digits_of(outcome: TrialResult, arithmetic: Arithmetic) -> tuple[Digits, ...]:
    """The digits of each array of a trial; none where a floating type has no numbers for it.

    The digits that are right are -log10 of the largest error by the largest entry.
    """
    found = []
    with np.errstate(all="ignore"):
        for name, got in outcome.got.items():
            expected, noise = outcome.expected[name], outcome.noise.get(name)
            largest = np.max(np.abs(expected), initial=0)
            if noise is None or not np.all(np.isfinite(noise)) or not 0 < largest < np.inf:
                continue
            error = np.abs(got.astype(np.float64) - expected)
            # beside its noise an error counts where it is more than the last place of the entry itself
            lost = np.maximum(noise, arithmetic.roundoff * np.abs(expected))
            times = np.where(error > 0, error / lost, 0.0)
            found.append(
                Digits(
                    name,
                    _count(np.max(error) / largest),
                    min(_count(np.max(lost) / largest), _count(arithmetic.roundoff)),
                    float(np.max(times)) * arithmetic.roundoff,
                )
            )
    return tuple(found)


def tell_digits(digits: Sequence[Digits], arithmetic: Arithmetic) -> str:
    """The digits in words, and whether the loss is what an arithmetic must lose.

    >>> from symrnn.testing.kernels.arithmetic import ARITHMETIC
    >>> tell_digits([Digits("W", 3.1, 6.8, 2.0**-7)], ARITHMETIC["float32"])
    'W 3.1 (6.8): right, and kept by float32; what is lost is what bfloat16 must lose, and more than float32 must'
    """
    shown = ", ".join(f"{each.name} {max(0.0, each.right):.1f} ({max(0.0, each.kept):.1f})" for each in digits)
    shown += f": right, and kept by {arithmetic.name}"
    worst = max((each.roundoff for each in digits), default=np.inf)
    if not digits or not all(each.right >= 1 for each in digits):
        return shown
    if worst <= _LIKE * arithmetic.roundoff:
        return f"{shown}; what is lost is what {arithmetic.name} must lose"
    like = [name_all_like(each) for each in coarser_than(arithmetic) if worst <= _LIKE * each.roundoff]
    more = f"and more than {arithmetic.name} must"
    return f"{shown}; what is lost is what {like[0]} must lose, {more}" if like else shown


def _count(relative: float) -> float:
    """Digits of a relative error; 17, all that float64 has, where there is none."""
    return float(min(17.0, -np.log10(relative))) if relative > 0 else 17.0
