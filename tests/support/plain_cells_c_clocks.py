"""Steps of cells with clocks, written anew from their papers; see ``plain_operations.py``."""

from __future__ import annotations


def clockwork(o, p, x, s):
    new = o.tanh((p["W"] * p["M"]) @ s["h"] + p["V"] @ x["x"] + p["b"])
    h = s["h"] + x["on"] * (new - s["h"])
    return {"h": h}, {"h": h}
