"""The line of Python that puts a kernel to one trial again."""

from __future__ import annotations

from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.trials import Trial

__all__ = ["reproduce_line"]


def reproduce_line(trial: Trial, drawing: TrialDrawing) -> str:
    """The call of the assertion that puts a kernel to this trial."""
    arguments = [
        f"steps=({trial.steps},)",
        f"batch=({trial.batch},)",
        "lag=None",
        *([f"sizes={dict(trial.sizes)!r}"] if trial.sizes else []),
        *(["params=..."] if drawing.params is not None else []),
        *([f"dtype={str(drawing.dtype)!r}"] if str(drawing.dtype) != "float64" else []),
        *drawing.ways.words(),
        f"seed={trial.seed}",
    ]
    return f"assert_gradients_match(cell, backward, {', '.join(arguments)})"
