"""The leaky integrator by hand."""

import numpy as np


def backward(params, x, initial, upstream):
    W, U = params["W"], params["U"]
    steps = len(x)
    h, v = [initial["h"]], []
    for t in range(steps):
        v.append(np.tanh(x[t] @ W.T + h[t] @ U.T))
        h.append(0.9 * h[t] + 0.1 * v[t])
    grads = {"W": np.zeros_like(W), "U": np.zeros_like(U), "x": np.zeros_like(x)}
    dh = np.zeros_like(h[0])
    for t in reversed(range(steps)):
        dh = dh + upstream[t]
        da = dh * 0.1 * (1 - v[t] ** 2)
        grads["W"] += da.T @ x[t]
        grads["U"] += da.T @ h[t]
        grads["x"][t] = da @ W
        dh = 0.9 * dh + da @ U
    return grads | {"h": dh}
