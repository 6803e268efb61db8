"""What is said of an implementation that gives out other values than the cell."""

from __future__ import annotations

from symrnn.testing.kernels.calling import name_of
from symrnn.testing.kernels.comparing import Setup
from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.trials import Trial
from symrnn.testing.kernels.values import ValueResult

__all__ = ["reproduce_values", "tell_values"]


def tell_values(comparison: Setup, drawing: TrialDrawing, failing: ValueResult) -> str:
    """The first entry that differs."""
    first, trial = failing.mismatches[0], failing.trial
    where = f"{first.name}[{', '.join(map(str, first.index))}], step {first.step} of {trial.steps}"
    name = name_of(comparison.kernel).removeprefix("the kernel ")
    return (
        f"{name} is not the cell {drawing.cell.name}: {where}: got {first.got!s}, expected {first.expected!s}; "
        f"batch={trial.batch}, sizes={dict(trial.sizes)}, seed={trial.seed}"
    )


def reproduce_values(trial: Trial, drawing: TrialDrawing) -> str:
    """The call of the assertion that puts an implementation to this trial."""
    arguments = [
        f"steps={trial.steps}",
        f"batch={trial.batch}",
        *([f"sizes={dict(trial.sizes)!r}"] if trial.sizes else []),
        *(["params=..."] if drawing.params is not None else []),
        *([f"dtype={str(drawing.dtype)!r}"] if str(drawing.dtype) != "float64" else []),
        *drawing.ways.words(),
        f"seed={trial.seed}",
    ]
    return f"assert_same_function(cell, implementation, {', '.join(arguments)})"
