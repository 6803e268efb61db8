"""Cells as people write them: the texts that the tests of the language share."""

from __future__ import annotations

ELMAN = """# Elman (1990)
x: input[m]
h: state[n]
W_xh: param[n, m]
W_hh: param[n, n]
b_h: param[n]
a = W_xh @ x + W_hh @ h + b_h
h = tanh(a)
"""


def _gates(*names: str, inner: str = "h") -> str:
    """Weights and pre-activation of each gate."""
    declared = "".join(f"W_x{g}: param[n, m]\nW_h{g}: param[n, n]\nb_{g}: param[n]\n" for g in names)
    return declared + "".join(f"a_{g} = W_x{g} @ x + W_h{g} @ {inner} + b_{g}\n" for g in names)


GRU = f"""# Cho et al. (2014)
x: input[m]
h: state[n]
{_gates("z", "r")}z = sigmoid(a_z)
r = sigmoid(a_r)
q = r*h
{_gates("g", inner="q")}g = tanh(a_g)
h = z*h + (1 - z)*g
"""

LSTM = f"""# Gers, Schmidhuber and Cummins (2000)
x: input[m]
h: state[n]
c: state[n]
{_gates("i", "f", "g", "o")}i = sigmoid(a_i)
f = sigmoid(a_f)
g = tanh(a_g)
o = sigmoid(a_o)
c = f*c + i*g
h = o*tanh(c)
"""

MINIMAL_GATED_UNIT = f"""x: input[m]
h: state[n]
{_gates("f")}f = sigmoid(a_f)
{_gates("g", inner="(f*h)")}h = (1 - f)*h + f*tanh(a_g)
"""

HIGHWAY = f"""x: input[m]
h: state[n]
{_gates("t", "g")}t = sigmoid(a_t)
h = t*tanh(a_g) + (1 - t)*h
"""

COUPLED_LSTM = f"""x: input[m]
h: state[n]
c: state[n]
{_gates("f", "g", "o")}f = sigmoid(a_f)
c = f*c + (1 - f)*tanh(a_g)
h = sigmoid(a_o)*tanh(c)
"""

LAYER_NORM = """x: input[m]
h: state[n]
W_x: param[n, m]
W_h: param[n, n]
gain: param[n]
ones: const[n]
eps: const
y: output[k]
W_y: param[k, n]
a = W_x @ x + W_h @ h
count = total(ones)
mean = total(a)/count
centred = a - mean
scale = sqrt(total(centred**2)/count + eps)
h = tanh(gain*centred/scale)
y = W_y @ h
"""

ROWS = """x: input[3]
h: state[n]
v: param[1, n]
w: param_per_step[n, 3]
s = (v @ h)*total(x)/3
outer = h @ x.T
h = sin(w @ x)/(1 + s**2) + outer @ x*cos(s) - h/sqrt(2 + total(h*h))
"""

SCALAR = """# a softsign neuron
x: input
h: state
u: param
w: param_per_step
b: param
h = softsign(u*x + w*h + b)
"""

TEXTS = {
    "elman": ELMAN,
    "gru": GRU,
    "lstm": LSTM,
    "minimal gated unit": MINIMAL_GATED_UNIT,
    "highway": HIGHWAY,
    "coupled lstm": COUPLED_LSTM,
    "layer norm": LAYER_NORM,
    "rows": ROWS,
    "scalar": SCALAR,
}
