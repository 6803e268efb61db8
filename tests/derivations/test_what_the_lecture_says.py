"""The 17 points: each has its words and its verdict, and the numbers in it are those of the floating point unit."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import mpmath
import numpy as np
import pytest
from lecture import load_chapter, load_report
from planted_copies import judged_alone

from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Judgement
from symrnn.derivation.report import Report

OMISSIONS = ("point-10", "point-13", "point-14", "point-15")
#: what the lecture concludes under an assumption, and says without it
TOO_GENERAL = ("point-7", "point-8", "point-16")


@pytest.fixture(scope="module")
def points() -> Derivation:
    return load_chapter("what_the_lecture_says")


@pytest.fixture(scope="module")
def report() -> Report:
    return load_report("what_the_lecture_says")


def test_all_seventeen_points_are_there_in_order_with_their_words(points: Derivation) -> None:
    assert [step.id for step in points.steps] == [f"point-{number}" for number in range(1, 18)]
    assert all(step.quotation is not None and step.quotation.words for step in points.steps)


def test_each_point_is_corrected_by_proved_claims_and_its_words_are_refuted(report: Report) -> None:
    for row in report.steps:
        assert row.outcome is Outcome.PROVED, row.step.id
        assert all(verdict.outcome is Outcome.REFUTED and verdict.evidence.witness for verdict in row.quoted)


def test_omissions_name_what_is_missing_and_the_others_have_a_witness(points: Derivation) -> None:
    for step in points.steps:
        assert step.quotation is not None
        assert (step.quotation.judgement is Judgement.OMISSION) == (step.id in OMISSIONS)
        assert step.id in OMISSIONS or step.quotation.claims


def test_what_is_concluded_under_an_assumption_is_too_general_and_not_false(points: Derivation) -> None:
    for step in points.steps:
        assert (step.quotation.judgement is Judgement.TOO_GENERAL) == (step.id in TOO_GENERAL)
        assert step.id not in TOO_GENERAL or "So RNN tends to forget" in step.quotation.words


def test_at_two_the_newest_input_has_next_to_no_share(points: Derivation) -> None:
    assert "4.4e-16" in points.steps[4].text.template
    assert f"{1 / sum(2.0**lag for lag in range(51)):.1e}" == "4.4e-16"


def test_a_step_back_multiplies_by_the_transpose() -> None:
    weights, bias = np.array([[8.0, 8.0], [-8.0, -8.0]]), np.array([-4.0, np.arctanh(0.5) + 4])
    state = np.tanh([0.0, np.arctanh(0.5)])
    assert np.allclose(np.tanh(weights @ state + bias), state)
    jacobian = (1 - state**2)[:, None] * weights
    arriving, step = np.array([0.3, -0.7]), 1e-6
    moved = [np.tanh(weights @ (state + step * unit) + bias) - state for unit in np.eye(2)]
    assert np.allclose([arriving @ each / step for each in moved], jacobian.T @ arriving, atol=1e-3)
    assert not np.allclose(jacobian.T @ arriving, jacobian @ arriving, atol=1e-1)


PLANTED = {
    "a step back by J itself": (
        "point-16",
        "points/matrices.py",
        {'W["11"] * by_h + W["21"] * by_g': 'W["11"] * by_h + W["12"] * by_g'},
    ),
    "a share": ("point-5", "points/terms.py", {'1 / total, "4.4e-16"': '1 / total, "4.5e-16"'}),
    "an order that changes more": (
        "point-12",
        "points/model.py",
        {"formula - turned, w3 * (w1 - w2) * (p - q)": "formula - turned, w3 * (w1 - w2) * (q - p)"},
    ),
    "two terms that dominate sooner": ("point-4", "points/terms.py", {'sp.Rational("1.42")': 'sp.Rational("1.40")'}),
    "a slope of the sigmoid": (
        "point-8",
        "points/conditions.py",
        {"sigmoid(a) * (1 - sigmoid(a)), sp.Rational(1, 4)": "sigmoid(a) * (1 - sigmoid(a)), sp.Rational(1, 5)"},
    ),
    "one input more": ("point-15", "points/terms.py", {"last - first + 1, 51": "last - first + 1, 50"}),
}


SLOW = "two terms that dominate sooner"


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n == SLOW else n for n in PLANTED])
def test_a_mistake_in_a_copy_is_refuted_with_a_witness(tmp_path: Path, name: str) -> None:
    id, file, changes = PLANTED[name]
    row = judged_alone(tmp_path, "what_the_lecture_says", id, file, changes)
    assert row.outcome is Outcome.REFUTED
    assert all("fails" in str(verdict.evidence) or verdict.evidence.witness for verdict in row.failed)


def _power(weight: np.floating) -> np.floating:
    value = type(weight)(1)
    with np.errstate(over="ignore", under="ignore"):
        for _ in range(50):
            value = type(weight)(value * weight)
    return value


@pytest.mark.parametrize(
    ("dtype", "finite", "infinite"),
    [
        (np.float32, Fraction(6183533, 2**20), Fraction(12367067, 2**21)),
        (np.float16, Fraction(639, 2**9), Fraction(1279, 2**10)),
    ],
)
def test_the_limits_in_floating_point_are_those_of_numpy(dtype, finite: Fraction, infinite: Fraction) -> None:
    below, above = dtype(float(finite)), dtype(float(infinite))
    assert (Fraction(float(below)), Fraction(float(above))) == (finite, infinite)
    assert np.nextafter(below, above) == above
    assert np.isfinite(_power(below))
    assert np.isinf(_power(above))


def test_an_eighth_underflows_and_the_next_number_does_not() -> None:
    eighth = np.float32(0.125)
    assert _power(eighth) == 0
    assert _power(np.nextafter(eighth, np.float32(1))) > 0


def test_the_table_of_the_last_point_shows_what_numpy_computes(points: Derivation) -> None:
    table = points.steps[-1].table
    assert table is not None
    for name, weight, shown in table.rows:
        value = _power(getattr(np, name)(float(Fraction(weight))))
        assert shown == ("infinity" if np.isinf(value) else f"{float(value):.6g}")


def test_the_numbers_of_the_fixed_point_are_those_of_fifty_digits() -> None:
    context = mpmath.mp.clone()
    context.dps = 50
    a = context.findroot(lambda at: 2 * context.tanh(at) - at, 1.915)
    slope = 2 * (1 - context.tanh(a) ** 2)
    assert mpmath.mpf("1.91500") < a < mpmath.mpf("1.91501")
    assert slope < 0.1664
    assert slope**50 < mpmath.mpf("1.2e-39")
    assert abs(slope - 2 * a / context.sinh(2 * a)) < mpmath.mpf("1e-45")
