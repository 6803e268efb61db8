"""How far gradients move with what they are computed from: what is lost by conditioning, told from what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.comparing import TIMES, Setup, TrialResult
from symrnn.testing.kernels.equations import Equations, sum_gradients
from symrnn.testing.kernels.moves import CAUCHY
from symrnn.testing.kernels.noise import first_order_bound
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["condition_numbers", "tell_conditioning"]


def condition_numbers(equations: Equations, trial: Trial, kink: float) -> Arrays:
    """By name, the sum of |dg/dx| |x| over all numbers x that come in, by |g|, of each entry g of a gradient.

    Where each x is moved by a part u of itself, g moves by so many u of itself: to first order, and at most. It is
    estimated by Cauchy numbers, to a fifth or so. Infinite where g is 0 and moves.

    Source: Higham (2002), Accuracy and stability of numerical algorithms, section 1.6.
    """
    generator = np.random.default_rng([trial.seed, trial.steps, trial.batch])
    numbers = NumberType(np.float64, kink)

    def move(arrays: Arrays) -> Arrays:
        wide = {name: array.astype(np.float64) for name, array in arrays.items()}
        return {name: x * (1 + CAUCHY.least * CAUCHY.draw(generator, x.shape)) for name, x in wide.items()}

    with np.errstate(all="ignore"):
        right = sum_gradients(equations, trial, numbers)
        moved = []
        for _ in range(CAUCHY.copies):
            params, x, initial, upstream = map(move, (trial.params, trial.x, trial.initial, trial.upstream))
            other = replace(trial, params=params, x=x, initial=initial, upstream=upstream)
            moved.append(sum_gradients(equations, other, numbers))
        return {name: _quotient(np.stack([found[name] for found in moved]), g) for name, g in right.items()}


def _quotient(moved: Array, right: Array) -> Array:
    apart = CAUCHY.gather(np.abs(moved - right)) / CAUCHY.least
    return np.asarray(np.where(apart == 0, 0.0, apart / np.abs(right)))


def tell_conditioning(comparison: Setup, outcome: TrialResult) -> str:
    """For each gradient that is wrong, at its worst entry: its condition number, and whether that explains the error.

    Empty for float64, whose tolerance is wider than what it loses.
    """
    if comparison.dtype == "float64":
        return ""
    given = (comparison.equations, outcome.trial)
    conditions = condition_numbers(*given, comparison.kink)
    bounds = first_order_bound(*given, comparison.arithmetic, comparison.kink)
    u = comparison.arithmetic.roundoff
    told: dict[str, str] = {}
    for mismatch in outcome.mismatches:
        if mismatch.name in told or not np.isfinite(mismatch.got):
            continue
        at = mismatch.index
        error = abs(mismatch.got - mismatch.expected)
        bound = float(bounds[mismatch.name][at]) + u * abs(mismatch.expected)
        condition = float(conditions[mismatch.name][at])
        lost = TIMES * condition * u * abs(mismatch.expected)
        verdict = "lost by conditioning" if error <= lost else "wrong"
        where = f"{mismatch.name}[{', '.join(map(str, at))}]" if at else mismatch.name
        told[mismatch.name] = f"{where} has the condition number {condition:.2g}; its error is {_times(error, bound)} "
        told[mismatch.name] += f"the first-order bound of {comparison.arithmetic.name}: {verdict}"
    return "\n".join(told.values())


def _times(error: float, bound: float) -> str:
    return f"{error / bound:.2g} times" if bound else "beyond"
