"""Networks of several layers in torch by hand, with one slip in how the layers or directions are put together."""

from __future__ import annotations

import torch
from torch import nn


def elman_step(x, states, weight_ih, weight_hh, b, c):
    (h,) = states
    return (torch.tanh(x @ weight_ih.T + b + h @ weight_hh.T + c),)


def lstm_step(x, states, weight_ih, weight_hh, b, c):
    h, memory = states
    i, f, g, o = (x @ weight_ih.T + b + h @ weight_hh.T + c).chunk(4, -1)
    memory = f.sigmoid() * memory + i.sigmoid() * g.tanh()
    return o.sigmoid() * memory.tanh(), memory


class Through(torch.autograd.Function):
    """The same forwards; what goes back is another thing."""

    @staticmethod
    def forward(ctx, a, factor):
        ctx.factor = factor
        return a.clone()

    @staticmethod
    def backward(ctx, upstream):
        return ctx.factor * upstream, None


class Stacked(nn.Module):
    """Called as torch's own networks are, with parameters of the same names."""

    def __init__(self, step, gates, slip="", layers=2, directions=2, m=2, n=3):
        super().__init__()
        self.step, self.slip, self.layers, self.directions = step, slip, layers, directions
        for layer in range(layers):
            for ending in ("", "_reverse")[:directions]:
                wide = n * directions if layer else m
                shapes = {"weight_ih": (gates * n, wide), "weight_hh": (gates * n, n)}
                for stem, shape in (shapes | {"bias_ih": (gates * n,), "bias_hh": (gates * n,)}).items():
                    setattr(self, f"{stem}_l{layer}{ending}", nn.Parameter(torch.empty(shape)))

    def forward(self, x, hx):
        states = hx if isinstance(hx, tuple) else (hx,)
        last = []
        for layer in range(self.layers):
            outputs = []
            for direction in range(self.directions):
                part = layer * self.directions + direction
                begin = tuple(state[part] for state in states)
                found, end = self.run_part(x, layer, direction, begin)
                outputs.append(found)
                last.append(end)
            if self.slip == "halves exchanged":
                outputs = outputs[::-1]
            if self.slip == "severed" and layer == 0:
                outputs = [each.detach() for each in outputs]
            x = torch.cat(outputs, -1)
        return (x, *(torch.stack(each) for each in zip(*last, strict=True)))

    def run_part(self, x, layer, direction, states):
        reverse = direction == 1
        source = 1 - layer if self.slip == "layers exchanged" else layer
        ending = "_reverse" if (reverse != (self.slip == "directions exchanged" and layer == 1)) else ""
        weights = [
            getattr(self, f"{stem}_l{source}{ending}") for stem in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        ]
        if self.slip == "recurrent gradient dropped" and (layer, direction) == (0, self.directions - 1):
            weights[1] = weights[1].detach()
        if self.slip == "input gradient doubled" and (layer, direction) == (0, 0):
            weights[0] = Through.apply(weights[0], 2.0)
        if self.slip == "initial state ignored" and layer == 1:
            states = tuple(torch.zeros_like(state) for state in states)
        if self.slip == "initial states' gradient dropped" and layer == 1:
            states = tuple(state.detach() for state in states)
        if self.slip == "one bias missing" and layer == 1:
            weights[3] = torch.zeros_like(weights[3])
        turned_in = reverse and self.slip not in ("not reversed", "as forwards")
        turned_back = reverse and not (self.slip == "not turned back" and layer == 0) and self.slip != "as forwards"
        found = []
        for x_t in x.flip(0) if turned_in else x:
            states = self.step(x_t, states, *weights)
            found.append(states[0])
        y = torch.stack(found)
        return (y.flip(0) if turned_back else y), states
