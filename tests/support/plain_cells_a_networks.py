"""Networks of few or no gates of the catalogue, each written again from its paper; see ``plain_operations``."""


def _net(p, x, h):
    return p["W_xh"] @ x + p["W_hh"] @ h


def elman(o, p, x, s):
    h = o.tanh(_net(p, x["x"], s["h"]) + p["b_h"])
    return {"h": h}, {"h": h}


def irnn(o, p, x, s):
    h = o.relu(_net(p, x["x"], s["h"]) + p["b_h"])
    return {"h": h}, {"h": h}


def indrnn(o, p, x, s):
    h = o.relu(p["W"] @ x["x"] + p["u"] * s["h"] + p["b"])
    return {"h": h}, {"h": h}


def jordan(o, p, x, s):
    h = o.tanh(p["W_xh"] @ x["x"] + p["W_yh"] @ s["y"] + p["b_h"])
    y = p["W_hy"] @ h + p["b_y"]
    return {"y": y}, {"y": y}


def esn(o, p, x, s):
    h = (1 - p["leak"]) * s["h"] + p["leak"] * o.tanh(_net(p, x["x"], s["h"]))
    return {"h": h}, {"h": h}


def leaky_rnn(o, p, x, s):
    keep = o.sigmoid(p["tau"])
    h = keep * s["h"] + (1 - keep) * o.tanh(_net(p, x["x"], s["h"]) + p["b_h"])
    return {"h": h}, {"h": h}


def _antisymmetric(o, p):
    return p["W"] - p["W"].T - p["gamma"] * o.eye(len(p["W"]))


def antisymmetric(o, p, x, s):
    h = s["h"] + p["eps"] * o.tanh(_antisymmetric(o, p) @ s["h"] + p["V"] @ x["x"] + p["b"])
    return {"h": h}, {"h": h}


def antisymmetric_gated(o, p, x, s):
    own = _antisymmetric(o, p) @ s["h"]
    z = o.sigmoid(own + p["V_z"] @ x["x"] + p["b_z"])
    h = s["h"] + p["eps"] * z * o.tanh(own + p["V"] @ x["x"] + p["b"])
    return {"h": h}, {"h": h}


def bahdanau(o, p, x, s):
    weights = o.softmax(p["E"] @ (p["Q"] @ s["h"]))
    context = weights @ p["E"]
    h = o.tanh(p["W"] @ x["x"] + p["U"] @ s["h"] + p["C"] @ context)
    return {"h": h}, {"h": h}


def cfc(o, p, x, s):
    z = o.tanh(p["W"] @ x["x"] + p["U"] @ s["h"] + p["b"])
    near, far = o.tanh(p["W_a"] @ z + p["b_a"]), o.tanh(p["W_c"] @ z + p["b_c"])
    f = p["W_f"] @ z + p["b_f"]
    # sigma(-f t) g + (1 - sigma(-f t)) h, where the time has a shift of its own in the released code
    gate = o.sigmoid(-(f * x["delta"] + p["W_t"] @ z + p["b_t"]))
    h = gate * near + (1 - gate) * far
    return {"h": h}, {"h": h}


def cornn(o, p, x, s):
    y, z = s["y"], s["z"]
    force = o.tanh(p["W"] @ y + p["W_z"] @ z + p["V"] @ x["x"] + p["b"])
    z = z + p["dt"] * (force - p["gamma"] * y - p["eps"] * z)
    y = y + p["dt"] * z
    return {"y": y, "z": z}, {"y": y}


def lem(o, p, x, s):
    x, y, z = x["x"], s["y"], s["z"]
    first = p["dt"] * o.sigmoid(p["W1"] @ y + p["V1"] @ x + p["b1"])
    second = p["dt"] * o.sigmoid(p["W2"] @ y + p["V2"] @ x + p["b2"])
    z = (1 - first) * z + first * o.tanh(p["W_z"] @ y + p["V_z"] @ x + p["b_z"])
    y = (1 - second) * y + second * o.tanh(p["W_y"] @ z + p["V_y"] @ x + p["b_y"])
    return {"y": y, "z": z}, {"y": y}


def exprnn(o, p, x, s):
    skew = p["A"] - p["A"].T
    term = turn = o.eye(len(skew))
    for power in (1, 2, 3, 4, 5, 6):
        term = term @ skew / power
        turn = turn + term
    net = turn @ s["h"] + p["V"] @ x["x"]
    size = o.abs(net)
    h = net / (size + 0.001) * o.relu(size + p["b"])
    return {"h": h}, {"h": h}


def fast_weights(o, p, x, s):
    h, x = s["h"], x["x"]
    A = p["decay"] * s["A"] + p["eta"] * o.outer(h, h)
    slow = p["W"] @ h + p["C"] @ x
    h = o.relu(slow + A @ o.relu(slow))
    return {"h": h, "A": A}, {"h": h}


def lipschitz(o, p, x, s):
    def stable(own, beta, gamma):
        return (1 - beta) * (own + own.T) + beta * (own - own.T) - gamma * o.eye(len(own))

    A, W = stable(p["M_a"], p["beta_a"], p["gamma_a"]), stable(p["M_w"], p["beta_w"], p["gamma_w"])
    h = s["h"]
    h = h + p["eps"] * (A @ h + o.tanh(W @ h + p["U"] @ x["x"] + p["b"]))
    return {"h": h}, {"h": h}


def lmu(o, p, x, s):
    x, h, v = x["x"], s["h"], s["v"]
    u = p["e_x"] @ x + p["e_h"] @ h + p["e_v"] @ v
    v = p["A"] @ v + p["B"] * u
    h = o.tanh(p["W_x"] @ x + p["W_h"] @ h + p["W_v"] @ v)
    return {"h": h, "v": v}, {"h": h}


def lif(o, p, x, s):
    v = p["beta"] * s["v"] + p["W"] @ x["x"] + p["R"] @ s["s"] - s["s"]
    spike = o.surrogate(o.step(v - 1), o.sigmoid(4 * (v - 1)))  # slope 1 at the threshold
    return {"v": v, "s": spike}, {"y": spike}


def hopfield(o, p, x, s):
    u = s["u"] + p["dt"] * (p["W"] @ o.tanh(s["u"]) - s["u"] / p["tau"] + x["x"])  # a capacity of 1
    return {"u": u}, {"u": u}
