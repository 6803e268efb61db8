"""Steps of vector cells with few gates or none, written anew from their papers; see ``plain_operations.py``."""

from __future__ import annotations


def ltc(o, p, x, s):
    f = o.sigmoid(p["W"] @ x["x"] + p["U"] @ s["h"] + p["b"])
    h = (s["h"] + p["dt"] * f * p["A"]) / (1 + p["dt"] * (1 / p["tau"] + f))
    return {"h": h}, {"h": h}


def mgu(o, p, x, s):
    f = o.sigmoid(p["W_f"] @ x["x"] + p["U_f"] @ s["h"] + p["b_f"])
    candidate = o.tanh(p["W_g"] @ x["x"] + p["U_g"] @ (f * s["h"]) + p["b_g"])
    h = (1 - f) * s["h"] + f * candidate
    return {"h": h}, {"h": h}


def mi_rnn(o, p, x, s):
    wx, uh = p["W"] @ x["x"], p["U"] @ s["h"]
    h = o.tanh(p["alpha"] * wx * uh + p["beta_h"] * uh + p["beta_x"] * wx + p["b"])
    return {"h": h}, {"h": h}


def mingru(o, p, x, s):
    z = o.sigmoid(p["W_z"] @ x["x"] + p["b_z"])
    h = (1 - z) * s["h"] + z * (p["W_g"] @ x["x"] + p["b_g"])
    return {"h": h}, {"h": h}


def minimal_rnn(o, p, x, s):
    z = o.tanh(p["W_z"] @ x["x"] + p["b_z"])
    u = o.sigmoid(p["U_h"] @ s["h"] + p["U_z"] @ z + p["b_u"])
    h = u * s["h"] + (1 - u) * z
    return {"h": h}, {"h": h}


def mut1(o, p, x, s):
    v, h = x["x"], s["h"]
    z = o.sigmoid(p["W_xz"] @ v + p["b_z"])
    r = o.sigmoid(p["W_xr"] @ v + p["W_hr"] @ h + p["b_r"])
    h = o.tanh(p["W_hh"] @ (r * h) + o.tanh(v) + p["b_h"]) * z + h * (1 - z)
    return {"h": h}, {"h": h}


def mut2(o, p, x, s):
    v, h = x["x"], s["h"]
    z = o.sigmoid(p["W_xz"] @ v + p["W_hz"] @ h + p["b_z"])
    r = o.sigmoid(v + p["W_hr"] @ h + p["b_r"])
    h = o.tanh(p["W_hh"] @ (r * h) + p["W_xh"] @ v + p["b_h"]) * z + h * (1 - z)
    return {"h": h}, {"h": h}


def mut3(o, p, x, s):
    v, h = x["x"], s["h"]
    z = o.sigmoid(p["W_xz"] @ v + p["W_hz"] @ o.tanh(h) + p["b_z"])
    r = o.sigmoid(p["W_xr"] @ v + p["W_hr"] @ h + p["b_r"])
    h = o.tanh(p["W_hh"] @ (r * h) + p["W_xh"] @ v + p["b_h"]) * z + h * (1 - z)
    return {"h": h}, {"h": h}


def narx(o, p, x, s):
    h = o.tanh(p["W"] @ x["x"] + p["U1"] @ s["h"] + p["U2"] @ s["h_lag2"] + p["U3"] @ s["h_lag3"] + p["b"])
    return {"h": h, "h_lag2": s["h"], "h_lag3": s["h_lag2"]}, {"h": h}


def nbrc(o, p, x, s):
    a = 1 + o.tanh(p["U_a"] @ x["x"] + p["W_a"] @ s["h"])
    c = o.sigmoid(p["U_c"] @ x["x"] + p["W_c"] @ s["h"])
    h = c * s["h"] + (1 - c) * o.tanh(p["U"] @ x["x"] + a * s["h"])
    return {"h": h}, {"h": h}


def qrnn(o, p, x, s):
    def convolve(gate):
        return p["W_" + gate] @ x["x"] + p["V_" + gate] @ s["last"]

    z, f, out = o.tanh(convolve("z")), o.sigmoid(convolve("f")), o.sigmoid(convolve("o"))
    c = f * s["c"] + (1 - f) * z
    return {"last": x["x"], "c": c}, {"h": out * c}


def ran(o, p, x, s):
    i = o.sigmoid(p["W_ih"] @ s["h"] + p["W_ix"] @ x["x"] + p["b_i"])
    f = o.sigmoid(p["W_fh"] @ s["h"] + p["W_fx"] @ x["x"] + p["b_f"])
    c = i * (p["W_cx"] @ x["x"]) + f * s["c"]
    h = o.tanh(c)
    return {"h": h, "c": c}, {"h": h}


def rhn(o, p, x, s):
    state = s["h"]
    for layer, w_g, w_t in (("1", p["W_g"] @ x["x"], p["W_t"] @ x["x"]), ("2", 0, 0)):
        new = o.tanh(w_g + p["R_g" + layer] @ state + p["b_g" + layer])
        t = o.sigmoid(w_t + p["R_t" + layer] @ state + p["b_t" + layer])
        state = new * t + state * (1 - t)
    return {"h": state}, {"h": state}


def rnn_multiplicative(o, p, x, s):
    f = (p["W_fx"] @ x["x"]) * (p["W_fh"] @ s["h"])
    h = o.tanh(p["W_hf"] @ f + p["W_hx"] @ x["x"])
    return {"h": h}, {"h": h}


def scornn(o, p, x, s):
    skew, one = p["A"] - p["A"].T, o.eye(len(p["d"]))
    orthogonal = o.solve(one + skew, one - skew) @ o.diag(p["d"])
    z = p["V"] @ x["x"] + orthogonal @ s["h"]
    h = z / (o.abs(z) + 1 / 1000) * o.relu(o.abs(z) + p["b"])
    return {"h": h}, {"h": h}


def scrn(o, p, x, s):
    context = (1 - p["alpha"]) * (p["B"] @ x["x"]) + p["alpha"] * s["s"]
    h = o.sigmoid(p["P"] @ context + p["A"] @ x["x"] + p["R"] @ s["h"])
    return {"h": h, "s": context}, {"h": h}


def sru(o, p, x, s):
    f = o.sigmoid(p["W_f"] @ x["x"] + p["v_f"] * s["c"] + p["b_f"])
    r = o.sigmoid(p["W_r"] @ x["x"] + p["v_r"] * s["c"] + p["b_r"])
    c = f * s["c"] + (1 - f) * (p["W"] @ x["x"])
    return {"c": c}, {"h": r * c + (1 - r) * x["x"]}


def star(o, p, x, s):
    z = o.tanh(p["W_z"] @ x["x"] + p["b_z"])
    k = o.sigmoid(p["W_x"] @ x["x"] + p["W_h"] @ s["h"] + p["b_k"])
    h = o.tanh((1 - k) * s["h"] + k * z)
    return {"h": h}, {"h": h}


def ugrnn(o, p, x, s):
    candidate = o.tanh(p["W_g"] @ x["x"] + p["U_g"] @ s["h"] + p["b_g"])
    gate = o.sigmoid(p["W_u"] @ x["x"] + p["U_u"] @ s["h"] + p["b_u"])
    h = gate * s["h"] + (1 - gate) * candidate
    return {"h": h}, {"h": h}


def unicornn(o, p, x, s):
    step = p["dt"] * o.sigmoid(p["c"])
    z = s["z"] - step * (o.tanh(p["w"] * s["y"] + p["V"] @ x["x"] + p["b"]) + p["alpha"] * s["y"])
    y = s["y"] + step * z
    return {"y": y, "z": z}, {"y": y}


def zoneout(o, p, x, s):
    new = o.tanh(p["W_xh"] @ x["x"] + p["W_hh"] @ s["h"] + p["b_h"])
    h = x["mask"] * s["h"] + (1 - x["mask"]) * new
    return {"h": h}, {"h": h}
