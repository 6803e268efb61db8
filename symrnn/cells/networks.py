"""The networks that have a function of their own: n units, m inputs. Their texts are files of the catalogue."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.cells.activations import activation
from symrnn.cells.cell import Cell
from symrnn.cells.entries import load
from symrnn.expressions.arguments import check_arguments

__all__ = ["elman", "gru", "gru_reset_after", "lstm", "lstm_peephole"]


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
    return _cell("elman", activation_name)


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
    return _cell("gru", activation_name)


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
    return _cell("gru_reset_after", activation_name)


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
    return _cell("lstm", activation_name)


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
    return _cell("lstm_peephole", activation_name)


def _cell(name: str, activation_name: str) -> Cell:
    """The cell of the catalogue, with an activation in the place of tanh."""
    cell = load(name)
    function = activation(activation_name).function
    if function is sp.tanh:
        return cell
    lines = (replace(line, expr=line.expr.replace(sp.tanh, function)) for line in cell.lines)
    return replace(cell, lines=tuple(lines))
