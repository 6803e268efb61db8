"""What a dense neuron can do, and what the lecture leaves unsaid: points 12, 13 and 14."""

from __future__ import annotations

import sympy as sp

from symrnn import Claim, Judgement, Quotation, Reference, Step, Text, bptt, equal, name_symbol, unroll
from symrnn.cells import dense, neuron
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.derive import equals_formulas

from .slides import HOW, ISSUES, WHY

__all__ = ["initial_state", "loss", "order"]

w1, w2, w3, w_n, p, q, y, x_1, x_2, h_0, target, b, n = map(
    name_symbol, ("w1", "w2", "w3", "w_n", "p", "q", "y", "x_1", "x_2", "h_0", "target", "b", "n")
)
f = sp.Function("f", real=True)


def order(before: sp.Rational, after: sp.Rational) -> Step:
    """Point 12: for a fixed window a dense neuron tells the order; two points refute that it does not."""
    network = unroll(dense("identity"), steps=2)
    track = (equal(w1, -1), equal(w2, 2), equal(w3, 1))
    points = (equal(p, before), equal(q, after))
    formula, turned = w3 * (w1 * p + w2 * q), w3 * (w1 * q + w2 * p)
    return Step(
        "point-12",
        "A dense neuron tells the order of a fixed window",
        Text(
            "With {first}, {second}, the output weight {third} and the identity, the dense neuron gives {next}, which "
            "continues every constant motion from {p} to {q}. Reversing the order changes its output by {change}: "
            "for two different points it is blind to the order only where its two input weights are equal or its "
            "output weight is 0. What it lacks is sharing over time: it takes a window of one length. {why} "
            "shows what one recurrent unit makes of that, and what two do.",
            p=p,
            q=q,
            change=w3 * (w1 - w2) * (p - q),
            next=2 * q - p,
            why=Reference("The chapter on why a recurrent network", "why_recurrent", "no-single-unit"),
            first=track[0],
            second=track[1],
            third=track[2],
        ),
        (
            equals_formulas("the dense neuron", network, {"y": w3 * (w1 * x_1 + w2 * x_2)}),
            Claim.equality("weights that continue the motion", formula, 2 * q - p, track),
            Claim.equality("what the order changes", formula - turned, w3 * (w1 - w2) * (p - q)),
            Claim.equality("blind where the weights are equal", formula, turned, (equal(w1, w2),)),
            Claim.equality("blind where the output weight is 0", formula, turned, (equal(w3, 0),)),
        ),
        "substitution",
        quotation=Quotation(
            "If we use a neural network such as Densely connected NN, we are not able to tell the sequential "
            'information for "x", therefore, the prediction might end up the wrong direction',
            Judgement.FALSE,
            (
                Claim.equality(
                    f"the order makes no difference: {before} then {after}, or {after} then {before}",
                    formula,
                    turned,
                    (*track, *points),
                ),
            ),
            source=WHY,
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
        "substitution",
        quotation=Quotation(
            "The neuron output for (t-1) is f(2w1), where f is the activation function",
            Judgement.OMISSION,
            (Claim.equality("the initial state makes no difference", whole, lecture),),
            missing=Text("The state before the first input is zero, and there is no bias."),
            source=HOW,
        ),
    )


def loss(before: sp.Rational, after: sp.Rational) -> Step:
    """Point 14: without a loss there is no impact on the cost."""
    network = unroll(neuron("f"), inputs=[before, after])
    backward = bptt(network, loss=(y - target) ** 2)
    output = bptt(network)
    by_w_n = output.expression("w_n_bar")
    value = network.expression()
    shown = 2 * (value - target) * by_w_n
    return Step(
        "point-14",
        "The impact on the cost needs a cost",
        Text(
            "The lecture speaks of the cost, and gives none. With the squared error {squared} the derivative of the "
            "cost with respect to a weight is that of the output times {factor}: it is zero where the output meets its "
            "target, however large the derivative of the output is.",
            squared=(y - target) ** 2,
            factor=2 * (y - target),
        ),
        (
            equals_formulas("with respect to the recurrent weight", backward, {"w_n_bar": shown}),
            Claim.equality("zero at the target", shown, 0, (equal(target, value),)),
        ),
        "the chain rule",
        quotation=Quotation(
            "their impacts on the backpropagation cost function minimization will be negligible",
            Judgement.OMISSION,
            (Claim.equality("the derivative of the cost is that of the output, q", 2 * (y - target) * q, q),),
            missing=Text("A loss, such as {squared}.", squared=(y - target) ** 2),
            source=ISSUES,
        ),
    )
