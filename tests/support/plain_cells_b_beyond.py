"""Steps of recurrences beyond networks, written anew from their sources; see ``plain_operations.py`` for the form."""

from __future__ import annotations


def momentum(o, p, x, s):
    v = p["mu"] * s["v"] + x["g"]
    w = s["w"] - p["eta"] * v
    return {"w": w, "v": v}, {"w": w}


def nesterov(o, p, x, s):
    v = p["mu"] * s["v"] + x["g"]
    w = s["w"] - p["eta"] * (x["g"] + p["mu"] * v)
    return {"w": w, "v": v}, {"w": w}


def neural_ode_rk4(o, p, x, s):
    def slope(h):
        return o.tanh(p["W"] @ h + p["V"] @ x["x"] + p["b"])

    h, dt = s["h"], p["dt"]
    k1 = slope(h)
    k2 = slope(h + dt / 2 * k1)
    k3 = slope(h + dt / 2 * k2)
    k4 = slope(h + dt * k3)
    h = h + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return {"h": h}, {"h": h}


def pid(o, p, x, s):
    error = x["goal"] - s["y"]
    v = s["v"] + p["dt"] * error
    u = p["K_p"] * error + p["K_i"] * v + p["K_d"] * (error - s["last"]) / p["dt"]
    y = s["y"] + p["dt"] * (o.tanh(u) - p["leak"] * s["y"])
    return {"y": y, "v": v, "last": error}, {"level": y}


def rescorla_wagner(o, p, x, s):
    v = s["V"] + p["alpha"] * x["x"] * (x["reward"] - s["V"] @ x["x"])
    return {"V": v}, {"V": v}


def rmsprop(o, p, x, s):
    v = p["alpha"] * s["v"] + (1 - p["alpha"]) * x["g"] ** 2
    w = s["w"] - p["eta"] * x["g"] / (o.sqrt(v) + p["eps"])
    return {"w": w, "v": v}, {"w": w}


def seir(o, p, x, s):
    dt, infected = p["dt"], p["beta"] * s["S"] * s["I"]
    new = {
        "S": s["S"] - dt * infected,
        "E": s["E"] + dt * (infected - p["sigma"] * s["E"]),
        "I": s["I"] + dt * (p["sigma"] * s["E"] - p["gamma"] * s["I"]),
        "R": s["R"] + dt * p["gamma"] * s["I"],
    }
    return new, {"cases": new["I"]}


def ses(o, p, x, s):
    level = p["alpha"] * x["x"] + (1 - p["alpha"]) * s["l"]
    return {"l": level}, {"l": level}


def sir(o, p, x, s):
    dt, infected = p["dt"], p["beta"] * s["S"] * s["I"]
    new = {
        "S": s["S"] - dt * infected,
        "I": s["I"] + dt * (infected - p["gamma"] * s["I"]),
        "R": s["R"] + dt * p["gamma"] * s["I"],
    }
    return new, {"cases": new["I"]}
