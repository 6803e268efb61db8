"""Bugs planted in kernels written in PyTorch, whose backward pass is torch's own but for the part that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from symrnn.testing import torch_layout


@dataclass(frozen=True)
class PlantedInTorch:
    """A bug: the cell, in words, the states of all steps from tensors by name, what it looks like, the layout."""

    kernel: str
    bug: str
    states: Callable[..., torch.Tensor]
    kind: str
    layout: str = "cell"

    def backward(self, cell) -> Callable[..., Any]:
        """The kernel as the kit takes it."""

        def backward(params, x, initial, upstream):
            given = {name: torch.tensor(array, requires_grad=True) for name, array in params.items()}
            before = {name: torch.tensor(array, requires_grad=True) for name, array in initial.items()}
            self.states(given, torch.tensor(x), before).backward(torch.tensor(upstream))
            found = {name: tensor.grad for name, tensor in (given | before).items()}
            return {name: zeros(given | before, name) if grad is None else grad for name, grad in found.items()}

        return torch_layout(cell, backward) if self.layout == "torch" else backward


def zeros(tensors, name):
    return torch.zeros_like(tensors[name])


class Tanh(torch.autograd.Function):
    """The hyperbolic tangent, whose backward pass has the slope at the value."""

    @staticmethod
    def forward(ctx, a):
        h = torch.tanh(a)
        ctx.save_for_backward(h)
        return h

    @staticmethod
    def backward(ctx, upstream):
        (h,) = ctx.saved_tensors
        return upstream * (1 - torch.tanh(h) ** 2)


def elman(params, x, initial, tanh=torch.tanh, passed=lambda h: h, layer_50_back=torch.nn.functional.linear):
    """The states of all steps; each is passed on to the next, and one input goes through a layer of its own."""
    h, states = initial["h"], []
    for t, x_t in enumerate(x):
        layer = layer_50_back if t == len(x) - 50 else torch.nn.functional.linear
        h = tanh(layer(x_t, params["W_xh"]) + passed(h) @ params["W_hh"].T + params["b_h"])
        states.append(h)
    return torch.stack(states)


def lstm(params, x, initial, order=(0, 1, 2, 3)):
    """The hidden states; i, f, g, o stand in the stacked weights at these places."""
    h, c, states = initial["h"], initial["c"], []
    for x_t in x:
        a = x_t @ params["weight_ih_l0"].T + h @ params["weight_hh_l0"].T + params["bias_ih_l0"] + params["bias_hh_l0"]
        parts = a.chunk(4, dim=1)
        i, f, g, o = (parts[place] for place in order)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        states.append(h)
    return torch.stack(states)


PLANTED_IN_TORCH = (
    PlantedInTorch(
        "elman",
        "state detached at every step",
        lambda *given: elman(*given, passed=torch.Tensor.detach),
        "nothing passed back in time",
    ),
    PlantedInTorch(
        "elman",
        "own tanh, its slope taken at the value",
        lambda *given: elman(*given, tanh=Tanh.apply),
        "slope at the wrong value",
    ),
    PlantedInTorch(
        "lstm",
        "stacked weights read as i, f, o, g",
        lambda *given: lstm(*given, order=(0, 1, 3, 2)),
        "gate order",
        "torch",
    ),
)
