"""The mLSTM as a function of torch, chunk by chunk, forwards and backwards by hand.

The formulas are those of ``mlstm.py``. Heads come before steps: sequences are (batch, heads, steps, size), gates
(batch, heads, steps), the states (batch, heads, d, e), (batch, heads, d) and (batch, heads).

Run as a program, it is compared with the recurrence, step by step:

    $ python examples/chunked/mlstm_torch.py
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch_chunks import CHUNK, HEADS, LENGTHS, chunks_of, run_chunks, sum_from_behind, t

Tensor = torch.Tensor
State = tuple[Tensor, Tensor, Tensor]


def chunk_forward(
    q: Tensor, k: Tensor, v: Tensor, a_i: Tensor, log_f: Tensor, C: Tensor, n: Tensor, s: Tensor
) -> tuple[Tensor, State, tuple[Tensor, ...]]:
    """The outputs of one chunk, the states behind it, and what going back needs."""
    F = log_f.cumsum(-1)
    above_diagonal = torch.ones(F.shape[-1], F.shape[-1], dtype=torch.bool, device=F.device).triu(1)
    D = (F[..., :, None] - F[..., None, :] + a_i[..., None, :]).masked_fill(above_diagonal, -torch.inf)
    b = F + s[..., None]
    top = torch.maximum(b, D.amax(-1))
    within, before = (D - top[..., None]).exp(), (b - top).exp()[..., None]
    W = within * (q @ t(k))
    above = W @ v + before * (q @ C)
    signed = W.sum(-1, keepdim=True) + before * (q @ n[..., None])
    below = torch.maximum(signed.abs(), (-top).exp()[..., None])
    last = within[..., -1, :, None]
    end = before[..., -1:, :] * C + t(last * k) @ v, before[..., -1, :] * n + (last * k).sum(-2), top[..., -1]
    return above / below, end, (within, before, W, above, signed, below)


def chunk_backward(
    arrays: tuple[Tensor, ...],
    begin: State,
    kept: tuple[Tensor, ...],
    y_bar: Tensor,
    C_end_bar: Tensor,
    n_end_bar: Tensor,
) -> tuple[Tensor, ...]:
    """From the gradients of outputs and end of a chunk to those with respect to q, k, v, a_i, log f, C, n and s."""
    (q, k, v), (C, n, _) = arrays, begin
    within, before, W, above, signed, below = kept
    above_bar = y_bar / below
    below_bar = -(above_bar * above).sum(-1, keepdim=True) / below
    signed_bar = below_bar * signed.sign() * (signed.abs() >= below)
    W_bar = above_bar @ t(v) + signed_bar
    last, last_before = within[..., -1, :, None], before[..., -1:, :]
    by_end = v @ t(C_end_bar) + n_end_bar[..., None, :]
    q_bar = (W_bar * within) @ k + before * (above_bar @ t(C) + signed_bar * n[..., None, :])
    k_bar = t(W_bar * within) @ q + last * by_end
    v_bar = t(W) @ above_bar + last * (k @ C_end_bar)
    C_bar = t(before * q) @ above_bar + last_before * C_end_bar
    n_bar = (before * q * signed_bar).sum(-2) + last_before[..., 0] * n_end_bar
    # d/dF: each exp(F_t - F_i + ...) gives its own share to F_t and takes it from F_i
    shares = W_bar * W
    handed_on = (last * k * by_end).sum(-1)
    by_before = ((q @ C) * above_bar).sum(-1) + (q @ n[..., None])[..., 0] * signed_bar[..., 0]
    from_before = before[..., 0] * by_before
    through = last_before[..., 0, 0] * ((C * C_end_bar).sum((-1, -2)) + (n * n_end_bar).sum(-1))
    a_i_bar = shares.sum(-2) + handed_on
    F_bar = shares.sum(-1) - a_i_bar + from_before
    F_bar[..., -1] += handed_on.sum(-1) + through
    log_f_bar = sum_from_behind(F_bar)
    return q_bar, k_bar, v_bar, a_i_bar, log_f_bar, C_bar, n_bar, from_before.sum(-1) + through


class MLSTM(torch.autograd.Function):
    """The outputs; for going back the states at the borders are kept, the rest is made again."""

    @staticmethod
    def forward(
        ctx: Any, q: Tensor, k: Tensor, v: Tensor, a_i: Tensor, a_f: Tensor, C: Tensor, n: Tensor, s: Tensor
    ) -> Tensor:
        """(batch, heads, steps, e)."""
        log_f = torch.nn.functional.logsigmoid(a_f)
        y, states = run_chunks(chunk_forward, (q, k, v, a_i, log_f), (C, n, s))
        ctx.save_for_backward(q, k, v, a_i, log_f, *(part for state in states[:-1] for part in state))
        return y

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dy: Tensor) -> tuple[Tensor, ...]:
        """By all that forward takes, from behind to the front."""
        q, k, v, a_i, log_f, *kept_states = ctx.saved_tensors
        begins = [tuple(kept_states[i : i + 3]) for i in range(0, len(kept_states), 3)]
        C_bar, n_bar, s_bar = (torch.zeros_like(part) for part in begins[0])
        grads = [torch.empty_like(a) for a in (q, k, v, a_i, log_f)]
        for c, begin in zip(reversed(chunks_of(q.shape[2])), reversed(begins), strict=True):
            q_c, k_c, v_c, a_i_c, log_f_c = (a[:, :, c] for a in (q, k, v, a_i, log_f))
            _, _, kept = chunk_forward(q_c, k_c, v_c, a_i_c, log_f_c, *begin)
            *found, C_bar, n_bar, s_bar = chunk_backward((q_c, k_c, v_c), begin, kept, dy[:, :, c], C_bar, n_bar)
            for grad, part in zip(grads, found, strict=True):
                grad[:, :, c] = part
        *others, log_f_bar = grads
        a_f_bar = log_f_bar * -torch.expm1(log_f)  # d log sigmoid(a) = 1 - sigmoid(a)
        return *others, a_f_bar, C_bar, n_bar, s_bar


def verify(function: Any = MLSTM, **options: Any) -> None:
    """Compare with the recurrence: values, and gradients with respect to all inputs and the initial states."""
    import symrnn as sr
    from symrnn.testing import Layout, assert_autograd_function

    heads = Layout.heads(HEADS)
    assert heads.sequences is not None
    there, back = heads.sequences  # (steps, batch, ...) and (batch, steps, heads, ...)
    before_steps = (lambda a: there(a).swapaxes(1, 2), lambda a: back(a.swapaxes(1, 2)))
    cell = sr.read_cell(Path(__file__).with_name("mlstm.cell"))
    own = {"steps": LENGTHS, "batch": (HEADS, 2 * HEADS), "lag": 3 * CHUNK}
    assert_autograd_function(function, cell, **own | {"layout": replace(heads, sequences=before_steps)} | options)


if __name__ == "__main__":
    verify()
    print("the chunks give what the recurrence gives, forwards and backwards")
