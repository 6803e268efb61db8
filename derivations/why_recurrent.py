"""Why a recurrent network: two radar points, what no order-blind neuron can predict, and what it costs in weights."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn import (
    Claim,
    Curve,
    Derivation,
    Figure,
    Step,
    Stroke,
    Text,
    Tracks,
    dense_diagram,
    equal,
    name_symbol,
    unroll,
    unrolled_diagram,
)
from symrnn.cells import dense, neuron
from symrnn.derivation.derive import equals_formulas

from ._frames import CLOSING, GOALS
from ._heads import two_inputs
from ._notation import NOTATION
from .radar.counts import parameter_counts, shared_neuron
from .radar.lengths import length_steps
from .radar.order import order_steps

#: the radar points at (t-1) and at (t), both coordinates the same: on the diagonal of a grid
INPUTS = (2, 4)

w1, w2, w3, w_n, w, w_out = map(name_symbol, ("w1", "w2", "w3", "w_n", "w", "w_out"))
p, q, v, y, z = map(name_symbol, "pqvyz")
f = sp.Function("f", real=True)

TRUTH, BACKWARDS = 2 * q - p, 2 * p - q
POINTS: Mapping[sp.Symbol, sp.Expr] = MappingProxyType(dict(zip((p, q), two_inputs(INPUTS), strict=True)))
NEXT, WRONG, MIDDLE = (each.xreplace(dict(POINTS)) for each in (TRUTH, BACKWARDS, (p + q) / 2))


def build() -> Derivation:
    """The derivation of the bound (3/2)*|q - p|, and of the exact conditions under which each neuron escapes it."""
    return Derivation(
        title="Why a recurrent network",
        abstract=Text(
            "A radar sees a point at {p} and then at {q}. Where will it be next? A prediction that does not know which "
            "of the two came first is wrong by at least {bound} on one of the two orders. A dense neuron can know it, "
            "for two points. Tracks of every length need weights that are shared over time: one linear unit with "
            "shared weights errs from the third point on, and two predict every track.",
            p=p,
            q=q,
            bound=sp.Rational(3, 2) * sp.Abs(q - p),
        ),
        goals=GOALS["why_recurrent"],
        closing=CLOSING["why_recurrent"],
        notation=NOTATION["why_recurrent"],
        assumptions=(
            Text("The point moves with constant velocity. Each coordinate of the grid is predicted by itself: "
                 "{p} and {q} are real numbers, the coordinate at time (t-1) and at time (t).", p=p, q=q),
            Text("No neuron has a bias, and the state before the first input is zero. The lecture leaves both unsaid."),
            Text("{f} is any real function until a step says otherwise, and every weight is a real number.",
                 f=f(name_symbol("x"))),
        ),
        steps=(
            _radar(), _neurons(), parameter_counts(), *order_steps(), _dense_predicts(), _error(), _conditions(),
            _one_input_weight(), *length_steps(),
        ),
    )  # fmt: skip


def _radar() -> Step:
    at = tuple(equal(symbol, value) for symbol, value in POINTS.items())
    predictions = (equal(y, TRUTH), equal(z, BACKWARDS), equal(v, q - p))
    return Step(
        "radar",
        "Two points, and the next",
        Text(
            "At constant velocity {v} the next point is as far from {q} as {q} is from {p}: it is {truth}. Whoever "
            "takes the two points in the wrong order predicts {wrong}, the motion run backwards. The two predictions, "
            "{y} and {z}, are three times as far apart as the points. With the numbers {at_p} and then {at_q}, the "
            "next is {next}, and the wrong prediction is {at_wrong}.",
            at_p=POINTS[p],
            at_q=POINTS[q],
            next=NEXT,
            at_wrong=WRONG,
            p=p,
            q=q,
            v=v,
            y=y,
            z=z,
            truth=TRUTH,
            wrong=BACKWARDS,
        ),
        (
            Claim.equality("the next point", q + v, TRUTH, (equal(v, q - p),)),
            Claim.equality("the motion run backwards", p + v, BACKWARDS, (equal(v, p - q),)),
            Claim.equality("how far apart they are", y - z, 3 * v, predictions),
            Claim.equality(f"after {POINTS[p]} and {POINTS[q]}", TRUTH, NEXT, at),
            Claim.equality(f"wrong after {POINTS[p]} and {POINTS[q]}", BACKWARDS, WRONG, at),
            Claim.equality("the midpoint of both predictions", (TRUTH + BACKWARDS) / 2, MIDDLE, at),
        ),
        "the same difference once more",
        figures=(_radar_figure(),),
    )


def _radar_figure() -> Figure:
    """The points of the lecture, with both coordinates the same."""

    def place(label: Text, *points: sp.Expr, stroke: Stroke = Stroke.POINTS) -> Curve:
        numbers = tuple(float(point.xreplace(dict(POINTS))) for point in points)
        return Curve(label, numbers, numbers, stroke)

    def place_of(number: sp.Expr) -> str:
        return f"({number}, {number})"

    return Figure(
        "radar",
        Text(
            "The two radar points and three predictions, all on a diagonal of the grid. The truth and the wrong "
            "prediction lie equally far from the midpoint of {p} and {q}.",
            p=p,
            q=q,
        ),
        f"Points on the diagonal of a grid. The radar sees {place_of(POINTS[p])} and then {place_of(POINTS[q])}. The "
        f"truth is {place_of(NEXT)}, the wrong prediction {place_of(WRONG)}, and the midpoint of the two radar points, "
        f"{place_of(MIDDLE)}, lies halfway between these. A ring marks the first radar point.",
        Tracks(
            "east",
            "north",
            (
                place(Text("radar: {p}, then {q}", p=p, q=q), p, q, stroke=Stroke.LINE),
                place(Text("truth {y}", y=y), TRUTH),
                place(Text("wrong prediction {z}", z=z), BACKWARDS),
                place(Text("midpoint"), (p + q) / 2),
            ),
        ),
    )


def _neurons() -> Step:
    return Step(
        "neurons",
        "The dense and the recurrent neuron",
        Text(
            "The dense neuron takes both points at once, each with a weight of its own, and applies {f} to their sum. "
            "The recurrent neuron takes them one after the other: its state after {p} comes back to it, by the "
            "recurrent weight {w_n}, when {q} arrives.",
            f=name_symbol("f"),
            p=p,
            q=q,
            w_n=w_n,
        ),
        (
            equals_formulas("dense neuron", unroll(dense("f"), inputs=[p, q]), {"y": w3 * f(w1 * p + w2 * q)}),
            equals_formulas(
                "recurrent neuron", unroll(neuron("f"), inputs=[p, q]), {"y": w3 * f(w2 * q + w_n * f(w1 * p))}
            ),
        ),
        "substitution",
        figures=(
            Figure(
                "dense",
                Text(
                    "The dense neuron: three weights. The circle adds what its arrows bring and applies the activation."
                ),
                "Two squares, p and q, send arrows with the weights w1 and w2 into one circle, h. An arrow with the "
                "weight w3 leads from it to the output y.",
                dense_diagram(dense("f"), [p, q]),
            ),
            Figure(
                "recurrent",
                Text("The recurrent neuron at (t-1) and at (t): four weights. The fourth joins the two times."),
                "Two circles side by side: h_1 at time t-1, which takes p by the weight w1, and h_2 at time t, which "
                "takes q by w2. An arrow with the weight w_n leads from h_1 to h_2, and one with w3 from h_2 to y.",
                unrolled_diagram(neuron("f"), inputs=[p, q]),
            ),
        ),
    )


def _dense_predicts() -> Step:
    weights = (equal(w1, -1), equal(w2, 2), equal(w3, 1))
    return Step(
        "dense-predicts",
        "A dense neuron can tell the order of two points",
        Text(
            "With the weights {first}, {second} and {third} and the identity as activation, the dense neuron predicts "
            "every track of two points exactly. Order is not what it lacks. It has a weight for each place in a window "
            "of fixed length: what it learns at one place it does not know at another, and a longer track does not "
            "fit. A recurrent neuron that shares its input weight takes a track of any length; the "
            "last two steps say what it makes of it.",
            first=weights[0],
            second=weights[1],
            third=weights[2],
        ),
        (
            equals_formulas(
                "dense neuron, identity", unroll(dense("identity"), inputs=[p, q]), {"y": w3 * (w1 * p + w2 * q)}
            ),
            Claim.equality("weights -1, 2 and 1", w3 * (w1 * p + w2 * q), TRUTH, weights),
        ),
        "substitution",
        ("radar", "neurons"),
    )


def _error() -> Step:
    output = w3 * (w2 * q + w_n * w1 * p)
    return Step(
        "error",
        "The error of the recurrent neuron",
        Text("With the identity as activation, the lecture's neuron is wrong by a multiple of {q} and one of {p}.",
             p=p, q=q),
        (
            equals_formulas("recurrent neuron, identity", unroll(neuron("identity"), inputs=[p, q]), {"y": output}),
            Claim.equality("its error", output - TRUTH, (w3 * w2 - 2) * q + (w3 * w_n * w1 + 1) * p),
        ),
        "multiplied out",
        ("radar", "neurons"),
    )  # fmt: skip


def _conditions() -> Step:
    output = w3 * (w2 * q + w_n * w1 * p)
    exact = (equal(w3 * w2, 2), equal(w3 * w_n * w1, -1))
    return Step(
        "constant-velocity",
        "When the recurrent neuron predicts every track of two points",
        Text(
            "From two points it predicts every track of constant velocity exactly if, and only if, {first} and "
            "{second}. If both hold, the output is {truth} for all {p} and {q}. If one fails, so does the track from 0 "
            "to 1, where the output is {at_q} and the truth {two}, or the track from 1 to 0, where the output is "
            "{at_p} and the truth {minus}.",
            two=2,
            minus=-1,
            first=exact[0],
            second=exact[1],
            truth=TRUTH,
            p=p,
            q=q,
            at_q=w3 * w2,
            at_p=w3 * w_n * w1,
        ),
        (
            Claim.equality("if", output, TRUTH, exact),
            Claim.equality("from 0 to 1", output - TRUTH, w3 * w2 - 2, (equal(p, 0), equal(q, 1))),
            Claim.equality("from 1 to 0", output - TRUTH, w3 * w_n * w1 + 1, (equal(p, 1), equal(q, 0))),
        ),
        "substitution of the two conditions; then two tracks that each depend on one of them",
        ("error",),
    )


def _one_input_weight() -> Step:
    exact = (equal(w_out * w, 2), equal(w_out * w_n * w, -1))
    output = w_out * (w * q + w_n * w * p)
    numbers = (equal(w, 1), equal(w_out, 2), equal(w_n, sp.Rational(-1, 2)))
    return Step(
        "one-input-weight",
        "With one input weight and two points, the recurrent weight is -1/2",
        Text(
            "Where both times share the input weight {w}, the two conditions leave a single recurrent weight. It is "
            "negative: the past is subtracted. The weights {one}, {two} and {half} meet them, and predict every track "
            "of two points.",
            w=w,
            one=numbers[0],
            two=numbers[1],
            half=numbers[2],
        ),
        (
            equals_formulas("one input weight", unroll(shared_neuron("identity"), inputs=[p, q]), {"y": output}),
            Claim.equality("the recurrent weight", w_n, sp.Rational(-1, 2), exact),
            Claim.equality("1, 2 and -1/2", output, TRUTH, numbers),
        ),
        "the second condition divided by the first",
        ("constant-velocity",),
    )
