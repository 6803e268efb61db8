"""Steps of cells that are linear in their memory, written anew from their papers; see ``plain_operations.py``."""

from __future__ import annotations

from math import exp


def mamba(o, p, x, s):
    v = x["x"]
    a = -o.exp(p["A"])  # the released code keeps the logarithm, A_log
    dt = o.softplus(p["W_d"] @ v + p["b_d"])
    state = o.exp(dt[:, None] * a) * s["S"] + o.outer(dt * v, p["W_B"] @ v)
    return {"S": state}, {"y": state @ (p["W_C"] @ v) + p["D"] * v}


def mamba2(o, p, x, s):
    v = x["x"]
    a = -o.exp(p["A"])  # the released code keeps the logarithm, A_log
    dt = o.softplus(p["w_d"] @ v + p["b_d"])
    state = o.exp(dt * a) * s["S"] + dt * o.outer(v, p["W_B"] @ v)
    return {"S": state}, {"y": state @ (p["W_C"] @ v) + p["D"] * v}


def mlstm(o, p, x, s):
    u = x["x"]
    q, k, value = p["W_q"] @ u, p["W_k"] @ u / p["root"], p["W_v"] @ u
    log_i = p["w_i"] @ u + p["b_i"]
    log_f = -o.softplus(-(p["w_f"] @ u + p["b_f"]))  # the logarithm of a logistic gate
    top = o.maximum(log_f + s["s"], log_i)
    i, f = o.exp(log_i - top), o.exp(log_f + s["s"] - top)
    memory = f * s["C"] + i * o.outer(value, k)
    v = f * s["v"] + i * k
    read = memory @ q / o.maximum(o.abs(v @ q), o.exp(-top))
    return {"C": memory, "v": v, "s": top}, {"y": o.sigmoid(p["W_o"] @ u + p["b_o"]) * read}


def modern_hopfield(o, p, x, s):
    q = p["X"] @ o.softmax(p["beta"] * (p["X"].T @ s["q"]))
    return {"q": q}, {"q": q}


def ntm(o, p, x, s):
    h = o.tanh(p["W"] @ x["x"] + p["U"] @ s["r"] + p["V"] @ s["h"])
    by_content = o.softmax(o.softplus(p["w_b"] @ h) * (s["M"] @ o.tanh(p["W_k"] @ h)))
    g = o.sigmoid(p["w_g"] @ h)
    w = g * by_content + (1 - g) * s["w"]
    memory = s["M"] * (1 - o.outer(w, o.sigmoid(p["W_e"] @ h))) + o.outer(w, o.tanh(p["W_a"] @ h))
    return {"M": memory, "w": w, "r": memory.T @ w, "h": h}, {"y": h}


def retnet(o, p, x, s):
    u = x["x"]
    state = p["gamma"] * s["S"] + o.outer(p["W_k"] @ u, p["W_v"] @ u)
    return {"S": state}, {"y": o.silu(p["W_g"] @ u) * (state.T @ (p["W_q"] @ u))}


def rg_lru(o, p, x, s):
    v = x["x"]
    r = o.sigmoid(p["W_a"] @ v + p["b_a"])
    i = o.sigmoid(p["W_x"] @ v + p["b_x"])
    a = o.exp(-8 * o.softplus(p["L"]) * r)
    h = a * s["h"] + o.sqrt(1 - a**2) * (i * v)
    return {"h": h}, {"h": h}


def rwkv4(o, p, x, s):
    def project(name):
        mix = p["m_" + name]
        return p["W_" + name] @ (mix * x["x"] + (1 - mix) * s["h"])

    r, k, v = project("r"), project("k"), project("v")
    top = o.maximum(s["s"], p["u"] + k)  # of what is read: the bonus u is for this token alone
    old, new = o.exp(s["s"] - top), o.exp(p["u"] + k - top)
    wkv = (old * s["a"] + new * v) / (old * s["b"] + new)
    faded = s["s"] - o.exp(p["w"])  # the released code keeps the logarithm of the paper's w, which is not negative
    top = o.maximum(faded, k)
    old, new = o.exp(faded - top), o.exp(k - top)
    states = {"h": x["x"], "a": old * s["a"] + new * v, "b": old * s["b"] + new, "s": top}
    return states, {"y": p["W_o"] @ (o.sigmoid(r) * wkv)}


def _eagle(o, p, x, s, omega):
    r, k, v = p["W_r"] @ x["x"], p["W_k"] @ x["x"], p["W_v"] @ x["x"]
    w = o.exp(-o.exp(omega))
    y = (s["S"] + o.outer(p["u"] * k, v)).T @ r
    return {"S": w[:, None] * s["S"] + o.outer(k, v)}, {"y": y}


def rwkv5(o, p, x, s):
    return _eagle(o, p, x, s, p["omega"])


def rwkv6(o, p, x, s):
    return _eagle(o, p, x, s, p["omega"] + p["W_w"] @ x["x"])


def rwkv7(o, p, x, s):
    u = x["x"]
    r, k, v = p["W_r"] @ u, p["W_k"] @ u, p["W_v"] @ u
    w = o.exp(-exp(-0.5) * o.sigmoid(p["W_w"] @ u + p["b_w"]))
    a = o.sigmoid(p["W_a"] @ u + p["b_a"])
    removed = p["xi"] * k
    k = k * (1 + (a - 1) * 1)  # the paper's alpha, a parameter, is 1 here
    removed = removed / o.sqrt(o.sum(removed * removed) + 1e-6)
    state = s["S"] @ (o.diag(w) - o.outer(removed, a * removed)) + o.outer(v, k)
    return {"S": state}, {"y": state @ r}


def _times(a, b):
    """The product of two complex numbers, as pairs."""
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _exact_decay(o, p):
    """exp(lambda*step) with lambda = -exp(a) + i*b, and the step exp(dt)."""
    step = o.exp(p["dt"])
    size = o.exp(-o.exp(p["a"]) * step)
    return (size * o.cos(p["b"] * step), size * o.sin(p["b"] * step)), step


def s4d(o, p, x, s):
    decay, step = _exact_decay(o, p)
    kept = _times(decay, (s["h_re"], s["h_im"]))
    re, im = kept[0] + step * p["B_re"] * x["x"], kept[1] + step * p["B_im"] * x["x"]
    y = 2 * o.sum(p["C_re"] * re - p["C_im"] * im)  # each stands for a conjugate pair
    return {"h_re": re, "h_im": im}, {"y": y}


def s5(o, p, x, s):
    decay, step = _exact_decay(o, p)
    kept = _times(decay, (s["h_re"], s["h_im"]))
    re, im = kept[0] + step * (p["B_re"] @ x["x"]), kept[1] + step * (p["B_im"] @ x["x"])
    return {"h_re": re, "h_im": im}, {"y": p["C_re"] @ re - p["C_im"] @ im + p["D"] * x["x"]}


def stack_rnn(o, p, x, s):
    h = o.sigmoid(p["W"] @ x["x"] + p["R"] @ s["h"] + p["P"] @ s["s"])
    push, pop = o.exp(p["a_push"] @ h), o.exp(p["a_pop"] @ h)
    push, pop = push / (push + pop), pop / (push + pop)
    stack = push * (p["down"] @ s["s"] + o.sigmoid(p["D"] @ h) * p["top"]) + pop * (p["up"] @ s["s"])
    return {"h": h, "s": stack}, {"y": h}


def titans(o, p, x, s):
    u = x["x"]
    forget, keep, rate = o.sigmoid(p["w_a"] @ u), o.sigmoid(p["w_e"] @ u), o.sigmoid(p["w_t"] @ u)
    q, k, v = p["P_q"] @ u, p["P_k"] @ u, p["P_v"] @ u
    surprise = keep * s["S"] - rate * o.outer(s["M"] @ k - v, k)
    memory = (1 - forget) * s["M"] + surprise
    return {"M": memory, "S": surprise}, {"y": memory @ q}


def ttt_linear(o, p, x, s):
    u = x["x"]
    k, v = p["P_k"] @ u, p["P_v"] @ u
    weights = s["W"] - p["eta"] * o.outer(s["W"] @ k - v, k)
    return {"W": weights}, {"y": weights @ (p["P_q"] @ u)}
