"""The catalogue of cells: each a few lines of mathematics, with its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.activations import activation
from symrnn.cell import Cell
from symrnn.functions import sigmoid
from symrnn.nodes import dot
from symrnn.parameters import Indexing, Parameter, previous
from symrnn.program import Assign, Input, name_symbol

__all__ = ["CELLS", "dense", "elman", "elman_unit", "lstm", "neuron"]

_x, _h, _a, _y = map(name_symbol, "xhay")
_w, _w_n, _w_out = map(name_symbol, ("w", "w_n", "w_out"))
_LECTURE_WEIGHTS = (
    Parameter(_w, Indexing.PER_STEP, "w{t}"),
    Parameter(_w_out, Indexing.AFTER_LAST, "w{t}"),
)


def neuron(activation_name: str = "f") -> Cell:
    """The lecture's recurrent neuron: an input weight for each step, a recurrent weight, no bias.

    h_t = f(w_t*x_t + w_n*h_{t-1}), and y = w_{T+1}*h_T after the last step T.

    >>> print(neuron("tanh"))
    a = h_prev*w_n + w*x
    h = tanh(a)
    y = h*w_out

    Raises
    ------
    InputError
        for an unknown activation.

    Source: the lecture "RNN: simple RNN".
    """
    f = activation(activation_name).function
    return Cell(
        name="neuron",
        inputs=(Input(_x),),
        states=(Input(_h),),
        parameters=(*_LECTURE_WEIGHTS, Parameter(_w_n)),
        lines=(Assign(_a, _w * _x + _w_n * previous(_h)), Assign(_h, f(_a))),
        readout=(Assign(_y, _w_out * _h),),
        source='the lecture "RNN: simple RNN"',
    )


def dense(activation_name: str = "f") -> Cell:
    """The dense neuron the lecture starts from, taking its inputs one by one: y = w_{T+1}*f(w_1*x_1 + ... + w_T*x_T).

    Its state is the sum so far, s_t = s_{t-1} + w_t*x_t: what a recurrence is without a recurrent weight.

    Raises
    ------
    InputError
        for an unknown activation.

    Source: the lecture "RNN: simple RNN".
    """
    f = activation(activation_name).function
    s = name_symbol("s")
    return Cell(
        name="dense",
        inputs=(Input(_x),),
        states=(Input(s),),
        parameters=_LECTURE_WEIGHTS,
        lines=(Assign(s, previous(s) + _w * _x),),
        readout=(Assign(_h, f(s)), Assign(_y, _w_out * _h)),
        source='the lecture "RNN: simple RNN"',
    )


def elman_unit(activation_name: str = "tanh") -> Cell:
    """The scalar Elman neuron: weights shared over time, and a bias.

    h_t = tanh(W_xh*x_t + W_hh*h_{t-1} + b_h); its output is the state.

    >>> print(elman_unit())
    a = W_hh*h_prev + W_xh*x + b_h
    h = tanh(a)

    Raises
    ------
    InputError
        for an unknown activation.

    Source: Elman (1990), Finding structure in time.
    """
    f = activation(activation_name).function
    W_xh, W_hh, b_h = map(name_symbol, ("W_xh", "W_hh", "b_h"))
    return Cell(
        name="elman_unit",
        inputs=(Input(_x),),
        states=(Input(_h),),
        parameters=(Parameter(W_xh), Parameter(W_hh), Parameter(b_h)),
        lines=(Assign(_a, W_xh * _x + W_hh * previous(_h) + b_h), Assign(_h, f(_a))),
        source="Elman (1990), Finding structure in time",
    )


def elman(activation_name: str = "tanh") -> Cell:
    """The simple recurrent network: h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h).

    Source: Elman (1990), Finding structure in time.
    """
    f = activation(activation_name).function
    W_xh, W_hh, b_h = map(name_symbol, ("W_xh", "W_hh", "b_h"))
    return _network(
        "elman",
        (_h,),
        (Assign(_a, dot(W_xh, _x) + dot(W_hh, previous(_h)) + b_h, _n), Assign(_h, f(_a), _n)),
        "Elman (1990), Finding structure in time",
    )


def lstm(activation_name: str = "tanh") -> Cell:
    """The long short-term memory with a forget gate.

    Source: Gers, Schmidhuber and Cummins (2000), Learning to forget.
    """
    squash = activation(activation_name).function
    i, f, g, o, c = map(name_symbol, "ifgoc")
    lines = (*_gate(i, sigmoid), *_gate(f, sigmoid), *_gate(g, squash), *_gate(o, sigmoid))
    ends = (Assign(c, f * previous(c) + i * g, _n), Assign(_h, o * squash(c), _n))
    return _network("lstm", (_h, c), (*lines, *ends), "Gers, Schmidhuber and Cummins (2000), Learning to forget")


_n = ("n",)


def _gate(gate: sp.Symbol, function: Any) -> tuple[Assign, Assign]:
    a, W_x, W_h, b = (name_symbol(f"{part}{gate}") for part in ("a_", "W_x", "W_h", "b_"))
    return Assign(a, dot(W_x, _x) + dot(W_h, previous(_h)) + b, _n), Assign(gate, function(a), _n)


def _rank(symbol: sp.Symbol) -> tuple[int, str]:
    return (2 if symbol.name.startswith("b") else "_h" in symbol.name, symbol.name)


def _network(name: str, states: tuple[sp.Symbol, ...], lines: tuple[Assign, ...], source: str) -> Cell:
    known = {_x, *(line.symbol for line in lines), *map(previous, states)}
    parameters = {symbol: None for line in lines for symbol in sorted(line.expr.free_symbols - known, key=_rank)}
    return Cell(
        name=name,
        inputs=(Input(_x, ("m",)),),
        states=tuple(Input(state, _n) for state in states),
        parameters=tuple(
            Parameter(symbol, shape=_n if symbol.name.startswith("b") else ("n", "m" if "_x" in symbol.name else "n"))
            for symbol in parameters
        ),
        lines=lines,
        source=source,
    )


#: the catalogue: from an activation's name to a cell
CELLS: Mapping[str, Callable[[str], Cell]] = MappingProxyType(
    {"neuron": neuron, "dense": dense, "elman_unit": elman_unit, "elman": elman, "lstm": lstm}
)
