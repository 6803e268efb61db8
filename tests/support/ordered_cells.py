"""Cells that the catalogue does not have, in whose lines a new state is meant, or in which the old one has a name."""

from __future__ import annotations

#: where the new state is meant, or the old one has a name
IN_ORDER = {
    "LSTM inline": """x: input[m]
h: state[n]
c: state[n]
U: param[n, n]
V: param[n, n]
R: param[n, n]
Q: param[n, n]
W: param[n, m]
c = sigmoid(U @ h + W @ x)*c + sigmoid(V @ h)*tanh(R @ h)
h = sigmoid(Q @ h)*tanh(c)""",
    "peephole": """x: input
h: state
c: state
p: param
u: param
c = sigmoid(p*c + u*h)*c + tanh(x + u*h)
h = sigmoid(p*c + u*h)*tanh(c)""",
    "Jordan two states": """x: input[m]
h: state[n]
y: state[k]
W: param[n, m]
U: param[n, k]
V: param[k, n]
o: output[k]
h = tanh(W @ x + U @ y + h)
y = V @ h
o = y""",
    "Holt prev": """x: input
l: state
b: state
a: param
c: param
y: output
l = a*x + (1 - a)*(l + b)
b = c*(l - l_prev) + (1 - c)*b
y = l + b""",
    "sLSTM": """x: input[m]
h: state[n]
c: state[n]
u: state[n]
s: state[n]
Wz: param[n, m]
Rz: param[n, n]
Wi: param[n, m]
Ri: param[n, n]
z = tanh(Wz @ x + Rz @ h)
i = Wi @ x + Ri @ h
t = s + relu(i - s)
e = exp(i - t)
f = exp(s - t)
c = f*c + e*z
u = f*u + e
s = t
h = c/u""",
    "RWKV": """k: input[n]
v: input[n]
a: state[n]
b: state[n]
w: param[n]
u: param[n]
y: output[n]
y = (a + exp(u + k)*v)/(b + exp(u + k))
a = exp(-exp(w))*a + exp(k)*v
b = exp(-exp(w))*b + exp(k)""",
    "two layers": """x: input[m]
h: state[n]
g: state[n]
W: param[n, m]
U: param[n, n]
V: param[n, n]
R: param[n, n]
y: output[n]
h = tanh(W @ x + U @ h)
g = tanh(V @ g + R @ h)
y = g""",
    "two linear layers": """x: input[m]
h: state[n]
g: state[n]
W: param[n, m]
U: param[n, n]
V: param[n, n]
R: param[n, n]
y: output[n]
h = W @ x + U @ h
g = V @ g + R @ h
y = g""",
    "delay line": """x: input
h: state
d1x: state
d2x: state
w: param
u: param
y: output
y = w*d1x + u*d2x
d2x = d1x
d1x = x
h = h + y""",
    "standard map": """p: state
q: state
k: param
p = p + k*sin(q)
q = q + p""",
    "nested lstm": """x: input
h: state
c: state
d: state
u: param
w: param
f = sigmoid(u*h + w*x)
i = tanh(u*h + x)
d = sigmoid(f*c)*d + sigmoid(i)*tanh(i)
c = sigmoid(f)*tanh(d)
h = sigmoid(u*h)*tanh(c)""",
    "phased": """x: input[m]
k: input
h: state[n]
c: state[n]
W: param[n, m]
R: param[n, n]
O: param[n, n]
g = tanh(W @ x + R @ h)
o = sigmoid(O @ h)
cn = c/2 + g
hn = o*tanh(cn)
c = k*cn + (1 - k)*c
h = k*hn + (1 - k)*h""",
    "zoneout": """x: input
h: state
c: state
z: const
u: param
c = z*c + (1 - z)*(sigmoid(u*h)*c + tanh(x + u*h))
h = z*h + (1 - z)*sigmoid(u*h + x)*tanh(c)""",
}
