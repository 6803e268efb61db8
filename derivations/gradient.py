"""The four derivatives of the lecture's output, backwards, forwards and from the expanded expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sympy as sp

from symrnn import (
    Assign,
    Claim,
    Derivation,
    Figure,
    Program,
    Step,
    Text,
    adjoint_claims,
    backward_diagram,
    bptt,
    name_symbol,
    rtrl,
    unroll,
)
from symrnn.cells import neuron
from symrnn.derivation.derive import duality_steps, equals_formulas
from symrnn.expressions.functions import prime
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.passes import keep_needed
from symrnn.gradients.rules import partials

w1, w2, w3, w_n, y = map(name_symbol, ("w1", "w2", "w3", "w_n", "y"))
f = sp.Function("f", real=True)
WEIGHTS = (w1, w2, w3, w_n)


def build() -> Derivation:
    """The derivation of the gradient of y with respect to w1, w2, w3 and w_n."""
    x = name_symbol("x")
    return Derivation(
        title="The gradient of the recurrent neuron",
        abstract=Text(
            "The output {y} is differentiated with respect to each of its four weights: backwards through time, "
            "forwards in real time, and from the expanded expression. All three agree.",
            y=w3 * f(4 * w2 + w_n * f(2 * w1)),
        ),
        assumptions=(
            Text(
                "{f} is differentiable with derivative {prime}; every weight is a real number.",
                f=f(x),
                prime=prime(f)(x),
            ),
            Text("There is no bias, and the state before the first input is zero."),
        ),
        steps=(*_for_undefined_f(), *_for_tanh(), *_for_every_number_of_steps()),
    )


def _for_undefined_f() -> tuple[Step, ...]:
    network = unroll(neuron("f"), inputs=[2, 4])
    backward = bptt(network)
    adjoints = Step(
        "adjoints",
        "Backwards, line by line",
        Text(
            "Backpropagation through time (BPTT) goes from the output to the first line. Each name gets its adjoint, "
            "written with a bar: the derivative of {y} with respect to it.",
            y=y,
        ),
        adjoint_claims(network, backward),
        "the chain rule, one line at a time; each slope is computed again from the forward line",
    )
    formulas = Step(
        "four-derivatives",
        "The four derivatives",
        Text(
            "From {y} a chain of adjoints leads to each weight: {w3} takes what arrives at {y}, {w2} and {w_n} what "
            "arrives at the second state, and {w1} what arrives at the first. By substitution:",
            y=y,
            w1=w1,
            w2=w2,
            w3=w3,
            w_n=w_n,
        ),
        (equals_formulas("the four derivatives", backward, _four()),),
        "substitution",
        ("adjoints",),
        figures=(_backwards(),),
    )
    forward = Step(
        "rtrl",
        "Forwards gives the same",
        Text("Real-time recurrent learning (RTRL) carries the derivatives along from the first line to the last."),
        (_agree("BPTT = RTRL", backward, rtrl(network)),),
        "the two programs compared line by line",
        ("adjoints",),
    )
    expanded = Step(
        "expanded",
        "The expanded expression gives the same",
        Text("The chain rule, applied to the output as one expression."),
        (_agree("BPTT = chain rule on the expression", backward, _by_chain_rule(network)),),
        "the two programs compared line by line",
        ("adjoints",),
    )
    return adjoints, formulas, forward, expanded


def _backwards() -> Figure:
    return Figure(
        "backwards",
        Text(
            "Backwards through time. Each arrow carries the factor it multiplies by; the derivative of {y} with "
            "respect to a weight is the product of the factors on the way from {y} to it.",
            y=y,
        ),
        "Dashed arrows lead from the adjoint of the output y back to that of h_2, with the factor w3, and on to that "
        "of h_1, with w_n times f'(a_2). From y one leads to w3, with h_2; from h_2 one to w2, with 4 f'(a_2), and one "
        "to w_n, with h_1 f'(a_2); from h_1 one to w1, with 2 f'(a_1).",
        backward_diagram(neuron("f"), [2, 4]),
    )


def _for_tanh() -> tuple[Step, ...]:
    network = unroll(neuron("tanh"), inputs=[2, 4])
    backward = bptt(network)
    adjoints = Step(
        "tanh",
        "With f = tanh, the slopes stand in names already computed",
        Text("The same gradient in the values that the forward pass has already computed."),
        adjoint_claims(network, backward),
        "the derivative of tanh, by its definition with exp, is 1 minus its square",
    )
    formulas = Step(
        "tanh-four",
        "The four derivatives for tanh",
        Text("As one formula each, in the weights alone."),
        (equals_formulas("the four derivatives for tanh", backward, _four_tanh()),),
        "substitution",
        ("tanh",),
    )
    agree = Step(
        "tanh-agree",
        "Forwards, and SymPy's derivative of the expanded expression, give the same for tanh",
        Text("Three ways to one gradient."),
        (
            _agree("BPTT = RTRL for tanh", backward, rtrl(network)),
            _agree("BPTT = diff of the expression", backward, _by_diff(network)),
        ),
        "the programs compared line by line",
        ("tanh",),
    )
    return adjoints, formulas, agree


def _for_every_number_of_steps() -> tuple[Step, ...]:
    one, every = duality_steps(neuron("f"), neuron("tanh"))
    names = ("one step for any f", "one step for tanh")
    claims = tuple(replace(claim, name=name) for claim, name in zip(one.claims, names, strict=True))
    return replace(one, claims=claims), every


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


def _agree(name: str, backward: Program, other: Program) -> Claim:
    names = [f"{weight}_bar" for weight in WEIGHTS]
    one, two = keep_needed(backward, names), keep_needed(other, names)
    return Claim.equivalent(name, one, two, hypotheses_of(one, two))


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
