"""The steps about numbers that anyone can recompute: as proved equations, by the judge, and to 50 digits."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.cell_claims import backward_claim
from symrnn.cells import neuron
from symrnn.claim import Claim, Hypothesis, equal
from symrnn.derivation import Step
from symrnn.derive import rounds_to
from symrnn.exposition import Table, Text
from symrnn.gradient import bptt
from symrnn.program import name_symbol
from symrnn.unroll import unroll

from .examples import EXAMPLES, window_at
from .model_steps import exactly
from .models import UNIT, models
from .results import Result
from .tracks import Track

__all__ = ["digits_step", "gradients_step", "neuron_step"]

DECIMALS = 9
STEPS = 3
TANH, IDENTITY = EXAMPLES[1], EXAMPLES[0]
WEIGHTS = ("w1", "w2", "w3", "w_n")


def gradients_step() -> Step:
    """The derived gradients that training uses."""
    return Step(
        "gradients",
        "The gradients that L-BFGS is given",
        Text(
            "Training needs the derivative of the loss, half the squared distance in units of 100 km, by every weight. "
            "For each model one step backwards is derived from its lines, and the evaluator runs it over the window. "
            "That this is back-propagation through time is proved here over three steps, for networks of every size."
        ),
        tuple(replace(backward_claim(each.cell, STEPS), name=each.name) for each in models()),
        "the step backwards, run three times, and the adjoints of the unrolled network are the same formulas",
        ("models",),
    )


def neuron_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """One prediction by the lecture's neuron, and its four derivatives, enclosed by the judge."""
    back = bptt(unroll(neuron("tanh"), steps=2), wrt=WEIGHTS)
    east = _given(result, tracks, TANH, 0)
    numbers = back.evaluate(_numbers(result, tracks, TANH, 0), digits=30)
    derivatives = [
        rounds_to(f"its derivative by {name}", back.expression(bar), f"{float(numbers[bar]):.{DECIMALS}f}", east)
        for name, bar in ((name, f"{name}_bar") for name in WEIGHTS)
    ]
    return Step(
        "one-prediction",
        "One prediction, enclosed by the judge",
        Text(
            "The hurricane Sandy on 29 October 2012 at 12:00 UTC, as the lecture's neuron with tanh sees it from three "
            "positions: the displacements {x_1} and {x_2}, in units of 100 km and rounded to 1/1024 of it. Each stored "
            "weight is a multiple of a power of 1/2 with 16 significant bits, and so a short fraction. The outputs to "
            "the east and to the north are claimed to be the stored ones, to nine decimals. The derivatives are those "
            "of the output to the east, by the four weights of the lecture.",
            x_1=name_symbol("x_1"),
            x_2=name_symbol("x_2"),
        ),
        (*_outputs(result, tracks, TANH, "tanh"), *derivatives),
        "exact fractions, and tanh enclosed by intervals",
        ("models",),
    )


def digits_step(result: Result, tracks: tuple[Track, ...], distances: tuple[tuple[float, float], ...]) -> Step:
    """The stored losses and gradients beside 50 digits."""
    rows = [
        (
            each.model,
            str(each.positions),
            *(f"{UNIT * number:.1f}" for number in each.output),
            str(sum(array.size for array in each.gradient.values())),
            *(f"{distance:.0e}" for distance in off),
        )
        for each, off in zip(result.examples, distances, strict=True)
    ]
    east, north = (f"{UNIT * number:.1f}" for number in window_at(tracks, 2)[1])
    return Step(
        "fifty-digits",
        "Losses and gradients to 50 digits",
        Text(
            "Where Sandy goes from there, by five models. In truth it went "
            f"{east} km to the east and {north} km to the north, the turn to the coast. The stored loss and gradient, "
            "computed in float64, are recomputed to 50 digits from the same weights and displacements. The table shows "
            "how far apart they are: the loss relative to itself, the gradient relative to its largest entry. The "
            "build stops where one is further off than 1e-12. With the identity the output is rational, and the judge "
            "has it exactly."
        ),
        _outputs(result, tracks, IDENTITY, "identity"),
        "exact arithmetic; the table is recomputed to 50 digits",
        ("gradients",),
        Table(
            "Stored predictions in km, and their gradients against 50 digits",
            ("model", "positions", "east", "north", "entries", "loss off by", "gradient off by"),
            tuple(rows),
        ),
    )


def _outputs(result: Result, tracks: tuple[Track, ...], example: tuple[str, int], activation: str) -> tuple[Claim, ...]:
    """The stored outputs of a neuron are its formula with the stored weights, to nine decimals."""
    network = unroll(neuron(activation), steps=example[1] - 1)
    (stored,) = (each for each in result.examples if (each.model, each.positions) == example)
    return tuple(
        rounds_to(
            f"to the {direction}",
            network.expression("y"),
            f"{stored.output[component]:.{DECIMALS}f}",
            _given(result, tracks, example, component),
        )
        for component, direction in enumerate(("east", "north"))
    )


def _given(
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
