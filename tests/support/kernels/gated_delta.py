"""The gated delta rule by hand, one head, one step after the other."""

import numpy as np


def backward(params, x, initial, upstream):
    k, v, q, g, b = (x[name] for name in "kvqgb")
    upstream = upstream["o"] if isinstance(upstream, dict) else upstream
    steps = len(k)
    S, kept = [initial["S"]], []
    for t in range(steps):
        R = np.exp(g[t])[:, None, None] * S[t]
        seen = v[t] - np.einsum("bde,bd->be", R, k[t])
        u = b[t][:, None] * seen
        S.append(R + k[t][:, :, None] * u[:, None, :])
        kept.append((R, seen, u))
    grads = {name: np.zeros_like(array) for name, array in x.items()}
    dS = np.zeros_like(S[0])
    for t in reversed(range(steps)):
        R, seen, u = kept[t]
        grads["q"][t] = np.einsum("bde,be->bd", S[t + 1], upstream[t])
        dS = dS + q[t][:, :, None] * upstream[t][:, None, :]
        du = np.einsum("bd,bde->be", k[t], dS)
        dR = dS - b[t][:, None, None] * k[t][:, :, None] * du[:, None, :]
        grads["k"][t] = np.einsum("bde,be->bd", dS, u) - b[t][:, None] * np.einsum("bde,be->bd", R, du)
        grads["v"][t] = b[t][:, None] * du
        grads["b"][t] = (seen * du).sum(axis=-1)
        grads["g"][t] = (R * dR).sum(axis=(-2, -1))
        dS = np.exp(g[t])[:, None, None] * dR
    return grads | {"S": dS}
