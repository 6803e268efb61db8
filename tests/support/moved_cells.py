"""Systems as papers have them, which move their states together: some line reads what an earlier one has renewed."""

from __future__ import annotations

#: states that the source moves together, written in its order: some line reads what an earlier one has renewed
MOVED_TOGETHER = {
    "rotation": """p: state
q: state
c: const
s: const
p = c*p - s*q
q = s*p + c*q""",
    "rotation vec": """x: input[m]
p: state[n]
q: state[n]
c: param[n]
s: param[n]
B: param[n, m]
D: param[n, m]
y: output[n]
p = c*p - s*q + B @ x
q = s*p + c*q + D @ x
y = p""",
    "SIR": """S: state
I: state
R: state
b: param
g: param
S = S - b*S*I
I = I + b*S*I - g*I
R = R + g*I""",
    "SEIR": """S: state
E: state
I: state
R: state
b: param
g: param
a: param
S = S - b*S*I
E = E + b*S*I - a*E
I = I + a*E - g*I
R = R + g*I""",
    "Lorenz numeric": """x: state
y: state
z: state
x = x + 0.01*10*(y - x)
y = y + 0.01*(x*(28 - z) - y)
z = z + 0.01*(x*y - 8/3*z)""",
    "Lorenz lines": """x: state
y: state
z: state
d: const
s: param
r: param
b: param
dx = s*(y - x)
x = x + d*dx
dy = x*(r - z) - y
y = y + d*dy
dz = x*y - b*z
z = z + d*dz""",
    "vdP": """x: state
y: state
mu: param
d: const
x = x + d*y
y = y + d*(mu*(1 - x**2)*y - x)""",
    "Fibonacci": """a: state
b: state
a = a + b
b = a""",
    "Rossler": """x: state
y: state
z: state
a: param
b: param
c: param
d: const
x = x - d*(y + z)
y = y + d*(x + a*y)
z = z + d*(b + z*(x - c))""",
    "oscillator": """x: state
v: state
k: param
d: const
x = x + d*v
v = v - d*k*x""",
    "linear system": """u: input
a: state[n]
b: state[n]
A: param[n, n]
B: param[n, n]
C: param[n, n]
D: param[n, n]
y: output[n]
a = A @ a + B @ b + u
b = C @ a + D @ b
y = a""",
    "replicator 3": """x: state
y: state
z: state
x = x + x*y
y = y + y*z
z = z + z*x""",
}
