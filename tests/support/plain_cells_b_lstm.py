"""Steps of LSTM cells and their kin, written anew from their papers; see ``plain_operations.py`` for the form."""

from __future__ import annotations


def _affine(p, gate, x, h, names=("W_", "U_", "b_")):
    """W @ x + U @ h + b of a gate; a cell without biases has none."""
    w, u, b = names
    return p[w + gate] @ x + p[u + gate] @ h + p.get(b + gate, 0)


def lstm_layer_norm(o, p, x, s):
    eps = 1e-5
    normed = {
        gate: o.layer_norm(p["W_" + gate] @ x["x"] + p["U_" + gate] @ s["h"], eps) + p["b_" + gate] for gate in "ifgo"
    }
    c = o.sigmoid(normed["f"]) * s["c"] + o.sigmoid(normed["i"]) * o.tanh(normed["g"])
    h = o.sigmoid(normed["o"]) * o.tanh(p["gain"] * o.layer_norm(c, eps) + p["bias"])
    return {"h": h, "c": c}, {"h": h}


def _vanilla(o, p, x, h, c):
    """The LSTM of 2000, as later papers take it: new c and h."""
    i, f, out = (o.sigmoid(_affine(p, gate, x, h)) for gate in "ifo")
    c = f * c + i * o.tanh(_affine(p, "g", x, h))
    return c, out * o.tanh(c)


def lstm_mogrifier(o, p, x, s):
    v, h = x["x"], s["h"]
    v = 2 * o.sigmoid(p["Q1"] @ h) * v  # round 1
    h = 2 * o.sigmoid(p["R1"] @ v) * h  # round 2
    v = 2 * o.sigmoid(p["Q2"] @ h) * v  # round 3
    c, h = _vanilla(o, p, v, h, s["c"])
    return {"h": h, "c": c}, {"h": h}


def lstm_multiplicative(o, p, x, s):
    m = (p["W_mx"] @ x["x"]) * (p["W_mh"] @ s["h"])
    i, f, out = (o.sigmoid(p[f"W_{gate}x"] @ x["x"] + p[f"W_{gate}m"] @ m) for gate in "ifo")
    c = f * s["c"] + i * o.tanh(p["W_gx"] @ x["x"] + p["W_gm"] @ m)
    h = o.tanh(c) * out
    return {"h": h, "c": c}, {"h": h}


def lstm_nested(o, p, x, s):
    i, f, out = (o.sigmoid(_affine(p, gate, x["x"], s["h"])) for gate in "ifo")
    inner_x = i * o.tanh(_affine(p, "g", x["x"], s["h"]))
    inner_h = f * s["c"]
    i, f, inner_out = (o.sigmoid(p["V_" + gate] @ inner_x + p["R_" + gate] @ inner_h) for gate in "ifo")
    d = f * s["d"] + i * o.tanh(p["V_g"] @ inner_x + p["R_g"] @ inner_h)
    c = inner_out * o.tanh(d)  # the hidden state of the inner cell is the memory of the outer one
    h = out * o.tanh(c)
    return {"h": h, "c": c, "d": d}, {"h": h}


def lstm_no_forget(o, p, x, s):
    pre = {gate: _affine(p, gate, x["x"], s["h"], ("W_x", "W_h", "b_")) for gate in "igo"}
    c = s["c"] + o.sigmoid(pre["i"]) * o.tanh(pre["g"])
    h = o.sigmoid(pre["o"]) * o.tanh(c)
    return {"h": h, "c": c}, {"h": h}


def _odyssey(o, p, x, s, without, names=("W_", "R_", "b_")):
    """The vanilla LSTM of Greff et al. with peepholes, less one part."""
    v, h, c = x["x"], s["h"], s["c"]
    i = 1 if without == "input gate" else o.sigmoid(_affine(p, "i", v, h, names) + p["p_i"] * c)
    f = o.sigmoid(_affine(p, "f", v, h, names) + p["p_f"] * c)
    g = _affine(p, "g", v, h, names)
    c = (g if without == "input activation" else o.tanh(g)) * i + c * f
    out = 1 if without == "output gate" else o.sigmoid(_affine(p, "o", v, h, names) + p["p_o"] * c)
    h = (c if without == "output activation" else o.tanh(c)) * out
    return {"h": h, "c": c}, {"h": h}


def lstm_no_input_gate(o, p, x, s):
    return _odyssey(o, p, x, s, "input gate")


def lstm_no_input_activation(o, p, x, s):
    return _odyssey(o, p, x, s, "input activation")


def lstm_full_gate_recurrence(o, p, x, s):
    """Each gate sees the three gates of the step before; the block input does not."""

    def gate(name, c):
        others = sum(p[f"R_{other}{name}"] @ s[other] for other in "ifo")
        return o.sigmoid(_affine(p, name, x["x"], s["h"], ("W_", "R_", "b_")) + p["p_" + name] * c + others)

    i, f = gate("i", s["c"]), gate("f", s["c"])
    c = f * s["c"] + i * o.tanh(_affine(p, "g", x["x"], s["h"], ("W_", "R_", "b_")))
    out = gate("o", c)
    h = out * o.tanh(c)
    return {"h": h, "c": c, "i": i, "f": f, "o": out}, {"h": h}


def lstm_no_output_activation(o, p, x, s):
    return _odyssey(o, p, x, s, "output activation")


def lstm_no_output_gate(o, p, x, s):
    return _odyssey(o, p, x, s, "output gate")


def lstm_peephole(o, p, x, s):
    return _odyssey(o, p, x, s, None, ("W_x", "W_h", "b_"))


def lstm_projection(o, p, x, s):
    pre = {gate: _affine(p, gate, x["x"], s["r"], ("W_x", "W_r", "b_")) for gate in "ifgo"}
    c = o.sigmoid(pre["f"]) * s["c"] + o.sigmoid(pre["i"]) * o.tanh(pre["g"])
    r = p["W_p"] @ (o.sigmoid(pre["o"]) * o.tanh(c))
    return {"r": r, "c": c}, {"r": r}


def on_lstm(o, p, x, s):
    v, h = x["x"], s["h"]
    master_f = o.cumsum(o.softmax(_affine(p, "p", v, h)))
    master_i = 1 - o.cumsum(o.softmax(_affine(p, "q", v, h)))
    overlap = master_f * master_i
    i, f, out = (o.sigmoid(_affine(p, gate, v, h)) for gate in "ifo")
    f = f * overlap + (master_f - overlap)
    i = i * overlap + (master_i - overlap)
    c = f * s["c"] + i * o.tanh(_affine(p, "g", v, h))
    h = out * o.tanh(c)
    return {"h": h, "c": c}, {"h": h}


def phased_lstm(o, p, x, s):
    phi, ratio = x["phi"], p["ratio"]
    rising, falling = 2 * phi / ratio, 2 - 2 * phi / ratio
    k = o.where(phi < ratio / 2, rising, o.where(phi < ratio, falling, p["leak"] * phi))
    c, h = _vanilla(o, p, x["x"], s["h"], s["c"])  # the output is of the proposed memory, not of the mixed one
    c, h = k * c + (1 - k) * s["c"], k * h + (1 - k) * s["h"]
    return {"h": h, "c": c}, {"h": h}


def minlstm(o, p, x, s):
    f = o.sigmoid(p["W_f"] @ x["x"] + p["b_f"])
    i = o.sigmoid(p["W_i"] @ x["x"] + p["b_i"])
    f, i = f / (f + i), i / (f + i)
    h = f * s["h"] + i * (p["W_g"] @ x["x"] + p["b_g"])
    return {"h": h}, {"h": h}


def slstm(o, p, x, s):
    pre = {gate: _affine(p, gate, x["x"], s["h"], ("W_", "R_", "b_")) for gate in "zifo"}
    top = o.maximum(pre["f"] + s["s"], pre["i"])  # the stabiliser
    i, f = o.exp(pre["i"] - top), o.exp(pre["f"] + s["s"] - top)
    c = f * s["c"] + i * o.tanh(pre["z"])
    v = f * s["v"] + i
    h = o.sigmoid(pre["o"]) * (c / v)
    return {"h": h, "c": c, "v": v, "s": top}, {"h": h}
