"""Products of Jacobians at many points at once, by formulas written out by hand in NumPy: nothing of symrnn is used."""

from __future__ import annotations

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def times(matrix, vector):
    """(samples, n, m) times (samples, m)."""
    return np.einsum("snm,sm->sn", matrix, vector)


def scaled(rows, matrix):
    return rows[:, :, None] * matrix


def diagonal(d):
    return d[:, :, None] * np.eye(d.shape[1])


def elman(p, x, state):
    h = np.tanh(times(p["W_xh"], x) + times(p["W_hh"], state["h"]) + p["b_h"])
    return {"h": h}, scaled(1 - h**2, p["W_hh"])


def gru(p, x, state):
    h = state["h"]
    r = sigmoid(times(p["W_xr"], x) + times(p["W_hr"], h) + p["b_r"])
    z = sigmoid(times(p["W_xz"], x) + times(p["W_hz"], h) + p["b_z"])
    g = np.tanh(times(p["W_xg"], x) + times(p["W_hg"], r * h) + p["b_g"])
    inner = diagonal(r) + scaled(h * r * (1 - r), p["W_hr"])
    jacobian = diagonal(z) + scaled((h - g) * z * (1 - z), p["W_hz"]) + scaled((1 - z) * (1 - g**2), p["W_hg"] @ inner)
    return {"h": z * h + (1 - z) * g}, jacobian


def gru_reset_after(p, x, state):
    h = state["h"]
    r = sigmoid(times(p["W_xr"], x) + times(p["W_hr"], h) + p["b_r"])
    z = sigmoid(times(p["W_xz"], x) + times(p["W_hz"], h) + p["b_z"])
    inner = times(p["W_hg"], h) + p["b_hg"]
    g = np.tanh(times(p["W_xg"], x) + p["b_g"] + r * inner)
    moved = scaled(r, p["W_hg"]) + scaled(inner * r * (1 - r), p["W_hr"])
    jacobian = diagonal(z) + scaled((h - g) * z * (1 - z), p["W_hz"]) + scaled((1 - z) * (1 - g**2), moved)
    return {"h": z * h + (1 - z) * g}, jacobian


def lstm(p, x, state):
    h, c = state["h"], state["c"]
    i, f, o = (sigmoid(times(p[f"W_x{k}"], x) + times(p[f"W_h{k}"], h) + p[f"b_{k}"]) for k in "ifo")
    g = np.tanh(times(p["W_xg"], x) + times(p["W_hg"], h) + p["b_g"])
    new = f * c + i * g
    squashed = np.tanh(new)
    c_h = scaled(c * f * (1 - f), p["W_hf"]) + scaled(g * i * (1 - i), p["W_hi"]) + scaled(i * (1 - g**2), p["W_hg"])
    c_c = diagonal(f)
    slope = o * (1 - squashed**2)
    h_h = scaled(slope, c_h) + scaled(squashed * o * (1 - o), p["W_ho"])
    h_c = scaled(slope, c_c)
    return {"h": o * squashed, "c": new}, np.block([[h_h, h_c], [c_h, c_c]])


STEPS = {"elman": elman, "gru": gru, "gru_reset_after": gru_reset_after, "lstm": lstm}


def norms(name, norm, params, x, initial):
    """The norm of the product over all steps at each sample; every array has an axis for the samples first."""
    state, product = dict(initial), None
    for t in range(x.shape[1]):
        state, jacobian = STEPS[name](params, x[:, t], state)
        product = jacobian if product is None else jacobian @ product
    return np.linalg.norm(product, {"1": 1, "2": 2, "inf": np.inf}[norm], axis=(1, 2))


def neuron(weight, x, w=0.5, initial=0.0):
    """dh_T/dh_0 of h_t = tanh(w*x_t + weight*h_{t-1}) at each weight."""
    h, product = np.zeros_like(weight) + initial, np.ones_like(weight)
    for value in x:
        h = np.tanh(w * value + weight * h)
        product = product * weight * (1 - h**2)
    return product
