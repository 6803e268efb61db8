"""The planted bugs before torch's gradcheck: what it says of them, and the wrong layer that it accepts.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch
from planted_kernels import PLANTED
from test_testing_score import DOCUMENT
from torch.autograd.gradcheck import GradcheckError, gradcheck

from symrnn import cells, evaluator
from symrnn.testing import GradientMismatch, assert_gradients_match

RUNS = {name: evaluator(cells.CELLS[name]("tanh"), loss="squared_error") for name in {bug.kernel for bug in PLANTED}}


def gradcheck_says(bug) -> str:
    """What gradcheck says of a kernel with its defaults, for 3 steps and a batch of 2."""
    run = RUNS[bug.kernel]
    sizes = {"n": 3, "m": 2}
    params = run.random_params(sizes, seed=0)
    x, _ = run.random_data(sizes, steps=3, batch=2, seed=1)
    rng = np.random.default_rng(2)
    initial = {state.symbol.name: rng.standard_normal((2, 3)) for state in run.cell.states}
    backward = bug.backward

    class Network(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *tensors):
            ctx.save_for_backward(*tensors)
            return torch.tensor(run(*arguments(tensors)))

        @staticmethod
        def backward(ctx, upstream):
            found = backward(*arguments(ctx.saved_tensors), upstream.numpy())
            return tuple(torch.tensor(found[name]) for name in names)

    names = [*params, "x", *initial]

    def arguments(tensors):
        arrays = {name: tensor.detach().numpy() for name, tensor in zip(names, tensors, strict=True)}
        return {name: arrays[name] for name in params}, arrays["x"], {name: arrays[name] for name in initial}

    given = [torch.tensor(array, requires_grad=True) for array in (*params.values(), x, *initial.values())]
    try:
        gradcheck(Network.apply, given)
    except GradcheckError as error:
        found = re.search(r"with respect to (input \d+)", str(error))
        return found[1] if found else str(error).splitlines()[0]
    return "accepts"


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: f"{bug.kernel}: {bug.bug}")
def test_the_document_says_what_gradcheck_says(bug):
    (line,) = [
        line
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {bug.kernel} | {bug.bug} |")
    ]
    assert line.split(" | ")[-1].removesuffix(" |") == gradcheck_says(bug)


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
    """A wrong layer, and then 50 times h = tanh(0.3 h)."""
    h = WrongLayer.apply(x, weight)
    for _ in range(50):
        h = torch.tanh(0.3 * h)
    return h


def test_gradcheck_accepts_a_wrong_layer_fifty_steps_back():
    given = [torch.randn(2, 3, dtype=torch.double, requires_grad=True) for _ in range(2)]
    assert gradcheck(far_away, given)
    with pytest.raises(GradcheckError):
        gradcheck(WrongLayer.apply, given)


def test_the_kit_finds_it_in_the_same_kernel():
    cell = cells.elman()

    def backward(params, x, initial, upstream):
        """A kernel in torch: the first of 50 steps goes through the wrong layer."""
        names = ("W_xh", "W_hh", "b_h")
        W_xh, W_hh, b_h = (torch.tensor(params[name], requires_grad=True) for name in names)
        h = torch.tensor(initial["h"])
        outputs = []
        for t, x_t in enumerate(torch.tensor(x)):
            layer = WrongLayer.apply if t == len(x) - 50 else torch.nn.functional.linear
            h = torch.tanh(layer(x_t, W_xh) + h @ W_hh.T + b_h)
            outputs.append(h)
        torch.stack(outputs).backward(torch.tensor(upstream))
        return {"W_xh": W_xh.grad, "W_hh": W_hh.grad, "b_h": b_h.grad}

    assert_gradients_match(cell, backward, params={"W_hh": 0.3 * np.eye(3)}, lag=49)
    with pytest.raises(GradientMismatch) as caught:
        assert_gradients_match(cell, backward, params={"W_hh": 0.3 * np.eye(3)})
    assert caught.value.report.parameter == "W_xh"
    assert caught.value.report.mismatch.got == pytest.approx(1.5 * caught.value.report.mismatch.expected)
    assert abs(caught.value.report.mismatch.expected) < 1e-24
