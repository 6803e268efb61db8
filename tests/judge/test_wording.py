"""How the evidence of a refutation tells the values of the two sides."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from symrnn.claims.claim import Claim
from symrnn.judge import check
from symrnn.judge.witnesses.wording import tell_apart

LARGE = Fraction(10) ** 30


def exactly(value: Fraction | int | str) -> tuple[Fraction, Fraction]:
    return Fraction(value), Fraction(value)


@pytest.mark.parametrize(
    ("lhs", "rhs", "told"),
    [
        (exactly("1/3"), exactly(5), ("1/3", "5")),
        (exactly(2**50), exactly(1), ("1125899906842624", "1")),
        (
            exactly("717897986565952681927625/562949953421312"),
            exactly("12752430004281/20000"),
            ("about 1275242998.43", "about 637621500.214"),
        ),
        ((Fraction("1.196e-81"), Fraction("1.196e-81") + 1 / LARGE**4), exactly(0), ("about 1.196e-81", "0")),
        ((Fraction(1, 10), Fraction(3, 10)), exactly(1), ("in [0.1, 0.3]", "1")),
        (exactly(LARGE / 3), exactly(LARGE / 3), ("about 3.33333333333e+29",) * 2),
    ],
    ids=["short", "whole", "long", "tight", "wide", "equal"],
)
def test_long_numbers_are_decimals_on_both_sides(lhs, rhs, told: tuple[str, str]) -> None:
    assert tell_apart(lhs, rhs) == told


def test_two_numbers_that_differ_late_are_told_with_more_digits() -> None:
    left, right = tell_apart(exactly(LARGE / 3), exactly(LARGE / 3 + 1))
    assert left.startswith("about 333333333333333333")
    assert left != right


def test_the_words_of_a_refutation() -> None:
    verdict = check(Claim.at_most("powers", sp.Integer(2) ** 50, 1))
    assert str(verdict.evidence).endswith(
        "there the left side is 1125899906842624 and the right side 1, so the claim fails"
    )


def test_equal_sides_are_told_once() -> None:
    for value in (sp.Integer(0), sp.Rational(1, 3), sp.Integer(2) ** 200, sp.Integer(3) ** -400):
        verdict = check(Claim.less_than("less than itself", value, value))
        assert str(verdict.evidence).count("both sides are ") == 1, verdict
        assert "the left side" not in str(verdict.evidence)
