"""The simple recurrent network by hand."""

import numpy as np


def backward(params, x, initial, upstream):
    W_xh, W_hh, b_h = params["W_xh"], params["W_hh"], params["b_h"]
    steps = len(x)
    h = [initial["h"]]
    for t in range(steps):
        a = x[t] @ W_xh.T + h[t] @ W_hh.T + b_h
        h.append(np.tanh(a))
    dW_xh, dW_hh, db_h = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(b_h)
    dx = np.zeros_like(x)
    dh = np.zeros_like(initial["h"])
    for t in reversed(range(steps)):
        dh = upstream[t] + dh
        da = dh * (1 - h[t + 1] ** 2)
        dW_xh += da.T @ x[t]
        dW_hh += da.T @ h[t]
        db_h += da.sum(axis=0)
        dx[t] = da @ W_xh
        dh = da @ W_hh
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "x": dx, "h": dh}
