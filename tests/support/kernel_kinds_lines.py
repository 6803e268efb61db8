"""Mistakes in a line of a kernel without gates: what stands there, and what replaces it."""

from __future__ import annotations

__all__ = ["LINES"]

SLOPE = ("slope at the wrong value",)
PRE = ("pre-activation for activation", "slope at the wrong value")
_S = "(1 - h[t + 1] ** 2)"
LINES = (
    ("elman", "activation for its slope", SLOPE, ((_S, "h[t + 1]"),)),
    ("elman", "one over the slope", SLOPE, (("da = dh * (1", "da = dh / (1"),)),
    (
        "elman",
        "wrapped index",
        ("wrapped index", "off by one in time"),
        (("dW_hh += da.T @ h[t]", "dW_hh += da.T @ h[1:][t - 1]"),),
    ),
    ("elman", "epsilon in the slope", ("default epsilon",), ((_S, "(1 - h[t + 1] ** 2 + 1e-6)"),)),
    (
        "elman",
        "bias missing in the recurrence",
        ("bias missing", "term missing"),
        ((" + h[t] @ W_hh.T + b_h", " + h[t] @ W_hh.T"),),
    ),
    (
        "elman",
        "one factor too many",
        ("one factor too many", "slope at the wrong value"),
        (("dx[t] = da @ W_xh", "dx[t] = (da * h[t + 1]) @ W_xh"),),
    ),
    (
        "elman",
        "slope twice",
        ("one factor too many", "slope at the wrong value"),
        (("dx[t] = da @ W_xh", f"dx[t] = (da * {_S}) @ W_xh"),),
    ),
    (
        "elman",
        "two mistakes: slope missing, h_t for h_{t-1}",
        ("two mistakes",),
        ((_S, "1"), ("da.T @ h[t]", "da.T @ h[t + 1]")),
    ),
    (
        "elman",
        "two mistakes: slope missing and cut every 4",
        ("two mistakes",),
        ((_S, "1"), ("dh = da @ W_hh\n", "dh = da @ W_hh * (t % 4 != 0)\n")),
    ),
    ("leaky", "activation for its slope", SLOPE, (("(1 - v[t] ** 2)", "v[t]"),)),
    ("leaky", "one over the slope", SLOPE, (("* (1 - v[t] ** 2)", "/ (1 - v[t] ** 2)"),)),
    ("leaky", "slope at the state", SLOPE, (("(1 - v[t] ** 2)", "(1 - h[t + 1] ** 2)"),)),
    ("leaky", "pre-activation saved", PRE, (("(1 - v[t] ** 2)", "(1 - (x[t] @ W.T + h[t] @ U.T) ** 2)"),)),
    ("leaky", "leak's path dropped", ("term missing",), (("dh = 0.9 * dh + da @ U", "dh = da @ U"),)),
    (
        "leaky",
        "leak exchanged",
        ("gate and its complement exchanged", "other number"),
        (("dh = 0.9 * dh", "dh = 0.1 * dh"),),
    ),
    ("leaky", "rate missing", ("factor missing", "scaled", "other number"), (("dh * 0.1 *", "dh *"),)),
    (
        "leaky",
        "wrapped index",
        ("wrapped index", "off by one in time"),
        (("+= da.T @ h[t]", "+= da.T @ h[1:][t - 1]"),),
    ),
    ("leaky", "h_t for h_{t-1}", ("state at the wrong step",), (("+= da.T @ h[t]", "+= da.T @ h[t + 1]"),)),
    (
        "leaky",
        "the sigmoid's slope",
        ("slope at the wrong value", "slope missing", "other activation"),
        (("(1 - v[t] ** 2)", "v[t] * (1 - v[t])"),),
    ),
    ("leaky", "epsilon in the slope", ("default epsilon",), (("(1 - v[t] ** 2)", "(1 - v[t] ** 2 + 1e-5)"),)),
    (
        "gated_delta",
        "undecayed state is read",
        ("exclusive for inclusive decay", "factor missing", "other name"),
        (('v[t] - np.einsum("bde,bd->be", R, k[t])', 'v[t] - np.einsum("bde,bd->be", S[t], k[t])'),),
    ),
    (
        "gated_delta",
        "undecayed state in g's gradient",
        ("exclusive for inclusive decay", "factor missing", "other name"),
        (("(R * dR)", "(S[t] * dR)"),),
    ),
    (
        "gated_delta",
        "S_{t-1} for S_t in q's gradient",
        ("state at the wrong step", "exclusive for inclusive decay"),
        (("S[t + 1], upstream[t]", "S[t], upstream[t]"),),
    ),
    (
        "gated_delta",
        "decay missing on the way back",
        ("factor missing",),
        (("dS = np.exp(g[t])[:, None, None] * dR", "dS = dR"),),
    ),
    (
        "gated_delta",
        "decay of the step before",
        ("off by one in time", "exclusive for inclusive decay"),
        (("dS = np.exp(g[t])[:, None, None] * dR", "dS = np.exp(g[t - 1] if t else 0 * g[0])[:, None, None] * dR"),),
    ),
    (
        "gated_delta",
        "delta's term dropped",
        ("term missing",),
        (("dR = dS - b[t][:, None, None] * k[t][:, :, None] * du[:, None, :]", "dR = dS"),),
    ),
    ("gated_delta", "sign of the delta's term", ("wrong sign",), (("dR = dS - b", "dR = dS + b"),)),
    (
        "gated_delta",
        "b missing in v's gradient",
        ("factor missing",),
        (('grads["v"][t] = b[t][:, None] * du', 'grads["v"][t] = du'),),
    ),
    (
        "gated_delta",
        "decay twice in g's gradient",
        ("one factor too many", "counted twice"),
        (("(R * dR).sum(axis=(-2, -1))", "(np.exp(g[t])[:, None, None] * R * dR).sum(axis=(-2, -1))"),),
    ),
    (
        "gated_delta",
        "second term of k dropped",
        ("term missing",),
        ((' - b[t][:, None] * np.einsum("bde,be->bd", R, du)', ""),),
    ),
    (
        "gated_delta",
        "forwards without the delta",
        ("term missing",),
        (('seen = v[t] - np.einsum("bde,bd->be", R, k[t])', "seen = v[t]"),),
    ),
    (
        "gated_delta",
        "R counted twice in k",
        ("counted twice",),
        (('np.einsum("bde,be->bd", dS, u) -', '2 * np.einsum("bde,be->bd", dS, u) -'),),
    ),
    (
        "gated_delta",
        "two mistakes: sign of delta's term in k, v without b",
        ("two mistakes",),
        (
            (' - b[t][:, None] * np.einsum("bde,be->bd", R, du)', ' + b[t][:, None] * np.einsum("bde,be->bd", R, du)'),
            ('grads["v"][t] = b[t][:, None] * du', 'grads["v"][t] = du'),
        ),
    ),
)
