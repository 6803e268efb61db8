"""The four derivatives of the lecture's output, backwards, forwards and from the expanded expression."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells import neuron
from symrnn.claim import Claim
from symrnn.derivation import Derivation, Step, Text
from symrnn.derive import equals_formulas
from symrnn.duality import duality_of_one_step, duality_of_steps
from symrnn.functions import prime
from symrnn.gradient import adjoint_claims, bptt, hypotheses_of, rtrl
from symrnn.lowering import needed_for
from symrnn.program import Assign, Program, name_symbol
from symrnn.rules import partials
from symrnn.unroll import unroll

w1, w2, w3, w_n, y = map(name_symbol, ("w1", "w2", "w3", "w_n", "y"))
f = sp.Function("f", real=True)
WEIGHTS = (w1, w2, w3, w_n)


def build() -> Derivation:
    """The derivation of the gradient of y by w1, w2, w3 and w_n."""
    network = unroll(neuron("f"), inputs=[2, 4])
    backward, forward = bptt(network), rtrl(network)
    tanh_network = unroll(neuron("tanh"), inputs=[2, 4])
    tanh_backward, tanh_forward = bptt(tanh_network), rtrl(tanh_network)
    return Derivation(
        title="The gradient of the recurrent neuron",
        abstract=Text(
            "The output {y} is differentiated by each of its four weights: backwards through time, forwards in real "
            "time, and from the expanded expression. All three agree.",
            y=w3 * f(4 * w2 + w_n * f(2 * w1)),
        ),
        assumptions=(
            Text("{f} is differentiable with derivative {prime}; every weight is a real number.",
                 f=f(name_symbol("x")), prime=prime(f)(name_symbol("x"))),
            Text("There is no bias, and the state before the first input is zero."),
        ),
        steps=(
            Step(
                "adjoints",
                "Backwards, line by line",
                Text("From the output to the first line, each name gets its adjoint, the derivative of {y} by it.",
                     y=y),
                adjoint_claims(network, backward),
                "the chain rule, one line at a time; each slope is computed again from the forward line",
            ),
            Step(
                "four-derivatives",
                "The four derivatives",
                Text("The adjoint lines of the weights, put into one another."),
                (equals_formulas("the four derivatives", backward, _four()),),
                "substitution",
                ("adjoints",),
            ),
            _agree("rtrl", "Forwards gives the same", "BPTT = RTRL", backward, forward),
            _agree("expanded", "The expanded expression gives the same", "BPTT = d/dw of the expression", backward,
                   _by_chain_rule(network)),
            Step(
                "tanh",
                "With f = tanh, the slopes stand in names already computed",
                Text("The same gradient in the values that the forward pass has already computed."),
                adjoint_claims(tanh_network, tanh_backward),
                "the derivative of tanh, by its definition with exp, is 1 minus its square",
            ),
            Step(
                "tanh-four",
                "The four derivatives for tanh",
                Text("As one formula each, in the weights alone."),
                (equals_formulas("the four derivatives for tanh", tanh_backward, _four_tanh()),),
                "substitution",
                ("tanh",),
            ),
            _agree("tanh-rtrl", "Forwards gives the same for tanh", "BPTT = RTRL for tanh", tanh_backward,
                   tanh_forward, "tanh"),
            _agree("tanh-expanded", "SymPy's derivative of the expanded expression gives the same for tanh",
                   "BPTT = diff of the expression", tanh_backward, _by_diff(tanh_network), "tanh"),
            Step(
                "one-step",
                "One step, whatever the number of steps",
                Text("For any tangents of what goes in and any adjoint of what comes out, the adjoints sent back and "
                     "the tangents sent forward have equal inner products."),
                (duality_of_one_step(neuron("f")), duality_of_one_step(neuron("tanh"))),
                "the backward and the forward rules of the same step; forward values are opaque",
            ),
            Step(
                "every-T",
                "Backwards and forwards agree for every number of steps",
                Text("Going back step by step, the inner product gives off what each step takes in."),
                (duality_of_steps(),),
                "induction over the number of steps taken back",
                ("one-step",),
            ),
        ),
    )  # fmt: skip


def _four() -> Mapping[str, sp.Expr]:
    a_2 = 4 * w2 + w_n * f(2 * w1)
    slope = prime(f)
    return {
        "w3_bar": f(a_2),
        "w2_bar": 4 * w3 * slope(a_2),
        "w_n_bar": w3 * slope(a_2) * f(2 * w1),
        "w1_bar": 2 * w3 * w_n * slope(a_2) * slope(2 * w1),
    }


def _four_tanh() -> Mapping[str, sp.Expr]:
    h_1 = sp.tanh(2 * w1)
    h_2 = sp.tanh(4 * w2 + w_n * h_1)
    return {
        "w3_bar": h_2,
        "w2_bar": 4 * w3 * (1 - h_2**2),
        "w_n_bar": w3 * (1 - h_2**2) * h_1,
        "w1_bar": 2 * w3 * w_n * (1 - h_2**2) * (1 - h_1**2),
    }


def _agree(id: str, title: str, name: str, backward: Program, other: Program, which: str = "") -> Step:
    names = [f"{weight}_bar" for weight in WEIGHTS]
    one, two = needed_for(backward, names), needed_for(other, names)
    return Step(
        id,
        title,
        Text("Two programs, written by different rules, with equal outputs."),
        (Claim.equivalent(name, one, two, hypotheses_of(one, two)),),
        "the two programs compared line by line",
        (which or "adjoints",),
    )


def _by_chain_rule(network: Program) -> Program:
    """The derivatives of the expanded expression, taken in one walk from its top to its leaves."""
    slopes = partials(network.expression(), y)
    return _program(network, {weight: slopes[weight] for weight in WEIGHTS})


def _by_diff(network: Program) -> Program:
    """The derivatives of the expanded expression by SymPy."""
    expression = network.expression()
    return _program(network, {weight: sp.diff(expression, weight) for weight in WEIGHTS})


def _program(network: Program, slopes: Mapping[sp.Symbol, sp.Expr]) -> Program:
    lines = tuple(Assign(name_symbol(f"{weight}_bar"), slope) for weight, slope in slopes.items())
    return Program(network.inputs, lines, tuple(line.symbol for line in lines))
