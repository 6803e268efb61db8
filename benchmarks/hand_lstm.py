"""Value and gradient of an LSTM in NumPy by hand: stacked gates, input products before the loop, gradients after it.

Sigmoids are tanh at half the argument: one function for all gates.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hand_elman import Call
from hand_layouts import Layout


def lstm(weights: dict[str, Any], x: Any, target: Any, columns: bool) -> Call:
    """Gates in the order i, f, g, o."""
    lay, n = Layout(*x.shape[:2], x.dtype, columns), target.shape[2]
    half = np.repeat(np.array([0.5, 0.5, 1, 0.5], x.dtype), n)
    x, target, m = lay.held(x), lay.held(target), x.shape[2]
    before, gates, factors, bars = (lay.empty(4 * n) for _ in range(4))
    i, f, g, o, *slopes = _quarters(lay, gates, n) + _quarters(lay, factors, n)
    h, c = lay.empty(n, lay.steps + 1), lay.empty(n, lay.steps + 1)
    squashed, error, kept = (lay.empty(n) for _ in range(3))
    h_bar, c_bar = np.empty_like(h[0]), np.empty_like(h[0])
    x_all, room_bars, room_h = lay.gathered(x, lay.room(m)), lay.room(4 * n), lay.room(n)
    forwards = list(zip(before, gates, i, f, g, o, c[:-1], c[1:], squashed, h[:-1], h[1:], strict=True))
    back = (error, kept, f, *slopes, *_quarters(lay, bars, n), bars)
    backwards = list(zip(*back, strict=True))[::-1]

    def call() -> tuple[float, dict[str, Any]]:
        lay.times_all(weights["W_x"] * half[:, np.newaxis], x, before)
        np.add(before, lay.along(weights["b"] * half), out=before)
        _forwards(lay, weights["W_h"] * half[:, np.newaxis], half, forwards)
        np.subtract(h[1:], target, out=error)
        # a gate v = s*t + (1 - s) with t = tanh(s*a) has the slope s^2*(1 - t^2) = s^2 - (v - (1 - s))^2
        np.subtract(gates, lay.along(1 - half), out=factors)
        np.multiply(factors, factors, out=factors)
        np.subtract(lay.along(half * half), factors, out=factors)
        for slope, other in zip(slopes, (g, c[:-1], i, squashed), strict=True):
            np.multiply(slope, other, out=slope)
        np.multiply(squashed, squashed, out=kept)
        np.subtract(1, kept, out=kept)
        np.multiply(kept, o, out=kept)
        h_bar[...] = c_bar[...] = 0
        _backwards(lay, weights["W_h"].T, h_bar, c_bar, backwards)
        all_bars = lay.gathered(bars, room_bars)
        found = {"W_x": all_bars @ x_all.T, "W_h": all_bars @ lay.gathered(h[:-1], room_h).T, "b": lay.summed(bars)}
        return 0.5 * np.vdot(error, error), found

    return call


def _quarters(lay: Layout, array: Any, n: int) -> list[Any]:
    return [lay.cut(array, k * n, k * n + n) for k in range(4)]


def _forwards(lay: Layout, matrix: Any, half: Any, rows: list[Any]) -> None:
    scale, shift = lay.along(half), lay.along(1 - half)
    a, part = np.empty_like(rows[0][0]), np.empty_like(rows[0][-1])
    for before, gates, i, f, g, o, c_old, c_new, squashed, h_old, h_new in rows:
        lay.times(matrix, h_old, a)
        np.add(a, before, out=a)
        np.tanh(a, out=gates)
        np.multiply(gates, scale, out=gates)
        np.add(gates, shift, out=gates)
        np.multiply(f, c_old, out=c_new)
        np.multiply(i, g, out=part)
        np.add(c_new, part, out=c_new)
        np.tanh(c_new, out=squashed)
        np.multiply(o, squashed, out=h_new)


def _backwards(lay: Layout, matrix: Any, h_bar: Any, c_bar: Any, rows: list[Any]) -> None:
    part = np.empty_like(h_bar)
    for e, kept, f, slope_i, slope_f, slope_g, slope_o, i_bar, f_bar, g_bar, o_bar, bars in rows:
        np.add(h_bar, e, out=h_bar)
        np.multiply(h_bar, slope_o, out=o_bar)
        np.multiply(h_bar, kept, out=part)
        np.add(c_bar, part, out=c_bar)
        np.multiply(c_bar, slope_i, out=i_bar)
        np.multiply(c_bar, slope_f, out=f_bar)
        np.multiply(c_bar, slope_g, out=g_bar)
        np.multiply(c_bar, f, out=c_bar)
        lay.times(matrix, bars, h_bar)
