"""Tracks of any length: what one linear unit with shared weights cannot do, and two can."""

from __future__ import annotations

import sympy as sp

from symrnn import Cell, Claim, Step, Table, Text, equal, name_symbol, unroll
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.derive import equals_formulas
from symrnn.gradients.passes import keep_needed

from .counts import shared_neuron

__all__ = ["length_steps"]

w, w_n, w_out, p, q, v = map(name_symbol, ("w", "w_n", "w_out", "p", "q", "v"))
x_1, x_2, x_3 = map(name_symbol, ("x_1", "x_2", "x_3"))
WEIGHTS = (equal(w, 1), equal(w_out, 2), equal(w_n, sp.Rational(-1, 2)))

#: the last point u and the last displacement d, both recurrent and linear
UNITS = """
x: input
u: state
d: state
y: output
d = x - u
u = x
y = u + d
"""
#: tracks of constant velocity, and what comes next
TRACKS = (((2, 4), 6), ((2, 4, 6), 8), ((1, 2, 3), 4), ((1, 2, 3, 4), 5))


def length_steps() -> tuple[Step, ...]:
    """The third point, which one unit gets wrong whatever its weights are, and the two units that are right for all."""
    return (_third_point(), _no_single_unit(), _two_units())


def _outputs(points: tuple[int, ...]) -> sp.Expr:
    """What the neuron with one input weight makes of a track."""
    return unroll(shared_neuron("identity"), inputs=list(points)).expression("y")


def _third_point() -> Step:
    output = unroll(shared_neuron("identity"), steps=3).expression("y")
    claims = [claim for track, truth in TRACKS for claim in _row(track, truth)]
    return Step(
        "third-point",
        "From the third point on it errs",
        Text(
            "The weights that predict every track of two points read longer tracks too, and err. After three points "
            "{x_1}, {x_2}, {x_3} the output is off by half the first point from the next one, {next}. The table has "
            "the outputs for four tracks.",
            x_1=x_1,
            x_2=x_2,
            x_3=x_3,
            next=2 * x_3 - x_2,
        ),
        (Claim.equality("the error after three points", output - (2 * x_3 - x_2), x_1 / 2, WEIGHTS), *claims),
        "the neuron over three points, and exact arithmetic",
        ("one-input-weight",),
        Table(
            "The neuron with the weights 1, -1/2 and 2",
            ("track", "truth", "output"),
            tuple((_write_track(track), str(truth), _compute_output(track)) for track, truth in TRACKS),
            claims=tuple((f"after {_write_track(track)}", f"next after {_write_track(track)}") for track, _ in TRACKS),
        ),
    )


def _row(track: tuple[int, ...], truth: int) -> tuple[Claim, Claim]:
    """The output after a track, and the point that comes next at constant velocity."""
    output = Claim.equality(f"after {_write_track(track)}", _outputs(track), _compute_output(track), WEIGHTS)
    last = (equal(p, track[-2]), equal(q, track[-1]))
    return output, Claim.equality(f"next after {_write_track(track)}", 2 * q - p, truth, last)


def _compute_output(track: tuple[int, ...]) -> sp.Rational:
    """The output at the weights of the step, by plain arithmetic: w_out*(x_T + w_n*x_{T-1} + ...)."""
    state = sp.Integer(0)
    for point in track:
        state = point - state / 2
    return 2 * state


def _write_track(track: tuple[int, ...]) -> str:
    return ", ".join(map(str, track))


def _no_single_unit() -> Step:
    network = unroll(shared_neuron("identity"), steps=3)
    output = w_out * (w * x_3 + w_n * (w * x_2 + w_n * (w * x_1)))
    resting, moving = equal(w_out * w * (1 + w_n + w_n**2), 1), equal(w_out * w * (2 + w_n), 3)
    ones, rising = (
        [equal(x, value) for x, value in zip((x_1, x_2, x_3), points, strict=True)] for points in ((1, 1, 1), (0, 1, 2))
    )
    return Step(
        "no-single-unit",
        "No single linear unit predicts every track of three points",
        Text(
            "Other weights do not help. Over three points the unit is right for a point at rest at 1 only where "
            "{resting}, and for the track 0, 1, {two} only where {moving}. Three times the first less the second "
            "leaves {product} = 0, whose last factor is never below {least}: so {gain} is 0, and the second condition "
            "fails. No single linear unit, then, is right for every length.",
            two=2,
            least=sp.Rational(2, 3),
            resting=resting,
            moving=moving,
            product=w_out * w * (3 * w_n**2 + 2 * w_n + 1),
            gain=w_out * w,
        ),
        (
            equals_formulas("one unit over three points", network, {"y": output}),
            Claim.equality("at rest at 1", output, w_out * w * (1 + w_n + w_n**2), tuple(ones)),
            Claim.equality("the track 0, 1, 2", output, w_out * w * (2 + w_n), tuple(rising)),
            Claim.equality(
                "three times the first less the second",
                3 * resting.lhs - moving.lhs,
                w_out * w * (3 * w_n**2 + 2 * w_n + 1),
            ),
            Claim.at_most("the last factor", sp.Rational(2, 3), 3 * w_n**2 + 2 * w_n + 1),
            Claim.equality("the second condition without gain", w_out * w * (2 + w_n), 0, (equal(w_out * w, 0),)),
        ),
        "substitution; a square completed",
        ("third-point",),
    )  # fmt: skip


def _two_units() -> Step:
    network = keep_needed(unroll(Cell.parse(UNITS, "two units"), steps=2, initial=SYMBOLIC), ["y_2"])
    moving = (equal(x_2, x_1 + v),)
    return Step(
        "two-units",
        "Two linear units predict every track, whatever its length",
        Text(
            "Let one unit keep the last point, and the other the last displacement; the output is their sum. Whatever "
            "the state before them is, after two points {x_1} and {x_2} the output is {next}, which is the next point "
            "of a track of constant velocity {v}. The same holds for the last two points of every track, however "
            "long, with the same weights: 1, -1 and 0. That is what sharing over time is for.",
            x_1=x_1,
            x_2=x_2,
            next=2 * x_2 - x_1,
            v=v,
        ),
        (
            equals_formulas("from any state", network, {"y_2": 2 * x_2 - x_1}),
            Claim.equality("it is the next point", 2 * x_2 - x_1, x_2 + v, moving),
        ),
        "the lines of two steps, from an arbitrary state: what came before has no part in the output",
        ("radar", "no-single-unit"),
        equations=network,
    )
