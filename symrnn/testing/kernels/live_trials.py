"""Trials over a long lag in which something comes back: a unit behind a kink may be dead, and then shows nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symrnn.cells.parameters import previous
from symrnn.testing.kernels.columns import Numbers
from symrnn.testing.kernels.comparison import Comparison
from symrnn.testing.kernels.equations import passed
from symrnn.testing.kernels.shrinking import Drawing
from symrnn.testing.kernels.trials import Kind, Trial

__all__ = ["live_trial"]

_ATTEMPTS = 20


def live_trial(comparison: Comparison, drawing: Drawing, trial: Trial) -> Trial:
    """The trial, or one of another seed where in this one the gradient by the initial state is 0 behind kinks.

    Only where a slope at kinks is chosen, as for ReLU, and the last step alone counts in the loss. Where no seed of
    some that are tried helps, the trial itself.
    """
    if np.isnan(comparison.kink) or trial.kind not in (Kind.LAST, Kind.PULSE):
        return trial
    for seed in range(trial.seed, trial.seed + _ATTEMPTS):
        other = replace(drawing, seed=seed).trial(trial.kind, trial.steps, trial.batch, trial.sizes)
        if _comes_back(comparison, other):
            return other
    return trial


def _comes_back(comparison: Comparison, trial: Trial) -> bool:
    with np.errstate(all="ignore"):
        done = passed(comparison.equations, trial, Numbers(np.longdouble, comparison.kink))
    return any(np.any(done.terms[previous(state.symbol)][0]) for state in comparison.equations.cell.states)
