"""The gradient of an LSTM over a sequence: the evaluator against the same work written by hand in NumPy.

Run ``python benchmarks/sequences.py``. All times are taken in turns in one run, and what counts are their ratios:
to the matrix products alone, which nobody can leave out, and to back-propagation through time written by hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from symrnn import cells, evaluator

N, M, STEPS, BATCH = 128, 64, 50, 32
GATES = "ifgo"

Arrays = dict[str, Any]


def products_alone(p: Arrays, x: Any) -> None:
    """The matrix products of one value and gradient, gate by gate and step by step, and nothing else."""
    h = np.ones((BATCH, N))
    for x_t in x:
        for gate in GATES:
            x_t @ p[f"W_x{gate}"].T
            h @ p[f"W_h{gate}"].T
    for x_t in x:
        for gate in GATES:
            h @ p[f"W_x{gate}"]
            h @ p[f"W_h{gate}"]
            h.T @ x_t
            h.T @ h


def sigmoid(a: Any) -> Any:
    """The logistic function."""
    return 1 / (1 + np.exp(-a))


def by_hand(p: Arrays, x: Any, target: Any) -> tuple[float, Arrays]:
    """Value and gradient of the squared error, as one would write them."""
    h = c = np.zeros((x.shape[1], N))
    loss, kept = 0.0, []
    for x_t, target_t in zip(x, target, strict=True):
        a = {gate: x_t @ p[f"W_x{gate}"].T + h @ p[f"W_h{gate}"].T + p[f"b_{gate}"] for gate in GATES}
        i, f, g, o = sigmoid(a["i"]), sigmoid(a["f"]), np.tanh(a["g"]), sigmoid(a["o"])
        before, c = (h, c), f * c + i * g
        squashed = np.tanh(c)
        h = o * squashed
        kept.append((x_t, *before, i, f, g, o, squashed, h - target_t))
        loss += 0.5 * ((h - target_t) ** 2).sum()
    gradient = {name: np.zeros_like(array) for name, array in p.items()}
    h_bar = c_bar = np.zeros_like(h)
    for x_t, h, c, i, f, g, o, squashed, error in reversed(kept):
        h_bar = h_bar + error
        c_bar = c_bar + h_bar * o * (1 - squashed**2)
        bars = {
            "i": c_bar * g * i * (1 - i),
            "f": c_bar * c * f * (1 - f),
            "g": c_bar * i * (1 - g**2),
            "o": h_bar * squashed * o * (1 - o),
        }
        c_bar = c_bar * f
        h_bar = np.zeros_like(h)
        for gate, bar in bars.items():
            h_bar += bar @ p[f"W_h{gate}"]
            gradient[f"W_x{gate}"] += bar.T @ x_t
            gradient[f"W_h{gate}"] += bar.T @ h
            gradient[f"b_{gate}"] += bar.sum(axis=0)
    return loss, gradient


def best(functions: dict[str, Callable[[], Any]], rounds: int = 15) -> dict[str, float]:
    """The shortest time of each, taken in turns."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            times[name].append(time.perf_counter() - start)
    return {name: min(each) for name, each in times.items()}


def main() -> None:
    """Print milliseconds and ratios, in both floating types."""
    run = evaluator(cells.lstm(), loss="squared_error")
    sizes = {"n": N, "m": M}
    print(f"LSTM, n={N}, m={M}, T={STEPS}, batch={BATCH}: value and gradient by {len(GATES) * 3} parameters")
    print("             products   by hand   symrnn   symrnn/products   symrnn/by hand")
    for dtype in (np.float64, np.float32):
        params = run.random_params(sizes, seed=0, dtype=dtype)
        x, target = run.random_data(sizes, steps=STEPS, batch=BATCH, seed=1, dtype=dtype)
        value, gradient = run.value_and_grad(params, x, target)
        check, by_hands = by_hand(params, x, target)
        worst = max(np.abs(gradient[name] - by_hands[name]).max() / np.abs(gradient[name]).max() for name in gradient)
        assert worst < (1e-12 if dtype is np.float64 else 1e-3), worst
        assert abs(value - check) < 1e-4 * abs(value)
        found = best(
            {
                "products": lambda params=params, x=x: products_alone(params, x),
                "by hand": lambda params=params, x=x, target=target: by_hand(params, x, target),
                "symrnn": lambda params=params, x=x, target=target: run.value_and_grad(params, x, target),
            }
        )
        floor, hand, ours = (1000 * found[name] for name in ("products", "by hand", "symrnn"))
        print(
            f"{np.dtype(dtype).name:10s} {floor:8.1f} ms {hand:6.1f} ms {ours:5.1f} ms "
            f"{ours / floor:12.2f} {ours / hand:16.2f}"
        )


if __name__ == "__main__":
    main()
