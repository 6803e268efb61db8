"""Second gradients and tangents of torch's functions: right ones pass, "once differentiable" and slips are told.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.autograd.function import once_differentiable

from symrnn import InputError, cells
from symrnn.testing import (
    GradientMismatch,
    KernelError,
    Layout,
    SecondGradientMismatch,
    TangentMismatch,
    assert_second_gradients_match,
    assert_tangents_match,
)

SHORT = {"steps": (1, 3), "lag": None}


def states(x, h, W_xh, W_hh, b_h):  # noqa: N803  # the names of the cell
    found = []
    for x_t in x:
        h = torch.tanh(x_t @ W_xh.T + h @ W_hh.T + b_h)
        found.append(h)
    return torch.stack(found)


def way_back(dy, x, h0, W, U, b, y):  # noqa: N803
    dh, dx, dW, dU, db = torch.zeros_like(h0), [], 0, 0, 0
    for t in reversed(range(len(x))):
        da = (dh + dy[t]) * (1 - y[t] ** 2)
        dW, dU, db = dW + da.T @ x[t], dU + da.T @ (y[t - 1] if t else h0), db + da.sum(0)
        dx.append(da @ W)
        dh = da @ U
    return torch.stack(dx[::-1]), dh, dW, dU, db


def tangents_of(x, h, W, U, b, y, dx, dh, dW, dU, db):  # noqa: N803
    found = []
    for t in range(len(x)):
        da = dx[t] @ W.T + x[t] @ dW.T + dh @ U.T + (y[t - 1] if t else h) @ dU.T + db
        dh = da * (1 - y[t] ** 2)
        found.append(dh)
    return torch.stack(found)


def elman(how="", slip=lambda v: v):
    """The Elman network as a Function with both derivatives by hand; ``how`` it keeps what it needs."""

    class Elman(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, h0, W_xh, W_hh, b_h):  # noqa: N803
            y = states(x, h0, W_xh, W_hh, b_h)
            ctx.save_for_backward(x, h0, W_xh, W_hh, b_h, y)
            ctx.save_for_forward(x, h0, W_xh, W_hh, b_h, y)
            ctx.y = y.clone()
            if how == "numbers alone":
                ctx.set_materialize_grads(False)
            return y

        @staticmethod
        def backward(ctx, dy):
            *given, y = ctx.saved_tensors
            if how == "kept":
                y = ctx.y
            if how == "again":
                y = states(*given)
            if how == "no_grad":
                with torch.no_grad():
                    return way_back(dy, *given, y)
            if how == "numpy":
                given, y, dy = [v.detach().clone() for v in given], y.detach(), torch.tensor(dy.detach().numpy())
            if how == "loss detached":
                dy = dy.detach()
            if how == "weight detached":
                given[3] = given[3].detach()
            found = way_back(dy, *given, y)
            if how == "one cut":
                found = (*found[:4], found[4].detach())
            if how == "first wrong":
                found = (*found[:4], 2 * found[4])
            return found

        @staticmethod
        def jvp(ctx, *moving):
            saved = ctx.saved_tensors
            if how == "numbers alone":
                return slip(tangents_of(*saved, *moving))
            return slip(
                tangents_of(
                    *saved, *(torch.zeros_like(s) if m is None else m for s, m in zip(saved, moving, strict=False))
                )
            )

    if how == "marked":
        Elman.backward = staticmethod(once_differentiable(Elman.backward))
    return Elman


@pytest.mark.parametrize("how", ["", "again"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_way_back_that_can_be_differentiated(how, dtype):
    assert assert_second_gradients_match(cells.elman(), elman(how), dtype=dtype) is None


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("marked", "is once differentiable: its backward is marked with torch's once_differentiable"),
        ("no_grad", "is once differentiable, and does not say so: its gradients cannot be differentiated again"),
        ("numpy", "is once differentiable, and does not say so: its gradients"),
        ("one cut", "does not say so: what it gives for b_h cannot be differentiated again"),
    ],
)
def test_once_differentiable(how, said):
    with pytest.raises(KernelError) as caught:
        assert_second_gradients_match(cells.elman(), elman(how), **SHORT)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("kept", "looks like: h, h_prev taken for constants by the second derivative: what forward computed and kept"),
        ("loss detached", "looks like: what arrives from the loss is taken for a constant"),
        ("weight detached", "looks like: W_hh taken for a constant by the second derivative: it is detached"),
    ],
)
def test_what_is_taken_for_a_constant(how, said):
    with pytest.raises(SecondGradientMismatch) as caught:
        assert_second_gradients_match(cells.elman(), elman(how), **SHORT)
    assert said in str(caught.value)


def test_a_first_gradient_that_is_wrong_is_told_as_such():
    with pytest.raises(GradientMismatch, match="b_h"):
        assert_second_gradients_match(cells.elman(), elman("first wrong"), **SHORT)


def lstm(x, h, c, weight_ih, weight_hh, bias):
    found = []
    for x_t in x.unbind(1):
        i, f, g, o = (x_t @ weight_ih.T + h @ weight_hh.T + bias).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        found.append(h)
    return torch.stack(found, 1), h.clone(), c.clone()


STACKED = Layout(
    weights={
        "weight_ih": ("W_xi", "W_xf", "W_xg", "W_xo"),
        "weight_hh": ("W_hi", "W_hf", "W_hg", "W_ho"),
        "bias": ("b_i", "b_f", "b_g", "b_o"),
    },
    sequences=Layout.batch_first().sequences,
)


@pytest.mark.parametrize("check", [assert_second_gradients_match, assert_tangents_match])
def test_what_torch_itself_differentiates(check):
    assert check(cells.lstm(), lstm, framework="torch", layout=STACKED, **SHORT) is None


def test_a_function_without_states_and_with_a_fixed_bias():
    def zero(x, W_xh, W_hh):  # noqa: N803
        return states(x, x.new_zeros(x.shape[1], len(W_hh)), W_xh, W_hh, x.new_zeros(len(W_hh)))

    own = {"framework": "torch", "params": {"b_h": np.zeros(3)}, **SHORT}
    assert assert_second_gradients_match(cells.elman(), zero, **own) is None
    assert assert_tangents_match(cells.elman(), zero, **own) is None
    with pytest.raises(InputError, match="nothing that the function takes is b_h"):
        assert_tangents_match(cells.elman(), zero, framework="torch")


def test_a_right_jvp():
    assert assert_tangents_match(cells.elman(), elman()) is None
    assert assert_tangents_match(cells.elman(), elman(), dtype="float32", **SHORT) is None


def test_a_jvp_that_is_wrong():
    with pytest.raises(TangentMismatch, match="looks like: every tangent is twice what it should be"):
        assert_tangents_match(cells.elman(), elman(slip=lambda v: 2 * v), **SHORT)
    with pytest.raises(KernelError, match=r"right tangents, but not where W_xh alone moves.*comes to jvp as None"):
        assert_tangents_match(cells.elman(), elman("numbers alone"), **SHORT)


def test_a_function_without_a_jvp():
    class NoJvp(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, h0, W_xh, W_hh, b_h):  # noqa: N803
            return states(x, h0, W_xh, W_hh, b_h)

    with pytest.raises(KernelError, match="has no way forwards: it is a torch"):
        assert_tangents_match(cells.elman(), NoJvp, **SHORT)
