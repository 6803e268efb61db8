"""The mLSTM, chunk by chunk, forwards and backwards by hand in NumPy (Beck et al. 2024).

    C_t = f C_{t-1} + i k_t v_t^T,   n_t = f n_{t-1} + i k_t,   y_t = C_t^T q_t / max(|n_t^T q_t|, exp(-s_t))

with log f = log sigmoid(a_f) + s_{t-1} - s_t, log i = a_i - s_t, and the stabiliser s_t, the larger of the two without
it. Within a chunk that begins with (C, n, s), let F be the sums of log sigmoid(a_f) up to and with each step:

    D_ti = F_t - F_i + a_i for i <= t,   b_t = F_t + s,   s_t = max(b_t, the largest D_ti)
    W = exp(D - s_t) (Q K^T),   Y = (W V + exp(b - s_t) Q C) / max(|sum of W + exp(b - s_t) Q n|, exp(-s_t))

The outputs do not depend on the stabiliser: it scales numerator and denominator alike. So going back holds every s_t
fixed, and only the first has a gradient, by exp(b - s_t).

Arrays are (batch, steps, size) within. Run as a program, it is compared with the recurrence, step by step:

    $ python examples/chunked/mlstm.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from chunks import CHUNK, LENGTHS, Array, Arrays, chunks_of, run_chunks, steps_first, sum_from_behind, t

State = tuple[Array, Array, Array]

NAMES = ("q", "k", "v", "a_i", "a_f")
STATES = ("C", "n", "s")


def arrays_of(x: Arrays) -> list[Array]:
    """The inputs, the forget gate in logarithms."""
    *others, a_f = (steps_first(x[name]) for name in NAMES)
    return [*others, -np.logaddexp(0, -a_f)]


def chunk_forward(
    q: Array, k: Array, v: Array, a_i: Array, log_f: Array, begin: State
) -> tuple[Array, State, tuple[Array, ...]]:
    """The outputs of one chunk, the state behind it, and what going back needs."""
    C, n, s = begin
    F = np.cumsum(log_f, axis=1)
    lower = np.tril(np.ones((F.shape[1], F.shape[1]), bool))
    D = np.where(lower, F[:, :, None] - F[:, None, :] + a_i[:, None, :], -np.inf)
    b = F + s[:, None]
    top = np.maximum(b, D.max(-1))
    within, before = np.exp(D - top[..., None]), np.exp(b - top)[..., None]
    W = within * (q @ t(k))
    above = W @ v + before * (q @ C)
    signed = W.sum(-1, keepdims=True) + before * (q @ n[..., None])
    below = np.maximum(np.abs(signed), np.exp(-top)[..., None])
    last = within[:, -1, :, None]
    end = before[:, -1:] * C + t(last * k) @ v, before[:, -1] * n + (last * k).sum(1), top[:, -1]
    return above / below, end, (C, n, within, before, W, above, signed, below)


def chunk_backward(
    q: Array, k: Array, v: Array, kept: tuple[Array, ...], y_bar: Array, C_end_bar: Array, n_end_bar: Array
) -> tuple[Array, ...]:
    """From the gradients of outputs and end of a chunk to those with respect to q, k, v, a_i, log f, C, n and s."""
    C, n, within, before, W, above, signed, below = kept
    above_bar = y_bar / below
    below_bar = -(above_bar * above).sum(-1, keepdims=True) / below
    signed_bar = below_bar * np.sign(signed) * (np.abs(signed) >= below)
    W_bar = above_bar @ t(v) + signed_bar
    last, last_before = within[:, -1, :, None], before[:, -1:]
    by_end = v @ t(C_end_bar) + n_end_bar[:, None]
    q_bar = (W_bar * within) @ k + before * (above_bar @ t(C) + signed_bar * n[:, None])
    k_bar = t(W_bar * within) @ q + last * by_end
    v_bar = t(W) @ above_bar + last * (k @ C_end_bar)
    C_bar = t(before * q) @ above_bar + last_before * C_end_bar
    n_bar = (before * q * signed_bar).sum(1) + last_before[:, 0] * n_end_bar
    # d/dF: each exp(F_t - F_i + ...) gives its own share to F_t and takes it from F_i
    shares = W_bar * W
    handed_on = (last * k * by_end).sum(-1)
    from_before = (before * ((q @ C) * above_bar).sum(-1, keepdims=True) + before * (q @ n[..., None]) * signed_bar)[
        ..., 0
    ]
    through = last_before[:, 0, 0] * ((C * C_end_bar).sum((-1, -2)) + (n * n_end_bar).sum(-1))
    a_i_bar = shares.sum(-2) + handed_on
    F_bar = shares.sum(-1) - a_i_bar + from_before
    F_bar[:, -1] += handed_on.sum(-1) + through
    log_f_bar = sum_from_behind(F_bar)
    return q_bar, k_bar, v_bar, a_i_bar, log_f_bar, C_bar, n_bar, from_before.sum(-1) + through


def forward(params: Arrays, x: Arrays, initial: Arrays) -> Array:
    """The outputs (steps, batch, e)."""
    return steps_first(run_chunks(chunk_forward, arrays_of(x), tuple(initial[name] for name in STATES))[0])


def backward(params: Arrays, x: Arrays, initial: Arrays, upstream: Array) -> Arrays:
    """The gradients with respect to inputs and initial states: states at borders are kept, the rest made again."""
    q, k, v, a_i, log_f = arrays = arrays_of(x)
    y_bar, chunks = steps_first(upstream), chunks_of(a_i.shape[1])
    _, begins = run_chunks(chunk_forward, arrays, tuple(initial[name] for name in STATES))
    C_bar, n_bar, s_bar = (np.zeros_like(initial[name]) for name in STATES)
    grads = {name: np.zeros_like(x[name]) for name in NAMES}
    for c, begin in zip(reversed(chunks), reversed(begins), strict=True):
        _, _, kept = chunk_forward(q[:, c], k[:, c], v[:, c], a_i[:, c], log_f[:, c], begin)
        *found, C_bar, n_bar, s_bar = chunk_backward(q[:, c], k[:, c], v[:, c], kept, y_bar[:, c], C_bar, n_bar)
        for name, grad in zip(NAMES, found, strict=True):
            grads[name][c] = steps_first(grad)
    grads["a_f"] *= -np.expm1(steps_first(log_f))  # d log sigmoid(a) = 1 - sigmoid(a)
    return grads | {"C": C_bar, "n": n_bar, "s": s_bar}


def verify() -> None:
    """Compare with the recurrence: values, and gradients with respect to all inputs and the initial states."""
    import symrnn as sr
    from symrnn.testing import assert_gradients_match, assert_same_function

    cell = sr.read_cell(Path(__file__).with_suffix(".cell"))
    assert_same_function(cell, forward, steps=LENGTHS)
    assert_gradients_match(cell, backward, steps=LENGTHS, lag=3 * CHUNK, wrt=[*NAMES, *STATES])


if __name__ == "__main__":
    verify()
    print("the chunks give what the recurrence gives, forwards and backwards")
