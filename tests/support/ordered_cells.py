"""Cells as papers have them, in whose lines a new state is meant, or in which the old one has a name."""

from __future__ import annotations

#: where the new state is meant, or the old one has a name
IN_ORDER = {
    "coRNN": """x: input[m]
y: state[n]
z: state[n]
W: param[n, n]
U: param[n, n]
V: param[n, m]
b: param[n]
d: const
g: const
e: const
z = z + d*(tanh(W @ y + U @ z + V @ x + b) - g*y - e*z)
y = y + d*z""",
    "UnICORNN": """x: input[m]
y: state[n]
z: state[n]
w: param[n]
V: param[n, m]
b: param[n]
c: param[n]
d: const
a: const
z = z - d*sigmoid(c)*(tanh(w*y + V @ x + b) + a*y)
y = y + d*sigmoid(c)*z""",
    "LEM": """x: input[m]
y: state[n]
z: state[n]
W1: param[n, n]
W2: param[n, n]
Wz: param[n, n]
Wy: param[n, n]
V: param[n, m]
d: const
a = d*sigmoid(W1 @ y + V @ x)
b = d*sigmoid(W2 @ y + V @ x)
z = (1 - a)*z + a*tanh(Wz @ y + V @ x)
y = (1 - b)*y + b*tanh(Wy @ z + V @ x)""",
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
    "LMU": """x: input[m]
h: state[n]
q: state[d]
e: param[m]
g: param[n]
k: param[d]
A: const[d, d]
B: const[d]
Wx: param[n, m]
Wh: param[n, n]
Wm: param[n, d]
u = e.T @ x + g.T @ h + k.T @ q
q = A @ q + B*u
h = tanh(Wx @ x + Wh @ h + Wm @ q)""",
    "SCRN": """x: input[m]
h: state[n]
s: state[p]
B: param[p, m]
A: param[n, m]
P: param[n, p]
R: param[n, n]
alpha: const
s = (1 - alpha)*(B @ x) + alpha*s
h = sigmoid(P @ s + A @ x + R @ h)""",
    "Jordan": """x: input[m]
y: state[k]
W: param[n, m]
U: param[n, k]
V: param[k, n]
h = tanh(W @ x + U @ y)
y = V @ h""",
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
    "Holt": """x: input
l: state
b: state
a: param
c: param
y: output
old = l
l = a*x + (1 - a)*(l + b)
b = c*(l - old) + (1 - c)*b
y = l + b""",
    "Holt prev": """x: input
l: state
b: state
a: param
c: param
y: output
l = a*x + (1 - a)*(l + b)
b = c*(l - l_prev) + (1 - c)*b
y = l + b""",
    "heavy ball": """x: input[m]
w: state[m]
v: state[m]
A: param[m, m]
mu: const
eta: const
v = mu*v + A @ w - x
w = w - eta*v""",
    "Adam": """g: input[n]
w: state[n]
m: state[n]
v: state[n]
a: const
b: const
c: const
e: const
m = a*m + (1 - a)*g
v = b*v + (1 - b)*g*g
w = w - c*m/(sqrt(v) + e)""",
    "fast weights": """x: input[m]
h: state[n]
A: state[n, n]
W: param[n, n]
C: param[n, m]
l: const
e: const
y: output[n]
A = l*A + e*(h @ h.T)
h = relu(W @ h + C @ x + A @ h)
y = h""",
    "linear attention": """x: input[m]
S: state[d, d]
z: state[d]
y: output[d]
Q: param[d, m]
K: param[d, m]
V: param[d, m]
k = exp(K @ x)
q = exp(Q @ x)
S = S + (V @ x) @ k.T
z = z + k
y = S @ q/(z.T @ q)""",
    "alpha-beta": """z: input
x: state
v: state
a: const
b: const
d: const
pred = x + d*v
r = z - pred
x = pred + a*r
v = v + b/d*r""",
    "Kalman": """z: input
x: state
P: state
q: const
r: const
a: const
y: output
xp = a*x
Pp = a*a*P + q
K = Pp/(Pp + r)
x = xp + K*(z - xp)
P = (1 - K)*Pp
y = x""",
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
    "LIF": """x: input[m]
v: state[n]
s: state[n]
W: param[n, m]
b: const
th: const
y: output[n]
v = b*v + W @ x - th*s
s = sigmoid(4*(v - th))
y = s""",
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
    "SRU": """x: input[n]
c: state[n]
h: output[n]
v: param[n]
f = sigmoid(x + v*c)
r = sigmoid(x + v*c)
c = f*c + (1 - f)*x
h = r*c + (1 - r)*x""",
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
