"""What torch.autograd.gradcheck says of a kernel with a bug planted in it."""

from __future__ import annotations

import re

import numpy as np
import torch
from peer_inputs import POINTS, inputs_of
from torch.autograd.gradcheck import GradcheckError, gradcheck

#: the gates of a cell in torch
GATES = {"elman": "h", "lstm": "ifgo"}


def network(run, backward, names):
    """A cell whose values come from NumPy and whose gradients come from a kernel, as torch takes it."""

    def split(tensors):
        given = {name: tensor.detach().numpy() for name, tensor in zip(names, tensors, strict=True)}
        params, initial = names[: names.index("x")], names[names.index("x") + 1 :]
        return {name: given[name] for name in params}, given["x"], {name: given[name] for name in initial}

    class Network(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *tensors):
            ctx.save_for_backward(*tensors)
            return torch.tensor(run(*split(tensors)))

        @staticmethod
        def backward(ctx, upstream):
            found = backward(*split(ctx.saved_tensors), upstream.numpy())
            return tuple(torch.tensor(found[name]) for name in names)

    return Network.apply


def gradcheck_of(function, given) -> tuple[str, str]:
    """At which input gradcheck stops, with its defaults in float64, or that it accepts; and its message."""
    try:
        gradcheck(function, given)
    except GradcheckError as error:
        found = re.search(r"with respect to (input \d+)", str(error))
        return (found[1] if found else str(error).splitlines()[0]), str(error)
    return "accepts", ""


def gradcheck_says(bug) -> tuple[str, str]:
    """What gradcheck says of a bug in a NumPy kernel: at the first point where it does not accept it."""
    for point in range(POINTS):
        run, names, arrays = inputs_of(bug, point)
        said = gradcheck_of(network(run, bug.backward, names), tensors(*arrays))
        if said[0] != "accepts":
            return said
    return said


def gradcheck_says_in_torch(bug) -> tuple[str, str]:
    """What gradcheck says of a bug in a kernel written in PyTorch."""
    gates = len(GATES[bug.kernel])
    shapes = {"weight_ih_l0": (3 * gates, 2), "weight_hh_l0": (3 * gates, 3), "bias_ih_l0": (3 * gates,)}
    shapes |= {"bias_hh_l0": (3 * gates,)} if bug.layout == "torch" else {}
    names = list(shapes) if bug.layout == "torch" else ["W_xh", "W_hh", "b_h"]
    states = ["h", "c"][: 1 + (bug.kernel == "lstm")]
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in (*shapes.values(), (3, 2, 2), *([(2, 3)] * len(states)))]

    def function(*given):
        params = dict(zip(names, given, strict=False))
        return bug.states(params, given[len(names)], dict(zip(states, given[len(names) + 1 :], strict=True)))

    return gradcheck_of(function, tensors(*arrays))


def tensors(*arrays):
    return [torch.tensor(array, requires_grad=True) for array in arrays]


class WrongLayer(torch.autograd.Function):
    """x @ W.T, whose backward pass is 1.5 times too large."""

    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return x @ weight.T

    @staticmethod
    def backward(ctx, upstream):
        x, weight = ctx.saved_tensors
        return 1.5 * upstream @ weight, 1.5 * upstream.T @ x


def far_away(x, weight):
    """The wrong layer, and then 50 times h = tanh(0.3 h)."""
    h = WrongLayer.apply(x, weight)
    for _ in range(50):
        h = torch.tanh(0.3 * h)
    return h
