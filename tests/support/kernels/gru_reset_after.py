"""The gated recurrent unit by hand, the reset gate after the product."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def backward(params, x, initial, upstream):
    p = params
    steps = len(x)
    h, kept = [initial["h"]], []
    for t in range(steps):
        r = sigmoid(x[t] @ p["W_xr"].T + h[t] @ p["W_hr"].T + p["b_r"])
        z = sigmoid(x[t] @ p["W_xz"].T + h[t] @ p["W_hz"].T + p["b_z"])
        q = h[t] @ p["W_hg"].T + p["b_hg"]
        g = np.tanh(x[t] @ p["W_xg"].T + r * q + p["b_g"])
        h.append(z * h[t] + (1 - z) * g)
        kept.append((r, z, q, g))
    grads = {name: np.zeros_like(array) for name, array in p.items()}
    grads["x"] = np.zeros_like(x)
    dh = np.zeros_like(h[0])
    for t in reversed(range(steps)):
        r, z, q, g = kept[t]
        dh = dh + upstream[t]
        da_g = dh * (1 - z) * (1 - g**2)
        dq = da_g * r
        da_z = dh * (h[t] - g) * z * (1 - z)
        da_r = da_g * q * r * (1 - r)
        for gate, da, dstate in (("r", da_r, da_r), ("z", da_z, da_z), ("g", da_g, dq)):
            grads[f"W_x{gate}"] += da.T @ x[t]
            grads[f"W_h{gate}"] += dstate.T @ h[t]
            grads[f"b_{gate}"] += da.sum(axis=0)
        grads["b_hg"] += dq.sum(axis=0)
        grads["x"][t] = da_r @ p["W_xr"] + da_z @ p["W_xz"] + da_g @ p["W_xg"]
        dh = dh * z + dq @ p["W_hg"] + da_r @ p["W_hr"] + da_z @ p["W_hz"]
    grads["h"] = dh
    return grads
