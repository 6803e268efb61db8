"""The cells whose Jacobians are bounded in the tests, and how a bound is stated."""

from __future__ import annotations

from cell_texts import TEXTS

from symrnn.bounds import jacobian_bound
from symrnn.cells import elman, gru, gru_reset_after, lstm, lstm_peephole, neuron
from symrnn.cells.cell import Cell
from symrnn.expressions.nodes import norm_1, norm_2, norm_inf

CELLS = {
    "elman": elman(),
    "elman f": elman("f"),
    "elman relu": elman("relu"),
    "elman silu": elman("silu"),
    "gru": gru(),
    "gru reset after": gru_reset_after(),
    "lstm": lstm(),
    "lstm peephole": lstm_peephole(),
    "neuron": neuron("tanh"),
    **{
        name: Cell.parse(TEXTS[name], name=name) for name in ("minimal gated unit", "highway", "coupled lstm", "scalar")
    },
}

KINDS = {"1": norm_1, "2": norm_2, "inf": norm_inf}


def bound_of(name, norm):
    return jacobian_bound(CELLS[name], norm)


STATED = [["0.10", "-0.05"], ["0.05", "0.10"]]


def stated(cell, biases):
    """A network of two units and one input whose recurrent weights are all the same rotation and shrinking."""
    params = {}
    for item in cell.parameters:
        name = item.symbol.name
        if len(item.shape) == 2:
            params[name] = STATED if item.shape == ("n", "n") else [["0.3"], ["-0.2"]]
        elif item.shape == ("n",):
            params[name] = biases.get(name, ["0", "0"])
    return params
