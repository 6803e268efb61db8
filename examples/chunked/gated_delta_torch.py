"""The gated delta rule as a function of torch, chunk by chunk, forwards and backwards by hand.

The formulas are those of ``gated_delta.py``. Sequences are (batch, steps, heads, size), gates (batch, steps, heads),
the state is (batch, heads, d, e), as kernels have them.

Run as a program, it is compared with the recurrence, step by step:

    $ python examples/chunked/gated_delta_torch.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch_chunks import CHUNK, HEADS, LENGTHS, chunks_of, decays, heads_first, run_chunks, sum_from_behind, t

Tensor = torch.Tensor


def chunk_forward(
    q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, S: Tensor
) -> tuple[Tensor, tuple[Tensor], tuple[Tensor, ...]]:
    """The outputs of one chunk, the state behind it, and what going back needs."""
    G = g.cumsum(-1)
    Gamma, E, E_end = decays(G), G.exp()[..., None], (G[..., -1:] - G).exp()[..., None]
    A = beta[..., None] * (k @ t(k)).tril(-1) * Gamma
    error = v - E * (k @ S)
    U = torch.linalg.solve_triangular(A, beta[..., None] * error, upper=False, unitriangular=True)
    P = (q @ t(k)) * Gamma
    y = E * (q @ S) + P @ U
    end = E[..., -1:, :] * S + t(E_end * k) @ U
    return y, (end,), (Gamma, E, E_end, A, error, U, P)


def chunk_backward(
    q: Tensor, k: Tensor, beta: Tensor, S: Tensor, kept: tuple[Tensor, ...], y_bar: Tensor, end_bar: Tensor
) -> tuple[Tensor, ...]:
    """From the gradients of outputs and end of a chunk to those with respect to q, k, v, g, beta and the state."""
    Gamma, E, E_end, A, error, U, P = kept
    U_bar = t(P) @ y_bar + (E_end * k) @ end_bar
    R_bar = torch.linalg.solve_triangular(t(A), U_bar, upper=True, unitriangular=True)
    A_bar = -(R_bar @ t(U)).tril(-1)
    P_bar = y_bar @ t(U)
    error_bar = beta[..., None] * R_bar
    inner = A_bar * beta[..., None] * Gamma
    q_bar = E * (y_bar @ t(S)) + (P_bar * Gamma) @ k
    k_bar = t(P_bar * Gamma) @ q + (inner + t(inner)) @ k - E * (error_bar @ t(S)) + E_end * (U @ t(end_bar))
    beta_bar = (R_bar * error).sum(-1) + (A_bar * (k @ t(k)).tril(-1) * Gamma).sum(-1)
    S_bar = t(E * q) @ y_bar - t(E * k) @ error_bar + E[..., -1:, :] * end_bar
    # d/dG: each exp(G_t - G_i) gives its own share to G_t and takes it from G_i
    shares = P_bar * P + A_bar * A
    handed_on = (E_end * k * (U @ t(end_bar))).sum(-1)
    G_bar = shares.sum(-1) - shares.sum(-2) - handed_on
    G_bar += (E * (q @ S) * y_bar).sum(-1) - (E * (k @ S) * error_bar).sum(-1)
    G_bar[..., -1] += handed_on.sum(-1) + (E[..., -1:, :] * S * end_bar).sum((-1, -2))
    g_bar = sum_from_behind(G_bar)
    return q_bar, k_bar, error_bar, g_bar, beta_bar, S_bar


class GatedDelta(torch.autograd.Function):
    """The outputs and the last state; for going back the states at the borders are kept, the rest is made again."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, g: Tensor, beta: Tensor, S: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, steps, heads, e), and (batch, heads, d, e)."""
        arrays = [heads_first(a) for a in (q, k, v, g, beta)]
        y, states = run_chunks(chunk_forward, arrays, (S,))
        ctx.save_for_backward(q, k, v, g, beta, *(S for (S,) in states[:-1]))
        return heads_first(y), states[-1][0]

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dy: Tensor, dS: Tensor) -> tuple[Tensor, ...]:
        """By all that forward takes, from behind to the front."""
        saved, begins = ctx.saved_tensors[:5], ctx.saved_tensors[5:]
        q, k, v, g, beta = (heads_first(a) for a in saved)
        y_bar, S_bar = heads_first(dy), dS
        grads = [torch.empty_like(a) for a in (q, k, v, g, beta)]
        for c, S in zip(reversed(chunks_of(g.shape[2])), reversed(begins), strict=True):
            q_c, k_c, v_c, g_c, beta_c = (a[:, :, c] for a in (q, k, v, g, beta))
            _, _, kept = chunk_forward(q_c, k_c, v_c, g_c, beta_c, S)
            *found, S_bar = chunk_backward(q_c, k_c, beta_c, S, kept, y_bar[:, :, c], S_bar)
            for grad, part in zip(grads, found, strict=True):
                grad[:, :, c] = part
        return *(heads_first(grad) for grad in grads), S_bar


def verify(function: Any = GatedDelta, **options: Any) -> None:
    """Compare with the recurrence: values, last state, gradients with respect to all inputs and the state."""
    import symrnn as sr
    from symrnn.testing import Layout, assert_autograd_function

    cell = sr.read_cell(Path(__file__).with_name("gated_delta.cell"))
    own = {"steps": LENGTHS, "batch": (HEADS, 2 * HEADS), "lag": 3 * CHUNK, "layout": Layout.heads(HEADS)}
    assert_autograd_function(function, cell, **own | options)


if __name__ == "__main__":
    verify()
    print("the chunks give what the recurrence gives, forwards and backwards")
