"""A long short-term memory written by hand in NumPy, for speed: one product for all gates of a step.

Its weights are stacked as torch stacks them (input, forget, candidate, output), and so are its gradients. Run as a
program, it lets symrnn's testing kit compare them with the exact ones:

    $ python examples/numpy_lstm.py
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]


def sigmoid(a: Array) -> Array:
    """The logistic function, without overflow."""
    return np.exp(np.minimum(a, 0)) / (1 + np.exp(-np.abs(a)))


def forward(params: Arrays, x: Array, initial: Arrays) -> tuple[Array, list[tuple[Array, ...]]]:
    """The hidden states (steps, batch, n), and for each step what going back needs."""
    W = np.hstack([params["weight_ih_l0"], params["weight_hh_l0"]])
    bias = params["bias_ih_l0"] + params["bias_hh_l0"]
    h, c = initial["h"], initial["c"]
    outputs, kept = np.zeros((*x.shape[:2], h.shape[1]), x.dtype), []
    for t, x_t in enumerate(x):
        joined = np.hstack([x_t, h])
        i, f, g, o = np.split(joined @ W.T + bias, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c_before, c = c, f * c + i * g
        tanh_c = np.tanh(c)
        outputs[t] = h = o * tanh_c
        kept.append((joined, c_before, tanh_c, i, f, g, o))
    return outputs, kept


def backward(params: Arrays, x: Array, initial: Arrays, upstream: Array) -> Arrays:
    """The gradients with respect to stacked weights, inputs and initial states, from those of the hidden states."""
    W = np.hstack([params["weight_ih_l0"], params["weight_hh_l0"]])
    _, kept = forward(params, x, initial)
    m = x.shape[2]
    dW, db, dx = np.zeros_like(W), np.zeros(len(W), x.dtype), np.zeros_like(x)
    dh, dc = np.zeros_like(initial["h"]), np.zeros_like(initial["c"])
    for t in reversed(range(len(x))):
        joined, c_before, tanh_c, i, f, g, o = kept[t]
        dh = dh + upstream[t]
        dc = dc + dh * o * (1 - tanh_c**2)
        da = np.hstack(
            [
                dc * g * i * (1 - i),
                dc * c_before * f * (1 - f),
                dc * i * (1 - g**2),
                dh * tanh_c * o * (1 - o),
            ]
        )
        dW += da.T @ joined
        db += da.sum(axis=0)
        djoined = da @ W
        dx[t], dh = djoined[:, :m], djoined[:, m:]
        dc = dc * f
    return {
        "weight_ih_l0": dW[:, :m],
        "weight_hh_l0": dW[:, m:],
        "bias_ih_l0": db,
        "bias_hh_l0": db,
        "x": dx,
        "h": dh,
        "c": dc,
    }


def verify() -> None:
    """Compare with the exact gradients, over every lag up to 50 steps."""
    from symrnn import cells
    from symrnn.testing import assert_gradients_match, torch_layout

    lstm = cells.lstm()
    assert_gradients_match(lstm, torch_layout(lstm, backward))


if __name__ == "__main__":
    verify()
    print("the gradients are right")
