"""The gated recurrent unit whose cell is written in one line, by hand."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def backward(params, x, initial, upstream):
    p = params
    steps = len(x)
    h, kept = [initial["h"]], []
    for t in range(steps):
        r = sigmoid(x[t] @ p["W_r"].T + h[t] @ p["U_r"].T)
        z = sigmoid(x[t] @ p["W_z"].T + h[t] @ p["U_z"].T)
        g = np.tanh(x[t] @ p["W_g"].T + (r * h[t]) @ p["U_g"].T + p["b"])
        h.append(z * h[t] + (1 - z) * g)
        kept.append((r, z, g))
    grads = {name: np.zeros_like(array) for name, array in p.items()}
    grads["x"] = np.zeros_like(x)
    dh = np.zeros_like(h[0])
    for t in reversed(range(steps)):
        r, z, g = kept[t]
        dh = dh + upstream[t]
        da_g = dh * (1 - z) * (1 - g**2)
        dq = da_g @ p["U_g"]
        da_z = dh * (h[t] - g) * z * (1 - z)
        da_r = dq * h[t] * r * (1 - r)
        grads["b"] += da_g.sum(axis=0)
        for gate, da, state in (("r", da_r, h[t]), ("z", da_z, h[t]), ("g", da_g, r * h[t])):
            grads[f"W_{gate}"] += da.T @ x[t]
            grads[f"U_{gate}"] += da.T @ state
        grads["x"][t] = da_r @ p["W_r"] + da_z @ p["W_z"] + da_g @ p["W_g"]
        dh = dh * z + dq * r + da_r @ p["U_r"] + da_z @ p["U_z"]
    return grads | {"h": dh}
