"""A decimal beside a formula has the formula's sign: neither SymPy nor the page turns both round."""

from __future__ import annotations

import pytest
import sympy as sp
from lecture import load_chapter

from symrnn.claims.claim import equal
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import rounds_to
from symrnn.judge import check
from symrnn.programs.program import name_symbol

w, a, x = map(name_symbol, ("w", "a", "x"))
VALUES = (
    w,
    -w,
    2 - a**2 / 2,
    -(a**2) / 2 - 2,
    w * (1 - sp.tanh(a) ** 2),
    -w * (1 - sp.tanh(a) ** 2),
    x - w,
    w - x,
    -1 / w,
)


@pytest.mark.parametrize("shown", ["3.07", "-3.07", "0.5", "-0.5", "1e-9", "-1e-9"])
@pytest.mark.parametrize("value", VALUES, ids=str)
def test_the_claim_is_about_the_value_less_the_decimal(value: sp.Expr, shown: str) -> None:
    (difference,) = rounds_to("shown", value, shown).statement.lhs.args
    assert difference == value - sp.Rational(shown)


@pytest.mark.parametrize(("shown", "outcome"), [("-3.07", Outcome.PROVED), ("3.07", Outcome.REFUTED)])
def test_the_judge_sees_the_sign(shown: str, outcome: Outcome) -> None:
    given = (equal(w, sp.Rational("3.0712")),)
    assert check(rounds_to("shown", -w, shown, given)).outcome is outcome


@pytest.fixture(scope="module")
def storms() -> Derivation:
    return load_chapter("storm_tracks")


@pytest.mark.slow
def test_the_derivatives_of_one_prediction_are_shown_as_they_are(storms: Derivation) -> None:
    claims = next(step for step in storms.steps if step.id == "one-prediction").claims
    for claim in (claim for claim in claims if "derivative" in claim.name):
        (difference,) = claim.statement.lhs.args
        decimal, value = difference.as_coeff_Add()
        number = value.subs({each.lhs: each.rhs for each in claim.given}).evalf(30)
        assert abs(number + decimal) <= claim.statement.rhs
        assert (number > 0) == (decimal < 0)
