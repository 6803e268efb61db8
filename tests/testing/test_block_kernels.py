"""Kernels of cells with stacked weights are compared with the pullback, and a wrong one is found."""

from __future__ import annotations

import numpy as np
import pytest

from symrnn import Cell
from symrnn.testing import GradientMismatch, assert_gradients_match

CELL = Cell.parse(
    """
x: input[m]
h: state[n]
W: param[2*n, m+n]
a, b = split(W @ [h; x])
h = sigmoid(a)*tanh(b)
""",
    "gated",
)


def kernel(exchanged):
    """The gradient with respect to plain matrices; with ``exchanged`` the rows of the two gates in the other order."""

    def backward(params, x, initial, upstream):
        W, kept, h = params["W"], [], initial["h"]
        n = h.shape[-1]
        for x_t in x:
            q = np.concatenate([h, x_t], axis=-1)
            a, b = np.split(q @ W.T, 2, axis=-1)
            gate, value = 1 / (1 + np.exp(-a)), np.tanh(b)
            kept.append((q, gate, value))
            h = gate * value
        W_bar, h_bar = np.zeros_like(W), np.zeros_like(h)
        for (q, gate, value), arriving in zip(reversed(kept), upstream[::-1], strict=True):
            h_bar = h_bar + arriving
            both = [h_bar * value * gate * (1 - gate), h_bar * gate * (1 - value**2)]
            a_bar = np.concatenate(both, axis=-1)
            W_bar += (np.concatenate(both[::-1], axis=-1) if exchanged else a_bar).T @ q
            h_bar = (a_bar @ W)[:, :n]
        return {"W": W_bar}

    return backward


def test_a_kernel_with_stacked_weights_is_compared():
    assert assert_gradients_match(CELL, kernel(False), steps=(1, 3), lag=None) is None


def test_a_kernel_with_gates_exchanged_is_found():
    with pytest.raises(GradientMismatch, match="is wrong"):
        assert_gradients_match(CELL, kernel(True), steps=(1, 3), lag=None)
