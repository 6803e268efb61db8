"""Kernels that are right but for what chunks lose: beside the largest entry of a chunk, and in sums of log gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import Setup, TrialResult, compare
from symrnn.testing.kernels.equations import Equations, forwards
from symrnn.testing.kernels.gate_arrays import gate_arrays, largest
from symrnn.testing.kernels.trials import Trial
from symrnn.testing.mistakes.decays import decay_factors
from symrnn.testing.mistakes.variants import Variant

__all__ = ["chunk_loss_variant", "gate_sum_variant"]

#: the steps of the commonest chunk
_USUAL = 64


def chunk_loss_variant(comparison: Setup, outcomes: Sequence[TrialResult]) -> Variant | None:
    """What is right beside the largest entries of a chunk of 64, where the caller did not say that there are chunks."""
    if comparison.chunk > 1 or not gate_arrays(comparison.equations):
        return None
    wide = replace(comparison, chunk=_USUAL)
    if any(compare(wide, outcome.trial).mismatches for outcome in outcomes):
        return None
    words = f"right beside the largest entry of a chunk of {_USUAL} steps, not beside each step's own: "
    return _loss(f"{words}a kernel in chunks of C steps says chunk=C, then this is let pass")


def gate_sum_variant(comparison: Setup, outcomes: Sequence[TrialResult]) -> Variant | None:
    """What exp() of sums of log gates loses, where these are kept in a short type; None for a kernel with more loss."""
    kind = comparison.arithmetic
    exponent = max(_largest_exponent(comparison.equations, outcome.trial) for outcome in outcomes)
    if not comparison.is_bounded or outcomes[0].trial.steps == 1 or exponent * kind.roundoff > 1:
        return None
    for outcome in outcomes:
        for name in outcome.wrong:
            error = np.abs(outcome.got[name].astype(np.float64) - outcome.expected[name])
            if not np.all(error <= exponent * kind.roundoff * largest(outcome.expected[name])):
                return None
    part = f"{100 * exponent * kind.roundoff:.2g} %"
    words = f"right but for what sums of log gates lose in {kind.name}: they come to {exponent:.2g} here, and exp() of "
    return _loss(f"{words}that is off by up to {part}; such sums belong in float32")


def _largest_exponent(equations: Equations, trial: Trial) -> float:
    """The largest sum of log decays over the steps of a chunk."""
    with np.errstate(all="ignore"):
        values = forwards(equations, trial, NumberType(np.float64))
        found = 0.0
        for decay in set(decay_factors(equations).values()):
            each = [np.abs(np.log(np.abs(np.asarray(at[decay], np.float64)))) for at in values]
            sums = np.cumsum(np.stack(each), axis=0)
            before = np.concatenate([np.zeros_like(sums[:1]), sums])[: len(sums) - _USUAL + 1]
            within = sums[_USUAL - 1 :] - before if len(sums) >= _USUAL else sums[-1:]
            found = max(found, largest(within))
    return found


def _loss(words: str) -> Variant:
    return Variant("lower precision", words, lambda seen: seen.outcome.expected)
