"""The gated delta rule, chunk by chunk, forwards and backwards by hand in NumPy (Yang, Kautz and Hatamizadeh 2025).

    S_t = exp(g_t) S_{t-1} + k_t u_t^T,   u_t = beta_t (v_t - exp(g_t) S_{t-1}^T k_t),   y_t = S_t^T q_t

Within a chunk that begins with S, let G be the sums of g up to each step, that step included, E = diag(exp(G)), and
Gamma_ti = exp(G_t - G_i) for i <= t, else 0. Then all u of the chunk solve one triangular system:

    (I + A) U = beta (V - E K S),   A = beta (strictly lower (K K^T)) Gamma
    Y = E Q S + P U,                P = (Q K^T) Gamma
    S_end = exp(G_C) S + (E_end K)^T U,  E_end = diag(exp(G_C - G))

Arrays are (batch, steps, size) within. Run as a program, it is compared with the recurrence, step by step:

    $ python examples/chunked/gated_delta.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from chunks import CHUNK, LENGTHS, Array, Arrays, chunks_of, decays, run_chunks, steps_first, sum_from_behind, t

NAMES = ("q", "k", "v", "g", "beta")


def chunk_forward(
    q: Array, k: Array, v: Array, g: Array, beta: Array, S: Array
) -> tuple[Array, Array, tuple[Array, ...]]:
    """The outputs of one chunk, the state behind it, and what going back needs."""
    G = np.cumsum(g, axis=1)
    Gamma, E, E_end = decays(G), np.exp(G)[..., None], np.exp(G[:, -1:] - G)[..., None]
    A = beta[..., None] * np.tril(k @ t(k), -1) * Gamma
    L = np.eye(g.shape[1], dtype=g.dtype) + A
    error = v - E * (k @ S)
    U = np.linalg.solve(L, beta[..., None] * error)
    P = (q @ t(k)) * Gamma
    y = E * (q @ S) + P @ U
    end = E[:, -1:] * S + t(E_end * k) @ U
    return y, end, (S, Gamma, E, E_end, A, L, error, U, P)


def chunk_backward(
    q: Array, k: Array, beta: Array, kept: tuple[Array, ...], y_bar: Array, end_bar: Array
) -> tuple[Array, ...]:
    """From the gradients of outputs and end of a chunk to those with respect to q, k, v, g, beta and the state."""
    S, Gamma, E, E_end, A, L, error, U, P = kept
    U_bar = t(P) @ y_bar + (E_end * k) @ end_bar
    R_bar = np.linalg.solve(t(L), U_bar)
    A_bar = -np.tril(R_bar @ t(U), -1)
    P_bar = y_bar @ t(U)
    error_bar = beta[..., None] * R_bar
    inner = A_bar * beta[..., None] * Gamma
    q_bar = E * (y_bar @ t(S)) + (P_bar * Gamma) @ k
    k_bar = t(P_bar * Gamma) @ q + (inner + t(inner)) @ k - E * (error_bar @ t(S)) + E_end * (U @ t(end_bar))
    beta_bar = (R_bar * error).sum(-1) + (A_bar * np.tril(k @ t(k), -1) * Gamma).sum(-1)
    S_bar = t(E * q) @ y_bar - t(E * k) @ error_bar + E[:, -1:] * end_bar
    # d/dG: each exp(G_t - G_i) gives its own share to G_t and takes it from G_i
    shares = P_bar * P + A_bar * A
    handed_on = (E_end * k * (U @ t(end_bar))).sum(-1)
    G_bar = shares.sum(-1) - shares.sum(-2) - handed_on
    G_bar += (E * (q @ S) * y_bar).sum(-1) - (E * (k @ S) * error_bar).sum(-1)
    G_bar[:, -1] += handed_on.sum(-1) + (E[:, -1:] * S * end_bar).sum((-1, -2))
    g_bar = sum_from_behind(G_bar)
    return q_bar, k_bar, error_bar, g_bar, beta_bar, S_bar


def forward(params: Arrays, x: Arrays, initial: Arrays) -> Array:
    """The outputs (steps, batch, e)."""
    arrays = [steps_first(x[name]) for name in NAMES]
    return steps_first(run_chunks(chunk_forward, arrays, initial["S"])[0])


def backward(params: Arrays, x: Arrays, initial: Arrays, upstream: Array) -> Arrays:
    """The gradients with respect to inputs and initial state: states at borders are kept, the rest made again."""
    q, k, v, g, beta = arrays = [steps_first(x[name]) for name in NAMES]
    y_bar, chunks = steps_first(upstream), chunks_of(g.shape[1])
    _, begins = run_chunks(chunk_forward, arrays, initial["S"])
    S_bar = np.zeros_like(initial["S"])
    grads = {name: np.zeros_like(x[name]) for name in NAMES}
    for c, S in zip(reversed(chunks), reversed(begins), strict=True):
        _, _, kept = chunk_forward(q[:, c], k[:, c], v[:, c], g[:, c], beta[:, c], S)
        *found, S_bar = chunk_backward(q[:, c], k[:, c], beta[:, c], kept, y_bar[:, c], S_bar)
        for name, grad in zip(NAMES, found, strict=True):
            grads[name][c] = steps_first(grad)
    return grads | {"S": S_bar}


def verify() -> None:
    """Compare with the recurrence: values, and gradients with respect to all inputs and the state."""
    import symrnn as sr
    from symrnn.testing import assert_gradients_match, assert_same_function

    cell = sr.read_cell(Path(__file__).with_suffix(".cell"))
    assert_same_function(cell, forward, steps=LENGTHS)
    assert_gradients_match(cell, backward, steps=LENGTHS, lag=3 * CHUNK, wrt=[*NAMES, "S"])


if __name__ == "__main__":
    verify()
    print("the chunks give what the recurrence gives, forwards and backwards")
