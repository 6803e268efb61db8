"""Mistakes of public reports planted in gated cells forwards: written afresh, step by step, and wrong in one place."""

from __future__ import annotations

import numpy as np

from symrnn import cells
from symrnn.testing import FunctionMismatch, assert_same_function

__all__ = ["PLANTED_GATES", "report_gates"]

LSTM = """
def lstm(p, x, initial):
    h, c, found = initial["h"], initial["c"], []
    for x_t in x:
        a = {s: x_t @ p["W_x" + s].T + h @ p["W_h" + s].T + p["b_" + s] for s in "ifgo"}
        i, f, o = sigmoid(a["i"]), sigmoid(a["f"]), sigmoid(a["o"])
        g = np.tanh(a["g"])
        c = f * c + i * g
        h = o * np.tanh(c)
        found.append(h)
    return np.stack(found)
"""
GRU_RESET_AFTER = """
def gru_reset_after(p, x, initial):
    h, found = initial["h"], []
    for x_t in x:
        b = {"r": p["b_r"], "z": p["b_z"], "g": p["b_g"]}
        a = {s: x_t @ p["W_x" + s].T + b[s] for s in "rzg"}
        r, z = sigmoid(a["r"] + h @ p["W_hr"].T), sigmoid(a["z"] + h @ p["W_hz"].T)
        q = h @ p["W_hg"].T + p["b_hg"]
        g = np.tanh(a["g"] + r * q)
        h = z * h + (1 - z) * g
        found.append(h)
    return np.stack(found)
"""
MINGRU = """
def mingru(p, x, initial):
    z, g = sigmoid(x @ p["W_z"].T + p["b_z"]), x @ p["W_g"].T + p["b_g"]
    kept = np.cumprod(1 - z, axis=0)
    return kept * (initial["h"] + np.cumsum(z * g / kept, axis=0))
"""

#: the cell, the text of its kernel, the bug, what it is to be called, and the place that is wrong
PLANTED_GATES = (
    ("lstm", LSTM, "forget bias added in the kernel as well", "1 is added", 'sigmoid(a["f"])', 'sigmoid(a["f"] + 1)'),
    ("lstm", LSTM, "memory given out without its tanh", "no function", "o * np.tanh(c)", "o * c"),
    (
        "lstm",
        LSTM,
        "biases in the order of another library",
        "b_g and b_o are exchanged",
        'p["b_" + s]',
        'p["b_" + dict(i="i", f="f", g="o", o="g")[s]]',
    ),
    ("lstm", LSTM, "every bias added twice", "twice", '+ p["b_" + s]', '+ 2 * p["b_" + s]'),
    ("lstm", LSTM, "input gate coupled to the forget gate", "1 - f", "i * g", "(1 - f) * g"),
    ("lstm", LSTM, "candidate by the logistic", "sigmoid", 'np.tanh(a["g"])', 'sigmoid(a["g"])'),
    (
        "lstm",
        LSTM,
        "output from the memory before",
        "c_prev",
        "        c = f * c + i * g\n        h = o * np.tanh(c)\n",
        "        h, c = o * np.tanh(c), f * c + i * g\n",
    ),
    (
        "gru_reset_after",
        GRU_RESET_AFTER,
        "biases of reset and update exchanged",
        "b_r and b_z",
        '{"r": p["b_r"], "z": p["b_z"]',
        '{"r": p["b_z"], "z": p["b_r"]',
    ),
    (
        "gru_reset_after",
        GRU_RESET_AFTER,
        "gate and complement exchanged",
        "z",
        "z * h + (1 - z) * g",
        "(1 - z) * h + z * g",
    ),
    (
        "gru_reset_after",
        GRU_RESET_AFTER,
        "inner bias outside of the reset gate",
        "b_hg",
        '+ p["b_hg"]\n        g = np.tanh(a["g"] + r * q)',
        '\n        g = np.tanh(a["g"] + r * q + p["b_hg"])',
    ),
    (
        "gru_reset_after",
        GRU_RESET_AFTER,
        "reset gate before the product",
        "r",
        'q = h @ p["W_hg"].T + p["b_hg"]\n        g = np.tanh(a["g"] + r * q)',
        'q = (r * h) @ p["W_hg"].T + p["b_hg"]\n        g = np.tanh(a["g"] + q)',
    ),
    (
        "mingru",
        MINGRU,
        "initial state without its gate",
        "initial",
        'kept * (initial["h"] + np.cumsum(z * g / kept, axis=0))',
        'initial["h"] + kept * np.cumsum(z * g / kept, axis=0)',
    ),
    (
        "mingru",
        MINGRU,
        "products of the steps before alone",
        "of the step before",
        "kept = np.cumprod(1 - z, axis=0)\n",
        "kept = np.cumprod(1 - z, axis=0) / (1 - z)\n",
    ),
    ("mingru", MINGRU, "candidate without its gate", "z", "z * g / kept", "g / kept"),
)


def report_gates(cell: str, text: str, old: str, new: str) -> str:
    """The message on a wrong kernel, empty where it passes."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {cell}"
    known = {"np": np, "sigmoid": lambda a: 1 / (1 + np.exp(-a))}
    exec(text.replace(old, new), known)
    try:
        assert_same_function(cells.load(cell), known[cell])
    except FunctionMismatch as error:
        return str(error)
    return ""


if __name__ == "__main__":
    for cell, text, bug, words, old, new in PLANTED_GATES:
        like = report_gates(cell, text, old, new).partition("looks like ")[2].splitlines()
        print(f"{cell:16} {bug:44} {'named' if like and words in like[0] else 'NOT'} {'; '.join(like[:2])[:150]}")
