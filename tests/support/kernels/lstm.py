"""The long short-term memory by hand."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def backward(params, x, initial, upstream):
    p = params
    steps = len(x)
    h, c, gates = [initial["h"]], [initial["c"]], []
    for t in range(steps):
        i = sigmoid(x[t] @ p["W_xi"].T + h[t] @ p["W_hi"].T + p["b_i"])
        f = sigmoid(x[t] @ p["W_xf"].T + h[t] @ p["W_hf"].T + p["b_f"])
        g = np.tanh(x[t] @ p["W_xg"].T + h[t] @ p["W_hg"].T + p["b_g"])
        o = sigmoid(x[t] @ p["W_xo"].T + h[t] @ p["W_ho"].T + p["b_o"])
        c.append(f * c[t] + i * g)
        h.append(o * np.tanh(c[t + 1]))
        gates.append((i, f, g, o))
    grads = {name: np.zeros_like(array) for name, array in p.items()}
    grads["x"] = np.zeros_like(x)
    dh, dc = np.zeros_like(h[0]), np.zeros_like(c[0])
    for t in reversed(range(steps)):
        i, f, g, o = gates[t]
        tanh_c = np.tanh(c[t + 1])
        dh = dh + upstream[t]
        dc = dc + dh * o * (1 - tanh_c**2)
        da_o = dh * tanh_c * o * (1 - o)
        da_i = dc * g * i * (1 - i)
        da_f = dc * c[t] * f * (1 - f)
        da_g = dc * i * (1 - g**2)
        for gate, da in (("i", da_i), ("f", da_f), ("g", da_g), ("o", da_o)):
            grads[f"W_x{gate}"] += da.T @ x[t]
            grads[f"W_h{gate}"] += da.T @ h[t]
            grads[f"b_{gate}"] += da.sum(axis=0)
        grads["x"][t] = da_i @ p["W_xi"] + da_f @ p["W_xf"] + da_g @ p["W_xg"] + da_o @ p["W_xo"]
        dh = da_i @ p["W_hi"] + da_f @ p["W_hf"] + da_g @ p["W_hg"] + da_o @ p["W_ho"]
        dc = dc * f
    grads["h"], grads["c"] = dh, dc
    return grads
