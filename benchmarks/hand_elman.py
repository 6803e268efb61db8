"""Value and gradient of an Elman network in NumPy by hand: input products before the loop, gradients after it.

The function takes weights, inputs and targets, and gives a call that uses the same arrays each time; a call gives the
loss and the gradients by the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from hand_layouts import Layout

Call = Callable[[], tuple[float, dict[str, Any]]]


def elman(weights: dict[str, Any], x: Any, target: Any, columns: bool) -> Call:
    """h = tanh(W_x x + W_h h + b)."""
    lay, n = Layout(*x.shape[:2], x.dtype, columns), target.shape[2]
    W_x, W_h, b = weights["W_x"], weights["W_h"], lay.along(weights["b"])
    x, target = lay.held(x), lay.held(target)
    before, error, slope, bars = (lay.empty(n) for _ in range(4))
    h = lay.empty(n, lay.steps + 1)
    x_all, room_bars, room_h = lay.gathered(x, lay.room(W_x.shape[1])), lay.room(n), lay.room(n)
    later = np.zeros_like(h[0])
    forwards = list(zip(before, h[:-1], h[1:], strict=True))
    backwards = list(zip(error, slope, bars, strict=True))[::-1]

    def call() -> tuple[float, dict[str, Any]]:
        lay.times_all(W_x, x, before)
        np.add(before, b, out=before)
        for a, old, new in forwards:
            lay.times(W_h, old, new)
            np.add(new, a, out=new)
            np.tanh(new, out=new)
        np.subtract(h[1:], target, out=error)
        np.multiply(h[1:], h[1:], out=slope)
        np.subtract(1, slope, out=slope)
        later[...] = 0
        for e, s, bar in backwards:
            np.add(e, later, out=bar)
            np.multiply(bar, s, out=bar)
            lay.times(W_h.T, bar, later)
        all_bars = lay.gathered(bars, room_bars)
        found = {"W_x": all_bars @ x_all.T, "W_h": all_bars @ lay.gathered(h[:-1], room_h).T, "b": lay.summed(bars)}
        return 0.5 * np.vdot(error, error), found

    return call
