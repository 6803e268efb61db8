"""The neuron of the expansion, drawn twice, and the weights of its terms."""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from symrnn import Curve, Curves, Figure, Scale, Text, equal, name_symbol, rolled_diagram, unrolled_diagram
from symrnn.cells import neuron
from symrnn.derivation.samples import value_at

from .notation import round_exactly

__all__ = ["network_figures", "weights_figure"]

w_n = name_symbol("w_n")
k = sp.Symbol("k", integer=True, nonnegative=True)
#: the recurrent weights whose terms are drawn
DRAWN = ("1/2", "9/10", "1", "11/10", "2")


def network_figures(inputs: int, activation: str) -> tuple[Figure, Figure]:
    """The same network twice: with its loop, and over all its times."""
    return (
        Figure(
            "rolled",
            Text(
                "One neuron whose state comes back to it by {w_n}. The output follows the last of {inputs} inputs.",
                w_n=w_n,
                inputs=inputs,
            ),
            "One circle, the state h_t. The input x_t comes in by the weight w_t, a loop with the weight w_n leads "
            f"from the circle back to itself, and an arrow with the weight w{inputs + 1} leads to the output y.",
            rolled_diagram(neuron(activation), inputs),
        ),
        Figure(
            "unrolled",
            Text(
                "The same neuron over {times} times. The dots stand for the {left_out} times from (t-{first}) to "
                "(t-{last}).",
                times=inputs,
                left_out=inputs - 4,
                first=inputs - 3,
                last=2,
            ),
            f"A row of circles, h_1 at time t-{inputs - 1}, h_2 at time t-{inputs - 2}, three dots, h_{inputs - 1} at "
            f"time t-1 and h_{inputs} at time t. Each takes its own input by its own weight; arrows with the weight "
            f"w_n lead from each to the next, and one with w{inputs + 1} from the last to the output y.",
            unrolled_diagram(neuron(activation), steps=inputs, shown=(1, 2, inputs - 1, inputs)),
        ),
    )


def weights_figure(factors: Sequence[sp.Expr]) -> Figure:
    """The factors of the terms, from the newest on, at each of the weights drawn."""
    lags, last = tuple(map(float, range(len(factors)))), len(factors) - 1
    curves = tuple(
        Curve(equal(w_n, sp.Rational(value)), lags, tuple(value_at(each, {w_n: value}) for each in factors))
        for value in DRAWN
    )
    half, nine_tenths, _, eleven_tenths, two = (sp.Rational(value) ** last for value in DRAWN)
    tens, many_tens = (int(sp.log(each, 10).evalf().round()) for each in (half, two))
    below, above = round_exactly(nine_tenths, ".1g"), round_exactly(eleven_tenths, ".3g")
    return Figure(
        "weights-of-terms",
        Text("The derivative with respect to the input of lag k: {power}, with all input weights 1.", power=w_n**k),
        f"Five straight lines over the lags 0 to {last}, on a logarithmic axis; all begin at 1. For w_n = 1/2 the "
        f"factor of a term falls to about 10 to the power {tens}, for 9/10 to {below}; for 1 it stays 1, for 11/10 it "
        f"grows to {above}, for 2 to about 10 to the power {many_tens}.",
        Curves(Text("lag {k}", k=k), Text("factor {power}", power=w_n**k), curves, Scale.LOG),
    )
