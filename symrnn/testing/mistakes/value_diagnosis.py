"""Which mistakes give what an implementation gives out, forwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice

import numpy as np

from symrnn.errors import InputError, ShapeError
from symrnn.testing.kernels.comparing import Setup, is_close
from symrnn.testing.kernels.trials import Arrays, Trial
from symrnn.testing.kernels.values import ValueResult
from symrnn.testing.mistakes.chunk_values import chunk_value_variants
from symrnn.testing.mistakes.chunk_variants import likely_chunks
from symrnn.testing.mistakes.value_variants import ValueVariant, value_variants

__all__ = ["diagnose_values", "digits_right"]

#: how many times the tolerance a variant may be away, and what part of the mismatch
_CLOSE, _PART = 100, 1e-2

#: the steps of a chunk where all trials are shorter
_ONE_CHUNK = 8

#: a mistake in a line shows in so many steps
_SHORT = 16


def diagnose_values(
    comparison: Setup, outcomes: Sequence[ValueResult], last_only: bool, chunks: Sequence[int] = ()
) -> tuple[ValueVariant, ...]:
    """The mistakes that give in all trials what the implementation gives; those of the first kind that has any.

    Each changes something in a trial that fails, and nothing in one that does not.
    """
    short = outcomes[0].mismatches[0].step <= _SHORT
    lengths = [outcomes[0].mismatches[0].step, *(outcome.trial.steps for outcome in outcomes)]
    of_chunks = (
        chunk_value_variants(comparison.equations.cell, k) for k in likely_chunks(chunks, lengths) or (_ONE_CHUNK,)
    )
    steps = islice(value_variants(comparison.equations), None if short else 1)
    for stage in chain(steps, chain.from_iterable(of_chunks)):
        found = [variant for variant in stage if _fits_all(comparison, variant, outcomes, last_only)]
        if found:
            return tuple(found)
    return ()


def _fits_all(comparison: Setup, variant: ValueVariant, outcomes: Sequence[ValueResult], last_only: bool) -> bool:
    return all(_fits(comparison, variant, outcome, last_only) for outcome in outcomes)


def _fits(comparison: Setup, variant: ValueVariant, outcome: ValueResult, last_only: bool) -> bool:
    imitated = _imitate(variant, outcome.trial, last_only)
    if imitated is None:
        return False
    rtol = min(_CLOSE * comparison.rtol, 1e-3)
    for name, array in imitated.items():
        got, right = outcome.got[name], outcome.expected[name]
        with np.errstate(invalid="ignore"):
            left, error = np.abs(got - array), np.abs(got - right)
        if not is_close(got, array, rtol) or not np.max(left, initial=0) <= max(
            _PART * float(np.max(error, initial=0)), comparison.rtol * float(np.max(np.abs(right), initial=1))
        ):
            return False
    return True


def _imitate(variant: ValueVariant, trial: Trial, last_only: bool) -> Arrays | None:
    """What a mistake comes to, None where it cannot be made in this trial."""
    try:
        with np.errstate(all="ignore"):
            found = variant.values(trial)
    except (InputError, ShapeError, ValueError, KeyError, IndexError):
        return None
    return {name: array[-1:] if last_only else array for name, array in found.items()}


def digits_right(outcomes: Sequence[ValueResult]) -> int:
    """How many decimal digits are right everywhere; 0 where none is, and where something is no number."""
    worst = 0.0
    for outcome in outcomes:
        for name, right in outcome.expected.items():
            with np.errstate(invalid="ignore"):
                error = float(np.max(np.abs(outcome.got[name] - right), initial=0))
            worst = max(
                worst, error / max(float(np.max(np.abs(right), initial=0)), 1e-300) if np.isfinite(error) else 1.0
            )
    return max(0, int(-np.log10(worst))) if worst > 0 else 0
