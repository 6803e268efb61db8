"""Steps 1 to 6 of the lecture: two inputs through the neuron."""

from __future__ import annotations

from symrnn import (
    Claim,
    Derivation,
    Figure,
    Program,
    Step,
    Text,
    dense_diagram,
    equal,
    name_symbol,
    unroll,
    unrolled_diagram,
)
from symrnn.cells import dense, neuron
from symrnn.cells.activations import activation
from symrnn.derivation.derive import equals_formulas

from ._frames import CLOSING, GOALS
from ._heads import say_activation, two_inputs
from ._notation import NOTATION

#: the inputs at (t-1) and at (t), and the activation: a letter for any function, or a name such as "tanh"
INPUTS = (2, 4)
ACTIVATION = "f"

w1, w2, w3, w_n, a_2, h_1, x_1, x_2 = map(name_symbol, ("w1", "w2", "w3", "w_n", "a_2", "h_1", "x_1", "x_2"))
f = activation(ACTIVATION).function
first, second = two_inputs(INPUTS)
STATE = f(first * w1)
OUTPUT = w3 * f(second * w2 + w_n * STATE)


def build() -> Derivation:
    """The derivation of y = w3*f(x_2*w2 + w_n*f(x_1*w1)) at the inputs."""
    network = unroll(neuron(ACTIVATION), inputs=[first, second])
    return Derivation(
        title="The recurrent neuron over two steps",
        abstract=Text(
            "Two inputs, {x_1} at time t-1 and {x_2} at time t, go through one neuron with a recurrent weight {w_n}: "
            "its output is {y}.",
            x_1=first,
            x_2=second,
            w_n=w_n,
            y=OUTPUT,
        ),
        goals=GOALS["two_steps"],
        closing=CLOSING["two_steps"],
        notation=NOTATION["two_steps"],
        assumptions=(
            say_activation(ACTIVATION),
            Text("There is no bias, and the state before the first input is zero. The lecture leaves both unsaid."),
            Text(
                "Each time step has an input weight of its own: {w1}, then {w2}. The recurrent weight {w_n} is shared.",
                w1=w1,
                w2=w2,
                w_n=w_n,
            ),
        ),
        steps=(_dense(), _split(), _first_state(network), _before_the_past(), _second_state(network), _output(network)),
    )


def _dense() -> Step:
    network = unroll(dense(ACTIVATION), inputs=[first, second])
    return Step(
        "inputs",
        f"Inputs {first} and {second}, weights w1, w2, w3",
        Text(
            "The start is a dense neuron: it takes both inputs at once and has {w1}, {w2} and the output weight {w3}.",
            w1=w1,
            w2=w2,
            w3=w3,
        ),
        (equals_formulas("dense neuron", network, {"y": w3 * f(first * w1 + second * w2)}),),
        "the weighted sum of the inputs, the activation, the output weight",
        figures=(
            Figure(
                "dense-neuron",
                Text("The dense neuron. The circle adds what its arrows bring and applies the activation."),
                f"Two squares, the inputs {first} and {second}, send arrows with the weights w1 and w2 into one "
                "circle, h. From the circle an arrow with the weight w3 leads to the output y.",
                dense_diagram(dense(ACTIVATION), [first, second]),
            ),
        ),
    )


def _split() -> Step:
    network = unroll(neuron(ACTIVATION), steps=2)
    return Step(
        "split",
        "The neuron over (t-1) and (t)",
        Text("The neuron is split in two, one part for each time, joined by {w_n}. For any inputs:", w_n=w_n),
        (equals_formulas("for any inputs", network, {"y": w3 * f(w2 * x_2 + w_n * f(w1 * x_1))}),),
        "the recurrence, written for t = 1 and t = 2 with the state before them zero",
        figures=(
            Figure(
                "split-neuron",
                Text(
                    "The neuron at (t-1) and at (t), joined by {w_n}, with the inputs {x_1} and {x_2}.",
                    w_n=w_n,
                    x_1=first,
                    x_2=second,
                ),
                f"Two circles side by side: h_1 at time t-1, which takes the input {first} by the weight w1, and h_2 "
                f"at time t, which takes the input {second} by w2. An arrow with the weight w_n leads from h_1 to h_2, "
                "and one with w3 from h_2 to the output y.",
                unrolled_diagram(neuron(ACTIVATION), inputs=[first, second]),
            ),
        ),
    )


def _first_state(network: Program) -> Step:
    return Step(
        "first-state",
        "The state at (t-1)",
        Text("Nothing has come before, so only the input {x_1} counts.", x_1=first),
        (equals_formulas("first state", network, {"h_1": STATE}),),
        "the recurrence at t = 1",
        ("split",),
    )


def _before_the_past() -> Step:
    line = equal(a_2, second * w2 + w_n * h_1)
    return Step(
        "before-the-past",
        "The value at (t) before the past arrives",
        Text(
            "The pre-activation {a_2} without what {w_n} brings from the past is the weighted input.", a_2=a_2, w_n=w_n
        ),
        (Claim.equality("without the past", a_2 - w_n * h_1, second * w2, (line,)),),
        "the line of the pre-activation at t = 2, taken as given",
        ("split",),
    )


def _second_state(network: Program) -> Step:
    return Step(
        "second-state",
        "The state at (t)",
        Text("The past arrives through {w_n}, and the activation is applied to the sum.", w_n=w_n),
        (equals_formulas("second state", network, {"h_2": f(second * w2 + w_n * STATE)}),),
        "the recurrence at t = 2, by substitution of the first state",
        ("first-state", "before-the-past"),
    )


def _output(network: Program) -> Step:
    return Step(
        "output",
        "The output",
        Text("The output weight {w3} is the one after the last input weight.", w3=w3),
        (equals_formulas("output", network, {"y": OUTPUT}),),
        "the output weight times the last state",
        ("second-state",),
    )
