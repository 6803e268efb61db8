"""Recurrences as papers write them, whose Jacobian has a bound in the infinity norm, or why it has none."""

from __future__ import annotations

#: the cells of which a bound is proved
BOUNDED = {
    "cos": ("h: state[n]\nW: param[n, n]\nh = cos(W @ h)"),
    "decay": ("x: input[n]\nh: state[n]\nw: param[n]\nh = exp(-exp(w))*h + x"),
    "decay relu": ("x: input[n]\nh: state[n]\nw: param[n]\nh = exp(-relu(w))*h + x"),
    "decay softplus": ("x: input[n]\nh: state[n]\nw: param[n]\nh = exp(-softplus(w))*h + x"),
    "decay abs": ("x: input[n]\nh: state[n]\nw: param[n]\nh = exp(-abs(w))*h + x"),
    "decay square": ("x: input[n]\nh: state[n]\nw: param[n]\nh = exp(-w**2)*h + x"),
    "decay product": ("x: input[n]\nh: state[n]\nw: param[n]\nv: param[n]\nh = exp(-softplus(w)*sigmoid(v))*h + x"),
    "leak": ("h: state[n]\nW: param[n, n]\na: const\nh = (1 - a)*h + a*tanh(W @ h)"),
    "nested gate": (
        "x: input[n]\nh: state[n]\nlow: param[n]\nb = sigmoid(low)\ns = sigmoid(x)\nf = b + (1 - b)*s\nh = f*h"
    ),
    "scrn": (
        "x: input[m]\n"
        "s: state[p]\n"
        "h: state[n]\n"
        "B: param[p, m]\n"
        "P: param[n, p]\n"
        "R: param[n, n]\n"
        "alpha: const\n"
        "s = (1 - alpha)*(B @ x) + alpha*s\n"
        "h = sigmoid(P @ s + R @ h)"
    ),
    "share": ("x: input[n]\nh: state[n]\nf = sigmoid(x)\ni = sigmoid(2*x)\nh = f/(f + i)*h + x"),
    "tau": ("h: state[n]\nW: param[n, n]\ntau: const\nh = h/2 + tanh(W @ h)/tau"),
    "lru": (
        "x: input[n]\n"
        "p: state[n]\n"
        "q: state[n]\n"
        "nu: param[n]\n"
        "th: param[n]\n"
        "r = exp(-exp(nu))\n"
        "a = r*cos(exp(th))\n"
        "b = r*sin(exp(th))\n"
        "old = p\n"
        "p = a*p - b*q + x\n"
        "q = b*old + a*q"
    ),
    "s4d": (
        "x: input\n"
        "p: state[n]\n"
        "q: state[n]\n"
        "la: param[n]\n"
        "om: param[n]\n"
        "B: param[n]\n"
        "dt: param\n"
        "d = exp(dt)\n"
        "r = exp(-d*exp(la))\n"
        "old = p\n"
        "p = r*cos(d*om)*p - r*sin(d*om)*q + B*x\n"
        "q = r*sin(d*om)*old + r*cos(d*om)*q"
    ),
    "rg-lru": (
        "x: input[n]\n"
        "h: state[n]\n"
        "Lam: param[n]\n"
        "Wa: param[n, n]\n"
        "Wx: param[n, n]\n"
        "r = sigmoid(Wa @ x)\n"
        "i = sigmoid(Wx @ x)\n"
        "a = exp(-8*softplus(Lam)*r)\n"
        "h = a*h + sqrt(1 - a**2)*(i*x)"
    ),
    "gru-d": (
        "x: input[n]\n"
        "delta: input[n]\n"
        "h: state[n]\n"
        "Wg: param[n, n]\n"
        "bg: param[n]\n"
        "Wz: param[n, n]\n"
        "Uz: param[n, n]\n"
        "Wr: param[n, n]\n"
        "Ur: param[n, n]\n"
        "W: param[n, n]\n"
        "U: param[n, n]\n"
        "g = exp(-relu(Wg @ delta + bg))\n"
        "d = g*h\n"
        "z = sigmoid(Wz @ x + Uz @ d)\n"
        "r = sigmoid(Wr @ x + Ur @ d)\n"
        "c = tanh(W @ x + U @ (r*d))\n"
        "h = (1 - z)*d + z*c"
    ),
    "rwkv4": (
        "k: input[n]\n"
        "v: input[n]\n"
        "a: state[n]\n"
        "b: state[n]\n"
        "w: param[n]\n"
        "a = exp(-exp(w))*a + exp(k)*v\n"
        "b = exp(-exp(w))*b + exp(k)"
    ),
    "mingru": (
        "x: input[m]\nh: state[n]\nWz: param[n, m]\nWh: param[n, m]\nz = sigmoid(Wz @ x)\nh = (1 - z)*h + z*(Wh @ x)"
    ),
    "minlstm": (
        "x: input[m]\n"
        "h: state[n]\n"
        "Wf: param[n, m]\n"
        "Wi: param[n, m]\n"
        "Wh: param[n, m]\n"
        "f = sigmoid(Wf @ x)\n"
        "i = sigmoid(Wi @ x)\n"
        "h = f/(f + i)*h + i/(f + i)*(Wh @ x)"
    ),
    "hopfield": (
        "u: state[n]\nW: param[n, n]\nI: input[n]\ntau: const\ndt: const\nu = u + dt*(W @ tanh(u) + I - u/tau)"
    ),
    "alpha-beta": (
        "z: input\n"
        "p: state\n"
        "v: state\n"
        "alpha: const\n"
        "beta: const\n"
        "dt: const\n"
        "q = p + dt*v\n"
        "r = z - q\n"
        "p = q + alpha*r\n"
        "v = v + beta*r/dt"
    ),
    "pid": (
        "e: input\n"
        "i: state\n"
        "d: state\n"
        "u: output\n"
        "Kp: param\n"
        "Ki: param\n"
        "Kd: param\n"
        "dt: const\n"
        "i = i + dt*e\n"
        "u = Kp*e + Ki*i + Kd*(e - d)/dt\n"
        "d = e"
    ),
    "hgrn": (
        "x: input[n]\n"
        "h: state[n]\n"
        "gam: param[n]\n"
        "W: param[n, n]\n"
        "C: param[n, n]\n"
        "low = sigmoid(gam)\n"
        "mu = sigmoid(W @ x)\n"
        "lam = low + (1 - low)*mu\n"
        "c = silu(C @ x)\n"
        "h = lam*h + (1 - lam)*c"
    ),
    "zoneout": (
        "x: input[m]\n"
        "mask: input[n]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "U: param[n, m]\n"
        "c = tanh(W @ h + U @ x)\n"
        "h = mask*h + (1 - mask)*c"
    ),
    "rhn": (
        "x: input[m]\n"
        "h: state[n]\n"
        "Wh: param[n, m]\n"
        "Wt: param[n, m]\n"
        "A: param[n, n]\n"
        "B: param[n, n]\n"
        "C: param[n, n]\n"
        "D: param[n, n]\n"
        "s = tanh(Wh @ x + A @ h)\n"
        "t = sigmoid(Wt @ x + B @ h)\n"
        "a = s*t + h*(1 - t)\n"
        "u = tanh(C @ a)\n"
        "v = sigmoid(D @ a)\n"
        "h = u*v + a*(1 - v)"
    ),
    "ses": ("x: input\nl: state\nalpha: const\nl = alpha*x + (1 - alpha)*l"),
    "holt": (
        "x: input\n"
        "l: state\n"
        "b: state\n"
        "alpha: const\n"
        "beta: const\n"
        "old = l\n"
        "l = alpha*x + (1 - alpha)*(l + b)\n"
        "b = beta*(l - old) + (1 - beta)*b"
    ),
    "ugrnn": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, m]\n"
        "U: param[n, n]\n"
        "Wg: param[n, m]\n"
        "Ug: param[n, n]\n"
        "c = tanh(U @ h + W @ x)\n"
        "g = sigmoid(Ug @ h + Wg @ x)\n"
        "h = g*h + (1 - g)*c"
    ),
    "sru": (
        "x: input[n]\n"
        "c: state[n]\n"
        "W: param[n, n]\n"
        "Wf: param[n, n]\n"
        "bf: param[n]\n"
        "vf: param[n]\n"
        "f = sigmoid(Wf @ x + vf*c + bf)\n"
        "c = f*c + (1 - f)*(W @ x)"
    ),
    "qrnn fo": (
        "x: input[m]\n"
        "c: state[n]\n"
        "Wz: param[n, m]\n"
        "Wf: param[n, m]\n"
        "z = tanh(Wz @ x)\n"
        "f = sigmoid(Wf @ x)\n"
        "c = f*c + (1 - f)*z"
    ),
    "indrnn": ("x: input[m]\nh: state[n]\nu: param[n]\nW: param[n, m]\nh = relu(W @ x + u*h)"),
    "fastgrnn": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, m]\n"
        "U: param[n, n]\n"
        "bz: param[n]\n"
        "bh: param[n]\n"
        "zeta: param\n"
        "nu: param\n"
        "a = W @ x + U @ h\n"
        "z = sigmoid(a + bz)\n"
        "c = tanh(a + bh)\n"
        "h = (sigmoid(zeta)*(1 - z) + sigmoid(nu))*c + z*h"
    ),
    "cornn": (
        "x: input[m]\n"
        "y: state[n]\n"
        "z: state[n]\n"
        "W: param[n, n]\n"
        "V: param[n, n]\n"
        "U: param[n, m]\n"
        "dt: const\n"
        "gam: const\n"
        "eps: const\n"
        "z = z + dt*(tanh(W @ y + V @ z + U @ x) - gam*y - eps*z)\n"
        "y = y + dt*z"
    ),
    "lem": (
        "x: input[m]\n"
        "y: state[n]\n"
        "z: state[n]\n"
        "W1: param[n, n]\n"
        "W2: param[n, n]\n"
        "Wz: param[n, n]\n"
        "Wy: param[n, n]\n"
        "V: param[n, m]\n"
        "dt: const\n"
        "a = dt*sigmoid(W1 @ y + V @ x)\n"
        "b = dt*sigmoid(W2 @ y + V @ x)\n"
        "z = (1 - a)*z + a*tanh(Wz @ y + V @ x)\n"
        "y = (1 - b)*y + b*tanh(Wy @ z + V @ x)"
    ),
    "antisymmetric": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "V: param[n, m]\n"
        "eps: const\n"
        "gam: const\n"
        "h = h + eps*tanh((W - W.T) @ h - gam*h + V @ x)"
    ),
    "esn": ("x: input[m]\nh: state[n]\nW: param[n, n]\nV: param[n, m]\nh = 7/10*h + 3/10*tanh(W @ h + V @ x)"),
    "lmu": (
        "x: input\n"
        "m: state[d]\n"
        "h: state[n]\n"
        "A: const[d, d]\n"
        "B: const[d]\n"
        "ex: param\n"
        "eh: param[n]\n"
        "em: param[d]\n"
        "Wx: param[n]\n"
        "Wh: param[n, n]\n"
        "Wm: param[n, d]\n"
        "u = ex*x + eh.T @ h + em.T @ m\n"
        "m = A @ m + B*u\n"
        "h = tanh(Wx*x + Wh @ h + Wm @ m)"
    ),
    "narx": (
        "x: input\n"
        "y: state\n"
        "z: state\n"
        "v: param[n]\n"
        "a: param[n]\n"
        "b: param[n]\n"
        "w: param[n]\n"
        "old = y\n"
        "y = v.T @ tanh(a*y + b*z + w*x)\n"
        "z = old"
    ),
    "elo": ("s: input\nw: input[n]\nr: state[n]\nK: const\np = sigmoid(w.T @ r)\nr = r + K*w*(s - p)"),
    "mlp rnn": (
        "x: input[m]\nh: state[n]\nA: param[k, n]\nB: param[n, k]\nV: param[k, m]\nh = tanh(B @ relu(A @ h + V @ x))"
    ),
    "gated linear": (
        "x: input[m]\n"
        "h: state[n]\n"
        "A: param[n, m]\n"
        "B: param[n, m]\n"
        "a = sigmoid(A @ x)\n"
        "h = a*h + sqrt(1 - a**2)*tanh(B @ x)"
    ),
    "lif": ("x: input[n]\nv: state[n]\nW: param[n, n]\nbeta: const\ns = sigmoid(4*(v - 1))\nv = beta*v + W @ s + x"),
    "nbr": (
        "x: input[m]\n"
        "h: state[n]\n"
        "c: state[n]\n"
        "W: param[n, n]\n"
        "U: param[n, m]\n"
        "a = 1 + tanh(W @ h + U @ x)\n"
        "c = sigmoid(U @ x + W @ h)\n"
        "h = c*h + (1 - c)*tanh(U @ x + a*h)"
    ),
    "momentum": ("g: input[n]\nv: state[n]\nmu: const\nv = mu*v + (1 - mu)*g"),
    "gru softsign": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "V: param[n, m]\n"
        "A: param[n, n]\n"
        "B: param[n, m]\n"
        "z = sigmoid(A @ h + B @ x)\n"
        "h = z*h + (1 - z)*softsign(W @ h + V @ x)"
    ),
    "slstm-like": (
        "x: input[m]\n"
        "c: state[n]\n"
        "n_: state[n]\n"
        "Wf: param[n, m]\n"
        "Wi: param[n, m]\n"
        "Wz: param[n, m]\n"
        "f = sigmoid(Wf @ x)\n"
        "i = exp(-softplus(Wi @ x))\n"
        "z = tanh(Wz @ x)\n"
        "c = f*c + i*z\n"
        "n_ = f*n_ + i"
    ),
    "dropout gru": (
        "x: input[m]\n"
        "mask: const[n]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "A: param[n, n]\n"
        "B: param[n, m]\n"
        "z = sigmoid(A @ (mask*h) + B @ x)\n"
        "c = tanh(W @ (mask*h) + B @ x)\n"
        "h = z*h + (1 - z)*c"
    ),
    "continuous t": (
        "x: input[m]\n"
        "delta: input\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "V: param[n, m]\n"
        "tau: param[n]\n"
        "d = exp(-abs(delta)*exp(tau))\n"
        "h = d*h + (1 - d)*tanh(W @ h + V @ x)"
    ),
    "sine rnn": ("x: input[m]\nh: state[n]\nW: param[n, n]\nV: param[n, m]\nh = sin(W @ h + V @ x)"),
    "decoupled": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "V: param[n, m]\n"
        "a: param\n"
        "h = sigmoid(a)*h + (1 - sigmoid(a))*tanh(W @ h + V @ x)"
    ),
    "residual": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "V: param[n, m]\n"
        "al: const\n"
        "be: const\n"
        "h = al*tanh(W @ h + V @ x) + be*h"
    ),
    "gaussian gate": ("x: input[m]\nh: state[n]\nW: param[n, m]\ng = exp(-(W @ x)**2)\nh = g*h + (1 - g)*sin(W @ x)"),
    "convex three": (
        "x: input[m]\n"
        "h: state[n]\n"
        "A: param[n, m]\n"
        "B: param[n, m]\n"
        "C: param[n, n]\n"
        "a = exp(A @ x)\n"
        "b = exp(B @ x)\n"
        "h = a/(1 + a + b)*h + b/(1 + a + b)*tanh(C @ h)"
    ),
}

#: the cells without a bound: the text, and what is said
WITHOUT = {
    "ltc": (
        "x: input[m]\n"
        "h: state[n]\n"
        "W: param[n, n]\n"
        "I: param[n, m]\n"
        "A: param[n]\n"
        "tau: const\n"
        "dt: const\n"
        "f = sigmoid(W @ h + I @ x)\n"
        "h = (h + dt*f*A)/(1 + dt*(1/tau + f))",
        "nothing is known of the size of 1/",
    ),
    "kuramoto": (
        "th: state[n]\n"
        "om: param[n]\n"
        "K: param\n"
        "ones: const[n]\n"
        "s = sin(th)\n"
        "c = cos(th)\n"
        "th = th + om + K*(c*total(s) - s*total(c))",
        "grows with its size",
    ),
    "modern hopfield": (
        "h: state[n]\nX: param[n, k]\nbeta: const\ns = beta*(X.T @ h)\ne = exp(s)\np = e/total(e)\nh = X @ p",
        "nothing is known of the size of exp",
    ),
    "kalman scalar": (
        "z: input\n"
        "m: state\n"
        "P: state\n"
        "q: const\n"
        "r: const\n"
        "b = P + q**2\n"
        "k = b/(b + r**2)\n"
        "m = m + k*(z - m)\n"
        "P = (1 - k)*b",
        "nothing is known of the size of P_prev",
    ),
    "sir": (
        "S: state\nI: state\nbeta: const\ngam: const\nold = S\nS = S - beta*S*I\nI = I + beta*old*I - gam*I",
        "nothing is known of the size of I_prev",
    ),
    "logistic": (
        "x: state\nr: const\nx = r*x*(1 - x)",
        "nothing is known of the size of x_prev",
    ),
}

#: what is given, and the formula that comes of it
GIVEN = (
    ("leak", ("0 <= a <= 1",), "1 + norm_inf(W)"),
    ("ses", ("0 <= alpha <= 1",), "1"),
    ("ses", ("alpha >= 0", "1 >= alpha"), "1"),
    ("zoneout", ("0 <= mask <= 1",), "1 + norm_inf(W)"),
    ("logistic", ("abs(x_prev) <= 1",), "3*abs(r)"),
    ("logistic", ("|x_prev| <= 1",), "3*abs(r)"),
    ("logistic", ("0 <= x_prev <= 1",), "2*abs(r)"),
)
