"""The catalogue's cells of a single unit: scalars throughout."""

from __future__ import annotations

from symrnn.cells.activations import activation
from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, Parameter, previous
from symrnn.expressions.arguments import check_arguments
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["dense", "elman_unit", "neuron"]

_x, _h, _a, _y = map(name_symbol, "xhay")
_w, _w_n, _w_out = map(name_symbol, ("w", "w_n", "w_out"))
_LECTURE_WEIGHTS = (
    Parameter(_w, Indexing.PER_STEP, "w{t}"),
    Parameter(_w_out, Indexing.AFTER_LAST, "w{t}"),
)


@check_arguments
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


@check_arguments
def dense(activation_name: str = "f") -> Cell:
    """The dense neuron the lecture starts from, taking its inputs one by one: y = w_{T+1}*f(w_1*x_1 + ... + w_T*x_T).

    Its state is the sum so far, s_t = s_{t-1} + w_t*x_t: what a recurrence is without a recurrent weight.

    >>> print(dense("tanh"))
    s = s_prev + w*x
    h = tanh(s)
    y = h*w_out

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


@check_arguments
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
