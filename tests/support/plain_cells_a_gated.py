"""Networks with gates of the catalogue, each written again from its paper; see ``plain_operations``."""


def _affine(p, x, h, gate):
    """The sum before a gate, of the cells that name their weights W_x*, W_h* and b_*."""
    return p[f"W_x{gate}"] @ x + p[f"W_h{gate}"] @ h + p[f"b_{gate}"]


def _lstm(o, c, i, f, g, out):
    c = f * c + i * g
    h = out * o.tanh(c)
    return {"h": h, "c": c}, {"h": h}


def lstm(o, p, x, s):
    i, f, g, out = (_affine(p, x["x"], s["h"], gate) for gate in "ifgo")
    return _lstm(o, s["c"], o.sigmoid(i), o.sigmoid(f), o.tanh(g), o.sigmoid(out))


def lstm_coupled(o, p, x, s):
    i, g, out = (_affine(p, x["x"], s["h"], gate) for gate in "igo")
    i = o.sigmoid(i)
    return _lstm(o, s["c"], i, 1 - i, o.tanh(g), o.sigmoid(out))


def lstm_coupled_peephole(o, p, x, s):
    def net(gate):
        return p[f"W_{gate}"] @ x["x"] + p[f"R_{gate}"] @ s["h"] + p[f"b_{gate}"]

    i = o.sigmoid(net("i") + p["p_i"] * s["c"])
    c = (1 - i) * s["c"] + i * o.tanh(net("g"))
    h = o.sigmoid(net("o") + p["p_o"] * c) * o.tanh(c)  # the output gate sees the new memory
    return {"h": h, "c": c}, {"h": h}


def clipped_lstm(o, p, x, s):
    def net(gate):
        return p[f"W_{gate}"] @ x["x"] + p[f"U_{gate}"] @ s["h"]

    c = o.sigmoid(net("f")) * s["c"] + o.sigmoid(net("i")) * o.tanh(net("g"))
    c = o.clip(c, -p["limit"], p["limit"])
    h = o.sigmoid(net("o")) * o.tanh(c)
    return {"h": h, "c": c}, {"h": h}


def gru(o, p, x, s):
    x, h = x["x"], s["h"]
    r, z = o.sigmoid(_affine(p, x, h, "r")), o.sigmoid(_affine(p, x, h, "z"))
    h = z * h + (1 - z) * o.tanh(_affine(p, x, r * h, "g"))
    return {"h": h}, {"h": h}


def gru_reset_after(o, p, x, s):
    x, h = x["x"], s["h"]
    r, z = o.sigmoid(_affine(p, x, h, "r")), o.sigmoid(_affine(p, x, h, "z"))
    new = o.tanh(p["W_xg"] @ x + p["b_g"] + r * (p["W_hg"] @ h + p["b_hg"]))
    h = (1 - z) * new + z * h
    return {"h": h}, {"h": h}


def gru_chung(o, p, x, s):
    x, h = x["x"], s["h"]
    z = o.sigmoid(p["W_z"] @ x + p["U_z"] @ h)
    r = o.sigmoid(p["W_r"] @ x + p["U_r"] @ h)
    h = (1 - z) * h + z * o.tanh(p["W"] @ x + p["U"] @ (r * h))
    return {"h": h}, {"h": h}


def gru_d(o, p, x, s):
    x, mask, delta, h, last = x["x"], x["mask"], x["delta"], s["h"], s["last"]
    decay = o.exp(-o.relu(p["w_x"] * delta + p["b_x"]))
    x, last = mask * x + (1 - mask) * (decay * last + (1 - decay) * p["average"]), mask * x + (1 - mask) * last
    h = o.exp(-o.relu(p["W_d"] @ delta + p["b_d"])) * h

    def net(gate, h):
        return p[f"W_{gate}"] @ x + p[f"U_{gate}"] @ h + p[f"V_{gate}"] @ mask + p[f"b_{gate}"]

    r, z = o.sigmoid(net("r", h)), o.sigmoid(net("z", h))
    h = (1 - z) * h + z * o.tanh(net("g", r * h))
    return {"h": h, "last": last}, {"h": h}


def highway_gru(o, p, x, s):
    x, h = x["x"], s["h"]
    z = o.sigmoid(p["W_z"] @ x + p["U_z"] @ h)
    r = o.sigmoid(p["W_r"] @ x + p["U_r"] @ h)
    h = z * h + (1 - z) * o.tanh(p["W_g"] @ x + p["U_g"] @ (r * h))
    for layer in "12":
        carry = o.sigmoid(p[f"A{layer}"] @ h)
        h = carry * o.tanh(p[f"B{layer}"] @ h) + (1 - carry) * h
    return {"h": h}, {"h": h}


def ligru(o, p, x, s):
    x, h = x["x"], s["h"]
    z = o.sigmoid(p["W_z"] @ x + p["U_z"] @ h)
    h = z * h + (1 - z) * o.relu(p["W_h"] @ x + p["U_h"] @ h)
    return {"h": h}, {"h": h}


def janet(o, p, x, s):
    x, h = x["x"], s["h"]
    f = o.sigmoid(p["W_f"] @ x + p["U_f"] @ h + p["b_f"])
    h = f * h + (1 - f) * o.tanh(p["W_g"] @ x + p["U_g"] @ h + p["b_g"])
    return {"h": h}, {"h": h}


def brc(o, p, x, s):
    x, h = x["x"], s["h"]
    a = 1 + o.tanh(p["U_a"] @ x + p["w_a"] * h)
    c = o.sigmoid(p["U_c"] @ x + p["w_c"] * h)
    h = c * h + (1 - c) * o.tanh(p["U"] @ x + a * h)
    return {"h": h}, {"h": h}


def cfn(o, p, x, s):
    x, h = x["x"], s["h"]
    theta = o.sigmoid(p["U_t"] @ h + p["V_t"] @ x + p["b_t"])
    eta = o.sigmoid(p["U_e"] @ h + p["V_e"] @ x + p["b_e"])
    h = theta * o.tanh(h) + eta * o.tanh(p["W"] @ x)
    return {"h": h}, {"h": h}


def fastgrnn(o, p, x, s):
    net = p["W"] @ x["x"] + p["U"] @ s["h"]
    z = o.sigmoid(net + p["b_z"])
    h = (o.sigmoid(p["zeta"]) * (1 - z) + o.sigmoid(p["nu"])) * o.tanh(net + p["b_h"]) + z * s["h"]
    return {"h": h}, {"h": h}


def fastrnn(o, p, x, s):
    new = o.tanh(p["W"] @ x["x"] + p["U"] @ s["h"] + p["b"])
    h = o.sigmoid(p["p"]) * new + o.sigmoid(p["q"]) * s["h"]
    return {"h": h}, {"h": h}
