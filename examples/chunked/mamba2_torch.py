"""Mamba-2 as a function of torch, chunk by chunk, forwards and backwards by hand.

The formulas are those of ``mamba2.py``. Sequences are (batch, steps, heads, size), the raw width (batch, steps, heads),
the state is (batch, heads, n, k); A, D and b are a number for each head, or one for all. Run as a program, it is
compared with the recurrence, step by step:

    $ python examples/chunked/mamba2_torch.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch_chunks import CHUNK, HEADS, LENGTHS, chunks_of, decays, heads_first, run_chunks, sum_from_behind, t

Tensor = torch.Tensor


def chunk_forward(
    x: Tensor, B: Tensor, C: Tensor, delta: Tensor, log_a: Tensor, S: Tensor
) -> tuple[Tensor, tuple[Tensor], tuple[Tensor, ...]]:
    """The outputs of one chunk without D x, the state behind it, and what going back needs."""
    G = log_a.cumsum(-1)
    Gamma, E, E_end = decays(G), G.exp()[..., None], (G[..., -1:] - G).exp()[..., None]
    dx = delta[..., None] * x
    P = (C @ t(B)) * Gamma
    y = P @ dx + E * (C @ t(S))
    end = E[..., -1:, :] * S + t(E_end * dx) @ B
    return y, (end,), (Gamma, E, E_end, dx, P)


def chunk_backward(
    x: Tensor, B: Tensor, C: Tensor, delta: Tensor, S: Tensor, kept: tuple[Tensor, ...], y_bar: Tensor, end_bar: Tensor
) -> tuple[Tensor, ...]:
    """From the gradients of outputs and end of a chunk to those with respect to x, B, C, delta, log a and the state."""
    Gamma, E, E_end, dx, P = kept
    P_bar = y_bar @ t(dx)
    dx_bar = t(P) @ y_bar + E_end * (B @ t(end_bar))
    B_bar = t(P_bar * Gamma) @ C + E_end * (dx @ end_bar)
    C_bar = (P_bar * Gamma) @ B + E * (y_bar @ S)
    S_bar = t(E * y_bar) @ C + E[..., -1:, :] * end_bar
    # d/dG: each exp(G_t - G_i) gives its own share to G_t and takes it from G_i
    shares = P_bar * P
    handed_on = (E_end * B * (dx @ end_bar)).sum(-1)
    G_bar = shares.sum(-1) - shares.sum(-2) - handed_on + (E * (C @ t(S)) * y_bar).sum(-1)
    G_bar[..., -1] += handed_on.sum(-1) + (E[..., -1:, :] * S * end_bar).sum((-1, -2))
    log_a_bar = sum_from_behind(G_bar)
    return delta[..., None] * dx_bar, B_bar, C_bar, (x * dx_bar).sum(-1), log_a_bar, S_bar


def widths(width: Tensor, A: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The widths of the steps (batch, heads, steps), and the logarithms of their decays."""
    raw = width + b
    delta = torch.logaddexp(raw, torch.zeros_like(raw))  # softplus, which torch's own cuts off at 20
    return heads_first(delta), heads_first(-delta * A.exp())


class Mamba2(torch.autograd.Function):
    """The outputs and the last state; for going back the states at the borders are kept, the rest is made again."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, B: Tensor, C: Tensor, width: Tensor, A: Tensor, D: Tensor, b: Tensor, S: Tensor
    ) -> tuple[Tensor, Tensor]:
        """(batch, steps, heads, n), and (batch, heads, n, k)."""
        arrays = [heads_first(a) for a in (x, B, C)]
        y, states = run_chunks(chunk_forward, [*arrays, *widths(width, A, b)], (S,))
        ctx.save_for_backward(x, B, C, width, A, D, b, *(S for (S,) in states[:-1]))
        return heads_first(y) + D[..., None] * x, states[-1][0]

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dy: Tensor, dS: Tensor) -> tuple[Tensor, ...]:
        """By all that forward takes, from behind to the front."""
        *_, width, A, D, b = ctx.saved_tensors[:7]
        begins = ctx.saved_tensors[7:]
        x, B, C = (heads_first(a) for a in ctx.saved_tensors[:3])
        delta, log_a = widths(width, A, b)
        y_bar, S_bar = heads_first(dy), dS
        grads = [torch.empty_like(a) for a in (x, B, C, delta, log_a)]
        for c, S in zip(reversed(chunks_of(x.shape[2])), reversed(begins), strict=True):
            x_c, B_c, C_c, delta_c, log_a_c = (a[:, :, c] for a in (x, B, C, delta, log_a))
            _, _, kept = chunk_forward(x_c, B_c, C_c, delta_c, log_a_c, S)
            *found, S_bar = chunk_backward(x_c, B_c, C_c, delta_c, S, kept, y_bar[:, :, c], S_bar)
            for grad, part in zip(grads, found, strict=True):
                grad[:, :, c] = part
        x_bar, B_bar, C_bar, delta_bar, log_a_bar = (heads_first(grad) for grad in grads)
        delta, log_a, x = heads_first(delta), heads_first(log_a), heads_first(x)
        delta_bar = delta_bar - A.exp() * log_a_bar
        width_bar = delta_bar * -torch.expm1(-delta)  # sigmoid(a) = 1 - exp(-softplus(a))
        x_bar = x_bar + D[..., None] * dy
        A_bar = (log_a_bar * log_a).sum_to_size(A.shape)
        D_bar = (x * dy).sum(-1).sum_to_size(D.shape)
        return x_bar, B_bar, C_bar, width_bar, A_bar, D_bar, width_bar.sum_to_size(b.shape), S_bar


def verify(function: Any = Mamba2, **options: Any) -> None:
    """Compare with the recurrence: values, last state, gradients with respect to parameters, inputs and state."""
    import symrnn as sr
    from symrnn.testing import Layout, assert_autograd_function

    cell = sr.read_cell(Path(__file__).with_name("mamba2.cell"))
    lengths = {"steps": LENGTHS, "lag": 3 * CHUNK, "chunk": CHUNK}
    own = {"batch": (HEADS, 2 * HEADS), "layout": Layout.heads(HEADS)} | lengths
    assert_autograd_function(function, cell, **own | options)


if __name__ == "__main__":
    verify()
    print("the chunks give what the recurrence gives, forwards and backwards")
