"""Cells whose Jacobian of one step is more than diagonals and products with matrices, and what its blocks are."""

from __future__ import annotations

#: name: (text, some of the blocks as they are printed)
READABLE = {
    "rank one": (
        "h: state[n]\nv: param[n]\nb: param[n]\nu = v.T @ h\nh = tanh(h + b*u)",
        {"J_h_h": "diag(1 - h**2) + (b*(1 - h**2)) @ v.T"},
    ),
    "two rows": (
        "h: state[n]\nv: param[n]\nw: param[n]\nb: param[n]\nc: param[n]\nh = tanh(b*(v.T @ h) + c*(w.T @ h))",
        {"J_h_h": "(b*(1 - h**2)) @ v.T + (c*(1 - h**2)) @ w.T"},
    ),
    "one row twice": (
        "h: state[n]\nv: param[n]\nb: param[n]\nW: param[n, n]\nu = v.T @ h\nh = tanh(W @ (b*u) + b*u)",
        {},
    ),
    "a number through a vector": (
        "y: state\nv: param[n]\na: param[n]\nz = tanh(a*y)\ny = v.T @ z",
        {"J_y_y": "v.T @ (a*(1 - z**2))"},
    ),
    "row times state": (
        "f: input[n]\nw: state[n]\nd = f.T @ w\nw = w + d*w",
        {"J_w_w": "diag(ones_w*(d + 1)) + w_prev @ f.T"},
    ),
    "state times column": (
        "f: input[n]\nw: state[n]\nd = w.T @ f\nw = w + d*w",
        {"J_w_w": "diag(ones_w*(d + 1)) + w_prev @ f.T"},
    ),
    "sum of a product": (
        "f: input[n]\nw: state[n]\nd = total(f*w)\nw = w + d*w",
        {"J_w_w": "diag(ones_w*(d + 1)) + w_prev @ f.T"},
    ),
    "sum of the state": (
        "x: input[n]\nh: state[n]\nh = h*total(h) + x",
        {"J_h_h": "diag(ones_h*total(h_prev)) + h_prev @ ones_h.T"},
    ),
    "softmax": (
        "h: state[n]\ne = exp(h)\nh = e/total(e)",
        {"J_h_h": "diag(e/total(e)) - (e/total(e)**2) @ e.T"},
    ),
    "a number in every entry": (
        "x: input[n]\nh: state[n]\nv: param[n]\nh = tanh(x + v.T @ h)",
        {"J_h_h": "(1 - h**2) @ v.T"},
    ),
    "a number in entries of another size": (
        "x: input[m]\nh: state[n]\nv: param[n]\nW: param[n, m]\nz = tanh(x + v.T @ h)\nh = W @ z",
        {"J_h_h": "W @ (1 - z**2) @ v.T"},
    ),
    "a sum in every entry": (
        "x: input[n]\nh: state[n]\nh = x + total(h)",
        {"J_h_h": "ones_h @ ones_h.T"},
    ),
    "length": (
        "x: input[n]\nh: state[n]\nW: param[n, n]\na = W @ h + x\nh = a/(1 + a.T @ a)",
        {},
    ),
    "layer norm": (
        "x: input[n]\nh: state[n]\nW: param[n, n]\ng: param[n]\na = W @ h + x\nd = a - total(a)/3\n"
        "v = total(d*d)/3\nh = g*d/(1 + v)",
        {},
    ),
    "attention over a memory": (
        "h: state[n]\nK: param[m, n]\nV: param[n, m]\ns = K @ h\ne = exp(s)\np = e/total(e)\nh = tanh(V @ p)",
        {},
    ),
    "a row put inside": (
        "h: state[n]\nV: param[n, n]\nr = (h.T @ V).T\nh = tanh(r)",
        {"J_h_h": "diag(1 - h**2) @ V.T"},
    ),
    "outer product times vector": (
        "h: state[n]\nk: input[n]\nq: input[n]\nh = h + h @ k.T @ q",
        {"J_h_h": "diag(ones_h*(k.T @ q + 1))"},
    ),
    "reflection": (
        "h: state[n]\nv: param[n]\nb: param[n]\nr = h - 2*v*(v.T @ h)/(v.T @ v)\nh = r/(1 + abs(r)) + b",
        {},
    ),
    "counter beside a vector": (
        "c: state[n]\nt: state\nx: input[n]\nt = t + 1\nc = c/(1 + t*t) + x",
        {"J_t_t": "1", "J_t_c": "0"},
    ),
    "a number and a vector, each from both": (
        "h: state[n]\ns: state\nx: input[n]\nW: param[n, n]\nu: param[n]\nv: param[n]\n"
        "s = tanh(s + v.T @ h)\nh = tanh(W @ h + u*s + x)",
        {"J_s_h": "(1 - s**2)*v.T", "J_h_s": "J_s_s*u*(1 - h**2)"},
    ),
    "a number in every entry of a vector": (
        "h: state[n]\ns: state\nx: input[n]\ns = tanh(s + total(h))\nh = tanh(h + x) + s",
        {"J_h_s": "J_s_s*ones_n"},
    ),
    "two numbers": ("p: state\nq: state\nx: input\np = tanh(p - q + x)\nq = q + p*q", {}),
    "a state that feeds none": ("h: state[n]\nc: state[n]\nx: input[n]\nW: param[n, n]\nh = W @ c\nc = tanh(x)", {}),
    "vectors of two sizes": (
        "h: state[n]\nc: state[m]\nA: param[n, m]\nB: param[m, n]\nh = tanh(A @ c)\nc = c*(total(h)) + B @ h",
        {},
    ),
    "a vector over a number of its own": (
        "h: state[n]\nW: param[n, n]\na = W @ h\ns = 1 + total(abs(a))\nh = a/s",
        {},
    ),
    "a quadratic form": ("h: state[n]\nW: param[n, n]\nb: param[n]\nh = tanh(b*(h.T @ W @ h))", {}),
    "a row through a matrix": ("h: state[n]\nW: param[n, m]\nz: input[m]\nb: param[n]\nh = tanh(b*(h.T @ W @ z))", {}),
    "a matrix from the state": (
        "x: input[n]\nh: state[n]\nA = h @ h.T\nh = A @ x",
        {"J_h_h": "diag(ones_h*(h_prev.T @ x)) + h_prev @ x.T"},
    ),
    "a matrix from the state on the state": ("h: state[n]\nA = h @ h.T\nh = tanh(A @ h)", {}),
    "a sum of matrices that move": (
        "x: input[n]\nh: state[n]\nW: param[n, n]\nv: param[n]\ng = sigmoid(v.T @ h)\nA = g*W + h @ v.T\n"
        "h = tanh(A @ x + A @ h)",
        {},
    ),
    "a scaled matrix": (
        "x: input[n]\nh: state[n]\nW: param[n, n]\nv: param[n]\ng = sigmoid(v.T @ h)\nh = tanh((g*W) @ x)",
        {"J_h_h": "(g*(1 - g)*(1 - h**2)*(W @ x)) @ v.T"},
    ),
    "a product of products": (
        "x: input[n]\nh: state[n]\nW: param[n, n]\nh = tanh(W @ (h @ x.T) @ W @ x)",
        {},
    ),
    "a matrix that does not count": (
        "x: input[n]\nh: state[n]\nA: output[n, n]\nA = h @ h.T\nh = tanh(h + x)",
        {"J_h_h": "diag(1 - h**2)"},
    ),
}

#: name: (text, words of the refusal)
REFUSED = {
    "diagonal matrix state": ("x: input[n]\nh: state[n, k]\na: param[n, k]\nh = a*h", r"the state h is \[n, k\]"),
    "linear matrix state": ("S: state[n, k]\nA: param[n, n]\nS = A @ S", r"the state S is \[n, k\]"),
    "sum over a matrix": (
        "x: input[n]\nh: state[n]\nW: param[n, n]\nh = tanh(x*total(W*(h @ x.T)))",
        "the sum over a matrix, total",
    ),
    "a matrix through a function": (
        "x: input[n]\nh: state[n]\nA = tanh(x @ h.T)\nh = A @ x",
        "a matrix that moves with it, A",
    ),
    "a row": ("h: state[n]\nW: param[n, n]\nr = tanh(h.T @ W)\nh = r.T", "passes through the row"),
}
