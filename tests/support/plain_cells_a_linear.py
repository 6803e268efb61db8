"""Linear recurrences and memories of keys of the catalogue, each written again; see ``plain_operations``."""


def lru(o, p, x, s):
    x = x["x"]
    size, angle = o.exp(-o.exp(p["nu"])), o.exp(p["theta"])
    re, im = size * o.cos(angle), size * o.sin(angle)
    scale = o.exp(p["gamma"])
    h_re = re * s["h_re"] - im * s["h_im"] + scale * (p["B_re"] @ x)
    h_im = re * s["h_im"] + im * s["h_re"] + scale * (p["B_im"] @ x)
    y = p["C_re"] @ h_re - p["C_im"] @ h_im + p["D"] @ x  # the real part of C h
    return {"h_re": h_re, "h_im": h_im}, {"y": y}


def urnn(o, p, x, s):
    """By complex numbers as pairs of rows, and the reflection as a matrix."""
    re, im, x = p["v_re"], p["v_im"], x["x"]

    def turn(angle, u, v):
        return o.cos(angle) * u - o.sin(angle) * v, o.sin(angle) * u + o.cos(angle) * v

    length = o.sum(re * re) + o.sum(im * im)
    # v v^H is symmetric in its real part, and antisymmetric in the other
    real = o.eye(len(re)) - 2 * (o.outer(re, re) + o.outer(im, im)) / length
    other = -2 * (o.outer(im, re) - o.outer(re, im)) / length
    u, v = turn(p["d1"], s["h_re"], s["h_im"])
    u, v = turn(p["d2"], p["P"] @ (real @ u - other @ v), p["P"] @ (real @ v + other @ u))
    u, v = u + p["V_re"] @ x, v + p["V_im"] @ x
    size = o.sqrt(u * u + v * v + 0.00001)
    h = {"h_re": u * o.relu(size + p["b"]) / size, "h_im": v * o.relu(size + p["b"]) / size}
    return h, {"h_re": h["h_re"]}


def hippo_legs(o, p, x, s):
    c = s["c"] - p["A"] @ s["c"] / x["t"] + p["B"] * x["x"] / x["t"]
    return {"c": c}, {"c": c}


def linear_attention(o, p, x, s):
    x = x["x"]
    q, k = o.elu(p["W_q"] @ x) + 1, o.elu(p["W_k"] @ x) + 1
    S, z = s["S"] + o.outer(p["W_v"] @ x, k), s["z"] + k  # the transpose of the paper's
    return {"S": S, "z": z}, {"y": S @ q / (q @ z)}


def _direction(o, v):
    return v / o.sqrt(o.sum(v * v) + 1e-6)


def deltanet(o, p, x, s):
    q, k = (_direction(o, o.silu(p[name] @ x["x"])) for name in ("W_q", "W_k"))
    v = p["W_v"] @ x["x"]
    beta = o.sigmoid(p["w_b"] @ x["x"])
    S = s["S"] + beta * o.outer(v - s["S"] @ k, k)
    return {"S": S}, {"y": S @ q}


def gated_deltanet(o, p, x, s):
    q, k, v = (o.silu(p[name] @ x["x"]) for name in ("W_q", "W_k", "W_v"))
    q, k = _direction(o, q), _direction(o, k)
    beta = o.sigmoid(p["w_b"] @ x["x"])
    alpha = o.exp(-o.exp(p["A"]) * o.softplus(p["w_a"] @ x["x"] + p["b_a"]))
    S = alpha * (s["S"] - beta * o.outer(s["S"] @ k, k)) + beta * o.outer(v, k)
    return {"S": S}, {"y": S @ q}


def kda(o, p, x, s):
    q, k, v = (o.silu(p[name] @ x["x"]) for name in ("W_q", "W_k", "W_v"))
    q, k = _direction(o, q), _direction(o, k)
    beta = o.sigmoid(p["w_b"] @ x["x"])
    S = o.sigmoid(p["W_a"] @ x["x"])[:, None] * s["S"]
    S = S - beta * o.outer(k, k @ S) + beta * o.outer(k, v)
    return {"S": S}, {"y": q @ S}


def gla(o, p, x, s):
    x = x["x"]
    alpha = o.sigmoid(p["W_a"] @ x + p["b_a"])
    S = alpha[:, None] * s["S"] + o.outer(p["W_k"] @ x, p["W_v"] @ x)
    return {"S": S}, {"y": o.silu(p["W_r"] @ x) * ((p["W_q"] @ x) @ S)}


def hgrn(o, p, x, s):
    x = x["x"]
    low = o.sigmoid(p["gamma"])
    f = low + (1 - low) * o.sigmoid(p["W_f"] @ x + p["b_f"])
    h = f * s["h"] + (1 - f) * o.silu(p["W_c"] @ x + p["b_c"])
    return {"h": h}, {"y": o.sigmoid(p["W_g"] @ x + p["b_g"]) * h}


def hgrn2(o, p, x, s):
    x = x["x"]
    low = o.sigmoid(p["gamma"])
    f = low + (1 - low) * o.sigmoid(p["W_f"] @ x)
    S = f[:, None] * s["S"] + o.outer(1 - f, p["W_i"] @ x)
    return {"S": S}, {"y": o.sigmoid(p["W_o"] @ x) @ S}


def longhorn(o, p, x, s):
    x = x["x"]
    q, k, beta = p["W_q"] @ x, p["W_k"] @ x, o.sigmoid(p["W_b"] @ x)
    eps = beta / (1 + beta * o.sum(k * k))
    S = (1 - o.outer(eps, k * k)) * s["S"] + o.outer(eps * x, k)
    return {"S": S}, {"y": S @ q}
