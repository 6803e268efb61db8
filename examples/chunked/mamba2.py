"""Mamba-2, chunk by chunk, forwards and backwards by hand in NumPy (Dao and Gu 2024: state space duality).

    S_t = a_t S_{t-1} + delta_t x_t B_t^T,   y_t = S_t C_t + D x_t
    delta = softplus(width + b),   log a = -delta exp(A)

Within a chunk that begins with S, let G be the sums of log a up to each step, that step included, and
Gamma_ti = exp(G_t - G_i) for i <= t, else 0:

    Y = P X + exp(G) (C S^T) + D X,   P = (C B^T) Gamma delta,   S_end = exp(G_end) S + (exp(G_end - G) delta X)^T B

Arrays are (batch, steps, size) within. Run as a program, it is compared with the recurrence, step by step:

    $ python examples/chunked/mamba2.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from chunks import CHUNK, LENGTHS, Array, Arrays, chunks_of, decays, run_chunks, steps_first, sum_from_behind, t


def widths(params: Arrays, width: Array) -> tuple[Array, Array]:
    """The widths of the steps, and the logarithms of their decays."""
    delta = np.logaddexp(0, width + params["b"])
    return delta, -delta * np.exp(params["A"])


def chunk_forward(
    x: Array, B: Array, C: Array, delta: Array, log_a: Array, S: Array
) -> tuple[Array, Array, tuple[Array, ...]]:
    """The outputs of one chunk without D x, the state behind it, and what going back needs."""
    G = np.cumsum(log_a, axis=1)
    Gamma, E, E_end = decays(G), np.exp(G)[..., None], np.exp(G[:, -1:] - G)[..., None]
    dx = delta[..., None] * x
    P = (C @ t(B)) * Gamma
    y = P @ dx + E * (C @ t(S))
    end = E[:, -1:] * S + t(E_end * dx) @ B
    return y, end, (S, Gamma, E, E_end, dx, P)


def chunk_backward(
    x: Array, B: Array, C: Array, delta: Array, kept: tuple[Array, ...], y_bar: Array, end_bar: Array
) -> tuple[Array, ...]:
    """From the gradients of outputs and end of a chunk to those with respect to x, B, C, delta, log a and the state."""
    S, Gamma, E, E_end, dx, P = kept
    P_bar = y_bar @ t(dx)
    dx_bar = t(P) @ y_bar + E_end * (B @ t(end_bar))
    B_bar = t(P_bar * Gamma) @ C + E_end * (dx @ end_bar)
    C_bar = (P_bar * Gamma) @ B + E * (y_bar @ S)
    S_bar = t(E * y_bar) @ C + E[:, -1:] * end_bar
    # d/dG: each exp(G_t - G_i) gives its own share to G_t and takes it from G_i
    shares = P_bar * P
    handed_on = (E_end * B * (dx @ end_bar)).sum(-1)
    G_bar = shares.sum(-1) - shares.sum(-2) - handed_on + (E * (C @ t(S)) * y_bar).sum(-1)
    G_bar[:, -1] += handed_on.sum(-1) + (E[:, -1:] * S * end_bar).sum((-1, -2))
    log_a_bar = sum_from_behind(G_bar)
    return delta[..., None] * dx_bar, B_bar, C_bar, (x * dx_bar).sum(-1), log_a_bar, S_bar


def forward(params: Arrays, inputs: Arrays, initial: Arrays) -> Array:
    """The outputs (steps, batch, n)."""
    x, B, C, width = (steps_first(inputs[name]) for name in ("x", "B", "C", "width"))
    delta, log_a = widths(params, width)
    y, _ = run_chunks(chunk_forward, (x, B, C, delta, log_a), initial["S"])
    return steps_first(y + params["D"] * x)


def backward(params: Arrays, inputs: Arrays, initial: Arrays, upstream: Array) -> Arrays:
    """All gradients: states at borders are kept, the rest made again."""
    x, B, C, width = (steps_first(inputs[name]) for name in ("x", "B", "C", "width"))
    delta, log_a = widths(params, width)
    y_bar, chunks = steps_first(upstream), chunks_of(x.shape[1])
    _, begins = run_chunks(chunk_forward, (x, B, C, delta, log_a), initial["S"])
    S_bar = np.zeros_like(initial["S"])
    x_bar, B_bar, C_bar, delta_bar, log_a_bar = (np.zeros_like(a) for a in (x, B, C, delta, log_a))
    for c, S in zip(reversed(chunks), reversed(begins), strict=True):
        _, _, kept = chunk_forward(x[:, c], B[:, c], C[:, c], delta[:, c], log_a[:, c], S)
        found = chunk_backward(x[:, c], B[:, c], C[:, c], delta[:, c], kept, y_bar[:, c], S_bar)
        x_bar[:, c], B_bar[:, c], C_bar[:, c], delta_bar[:, c], log_a_bar[:, c], S_bar = found
    delta_bar -= np.exp(params["A"]) * log_a_bar
    width_bar = delta_bar * -np.expm1(-delta)  # sigmoid(a) = 1 - exp(-softplus(a))
    by_input = {"x": x_bar + params["D"] * y_bar, "B": B_bar, "C": C_bar, "width": width_bar}
    return {
        "A": (log_a_bar * log_a).sum(),
        "D": (x * y_bar).sum(),
        "b": width_bar.sum(),
        "S": S_bar,
        **{name: steps_first(grad) for name, grad in by_input.items()},
    }


def verify() -> None:
    """Compare with the recurrence: values, and gradients with respect to parameters, inputs and state."""
    import symrnn as sr
    from symrnn.testing import assert_gradients_match, assert_same_function

    cell = sr.read_cell(Path(__file__).with_suffix(".cell"))
    assert_same_function(cell, forward, steps=LENGTHS)
    assert_gradients_match(
        cell, backward, steps=LENGTHS, lag=3 * CHUNK, wrt=["A", "D", "b", "x", "B", "C", "width", "S"]
    )


if __name__ == "__main__":
    verify()
    print("the chunks give what the recurrence gives, forwards and backwards")
