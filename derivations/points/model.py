"""What kind of network the lecture's neuron is, and what it leaves unsaid: points 9 to 14."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cell import Cell
from symrnn.cells import dense, neuron
from symrnn.claim import Claim, at_most, equal
from symrnn.derivation import Step
from symrnn.derive import equals_formulas
from symrnn.exposition import Judgement, Quotation, Table, Text
from symrnn.gradient import bptt
from symrnn.program import name_symbol
from symrnn.unroll import SYMBOLIC, unroll

from ..radar.counts import shared_neuron

__all__ = ["initial_state", "linear_filter", "loss", "order", "parameters", "sharing"]

w1, w2, w3, w_n, p, q, y, x_1, x_2, h_0, target, b, n = map(
    name_symbol, ("w1", "w2", "w3", "w_n", "p", "q", "y", "x_1", "x_2", "h_0", "target", "b", "n")
)
f = sp.Function("f", real=True)
MOST = 6


def _counted(cell: Cell) -> list[int]:
    """How many weights the network of a cell over 1, 2, ... inputs has, counted in its program."""
    networks = (unroll(cell, steps=inputs) for inputs in range(1, MOST + 1))
    return [sum(not item.symbol.name.startswith("x_") for item in network.inputs) for network in networks]


def _claims(formula: sp.Expr, counted: list[int]) -> list[Claim]:
    return [
        Claim.equality(f"{formula} over {size} inputs", formula, count, (equal(n, size),))
        for size, count in enumerate(counted, 1)
    ]


def _table(caption: str, names: tuple[str, ...], counts: Mapping[sp.Expr, list[int]]) -> Table:
    rows = tuple(zip(map(str, range(1, MOST + 1)), *(map(str, counted) for counted in counts.values()), strict=True))
    return Table(caption, (n, *names), (*rows, (n, *counts)))


def linear_filter() -> Step:
    """Point 9: with the identity the neuron is a linear filter."""
    network = unroll(neuron("identity"), steps=2)
    by_q, by_p = w3 * w2, w3 * w_n * w1
    by_weights = [[sp.diff(each, weight) for weight in (w1, w2, w3, w_n)] for each in (by_q, by_p)]
    at_zero = [(i, j) for i in range(4) for j in range(i)]
    zero = (equal(w3, 0),)
    other = by_p.xreplace({w1: 2 * w1, w_n: w_n / 2})
    return Step(
        "point-9",
        "With the identity it is a linear filter",
        Text(
            "With f(x) = x the output is {sum}: two numbers, {by_q} and {by_p}, decide all, and a dense neuron with "
            "input weights {first} and {second} gives the same. The four weights move these two numbers, so no more "
            "than two directions count: the Jacobian of the two by the four weights has rank 2 where {minor} is not 0, "
            "and rank 1 at most where {w3} is 0.",
            sum=by_q * x_2 + by_p * x_1,
            by_q=by_q,
            by_p=by_p,
            first=w_n * w1,
            second=w2,
            minor=w3**2 * w_n,
            w3=w3,
        ),
        (
            equals_formulas("two numbers decide", network, {"y": by_q * x_2 + by_p * x_1}),
            Claim.equality("a dense neuron gives the same", by_q * q + by_p * p, w3 * (w2 * q + (w_n * w1) * p)),
            Claim.equality(
                "a minor of the Jacobian",
                by_weights[0][1] * by_weights[1][0] - by_weights[0][0] * by_weights[1][1],
                w3**2 * w_n,
            ),
            *(
                Claim.equality(
                    f"at w3 = 0 the minor of columns {j + 1} and {i + 1}",
                    by_weights[0][j] * by_weights[1][i] - by_weights[0][i] * by_weights[1][j],
                    0,
                    zero,
                )
                for i, j in at_zero
            ),
        ),
        "the lines put into one another, and the derivatives of two products",
        quotation=Quotation(
            "f(x) = x, and the recurrent neuron has 4 weights",
            Judgement.IMPRECISE,
            (Claim.less_than("other weights, another factor of x(t-1)", 0, sp.Abs(by_p - other), (at_most(1, w3),)),),
        ),
    )


def sharing() -> Step:
    """Point 10: the input weights of the lecture are not shared over time."""
    counts = {n + 2: _counted(neuron("f")), sp.Integer(3): _counted(shared_neuron())}
    claims = [claim for formula, counted in counts.items() for claim in _claims(formula, counted)]
    return Step(
        "point-10",
        "The input weights are not shared over time",
        Text(
            "The lecture gives each time an input weight of its own, so its neuron over n inputs has n+2 weights and "
            "cannot read a longer sequence than it was made for. The standard recurrent network uses one input weight "
            "at every time: 3 weights, and any number of inputs."
        ),
        tuple(claims),
        "counted in the unrolled programs for 1 to 6 inputs",
        table=_table("Weights over n inputs", ("the lecture's neuron", "with a shared input weight"), counts),
        quotation=Quotation(
            "w1 and w2 are the weights of the two inputs",
            Judgement.OMISSION,
            missing=Text("Each time step has an input weight of its own; the standard network shares one."),
        ),
    )


def parameters() -> Step:
    """Point 11: a recurrent network does not need more parameters."""
    counts = {n + 1: _counted(dense("f")), n + 2: _counted(neuron("f")), sp.Integer(3): _counted(shared_neuron())}
    claims = [claim for formula, counted in counts.items() for claim in _claims(formula, counted)]
    return Step(
        "point-11",
        "A recurrent network needs fewer parameters, not more",
        Text(
            "It is true of the lecture's own neuron, which has n+2 weights over n inputs where the dense neuron has "
            "n+1. With the input weight shared over time there are 3, whatever n: no more than the dense neuron from 2 "
            "inputs on, and fewer from 3 on."
        ),
        (
            *claims,
            Claim.less_than("the lecture's neuron has more", n + 1, n + 2),
            Claim.at_most("a shared weight: no more from 2 on", 3, n + 1, (at_most(2, n),)),
            Claim.less_than("and fewer from 3 on", 3, n + 1, (at_most(3, n),)),
        ),
        "counted in the unrolled programs for 1 to 6 inputs; then arithmetic",
        ("point-10",),
        _table("Weights over n inputs", ("dense", "the lecture's neuron", "shared input weight"), counts),
        quotation=Quotation(
            "the recurrent network requires more parameters",
            Judgement.IMPRECISE,
            (Claim.less_than("3 weights are more than n + 1", n + 1, 3, (at_most(2, n),)),),
        ),
    )  # fmt: skip


def order() -> Step:
    """Point 12: for a fixed window a dense neuron tells the order."""
    network = unroll(dense("identity"), steps=2)
    track = {w1: -sp.S.One, w2: sp.Integer(2), w3: sp.S.One}
    formula = w3 * (w1 * p + w2 * q)
    return Step(
        "point-12",
        "A dense neuron tells the order of a fixed window",
        Text(
            "With weights -1 and 2, output weight 1 and the identity, the dense neuron gives {track}, which continues "
            "every constant motion from p to q. It is blind to the order only where its two input weights are equal. "
            "What it lacks is sharing over time: it takes a window of one length.",
            track=2 * q - p,
        ),
        (
            equals_formulas("the dense neuron", network, {"y": w3 * (w1 * x_1 + w2 * x_2)}),
            Claim.equality("weights that continue the motion", formula.xreplace(track), 2 * q - p),
            Claim.equality("blind where the weights are equal", formula, w3 * (w1 * q + w2 * p), (equal(w1, w2),)),
        ),
        "the lines put into one another",
        quotation=Quotation(
            "a dense network is not able to tell the order of its inputs",
            Judgement.FALSE,
            (Claim.equality("the order makes no difference", formula, w3 * (w1 * q + w2 * p)),),
        ),
    )


def initial_state() -> Step:
    """Point 13: the initial state and the biases are zero."""
    network = unroll(neuron("f"), steps=2, initial=SYMBOLIC)
    whole = w3 * f(w2 * x_2 + w_n * f(w1 * x_1 + w_n * h_0))
    with_bias = w3 * f(w2 * x_2 + w_n * f(w1 * x_1 + b) + b)
    lecture = w3 * f(w2 * x_2 + w_n * f(w1 * x_1))
    return Step(
        "point-13",
        "The initial state and the biases are zero",
        Text(
            "The formula of the lecture, {lecture}, starts from a state of zero and has no bias. With a state {h_0} "
            "before the first input it is {whole}, and with a bias {b} it is {with_bias}.",
            lecture=lecture,
            h_0=h_0,
            whole=whole,
            b=b,
            with_bias=with_bias,
        ),
        (
            equals_formulas("from any state", network, {"y": whole}),
            Claim.equality("from zero it is the lecture's", whole, lecture, (equal(h_0, 0),)),
            Claim.equality("without bias it is the lecture's", with_bias, lecture, (equal(b, 0),)),
        ),
        "the lines put into one another",
        quotation=Quotation(
            "h1 = f(2*w1)",
            Judgement.OMISSION,
            (Claim.equality("the initial state makes no difference", whole, lecture),),
            missing=Text("The state before the first input is zero, and there is no bias."),
        ),
    )


def loss() -> Step:
    """Point 14: without a loss there is no impact on the cost."""
    network = unroll(neuron("f"), inputs=[2, 4])
    backward = bptt(network, loss=(y - target) ** 2)
    output = bptt(network)
    by_w_n = output.expression("w_n_bar")
    value = network.expression()
    shown = 2 * (value - target) * by_w_n
    return Step(
        "point-14",
        "The impact on the cost needs a cost",
        Text(
            "The lecture differentiates the output and speaks of the cost. With the squared error {squared} the "
            "gradient by a weight is the one of the output times {factor}: it is zero where the output meets its "
            "target, however large the gradient of the output is.",
            squared=(y - target) ** 2,
            factor=2 * (y - target),
        ),
        (
            equals_formulas("by the recurrent weight", backward, {"w_n_bar": shown}),
            Claim.equality("zero at the target", shown, 0, (equal(target, value),)),
        ),
        "the chain rule",
        quotation=Quotation(
            "their impact on the minimisation of the cost by back-propagation",
            Judgement.OMISSION,
            (Claim.equality("the gradient of the cost is that of the output", 2 * (y - target) * q, q),),
            missing=Text("A loss, such as {squared}.", squared=(y - target) ** 2),
        ),
    )
