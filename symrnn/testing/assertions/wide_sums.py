"""Kernels of a short type whose sums are of a wider one: what may be lost there, and whether it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing
from symrnn.testing.kernels.arithmetic import ARITHMETIC, TYPES, name_with_sums
from symrnn.testing.kernels.assertion_arguments import floating_type
from symrnn.testing.kernels.calling import LastOutput, name_of
from symrnn.testing.kernels.comparing import Setup, TrialResult, compare
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.trials import Trial, TrialKind, default_sizes
from symrnn.testing.mistakes.mismatch_report import GradientMismatch

__all__ = ["refuse_short_sums", "with_wide_sums"]

#: so many equal terms are more than a sum of bfloat16 can hold: it stands still at 256 of them
_STEPS = 600


def with_wide_sums(comparison: Setup, accumulate: Any) -> Setup:
    """The comparison, where sums lose no more than those of a wider type.

    Raises
    ------
    InputError
        for a type that is no wider than that of the arrays.
    """
    if accumulate is None:
        return comparison
    wider = floating_type(accumulate)
    if ARITHMETIC[wider].roundoff >= ARITHMETIC[comparison.dtype].roundoff:
        finer = [name for name in TYPES if ARITHMETIC[name].roundoff < comparison.arithmetic.roundoff]
        raise InputError(
            f"accumulate is {wider!r}, and dtype {comparison.dtype!r}: expected a type that is wider than that of the "
            f"arrays, as {listing(finer) or 'none'}; leave it out where sums are of the type of the arrays"
        )
    return replace(comparison, dtype=name_with_sums(comparison.dtype, wider))


@contextmanager
def refuse_short_sums(comparison: Setup, drawing: TrialDrawing) -> Iterator[None]:
    """A ``with`` block around the trials; after them one of equal terms at many steps, where short sums stand still.

    Raises
    ------
    KernelError
        where what is wrong is just what sums of the short type lose.
    """
    __tracebackhide__ = True
    if comparison.arithmetic.sums is None:
        yield
        return
    try:
        yield
    except GradientMismatch as error:
        _tell_short_sums(comparison, drawing, error.report.shortest)
        raise
    if drawing.free_steps and not drawing.ways.x and not isinstance(comparison.kernel, LastOutput):
        drawn = drawing.trial(TrialKind.EVERY, _STEPS, 1, default_sizes(drawing.cell, drawing.sizes))
        found = compare(comparison, _make_steady(drawn))
        if found.mismatches:
            is_long = compare(replace(comparison, dtype=str(drawing.dtype)), drawn).mismatches
            again = (
                f"{name_of(comparison.kernel)} is right over shorter sequences, and wrong over {_STEPS} steps: see it "
            )
            raise KernelError(f"{again}with steps={_STEPS}" if is_long else _words(comparison, drawing, found))


def _tell_short_sums(comparison: Setup, drawing: TrialDrawing, failing: TrialResult) -> None:
    plain = compare(replace(comparison, dtype=str(drawing.dtype)), failing.trial)
    if not plain.mismatches:
        raise KernelError(_words(comparison, drawing, failing)) from None


def _words(comparison: Setup, drawing: TrialDrawing, found: TrialResult) -> str:
    worst = max(found.mismatches, key=lambda mismatch: mismatch.relative if np.isfinite(mismatch.relative) else 0.0)
    wide = comparison.arithmetic.name.rpartition(" ")[2]
    where = f"{worst.name}{list(worst.index) or ''} is {worst.got!r}, expected {worst.expected!r}"
    return (
        f"{name_of(comparison.kernel)} does not sum in {wide}, as accumulate={wide!r} says: over {found.trial.steps} "
        f"steps {where}, an error that sums of {drawing.dtype} make and sums of {wide} do not. Keep what is "
        "added up over steps and sequences, and the "
        f"states between steps, in {wide}; or leave accumulate out. Wrong: {listing(sorted(found.wrong))}"
    )


def _make_steady(trial: Trial) -> Trial:
    """The trial with the inputs and the loss of the first step at every one: what is added up is nearly the same."""
    x, upstream = (
        {name: np.repeat(array[:1], trial.steps, axis=0) for name, array in arrays.items()}
        for arrays in (trial.x, trial.upstream)
    )
    return replace(trial, x=x, upstream=upstream)
