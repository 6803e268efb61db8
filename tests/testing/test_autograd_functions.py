"""assert_autograd_function: right functions of torch pass, and one slip in any part of one is told.

``make test-torch`` runs it, in an environment of its own; without torch it is no part of the tests.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch_functions_by_hand import SLIPS, elman_function, lstm_function

from symrnn import InputError, cells
from symrnn.testing import GradientMismatch, Layout, assert_autograd_function

STACKED = Layout(
    weights={
        "weight_ih": ("W_xi", "W_xf", "W_xg", "W_xo"),
        "weight_hh": ("W_hi", "W_hf", "W_hg", "W_ho"),
        "bias": ("b_i", "b_f", "b_g", "b_o"),
    },
    sequences=Layout.batch_first().sequences,
)
SHORT = {"steps": (1, 3), "lag": None}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_right_functions(dtype):
    assert assert_autograd_function(elman_function(), cells.elman(), dtype=dtype) is None
    assert assert_autograd_function(lstm_function(), cells.lstm(), layout=STACKED, dtype=dtype, **SHORT) is None


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told(slip):
    with pytest.raises(AssertionError) as caught:
        assert_autograd_function(elman_function(slip), cells.elman(), **SHORT)
    assert SLIPS[slip][2] in str(caught.value)


def test_a_wrong_gate_in_stacked_weights():
    def exchange(gradient):
        i, f, g, o = gradient.chunk(4)
        return torch.cat([f, i, g, o])

    with pytest.raises(GradientMismatch) as caught:
        assert_autograd_function(lstm_function(exchange), cells.lstm(), layout=STACKED, **SHORT)
    assert caught.value.report.parameter == "W_xi"
    assert "reproduce  assert_autograd_function(Fused, cell, steps=(1,)" in str(caught.value)


def test_arguments_in_an_order_that_is_said():
    right = elman_function()

    class Other(torch.autograd.Function):
        @staticmethod
        def forward(ctx, *given):
            a, b, c, d, e = given
            return right.forward(ctx, e, d, c, b, a)

        @staticmethod
        def backward(ctx, *upstream):
            return right.backward(ctx, *upstream)[::-1]

    order = ("b_h", "W_hh", "W_xh", "h", "x")
    with pytest.raises(InputError, match="does not say by name which arrays it takes"):
        assert_autograd_function(Other, cells.elman())
    ctx_first = {"steps": 2, "batch": 2, "lag": None, "arguments": order}
    with pytest.raises(AssertionError, match="one argument alone"):  # needs_input_grad[0] is that of the bias here
        assert_autograd_function(Other, cells.elman(), **ctx_first)


def test_what_the_function_does_without():
    whole = elman_function()

    class Zero(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, W_xh, W_hh):  # noqa: N803  # the names of the cell
            n = len(W_hh)
            return whole.forward(ctx, x, x.new_zeros(x.shape[1], n), W_xh, W_hh, x.new_zeros(n))[0]

        @staticmethod
        def backward(ctx, dy):
            dx, _, dW, dU, _ = whole.backward(ctx, dy, torch.zeros_like(dy[0]))
            return dx, dW, dU

    with pytest.raises(InputError, match="nothing that the function takes is b_h of the cell elman"):
        assert_autograd_function(Zero, cells.elman())
    assert assert_autograd_function(Zero, cells.elman(), params={"b_h": np.zeros(3)}, **SHORT) is None
