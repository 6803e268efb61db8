"""The radar example: every step proved, the counts and bounds computed again, and mistakes in copies refuted."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from lecture import load_chapter, load_report
from planted_copies import judged_alone

from symrnn.cells import dense, neuron
from symrnn.cells.cell import Cell
from symrnn.cells.unroll import unroll
from symrnn.claims.claim import Comparison
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation
from symrnn.evaluate import evaluator

#: the last point and the last displacement, written anew
UNITS = "x: input\nlast: state\nway: state\ny: output\nway = x - last\nlast = x\ny = last + way\n"


@pytest.fixture(scope="module")
def lesson() -> Derivation:
    return load_chapter("why_recurrent")


def step(lesson: Derivation, id: str):
    return next(step for step in lesson.steps if step.id == id)


def test_every_step_is_proved() -> None:
    assert {
        row.step.id: row.outcome for row in load_report("why_recurrent").steps if row.outcome is not Outcome.PROVED
    } == {}


def test_no_claim_is_an_identity_of_two_constants_or_of_one_formula(lesson: Derivation) -> None:
    for claim in (claim for step in lesson.steps for claim in step.claims if isinstance(claim.statement, Comparison)):
        assert claim.statement.lhs != claim.statement.rhs, claim
        assert claim.statement.lhs.free_symbols | claim.statement.rhs.free_symbols, claim


def test_the_weights_are_those_that_the_lines_of_the_networks_use(lesson: Derivation) -> None:
    table = step(lesson, "parameter-counts").table
    for row in table.rows[1:-1]:
        size = int(row[0])
        for cell, count in ((dense("f"), row[1]), (neuron("f"), row[2])):
            lines = unroll(cell, steps=size).lines
            names = {symbol.name for line in lines for symbol in line.expr.free_symbols}
            assert len({name for name in names if name.startswith("w")}) == int(count)
    assert {row[3] for row in table.rows} == {"3"}


def test_the_first_sentence_says_why_there_are_four(lesson: Derivation) -> None:
    text = step(lesson, "parameter-counts").text
    first = text.template.partition(". ")[0]
    assert "has {four} weights" in first
    assert text.formulas["four"] == 4
    assert "the fourth, {w_n}, carries the state" in first


def test_no_prediction_is_better_than_the_midpoint() -> None:
    chooser = random.Random(0)
    for _ in range(200):
        p, q, guess = (Fraction(chooser.randint(-99, 99), chooser.randint(1, 9)) for _ in range(3))
        worst = max(abs(guess - (2 * q - p)), abs(guess - (2 * p - q)))
        bound = Fraction(3, 2) * abs(q - p)
        assert worst >= bound
        assert (worst == bound) == (guess == (p + q) / 2)


def test_neurons_with_the_weights_of_the_text_predict_tracks_exactly() -> None:
    p, q = np.array([2.0, 7.0, -1.0]), np.array([4.0, 3.0, -1.5])
    blind, recurrent = (evaluator(unroll(cell("identity"), steps=2)) for cell in (dense, neuron))
    assert list(blind(x_1=p, x_2=q, w1=-1, w2=2, w3=1)["y"]) == list(2 * q - p)
    for w_n in (-0.5, -2.0, 4.0):
        w1 = -1 / (2 * w_n)
        assert list(recurrent(x_1=p, x_2=q, w1=w1, w2=1, w3=2, w_n=w_n)["y"]) == list(2 * q - p)


def run_single(weights: tuple[Fraction, Fraction, Fraction], track: list[Fraction]) -> Fraction:
    state, (w, w_n, w_out) = Fraction(0), weights
    for point in track:
        state = w * point + w_n * state
    return w_out * state


def test_one_unit_errs_from_the_third_point_on(lesson: Derivation) -> None:
    table = step(lesson, "third-point").table
    right = {"2, 4": True, "2, 4, 6": False, "1, 2, 3": False, "1, 2, 3, 4": False}
    for track, truth, shown in table.rows:
        points = [Fraction(point) for point in track.split(", ")]
        output = run_single((Fraction(1), Fraction(-1, 2), Fraction(2)), points)
        assert output == Fraction(shown.p, shown.q)
        assert Fraction(truth) == 2 * points[-1] - points[-2]
        assert (output == Fraction(truth)) is right[track]


def test_no_weights_of_one_unit_predict_every_track_of_three_points() -> None:
    chooser = random.Random(1)
    tracks = ([1, 1, 1], [0, 1, 2])
    for _ in range(300):
        weights = tuple(Fraction(chooser.randint(-60, 60), chooser.randint(1, 20)) for _ in range(3))
        assert any(run_single(weights, list(map(Fraction, each))) != 2 * each[2] - each[1] for each in tracks)


def test_two_units_predict_tracks_of_every_length() -> None:
    chooser = random.Random(2)
    for length in range(2, 12):
        start, velocity = chooser.randint(-9, 9), chooser.randint(-9, 9)
        track = [start + velocity * t for t in range(length + 1)]
        run = evaluator(unroll(Cell.parse(UNITS), steps=length))
        values = run(**{f"x_{t}": float(track[t - 1]) for t in range(1, length + 1)})
        assert values[f"y_{length}"] == track[-1]


PLANTED = {
    "a weight of the third point": (
        "third-point",
        "radar/lengths.py",
        {"- (2 * x_3 - x_2), x_1 / 2, WEIGHTS": "- (2 * x_3 - x_2), x_1 / 4, WEIGHTS"},
    ),
    "an output of the table": (
        "third-point",
        "radar/lengths.py",
        {"state = point - state / 2": "state = point + state / 2"},
    ),
    "a point at rest that is counted once less": (
        "no-single-unit",
        "radar/lengths.py",
        {"output, w_out * w * (1 + w_n + w_n**2), tuple(ones)": "output, w_out * w * (1 + w_n), tuple(ones)"},
    ),
    "a factor that is larger": (
        "no-single-unit",
        "radar/lengths.py",
        {"sp.Rational(2, 3), 3 * w_n": "sp.Rational(3, 4), 3 * w_n"},
    ),
    "a unit that keeps another sign": ("two-units", "radar/lengths.py", {"d = x - u": "d = x + u"}),
    "a unit that keeps the point before": ("two-units", "radar/lengths.py", {"u = x\n": "u = d\n"}),
    "something else than the midpoint": (
        "midpoint",
        "radar/order.py",
        {"(G - middle) ** 2, 0, (": "(G - p) ** 2, 0, ("},
    ),
    "a square in the plane": ("midpoint", "radar/order.py", {"apart + 2 * off": "apart + off"}),
    "a sign in the next point": (
        "radar",
        "why_recurrent.py",
        {"BACKWARDS = 2 * q - p, 2 * p - q": "BACKWARDS = 2 * q + p, 2 * p - q"},
    ),
    "the wrong order": (
        "dense-predicts",
        "why_recurrent.py",
        {'2 and 1", w3 * (w1 * p + w2 * q)': '2 and 1", w3 * (w1 * q + w2 * p)'},
    ),
    "a sign of the recurrent weight": (
        "one-input-weight",
        "why_recurrent.py",
        {"equal(w_n, sp.Rational(-1, 2)))": "equal(w_n, sp.Rational(1, 2)))"},
    ),
    "a condition": (
        "constant-velocity",
        "why_recurrent.py",
        {"output - TRUTH, w3 * w2 - 2,": "output - TRUTH, w3 * w2 - 1,"},
    ),
    "a sign in the error": ("error", "why_recurrent.py", {"(w3 * w_n * w1 + 1) * p)": "(w3 * w_n * w1 - 1) * p)"}),
    "one weight too few": ("parameter-counts", "radar/counts.py", {'(neuron("f"), n + 2)': '(neuron("f"), n + 1)'}),
    "< where equality is attained": (
        "order-blind",
        "radar/order.py",
        {'Claim.at_most("both errors together"': 'Claim.less_than("both errors together"'},
    ),
    "a bound too large": ("order-blind", "radar/order.py", {"BOUND = sp.Rational(3, 2)": "BOUND = sp.Rational(8, 5)"}),
    "a square": ("midpoint", "radar/order.py", {"2 * (G - middle) ** 2, TRUTHS)": "(G - middle) ** 2, TRUTHS)"}),
    "an output weight that may be zero": (
        "two-orders",
        "radar/order.py",
        {"(equal(w3 * b, w3 * c), inverse)": "(equal(w3 * b, w3 * c),)"},
    ),
    "weights that are not opposite": (
        "injective",
        "radar/order.py",
        {"opposite = (equal(w1, 1), equal(w2, -1))": "opposite = (equal(w1, 2), equal(w2, -1))"},
    ),
    "another input": ("two-orders", "radar/order.py", {"([1, 0], [0, 1])": "([1, 0], [1, 1])"}),
    "the other side": (
        "injective",
        "radar/order.py",
        {"sp.tanh(w1), sp.tanh(w1 + d), larger": "sp.tanh(w1 + d), sp.tanh(w1), larger"},
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_mistake_in_a_copy_is_refuted_with_a_witness(tmp_path: Path, name: str) -> None:
    id, file, changes = PLANTED[name]
    row = judged_alone(tmp_path, "why_recurrent", id, file, changes)
    assert row.outcome is Outcome.REFUTED
    assert all("fails" in str(verdict.evidence) or verdict.evidence.witness for verdict in row.failed)
