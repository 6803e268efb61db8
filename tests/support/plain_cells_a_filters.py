"""Filters, optimizers, forecasts and maps of the catalogue, each written again; see ``plain_operations``."""


def adagrad(o, p, x, s):
    v = s["v"] + x["g"] ** 2
    w = s["w"] - p["eta"] * x["g"] / (o.sqrt(v) + p["eps"])
    return {"w": w, "v": v}, {"w": w}


def adam(o, p, x, s):
    g, t = x["g"], x["t"]
    m = p["b1"] * s["m"] + (1 - p["b1"]) * g
    v = p["b2"] * s["v"] + (1 - p["b2"]) * g**2
    m_hat, v_hat = m / (1 - p["b1"] ** t), v / (1 - p["b2"] ** t)
    w = s["w"] - p["eta"] * m_hat / (o.sqrt(v_hat) + p["eps"])
    return {"w": w, "m": m, "v": v}, {"w": w}


def alpha_beta(o, p, x, s):
    guess = s["p"] + p["dt"] * s["v"]
    miss = x["z"] - guess
    new, v = guess + p["alpha"] * miss, s["v"] + p["beta"] / p["dt"] * miss
    return {"p": new, "v": v}, {"estimate": new}


def biquad(o, p, x, s):
    y = p["b0"] * x["x"] + s["u"]
    u = p["b1"] * x["x"] - p["a1"] * y + s["v"]
    v = p["b2"] * x["x"] - p["a2"] * y
    return {"u": u, "v": v}, {"y": y}


def elo(o, p, x, s):
    a, b, r = x["a"], x["b"], s["r"]
    expected = 1 / (1 + o.exp((b @ r - a @ r) / p["scale"]))
    r = r + p["K"] * (x["won"] - expected) * (a - b)
    return {"r": r}, {"r": r}


def garch(o, p, x, s):
    v = p["omega"] + p["alpha"] * s["last"] ** 2 + p["beta"] * s["v"]
    return {"v": v, "last": x["x"]}, {"nll": (o.log(v) + x["x"] ** 2 / v) / 2}


def hmm_forward(o, p, x, s):
    joint = (s["p"] @ p["A"]) * (p["B"] @ x["x"])
    scale = o.sum(joint)
    return {"p": joint / scale}, {"nll": -o.log(scale)}


def holt(o, p, x, s):
    level = p["alpha"] * x["x"] + (1 - p["alpha"]) * (s["l"] + s["b"])
    trend = p["beta"] * (level - s["l"]) + (1 - p["beta"]) * s["b"]
    return {"l": level, "b": trend}, {"y": level + trend}


def holt_winters(o, p, x, s):
    season = s["s4"]  # of four steps before
    level = p["alpha"] * x["x"] / season + (1 - p["alpha"]) * (s["l"] + s["b"])
    trend = p["beta"] * (level - s["l"]) + (1 - p["beta"]) * s["b"]
    new = p["gamma"] * x["x"] / level + (1 - p["gamma"]) * season
    seasons = {"s1": new, "s2": s["s1"], "s3": s["s2"], "s4": s["s3"]}
    return {"l": level, "b": trend} | seasons, {"y": (s["l"] + s["b"]) * season}


def kalman(o, p, x, s):
    F, H = p["F"], p["H"]
    guess, P = F @ s["x"], F @ s["P"] @ F.T + p["Q"]
    K = P @ H.T @ o.inv(H @ P @ H.T + p["R"])
    new = guess + K @ (x["z"] - H @ guess)
    return {"x": new, "P": P - K @ H @ P}, {"estimate": new}


def kalman_scalar(o, p, x, s):
    guess, P = p["a"] * s["x"], p["a"] ** 2 * s["P"] + p["q"]
    K = P / (P + p["r"])
    new = guess + K * (x["z"] - guess)
    return {"x": new, "P": (1 - K) * P}, {"estimate": new}


def fitzhugh_nagumo(o, p, x, s):
    v, w = s["v"], s["w"]
    new = v + p["dt"] * (v - v**3 / 3 - w + x["x"])
    w = w + p["dt"] * p["eps"] * (v + p["a"] - p["b"] * w)
    return {"v": new, "w": w}, {"potential": new}


def henon(o, p, x, s):
    new = 1 - p["a"] * s["x"] ** 2 + s["y"]
    return {"x": new, "y": p["b"] * s["x"]}, {"seen": new}


def kuramoto(o, p, x, s):
    a = s["a"]
    pull = o.sum(o.sin(a[None, :] - a[:, None]), 1)  # of all the others, pair by pair
    a = a + p["dt"] * (x["w"] + p["K"] / p["N"] * pull)
    return {"a": a}, {"a": a}


def logistic_map(o, p, x, s):
    new = p["r"] * s["x"] * (1 - s["x"])
    return {"x": new}, {"x": new}


def lorenz(o, p, x, s):
    x, y, z = s["x"], s["y"], s["z"]
    new = x + p["dt"] * p["sigma"] * (y - x)
    y, z = y + p["dt"] * (x * (p["rho"] - z) - y), z + p["dt"] * (x * y - p["beta"] * z)
    return {"x": new, "y": y, "z": z}, {"seen": new}


def lotka_volterra(o, p, x, s):
    x, y = s["x"], s["y"]
    prey = x + p["dt"] * (p["alpha"] * x - p["beta"] * x * y)
    y = y + p["dt"] * (p["delta"] * x * y - p["gamma"] * y)
    return {"x": prey, "y": y}, {"prey": prey}
