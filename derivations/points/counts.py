"""How many weights there are, and whether they are shared over time: points 10 and 11."""

from __future__ import annotations

import sympy as sp

from symrnn import (
    Cell,
    Claim,
    InputError,
    Judgement,
    Quotation,
    Recurrence,
    Step,
    Text,
    at_most,
    by_induction,
    equal,
    name_symbol,
    unroll,
)
from symrnn.cells import dense, neuron

from ..radar.counts import shared_neuron
from .slides import HOW

__all__ = ["parameters", "sharing"]

C = name_symbol("C")
n = sp.Symbol("n", integer=True, nonnegative=True)
MOST = 6


def sharing() -> Step:
    """Point 10: the input weights of the lecture are not shared over time."""
    counts = {n + 2: _count_weights(neuron("f")), sp.Integer(3): _count_weights(shared_neuron())}
    return Step(
        "point-10",
        "The input weights are not shared over time",
        Text(
            "The lecture gives each time an input weight of its own, so its neuron over n inputs has n+2 weights and "
            "cannot read a longer sequence than it was made for. The standard recurrent network uses one input weight "
            "at every time: 3 weights, and any number of inputs. The weights are counted in the "
            "networks of 0 to 6 inputs, and the formulas proved from what one more input adds."
        ),
        tuple(_claim(formula, counted) for formula, counted in counts.items()),
        "induction over the inputs",
        quotation=Quotation(
            "Note: All the weights, w1, w2, w3 and w_n are to be trained by the model",
            Judgement.OMISSION,
            missing=Text("Each time step has an input weight of its own; the standard network shares one."),
            source=HOW,
        ),
    )


def parameters() -> Step:
    """Point 11: a recurrent network does not need more parameters."""
    counts = {
        n + 1: _count_weights(dense("f")),
        n + 2: _count_weights(neuron("f")),
        sp.Integer(3): _count_weights(shared_neuron()),
    }
    return Step(
        "point-11",
        "The standard recurrent network needs no more parameters from 2 inputs on",
        Text(
            "It is true of the lecture's own neuron, which has n+2 weights over n inputs where the dense neuron has "
            "n+1. With the input weight shared over time there are 3, whatever n: no more than the dense neuron from 2 "
            "inputs on, and fewer from 3 on."
        ),
        (
            *(_claim(formula, counted) for formula, counted in counts.items()),
            Claim.at_most("a shared weight: no more from 2 on", 3, n + 1, (at_most(2, n),)),
            Claim.less_than("and fewer from 3 on", 3, n + 1, (at_most(3, n),)),
        ),
        "counted in the unrolled networks; induction over the inputs, and arithmetic",
        ("point-10",),
        quotation=Quotation(
            "Compared to a ANN model, RNN requires more parameters to be trained.",
            Judgement.IMPRECISE,
            (Claim.less_than("3 weights are more than those of a dense neuron", n + 1, 3, (at_most(2, n),)),),
            source=HOW,
        ),
    )


def _count_weights(cell: Cell) -> list[int]:
    """How many weights the network of a cell over 0, 1, 2, ... inputs has, counted in its program."""
    networks = (unroll(cell, steps=inputs) for inputs in range(MOST + 1))
    return [sum(not item.symbol.name.startswith("x_") for item in network.inputs) for network in networks]


def _claim(formula: sp.Expr, counted: list[int]) -> Claim:
    """The formula for every number of inputs, from the count for none and what one more adds.

    Raises
    ------
    InputError
        where the counts do not grow evenly.
    """
    added = counted[1] - counted[0]
    if [counted[0] + added * i for i in range(MOST + 1)] != counted:
        raise InputError(f"the weights counted, {counted}, do not grow evenly; expected {formula}")
    counting = Recurrence(C, sp.Integer(counted[0]), C + added)
    return by_induction(_name(formula), equal(C, formula), n, (counting,))


def _name(formula: sp.Expr) -> str:
    return f"{formula} weights over n inputs"
