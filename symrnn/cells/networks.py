"""The catalogue's networks: n units, m inputs. Each is its text in the cell language."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.cells.activations import activation
from symrnn.cells.cell import Cell
from symrnn.expressions.arguments import check_arguments

__all__ = ["elman", "gru", "gru_reset_after", "lstm", "lstm_peephole"]

_ELMAN = """
# Elman (1990), Finding structure in time
x: input[m]
h: state[n]
W_xh: param[n, m]
W_hh: param[n, n]
b_h: param[n]
a = W_xh @ x + W_hh @ h + b_h
h = tanh(a)
"""

_GRU_HEAD = """
x: input[m]
h: state[n]
W_xr: param[n, m]
W_hr: param[n, n]
b_r: param[n]
W_xz: param[n, m]
W_hz: param[n, n]
b_z: param[n]
W_xg: param[n, m]
W_hg: param[n, n]
b_g: param[n]
"""

_GRU_GATES = """
a_r = W_xr @ x + W_hr @ h + b_r
r = sigmoid(a_r)
a_z = W_xz @ x + W_hz @ h + b_z
z = sigmoid(a_z)
"""

_GRU = (
    "# Cho et al. (2014), Learning phrase representations using RNN encoder-decoder"
    + _GRU_HEAD
    + _GRU_GATES
    + """
q = r*h
a_g = W_xg @ x + W_hg @ q + b_g
g = tanh(a_g)
h = z*h + (1 - z)*g
"""
)

_GRU_RESET_AFTER = (
    "# the gated recurrent unit as in cuDNN and PyTorch: the reset gate after the product, which has its own bias"
    + _GRU_HEAD
    + "b_hg: param[n]"
    + _GRU_GATES
    + """
q = W_hg @ h + b_hg
a_g = W_xg @ x + r*q + b_g
g = tanh(a_g)
h = z*h + (1 - z)*g
"""
)

_LSTM_HEAD = """
x: input[m]
h: state[n]
c: state[n]
W_xi: param[n, m]
W_hi: param[n, n]
b_i: param[n]
W_xf: param[n, m]
W_hf: param[n, n]
b_f: param[n]
W_xg: param[n, m]
W_hg: param[n, n]
b_g: param[n]
W_xo: param[n, m]
W_ho: param[n, n]
b_o: param[n]
"""

_LSTM = (
    "# Gers, Schmidhuber and Cummins (2000), Learning to forget: continual prediction with LSTM"
    + _LSTM_HEAD
    + """
a_i = W_xi @ x + W_hi @ h + b_i
i = sigmoid(a_i)
a_f = W_xf @ x + W_hf @ h + b_f
f = sigmoid(a_f)
a_g = W_xg @ x + W_hg @ h + b_g
g = tanh(a_g)
a_o = W_xo @ x + W_ho @ h + b_o
o = sigmoid(a_o)
c = f*c + i*g
h = o*tanh(c)
"""
)

_LSTM_PEEPHOLE = (
    "# Gers, Schraudolph and Schmidhuber (2002), Learning precise timing with LSTM recurrent networks"
    + _LSTM_HEAD
    + """
p_i: param[n]
p_f: param[n]
p_o: param[n]
a_i = W_xi @ x + W_hi @ h + p_i*c + b_i
i = sigmoid(a_i)
a_f = W_xf @ x + W_hf @ h + p_f*c + b_f
f = sigmoid(a_f)
a_g = W_xg @ x + W_hg @ h + b_g
g = tanh(a_g)
c = f*c + i*g
a_o = W_xo @ x + W_ho @ h + p_o*c + b_o
o = sigmoid(a_o)
h = o*tanh(c)
"""
)


@check_arguments
def elman(activation_name: str = "tanh") -> Cell:
    """The simple recurrent network: h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h).

    >>> print(elman())
    a = b_h + W_hh @ h_prev + W_xh @ x
    h = tanh(a)

    Raises
    ------
    InputError
        for an unknown activation.

    Source: Elman (1990), Finding structure in time.
    """
    return _cell(_ELMAN, "elman", activation_name)


@check_arguments
def gru(activation_name: str = "tanh") -> Cell:
    """Cho's gated recurrent unit, not torch's: g_t = tanh(W_xg x_t + W_hg (r_t*h_{t-1}) + b_g).

    h_t = z_t*h_{t-1} + (1 - z_t)*g_t, with the gates r and z logistic in x_t and h_{t-1}. As in Keras with
    ``reset_after=False`` and in ONNX by default; ``torch.nn.GRU`` and Keras by default are ``gru_reset_after``, whose
    numbers are others. z keeps the old state, as in all of these; in Chung et al. (2014) it lets the new one in.

    >>> gru().lines[-1]
    Assign(symbol=h, expr=g*(1 - z) + h_prev*z, shape=('n',))

    Raises
    ------
    InputError
        for an unknown activation.

    Source: Cho et al. (2014), Learning phrase representations using RNN encoder-decoder.
    """
    return _cell(_GRU, "gru", activation_name)


@check_arguments
def gru_reset_after(activation_name: str = "tanh") -> Cell:
    """The gated recurrent unit of torch.nn.GRU: g_t = tanh(W_xg x_t + r_t*(W_hg h_{t-1} + b_hg) + b_g).

    h_t = z_t*h_{t-1} + (1 - z_t)*g_t; the form that cuDNN and PyTorch compute, and Keras by default. torch stacks the
    gates as r, z, n (its n is g here), Keras and ONNX as z, r, h.

    >>> [parameter.symbol.name for parameter in gru_reset_after().parameters][-1]
    'b_hg'

    Raises
    ------
    InputError
        for an unknown activation.

    Source: Chetlur et al. (2014), cuDNN: efficient primitives for deep learning, and its manual.
    """
    return _cell(_GRU_RESET_AFTER, "gru_reset_after", activation_name)


@check_arguments
def lstm(activation_name: str = "tanh") -> Cell:
    """The long short-term memory with a forget gate: c_t = f_t*c_{t-1} + i_t*g_t and h_t = o_t*tanh(c_t).

    As in PyTorch, Keras and ONNX. torch and Keras stack the gates as i, f, g, o (Keras calls g c), ONNX as i, o, f, c.

    >>> [state.symbol.name for state in lstm().states]
    ['h', 'c']

    Raises
    ------
    InputError
        for an unknown activation.

    Source: Gers, Schmidhuber and Cummins (2000), Learning to forget: continual prediction with LSTM.
    """
    return _cell(_LSTM, "lstm", activation_name)


@check_arguments
def lstm_peephole(activation_name: str = "tanh") -> Cell:
    """The long short-term memory whose gates see the memory: p_i and p_f the old one, p_o the new one.

    As in ONNX, whose peepholes P are stacked as i, o, f.

    >>> print(lstm_peephole().lines[7])
    a_o = b_o + c*p_o + W_ho @ h_prev + W_xo @ x

    Raises
    ------
    InputError
        for an unknown activation.

    Source: Gers, Schraudolph and Schmidhuber (2002), Learning precise timing with LSTM recurrent networks.
    """
    return _cell(_LSTM_PEEPHOLE, "lstm_peephole", activation_name)


def _cell(text: str, name: str, activation_name: str) -> Cell:
    """The cell of a text, with an activation in the place of tanh."""
    function = activation(activation_name).function
    cell = Cell.parse(text.strip(), name)
    lines = (replace(line, expr=line.expr.replace(sp.tanh, function)) for line in cell.lines)
    return replace(cell, lines=tuple(lines))
