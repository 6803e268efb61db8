"""Vanishing and exploding: every step proved, the drawn numbers computed again, and mistakes in copies refuted."""

from __future__ import annotations

import re
from pathlib import Path

import mpmath
import pytest
from lecture import load_chapter
from planted_copies import judged_alone

from symrnn.cells.activations import ACTIVATIONS
from symrnn.claims.claim import Comparison
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.figures import Curve

MP = mpmath.MPContext()
MP.dps = 40
LAST = 51


@pytest.fixture(scope="module")
def lesson() -> Derivation:
    return load_chapter("vanishing_and_exploding")


def step(lesson: Derivation, id: str):
    return next(step for step in lesson.steps if step.id == id)


def figure(lesson: Derivation, id: str):
    return next(figure for step in lesson.steps for figure in step.figures if figure.id == id)


@pytest.mark.slow  # make derivations does as much
def test_every_step_is_proved(lesson: Derivation) -> None:
    assert {row.step.id: row.outcome for row in lesson.verify().steps if row.outcome is not Outcome.PROVED} == {}


def test_the_first_sentence_says_when_it_vanishes(lesson: Derivation) -> None:
    text = step(lesson, "vanishing").text
    first = "The lag-k factor surely vanishes where {below}, "
    assert text.template.startswith(first)
    assert "the derivative with respect to {w_n} need not" in text.template.partition(". ")[0]
    assert str(text.formulas["below"]) == "gamma*Abs(w_n) < 1"


def test_no_claim_is_an_identity_of_two_constants_or_of_one_formula(lesson: Derivation) -> None:
    for claim in (claim for step in lesson.steps for claim in step.claims if isinstance(claim.statement, Comparison)):
        assert claim.statement.lhs != claim.statement.rhs, claim
        assert claim.statement.lhs.free_symbols | claim.statement.rhs.free_symbols, claim


def test_no_activation_is_called_by_its_name_in_code(lesson: Derivation) -> None:
    cells = (cell for step in lesson.steps if step.table for row in step.table.rows for cell in row)
    tables = [cell for cell in cells if isinstance(cell, str)]
    names = [claim.name for step in lesson.steps for claim in step.claims]
    prose = " ".join([*tables, *names, *(step.text.template for step in lesson.steps)])
    assert not re.search(r"\b(relu|elu|silu)\b", prose)
    assert {"ReLU", "SiLU"} <= set(tables)


def _sigmoid(a):
    return 1 / (1 + MP.exp(-a))


#: value, and slope from the value
KINDS = {
    "identity": (lambda a: a, lambda h: 1),
    "tanh": (MP.tanh, lambda h: 1 - h**2),
    "sigmoid": (_sigmoid, lambda h: h * (1 - h)),
}


def sizes(name: str, weight, value, start) -> list:
    """|dh_t/dh_{t-k}| for k = 0 to 50, by the recurrence itself."""
    function, slope = KINDS[name]
    state, factors = MP.mpf(start), []
    for _ in range(LAST):
        state = function(value + weight * state)
        factors.append(abs(weight * slope(state)))
    found = [MP.mpf(1)]
    for factor in reversed(factors[1:]):
        found.append(found[-1] * factor)
    return found


def agree(drawn, expected) -> bool:
    return all(abs(a - b) <= abs(b) * MP.mpf("1e-5") for a, b in zip(drawn, expected, strict=True))


@pytest.mark.parametrize(("id", "weight"), [("below-one", "0.9"), ("above-one", "2")])
def test_the_curves_are_the_products_and_stay_below_their_bounds(lesson: Derivation, id: str, weight: str) -> None:
    *curves, steep, flat = figure(lesson, id).drawing.curves
    assert [curve.label for curve in curves] == list(KINDS)
    for curve in curves:
        assert agree(curve.y, sizes(curve.label, MP.mpf(weight), 1, 0))
        bound = flat if curve.label == "sigmoid" else steep
        assert all(drawn <= above * (1 + 1e-5) for drawn, above in zip(curve.y, bound.y, strict=True))


@pytest.mark.parametrize("name", ["identity", "tanh"])
def test_the_maps_are_the_products(lesson: Derivation, name: str) -> None:
    drawing = figure(lesson, f"map-{name}").drawing
    for column in range(0, len(drawing.x), 7):
        drawn = [row[column] for row in drawing.values]
        assert agree(drawn, sizes(name, MP.mpf(drawing.x[column]), 0, MP.mpf(0.001))[1:])
    assert drawing.y == tuple(range(1, LAST))


def test_both_starts_are_drawn_and_the_other_goes_to_the_fixed_point(lesson: Derivation) -> None:
    curves: tuple[Curve, ...] = figure(lesson, "both-starts").drawing.curves
    for curve, start in zip(curves, ("0", "0.001", "0.5"), strict=False):
        assert agree(curve.y, sizes("tanh", MP.mpf(2), 0, MP.mpf(start)))
    fixed = MP.findroot(lambda a: 2 * MP.tanh(a) - a, 1.9)
    slope = 2 * fixed / MP.sinh(2 * fixed)
    assert MP.nstr(slope, 5) == "0.16637"
    assert MP.nstr(slope**50, 2) == "1.1e-39"
    assert abs(curves[2].y[10] / curves[2].y[9] - slope) < 1e-5


def test_the_slope_floors_are_above_zero_and_are_attained_nowhere_below(lesson: Derivation) -> None:
    floors = [
        claim.statement.lhs for claim in step(lesson, "slope-bounds").claims if claim.name.startswith("slope floor")
    ]
    assert len(floors) == len(ACTIVATIONS) == 11
    assert len([floor for floor in floors if floor > 0]) == 9


def test_what_is_only_argued_is_said_apart_from_the_claims(lesson: Derivation) -> None:
    assert {each.id for each in lesson.steps if each.argued} == {"other-starts", "fixed-point-factor", "arrives"}


PLANTED = {
    "a power that falls too fast": (
        "vanishing",
        "lags/conditions.py",
        {"at_most(size**k * (1 + k * (1 - size)), 1)": "at_most(size**k * (2 + k * (1 - size)), 1)"},
    ),
    "a power that grows too fast": (
        "exploding",
        "lags/conditions.py",
        {"at_most(1 + k * (size - 1), size**k)": "at_most(1 + (k + 1) * (size - 1), size**k)"},
    ),
    "a step that grows too fast": (
        "arrives",
        "lags/fixed_point.py",
        {"GROWTH = sp.Rational(3, 2)": "GROWTH = sp.Rational(8, 5)"},
    ),
    "a slope that is said to be positive": (
        "slope-bounds",
        "vanishing_and_exploding.py",
        {'Claim.less_than("slope of GELU at -1", s, 0': 'Claim.less_than("slope of GELU at -1", 0, s'},
    ),
    "an exponent": ("every-k", "vanishing_and_exploding.py", {"equal(D, w_n**k * P)": "equal(D, w_n ** (k + 1) * P)"}),
    "< where equality is attained": (
        "upper-bound",
        "vanishing_and_exploding.py",
        {
            "at_most(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k)": "less_than(sp.Abs(D), (gamma * sp.Abs(w_n)) ** k)",
            "from symrnn import (": "from symrnn import (\n    less_than,",
        },
    ),
    "a sign of the factor": (
        "fixed-point-factor",
        "lags/fixed_point.py",
        {"FACTOR = w * (1 - sp.tanh(a) ** 2)": "FACTOR = w * (1 + sp.tanh(a) ** 2)"},
    ),
    "a factor in the factor": (
        "fixed-point-factor",
        "lags/fixed_point.py",
        {"there, 4 * a / SINH": "there, 2 * a / SINH"},
    ),
    "a slope bound too small": (
        "slope-bounds",
        "vanishing_and_exploding.py",
        {"sp.Abs(s), row.slope_bound, (": "sp.Abs(s), row.slope_bound * sp.Rational(9, 10), ("},
    ),
    "< where three slopes attain their bound": (
        "three-steps",
        "vanishing_and_exploding.py",
        {'Claim.at_most("three steps"': 'Claim.less_than("three steps"'},
    ),
    "the other side": (
        "fixed-point-factor",
        "lags/fixed_point.py",
        {'Claim.less_than("above zero", 4 * a, SINH': 'Claim.less_than("above zero", SINH, 4 * a'},
    ),
    "a digit": (
        "fixed-point-at-2",
        "lags/fixed_point.py",
        {'2 - a**2 / 2, "0.16637", near': '2 - a**2 / 2, "0.16638", near'},
    ),
    "a power": (
        "fifty-at-2",
        "lags/fixed_point.py",
        {'r**50, "1.1", (equal(r, MOST)': 'r**49, "1.1", (equal(r, MOST)'},
    ),
    "a rate": (
        "arrives",
        "lags/fixed_point.py",
        {"CONTRACTION = sp.Rational(17, 20)": "CONTRACTION = sp.Rational(16, 20)"},
    ),
    "a state that moves": ("from-zero", "lags/fixed_point.py", {"sp.tanh(w * H)),)": "sp.tanh(w * H + 1)),)"}),
    "a factor of one step": (
        "measured",
        "lags/measurements.py",
        {
            "* w_n * _slope(name, states[t])": "* w_n * _slope(name, states[t - 1])",
            '_slope(name, name_symbol(f"h_{LAST}"))': '_slope(name, name_symbol(f"h_{LAST - 1}"))',
        },
    ),
    "a limit": ("conditions", "lags/conditions.py", {"sp.Pow(row.slope_bound, -1)": "1 + sp.Pow(row.slope_bound, -1)"}),
    "rounded the wrong way": (
        "vanishing",
        "lags/conditions.py",
        {'"sigmoid", "3", "5.6633e-7"': '"sigmoid", "3", "5.6632e-7"'},
    ),
    "rounded up": ("exploding", "lags/conditions.py", {'"tanh", "3", "9100.4"': '"tanh", "3", "9100.5"'}),
}


#: the others are as fast each, and many
FAST = (
    "a power that falls too fast",
    "an exponent",
    "< where equality is attained",
    "a sign of the factor",
    "a factor of one step",
)


@pytest.mark.parametrize("name", [n if n in FAST else pytest.param(n, marks=pytest.mark.slow) for n in PLANTED])
def test_a_mistake_in_a_copy_is_refuted_with_a_witness(tmp_path: Path, name: str) -> None:
    id, file, changes = PLANTED[name]
    row = judged_alone(tmp_path, "vanishing_and_exploding", id, file, changes)
    assert row.outcome is Outcome.REFUTED
    assert all("fails" in str(verdict.evidence) or verdict.evidence.witness for verdict in row.failed)
