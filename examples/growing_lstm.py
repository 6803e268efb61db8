"""Look for an LSTM of one unit whose forget gate stays below 1 and whose full Jacobian product grows all the same.

Random integer weights, half of them 0, run over 50 steps of a fixed input in NumPy; of those whose forget gate stays
below 0.9, and whose memory does not stay at rest, the ones whose product grows fastest are certified with symrnn. Run
as a program, it prints what holds:

    $ python examples/growing_lstm.py
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symrnn import cells
from symrnn.bounds import lag_bounds, value_bounds
from symrnn.bounds.intervals.decimals import round_down, round_up

Array = np.ndarray[Any, Any]
NAMES = tuple(f"{kind}{gate}" for gate in "ifgo" for kind in ("W_x", "W_h", "b_"))
X = tuple(Fraction(7 * k % 11 - 5, 10) for k in range(1, 51))


def sigmoid(a: Array) -> Array:
    """The logistic function."""
    return 1 / (1 + np.exp(-a))


def candidates(count: int, seed: int) -> dict[str, Array]:
    """Integer weights from -6 to 6, each of them 0 with probability one half."""
    generator = np.random.default_rng(seed)
    return {name: generator.integers(-6, 7, count) * (generator.random(count) < 0.5) for name in NAMES}


def growth(w: dict[str, Array]) -> tuple[Array, Array, Array]:
    """The norm of d(h, c)_T/d(h, c)_0 in floating point, the largest forget gate, and how far c moves on average."""
    h, c, largest, moved = np.zeros((4, len(w["b_i"])))
    product = np.eye(2)[:, :, np.newaxis]
    for x in map(float, X):
        i, f, o = (sigmoid(w[f"W_x{gate}"] * x + w[f"W_h{gate}"] * h + w[f"b_{gate}"]) for gate in "ifo")
        g = np.tanh(w["W_xg"] * x + w["W_hg"] * h + w["b_g"])
        c_h = c * f * (1 - f) * w["W_hf"] + g * i * (1 - i) * w["W_hi"] + i * (1 - g**2) * w["W_hg"]
        c = f * c + i * g
        outside, v = o * (1 - np.tanh(c) ** 2), np.tanh(c)
        step = np.array([[outside * c_h + v * o * (1 - o) * w["W_ho"], outside * f], [c_h, f]])
        product = np.einsum("ijs,jks->iks", step, np.broadcast_to(product, (2, 2, len(c))))
        h, largest, moved = o * v, np.maximum(largest, f), moved + np.abs(c) / len(X)
    return np.linalg.norm(product, axis=(0, 1)), largest, moved


def params_of(w: dict[str, Array], index: int) -> dict[str, Any]:
    """The weights of one candidate in the shapes of a cell with one unit and one input."""
    return {name: np.reshape(w[name][index], (1,) if name[0] == "b" else (1, 1)) for name in NAMES}


def search(count: int = 40_000, seed: int = 2, keep: int = 10) -> list[tuple[float, float, dict[str, int]]]:
    """Certified lower bound of the norm, certified largest forget gate, and the weights that are not 0."""
    weights = candidates(count, seed)
    norms, gates, moved = growth(weights)
    best = np.argsort(np.where((gates < 0.9) & (moved > 0.1), -norms, 0))[:keep]
    found = []
    for index in best:
        params, x = params_of(weights, index), [[value] for value in X]
        lower, _ = lag_bounds(cells.lstm(), params, x)[-1]
        gate = max(float(step["f"].high[0]) for step in value_bounds(cells.lstm(), params, x))
        found.append((lower, gate, {name: int(weights[name][index]) for name in NAMES if weights[name][index]}))
    return sorted((row for row in found if row[0] > 1), key=lambda row: -row[0])


def main() -> None:
    """Print what was found and certified, the fastest growth first."""
    for lower, gate, weights in search():
        print(f"norm over 50 steps >= {round_down(lower)}, forget gates <= {round_up(gate)}:", weights)


if __name__ == "__main__":
    main()
