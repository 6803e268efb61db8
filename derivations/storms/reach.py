"""How far the gradient reaches back: the derivative of a prediction by the displacement of each lag."""

from __future__ import annotations

import numpy as np

from symrnn import Loss, evaluator
from symrnn.cells.losses import TARGET, Y

from .models import Model, Weights
from .tracks import Array
from .windows import Windows

__all__ = ["bound", "reach"]

#: its gradient with respect to the inputs is the derivative of the last output in the direction ``target``
_DIRECTION = Loss("direction", Y * TARGET, last_only=True)


def reach(model: Model, weights: Weights, windows: Windows) -> Array:
    """The size of dy/dx(t-k) for k = 0, 1, ..., the mean over the windows.

    The size is the absolute value for a neuron, and for a network the spectral norm of the 2 x 2 Jacobian.
    """
    run = evaluator(model.cell, loss=_DIRECTION)
    x = model.inputs(windows)
    if not model.is_network:
        sizes = np.abs(run.gradients(weights, x, np.ones(x.shape[1])).x)
    else:
        rows = [run.gradients(weights, x, np.broadcast_to(unit, x.shape[1:])).x for unit in np.eye(2)]
        sizes = np.linalg.norm(np.stack(rows, axis=-2), ord=2, axis=(-2, -1))
    return np.asarray(sizes.mean(axis=1)[::-1])


def bound(model: Model, weights: Weights, steps: int) -> Array:
    """The bound on dy/dx(t-k) for k = 0, 1, ...: with slopes of at most 1, |w_out|*|w|*|w_n|^k.

    For an Elman network the sizes of weights are spectral norms of matrices.
    """
    lags = np.arange(steps)
    if model.is_network:
        inner, recurrent, outer = (np.linalg.norm(weights[name], ord=2) for name in ("W_xh", "W_hh", "W_hy"))
        return np.asarray(outer * inner * recurrent**lags)
    by_lag = np.broadcast_to(np.abs(weights["w"]), steps)[::-1]
    return np.asarray(np.abs(weights["w_out"]) * by_lag * np.abs(weights["w_n"]) ** lags)
