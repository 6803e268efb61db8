"""The first steps of the argument: what is predicted, by which models, and what of them is known without training."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from symrnn import Claim, Comparison, Step, Table, Text, dot, equal, name_symbol, unroll
from symrnn.cells import dense, neuron
from symrnn.derivation.derive import equals_formulas, rounds_to

from .._literature import cite
from .models import UNIT, models
from .results import Result
from .tracks import Track, select_test, select_training
from .windows import POSITIONS, is_common, windows

__all__ = ["best_factor_step", "exactly", "models_step", "rules_step", "same_step", "windows_step"]

p, q, c, A, B, N, S = map(name_symbol, "pqcABNS")
w, w1, w2, w3, w_n, w_out = map(name_symbol, ("w", "w1", "w2", "w3", "w_n", "w_out"))
v1, v2, v3, x_1, x_2 = map(name_symbol, ("v1", "v2", "v3", "x_1", "x_2"))
h, W_hy, b_y = map(name_symbol, ("h", "W_hy", "b_y"))

SHORTEST_STORM = 12  # in positions


def exactly(number: Any) -> sp.Rational:
    """A stored number as the fraction it is."""
    return sp.Rational(*float(number).as_integer_ratio())


def rules_step() -> Step:
    """The rules without training are the lecture's neuron, with weights that are known."""
    given = (equal(w3 * w2, 1 + c), equal(w3 * w_n * w1, -c))
    filtered = q + c * (q - p)
    rules = (("going on", 1, 2 * q - p), ("staying put", 0, q), ("going back", -2, 2 * p - q))
    return Step(
        "rules",
        "Three rules that need no training",
        Text(
            "From the last two positions {p} and {q} the lecture's neuron with the identity predicts {filtered}, where "
            "its weights give that factor {c}. Three rules are of this form: going on as before, staying put, and the "
            "motion run backwards.",
            p=p,
            q=q,
            c=c,
            filtered=filtered,
        ),
        (
            Claim.equality("the lecture's neuron on positions", w3 * (w2 * q + w_n * w1 * p), filtered, given),
            *(Claim.equality(name, filtered, rule, (equal(c, value),)) for name, value, rule in rules),
        ),
        "substitution",
    )


def windows_step(tracks: tuple[Track, ...]) -> Step:
    """How many windows there are, and that none crosses from one storm to the next."""
    rows, claims = [], []
    for positions in POSITIONS:
        train, test = (windows(part, positions) for part in (select_training(tracks), select_test(tracks)))
        sizes = [len(np.unique(train.storms)), len(train.target), len(np.unique(test.storms)), len(test.target)]
        rows.append(tuple(map(str, [positions, *sizes, int(is_common(test).sum())])))
        if 2 < positions < SHORTEST_STORM:
            claims += [
                Claim.equality(f"{positions} positions, {what}", N - (positions - 2) * S, sizes[i], _counts(rows[0], i))
                for i, what in ((1, "to train"), (3, "held out"))
            ]
    return Step(
        "windows",
        "The windows",
        Text(
            "A model sees the displacements between the positions of a window, and predicts the one that follows "
            "them. No window crosses from one storm to the next: every storm has at least 12 positions, so each "
            "extra position costs one window of each storm, as claims count for 3, 5 and 10 positions. Windows of 20 "
            "and 30 positions are found in long storms alone, so the points differ from length to length; the "
            "last column counts the held out points that every length has."
        ),
        tuple(claims),
        "counted",
        table=Table(
            "Windows that are followed by another position, and the storms they are from",
            ("positions", "storms to train", "windows to train", "storms held out", "windows held out", "common"),
            tuple(rows),
            source="recomputed",
        ),
        told=True,
        cites=cite("landsea2013atlantic"),
    )


def _counts(first: tuple[str, ...], column: int) -> tuple[Comparison, ...]:
    """The windows of 2 positions, and the storms, as hypotheses."""
    return equal(N, int(first[column + 1])), equal(S, int(first[column]))


def models_step() -> Step:
    """The neurons as formulas, and how many weights each model has."""
    networks = [unroll(each.cell, steps=2) for each in models()]
    formulas = (
        w3 * (w1 * x_1 + w2 * x_2),
        w3 * sp.tanh(w1 * x_1 + w2 * x_2),
        w3 * (w2 * x_2 + w_n * w1 * x_1),
        w3 * sp.tanh(w2 * x_2 + w_n * sp.tanh(w1 * x_1)),
        w_out * (w * x_2 + w_n * w * x_1),
        w_out * sp.tanh(w * x_2 + w_n * sp.tanh(w * x_1)),
    )
    claims = tuple(
        equals_formulas(each.name, network, {network.outputs[-1].name: formula})
        for each, network, formula in zip(models(), networks, formulas, strict=False)
    )
    return Step(
        "models",
        "The models",
        Text(
            "A neuron is applied to the displacements to the east and to the north apart, with the same weights. Over "
            "two displacements, the older one {x_1} and the newer one {x_2}, the neurons are these formulas; over more "
            "they go on alike. The Elman network and the GRU take both components as a vector, have 4 units, and give "
            "out {y}.",
            x_1=x_1,
            x_2=x_2,
            y=dot(W_hy, h) + b_y,
        ),
        claims,
        "substitution",
        table=Table(
            "The output of each neuron over two displacements",
            ("neuron", "output"),
            tuple((each.name, formula) for each, formula in zip(models(), formulas, strict=False)),
            tuple((claim.name,) for claim in claims),
        ),
    )


def same_step() -> Step:
    """With the identity, recurrence adds nothing to what can be computed."""
    recurrent, flat = (unroll(cell("identity"), steps=3).expression("y") for cell in (neuron, dense))
    replaced = flat.xreplace({w1: v1, w2: v2, w3: v3})
    given = (equal(v1, w_n**2 * w1), equal(v2, w_n * w2), equal(v3, w3))
    return Step(
        "same-predictors",
        "With the identity, the lecture's neuron is a dense one",
        Text(
            "Over three displacements, and alike over more: the dense neuron with the input weights {v1}, {v2} and "
            "{v3}, as given below, has the output of the lecture's neuron with {w1}, {w2} and {w3}. So while {w_n} is "
            "not 0, the two can make the same predictions. What differs is how easily training finds them.",
            v1=v1,
            v2=v2,
            v3=v3,
            w1=w1,
            w2=w2,
            w3=w3,
            w_n=w_n,
        ),
        (Claim.equality("the same output", replaced, recurrent, given),),
        "substitution",
        ("models",),
    )


def best_factor_step(result: Result, tracks: tuple[Track, ...]) -> Step:
    """The smallest training loss from two positions, for all weights of a neuron with the identity."""
    train = windows(select_training(tracks), 2)
    x, target = train.x[-1] / UNIT, train.target / UNIT
    sums = {A: (x * x).sum(), B: (x * target).sum(), S: (target * target).sum()}
    given = tuple(equal(symbol, sp.Rational(f"{value:.2f}")) for symbol, value in sums.items())
    weights = result.fit("dense neuron, identity", 2).weights
    stored = (equal(w1, exactly(weights["w"][0])), equal(w2, exactly(weights["w_out"])))
    shown = f"{sums[B] / sums[A]:.3f}"
    return Step(
        "best-factor",
        "From two positions, the best factor of the last displacement",
        Text(
            "With the identity, a neuron that sees one displacement multiplies it by a factor {c}. Summed over the "
            "windows to train, the squared error is {loss}, with {A} and {S} the sums of the squared displacements "
            "before and after, and {B} that of their products, rounded to the hundredths given. No factor does better "
            "than {best}: a little less than going on as before. The stored weights of the dense neuron multiply to "
            "the same digits.",
            c=c,
            loss=S - 2 * B * c + A * c**2,
            A=A,
            S=S,
            B=B,
            best=B / A,
        ),
        (
            Claim.at_most("no factor does better", S - B**2 / A, S - 2 * B * c + A * c**2, given),
            rounds_to("the best factor", B / A, shown, given),
            rounds_to("the factor found by training", w2 * w1, shown, stored),
        ),
        "the square completed; exact arithmetic",
        ("models",),
    )
