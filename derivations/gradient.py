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
from symrnn.cells.activations import activation
from symrnn.derivation.derive import duality_steps, equals_formulas
from symrnn.gradients.adjoint_claims import hypotheses_of
from symrnn.gradients.passes import keep_needed
from symrnn.gradients.rules import partials

from ._by_hand import compute_by_hand
from ._frames import CLOSING, GOALS
from ._heads import is_any, say_differentiable, two_inputs
from ._literature import cite
from ._notation import NOTATION
from .lags.names import in_prose

#: the inputs at (t-1) and at (t), and the activation: a letter for any function, or a name such as "tanh"
INPUTS = (2, 4)
ACTIVATION = "f"
#: the activation of the second half, which the first holds for as well
EXAMPLE = "tanh"

w1, w2, w3, w_n, y = map(name_symbol, ("w1", "w2", "w3", "w_n", "y"))
WEIGHTS = (w1, w2, w3, w_n)
first, second = two_inputs(INPUTS)


def build() -> Derivation:
    """The derivation of the gradient of y with respect to w1, w2, w3 and w_n."""
    f = activation(ACTIVATION).function
    return Derivation(
        title="The gradient of the recurrent neuron",
        abstract=Text(
            "The output {y} is differentiated with respect to each of its four weights: backwards through time, "
            "forwards in real time, and from the expanded expression. All three agree.",
            y=w3 * f(second * w2 + w_n * f(first * w1)),
        ),
        goals=GOALS["gradient"],
        closing=CLOSING["gradient"],
        notation=NOTATION["gradient"],
        assumptions=(
            say_differentiable(ACTIVATION),
            Text("There is no bias, and the state before the first input is zero."),
        ),
        steps=(*_for_activation(), compute_by_hand(first, second), *_for_example(), *_for_every_number_of_steps()),
    )


def _for_activation() -> tuple[Step, ...]:
    network = unroll(neuron(ACTIVATION), inputs=[first, second])
    backward = bptt(network)
    adjoints = Step(
        "adjoints",
        "Backwards, line by line",
        Text(
            "Back-propagation through time (BPTT) goes from the output to the first line. Each name gets its adjoint, "
            "written with a bar: the derivative of {y} with respect to it.",
            y=y,
        ),
        adjoint_claims(network, backward),
        "the chain rule, one line at a time; each slope is computed again from the forward line",
        cites=cite("werbos1990backpropagation"),
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
        (equals_formulas("the four derivatives", backward, _four(ACTIVATION)),),
        "substitution",
        ("adjoints",),
        figures=(_backwards(),),
    )
    return adjoints, formulas, *_other_ways(network, backward)


def _other_ways(network: Program, backward: Program) -> tuple[Step, Step]:
    """Forwards, and from the expression: the same derivatives."""
    forward = Step(
        "rtrl",
        "Forwards gives the same",
        Text(
            "Real-time recurrent learning (RTRL) carries the derivatives along from the first line to the last. Its "
            "program gives the same four derivatives as the one that goes backwards."
        ),
        (_agree("BPTT = RTRL", backward, rtrl(network)),),
        "the two programs compared line by line",
        ("adjoints",),
        cites=cite("williams1989learning"),
        told=True,
    )
    expanded = Step(
        "expanded",
        "The expanded expression gives the same",
        Text("So does the chain rule, applied to the output as one expression, without names for its parts."),
        (_agree("BPTT = chain rule on the expression", backward, _by_chain_rule(network)),),
        "the two programs compared line by line",
        ("adjoints",),
        told=True,
    )
    return forward, expanded


def _backwards() -> Figure:
    at_1, at_2 = (f"{ACTIVATION}'(a_{t})" if is_any(ACTIVATION) else f"the slope at a_{t}" for t in (1, 2))
    return Figure(
        "backwards",
        Text(
            "Backwards through time. Each arrow carries the factor it multiplies by; the derivative of {y} with "
            "respect to a weight is the product of the factors on the way from {y} to it.",
            y=y,
        ),
        "Dashed arrows lead from the adjoint of the output y back to that of h_2, with the factor w3, and on to that "
        f"of h_1, with w_n times {at_2}. From y one leads to w3, with h_2; from h_2 one to w2, with {second} times "
        f"{at_2}, and one to w_n, with h_1 times {at_2}; from h_1 one to w1, with {first} times {at_1}.",
        backward_diagram(neuron(ACTIVATION), [first, second]),
    )


def _for_example() -> tuple[Step, ...]:
    """The same with names already computed; nothing where the chapter is about this activation as it is."""
    if ACTIVATION == EXAMPLE:
        return ()
    name = in_prose(EXAMPLE)
    network = unroll(neuron(EXAMPLE), inputs=[first, second])
    backward = bptt(network)
    adjoints = Step(
        EXAMPLE,
        f"With {f'{ACTIVATION} = ' * is_any(ACTIVATION)}{name}, the slopes stand in names already computed",
        Text("The same gradient in the values that the forward pass has already computed."),
        adjoint_claims(network, backward),
        f"the derivative of {name}, computed again from its definition by exp",
    )
    formulas = Step(
        f"{EXAMPLE}-four",
        f"The four derivatives for {name}",
        Text("As one formula each, in the weights alone."),
        (equals_formulas(f"the four derivatives for {name}", backward, _four(EXAMPLE)),),
        "substitution",
        (EXAMPLE,),
    )
    agree = Step(
        f"{EXAMPLE}-agree",
        f"Forwards, and SymPy's derivative of the expanded expression, give the same for {name}",
        Text("Backwards, forwards and by SymPy's derivative of the expression: three ways to the same gradient."),
        (
            _agree(f"BPTT = RTRL for {name}", backward, rtrl(network)),
            _agree("BPTT = diff of the expression", backward, _by_diff(network)),
        ),
        "the programs compared line by line",
        (EXAMPLE,),
        told=True,
    )
    return adjoints, formulas, agree


def _for_every_number_of_steps() -> tuple[Step, ...]:
    names = dict.fromkeys((ACTIVATION, EXAMPLE))
    one, every = duality_steps(*map(neuron, names))
    said = (f"one step for {f'any {name}' if is_any(name) else in_prose(name)}" for name in names)
    claims = tuple(replace(claim, name=name) for claim, name in zip(one.claims, said, strict=True))
    return replace(one, claims=claims), every


def _four(name: str) -> Mapping[str, sp.Expr]:
    """By the slopes at the two pre-activations."""
    chosen = activation(name)
    a_1 = first * w1
    h_1 = chosen.function(a_1)
    a_2 = second * w2 + w_n * h_1
    h_2 = chosen.function(a_2)
    slope_1, slope_2 = chosen.slope_at(a_1, h_1), chosen.slope_at(a_2, h_2)
    return {
        "w3_bar": h_2,
        "w2_bar": second * w3 * slope_2,
        "w_n_bar": w3 * slope_2 * h_1,
        "w1_bar": first * w3 * w_n * slope_2 * slope_1,
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
