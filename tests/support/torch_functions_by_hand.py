"""Two torch.autograd.Functions by hand, each with places where one slip may be put."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch

__all__ = ["SLIPS", "elman_function", "lstm_function"]

Slip = tuple[str, str, str]

#: a slip in the Elman network: what is replaced by what, and a part of the message
SLIPS: Mapping[str, Slip] = MappingProxyType(
    {
        "h_t for h_{t-1}": ("da.T @ y[t]\n", "da.T @ y[t + 1]\n", "looks like: h_t in the place of h_{t-1}"),
        "bias of one sequence": ("db += da.sum(0)", "db += da[0]", "b_h is wrong"),
        "last state's gradient dropped": (
            "dh = dh_T",
            "dh = torch.zeros_like(dh_T)",
            "by its last states does not give",
        ),
        "gradient of the initial state left out": ("return dx, dh,", "return dx, None,", "there is no gradient for h"),
        "gradients of two weights exchanged": (
            "return dx, dh, dW, dU, db",
            "return dx, dh, dU, dW, db",
            "raised RuntimeError",
        ),
        "memory read without strides": (
            "dy = dy.contiguous()",
            "dy = torch.as_strided(dy, dy.shape, torch.empty(dy.shape).stride())",
            "no contiguous tensor",
        ),
        "nothing for the inputs where the weights are frozen": (
            "if ctx.needs_input_grad[0]:",
            "if ctx.needs_input_grad[2]:",
            "where one argument alone asks for a gradient",
        ),
        "what is saved is changed": (
            "y = ctx.y",
            "y = ctx.y; ctx.y = y * 0.5",
            "where the graph is gone back through a second time",
        ),
        "forward: bias missing": (" + b_h)", ")", "is not the cell elman"),
        "forward: states one step late": ("y[1:].clone()", "y[:-1].clone()", "is not the cell elman"),
        "forward: first state given out last": ("y[-1].clone()", "y[1].clone()", "by its last states is not the cell"),
    }
)

ELMAN = """
class Elman(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, h0, W_xh, W_hh, b_h):
        h = [h0]
        for x_t in x:
            h.append(torch.tanh(x_t @ W_xh.T + h[-1] @ W_hh.T + b_h))
        y = torch.stack(h)
        ctx.y = y
        ctx.save_for_backward(x, W_xh, W_hh)
        return y[1:].clone(), y[-1].clone()

    @staticmethod
    def backward(ctx, dy, dh_T):
        x, W, U = ctx.saved_tensors
        y = ctx.y
        dy = dy.contiguous()
        dx, dW, dU, db = torch.zeros_like(x), torch.zeros_like(W), torch.zeros_like(U), torch.zeros_like(U[0])
        dh = dh_T
        for t in reversed(range(len(x))):
            da = (dh + dy[t]) * (1 - y[t + 1] ** 2)
            dW += da.T @ x[t]
            dU += da.T @ y[t]
            db += da.sum(0)
            if ctx.needs_input_grad[0]:
                dx[t] = da @ W
            dh = da @ U
        return dx, dh, dW, dU, db
"""


def elman_function(slip: str = "") -> Any:
    """The Elman network as a Function, with one of the slips."""
    text = ELMAN
    if slip:
        old, new, _ = SLIPS[slip]
        assert text.count(old) == 1
        text = text.replace(old, new)
    names: dict[str, Any] = {"torch": torch}
    exec(text, names)  # a text of this file
    return names["Elman"]


def lstm_function(wrong: Callable[[torch.Tensor], torch.Tensor] = lambda d: d) -> Any:
    """An LSTM with stacked weights and one bias, batch first; the backward pass is torch's own, but for ``wrong``."""

    class Fused(torch.autograd.Function):
        @staticmethod
        def forward(x, h, c, weight_ih, weight_hh, bias):
            return _lstm(x, h, c, weight_ih, weight_hh, bias)

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx, *upstream):
            given = [tensor.detach().requires_grad_() for tensor in ctx.saved_tensors]
            with torch.enable_grad():
                found = torch.autograd.grad(_lstm(*given), given, [u.contiguous() for u in upstream])
            return (*found[:3], wrong(found[3]), *found[4:])

    return Fused


def _lstm(x, h, c, weight_ih, weight_hh, bias):
    found = []
    for x_t in x.unbind(1):
        i, f, g, o = (x_t @ weight_ih.T + h @ weight_hh.T + bias).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        found.append(h)
    return torch.stack(found, 1), h.clone(), c.clone()
