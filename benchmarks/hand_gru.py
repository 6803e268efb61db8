"""Value and gradient of the GRU that resets after the product, in NumPy by hand, as ``hand_lstm`` does it."""

from __future__ import annotations

from typing import Any

import numpy as np
from hand_elman import Call
from hand_layouts import Layout


def gru(weights: dict[str, Any], x: Any, target: Any, columns: bool) -> Call:
    """Gates in the order r, z, g; the products with the state lie as g, r, z, so that both stacks are one piece."""
    lay, n = Layout(*x.shape[:2], x.dtype, columns), target.shape[2]
    W_x, W_h = weights["W_x"], np.roll(weights["W_h"], n, 0)
    x, target, m = lay.held(x), lay.held(target), x.shape[2]
    scale = np.repeat(np.array([1, 0.5, 0.5], x.dtype), n)[:, np.newaxis]
    before, a, bars, h = lay.empty(3 * n), lay.empty(3 * n), lay.empty(4 * n), lay.empty(n, lay.steps + 1)
    gates, slopes = lay.empty(2 * n), lay.empty(2 * n)
    g, apart, slope_g, error = (lay.empty(n) for _ in range(4))
    before_gates, q, h_bar = lay.cut(before, 0, 2 * n), lay.cut(a, 0, n), np.empty_like(g[0])
    r, z, slope_r, slope_z = (lay.cut(each, k, k + n) for each in (gates, slopes) for k in (0, n))
    from_state, from_input = lay.cut(bars, 0, 3 * n), lay.cut(bars, n, 4 * n)
    forth = (before_gates, lay.cut(before, 2 * n, 3 * n), a, q, lay.cut(a, n, 3 * n), gates, r, z, g, apart)
    forwards = list(zip(*forth, h[:-1], h[1:], strict=True))
    back = (error, slope_g, slope_r, slope_z, r, z, *(lay.cut(bars, k * n, k * n + n) for k in range(4)), from_state)
    backwards = list(zip(*back, strict=True))[::-1]
    x_all, room_x, room_state, room_h = lay.gathered(x, lay.room(m)), lay.room(3 * n), lay.room(3 * n), lay.room(n)

    def call() -> tuple[float, dict[str, Any]]:
        lay.times_all(W_x, x, before)
        np.add(before, lay.along(weights["b"]), out=before)
        np.multiply(before_gates, 0.5, out=before_gates)
        _forwards(lay, W_h * scale, lay.along(weights["b_hg"]), forwards)
        np.subtract(h[1:], target, out=error)
        np.subtract(1, gates, out=slopes)
        np.multiply(g, g, out=slope_g)
        np.subtract(1, slope_g, out=slope_g)
        np.multiply(slope_g, slope_z, out=slope_g)
        np.multiply(slopes, gates, out=slopes)
        np.multiply(slope_r, q, out=slope_r)
        np.multiply(slope_z, apart, out=slope_z)
        h_bar[...] = 0
        _backwards(lay, W_h.T, h_bar, backwards)
        by_state = lay.gathered(from_state, room_state) @ lay.gathered(h[:-1], room_h).T
        by_input, sums = lay.gathered(from_input, room_x) @ x_all.T, lay.summed(bars)
        found = {"W_x": by_input, "W_h": np.roll(by_state, -n, 0), "b": sums[n:], "b_hg": sums[:n]}
        return 0.5 * np.vdot(error, error), found

    return call


def _forwards(lay: Layout, matrix: Any, bias: Any, rows: list[Any]) -> None:
    for before_gates, before_g, a, q, a_gates, gates, r, z, g, apart, h_old, h_new in rows:
        lay.times(matrix, h_old, a)
        np.add(q, bias, out=q)
        np.add(a_gates, before_gates, out=gates)
        np.tanh(gates, out=gates)
        np.multiply(gates, 0.5, out=gates)
        np.add(gates, 0.5, out=gates)
        np.multiply(r, q, out=g)
        np.add(g, before_g, out=g)
        np.tanh(g, out=g)
        np.subtract(h_old, g, out=apart)
        np.multiply(apart, z, out=h_new)
        np.add(h_new, g, out=h_new)


def _backwards(lay: Layout, matrix: Any, h_bar: Any, rows: list[Any]) -> None:
    part = np.empty_like(h_bar)
    for e, slope_g, slope_r, slope_z, r, z, q_bar, r_bar, z_bar, g_bar, stacked in rows:
        np.add(h_bar, e, out=h_bar)
        np.multiply(h_bar, slope_g, out=g_bar)
        np.multiply(h_bar, slope_z, out=z_bar)
        np.multiply(g_bar, slope_r, out=r_bar)
        np.multiply(g_bar, r, out=q_bar)
        lay.times(matrix, stacked, part)
        np.multiply(h_bar, z, out=h_bar)
        np.add(h_bar, part, out=h_bar)
