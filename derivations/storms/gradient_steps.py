"""The steps about numbers that anyone can recompute: as proved equations, by the judge, and to 50 digits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sympy as sp

from symrnn import Claim, Step, Table, Text, backward_claim, bptt, equal, name_symbol, unroll
from symrnn.cells import neuron
from symrnn.claims.claim import Hypothesis
from symrnn.derivation.derive import rounds_to

from .examples import EXAMPLES, Example, window_at
from .model_steps import exactly
from .models import UNIT, models
from .results import Result
from .tracks import Track

__all__ = ["digits_step", "gradients_step", "neuron_step"]

DECIMALS = 6
STEPS = 3
TANH, IDENTITY = EXAMPLES[1], EXAMPLES[0]
WEIGHTS = ("w1", "w2", "w3", "w_n")


def gradients_step() -> Step:
    """The derived gradients that training uses."""
    counts = [
        (each.name, *(str(sum(map(np.size, each.start(positions, 0).values()))) for positions in (3, 10, 30)))
        for each in models()
    ]
    return Step(
        "gradients",
        "The weights, and the gradients that train them",
        Text(
            "Training needs the derivative of the loss, half the squared distance in units of 100 km, with respect to "
            "every weight. For each model one step backwards is derived from its lines, and the evaluator runs it over "
            "the window. That this is back-propagation through time is claimed for each model over three steps, for "
            "networks of every size, and proved."
        ),
        tuple(replace(backward_claim(each.cell, STEPS), name=each.name) for each in models()),
        "the step backwards, run three times, and the adjoints of the unrolled network are the same formulas",
        ("models",),
        Table(
            "How many weights there are",
            ("model", "3 positions", "10 positions", "30 positions"),
            tuple(counts),
            source="recomputed",
        ),
        told=True,
    )


def neuron_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """One prediction by the lecture's neuron, and its four derivatives, enclosed by the judge."""
    back = bptt(unroll(neuron("tanh"), steps=2), wrt=WEIGHTS)
    east = _hypotheses(result, tracks, TANH, 0)
    numbers = back.evaluate(_numbers(result, tracks, TANH, 0), digits=30)
    derivatives = [
        rounds_to(
            f"its derivative with respect to {name}", back.expression(bar), f"{float(numbers[bar]):.{DECIMALS}f}", east
        )
        for name, bar in ((name, f"{name}_bar") for name in WEIGHTS)
    ]
    output = _example(result, TANH).output
    outputs = _outputs(result, tracks, TANH, "tanh")
    return Step(
        "one-prediction",
        "One prediction, enclosed by the judge",
        Text(
            "Hurricane Sandy on {when}, as the lecture's neuron with tanh sees it from three positions: the "
            "displacements {x_1} and {x_2}, in units of {unit} and rounded to {grain} of it. Each stored weight has "
            "{bits} significant bits, and so is a short fraction. The stored outputs, {east} to the east and {north} "
            "to the north, are the formula to six decimals. The derivatives are those of the output to the east, with "
            "respect to the four weights of the lecture.",
            when="29 October 2012 at 12:00 UTC",
            unit="100 km",
            grain="1/1024",
            bits="16",
            east=_write(output[0]),
            north=_write(output[1]),
            x_1=name_symbol("x_1"),
            x_2=name_symbol("x_2"),
        ),
        (*outputs, *derivatives),
        "exact fractions, and tanh enclosed by intervals",
        ("models",),
        Table(
            "The outputs, and the derivatives of the first of them",
            ("", "value"),
            (
                *((claim.name, _write(number)) for claim, number in zip(outputs, output, strict=True)),
                *(
                    (claim.name, _write(float(numbers[f"{name}_bar"])))
                    for claim, name in zip(derivatives, WEIGHTS, strict=True)
                ),
            ),
            tuple((claim.name,) for claim in (*outputs, *derivatives)),
        ),
    )


def digits_step(result: Result, tracks: tuple[Track, ...], distances: tuple[tuple[float, float], ...]) -> Step:
    """The stored losses and gradients beside 50 digits."""
    rows = [
        (
            each.model,
            str(each.positions),
            *(_write(UNIT * number, 1) for number in each.output),
            str(sum(array.size for array in each.gradient.values())),
            *(f"{distance:.0e}" for distance in off),
        )
        for each, off in zip(result.examples, distances, strict=True)
    ]
    east, north = UNIT * window_at(tracks, 2)[1]
    return Step(
        "fifty-digits",
        "Losses and gradients to 50 digits",
        Text(
            f"Where Sandy goes from there, by five models. In truth it went {-east:.1f} km to the west and "
            f"{north:.1f} km to the north: the turn to the coast, which none of them sees coming. The stored loss and "
            "gradient, computed in float64, are recomputed to 50 digits from the same weights and displacements. The "
            "table shows how far apart they are: the loss relative to itself, the gradient relative to its largest "
            "entry. The build stops where one is further off than {tolerance}. With the identity the output is "
            "rational, and the claims have it exactly.",
            tolerance=sp.Integer(10) ** -12,
        ),
        _outputs(result, tracks, IDENTITY, "identity"),
        "exact arithmetic; the table is recomputed to 50 digits",
        ("gradients",),
        Table(
            "Stored predictions in km, and their gradients against 50 digits",
            ("model", "positions", "east", "north", "entries", "loss off by", "gradient off by"),
            tuple(rows),
            source="recomputed",
        ),
        told=True,
    )


def _outputs(result: Result, tracks: tuple[Track, ...], example: tuple[str, int], activation: str) -> tuple[Claim, ...]:
    """The stored outputs of a neuron are its formula with the stored weights, to nine decimals."""
    network = unroll(neuron(activation), steps=example[1] - 1)
    stored = _example(result, example)
    return tuple(
        rounds_to(
            f"to the {direction}",
            network.expression("y"),
            f"{stored.output[component]:.{DECIMALS}f}",
            _hypotheses(result, tracks, example, component),
        )
        for component, direction in enumerate(("east", "north"))
    )


def _example(result: Result, example: tuple[str, int]) -> Example:
    (stored,) = (each for each in result.examples if (each.model, each.positions) == example)
    return stored


def _hypotheses(
    result: Result, tracks: tuple[Track, ...], example: tuple[str, int], component: int
) -> tuple[Hypothesis, ...]:
    numbers = _numbers(result, tracks, example, component)
    return tuple(equal(name_symbol(name), number) for name, number in numbers.items())


def _numbers(
    result: Result, tracks: tuple[Track, ...], example: tuple[str, int], component: int
) -> dict[str, sp.Rational]:
    """The stored weights and the displacements of one component, as fractions."""
    model, positions = example
    weights = result.fit(model, positions).weights
    x, _ = window_at(tracks, positions)
    numbers = {f"x_{t}": x[t - 1, component] for t in range(1, positions)}
    numbers |= {f"w{t}": weights["w"][t - 1] for t in range(1, positions)}
    numbers |= {f"w{positions}": weights["w_out"], "w_n": weights["w_n"]}
    return {name: exactly(number) for name, number in numbers.items()}


def _write(number: float, decimals: int = DECIMALS) -> str:
    """A decimal with a minus sign that is none of the keyboard's."""
    return f"{number:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
