"""Inequalities that hold only with more than their hypotheses say, and equal values that are no proof."""

from __future__ import annotations

import sys

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, SlopeBound, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Text
from symrnn.expressions.functions import prime
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y, z, w, g = map(name_symbol, ("x", "y", "z", "w", "g"))
slope = prime(sp.Function("f", real=True))(x)

#: (a true statement, its hypotheses), and the same with a hypothesis weakened so that it is false
TRUE_AND_FALSE = [
    (less_than(0, x), (less_than(0, x),), (at_most(0, x),)),
    (less_than(2, x), (less_than(2, x),), (at_most(2, x),)),
    (less_than(x, 2), (less_than(x, 2),), (at_most(x, 2),)),
    (less_than(x * y, 6), (at_most(0, x), at_most(x, 2), at_most(0, y), less_than(y, 3)), (at_most(x, 2),)),
    (at_most(x * y, 3 * x), (at_most(y, 3), at_most(0, x)), (at_most(y, 3),)),
    (at_most(2 * x, x * y), (at_most(2, y), at_most(0, x)), (at_most(2, y),)),
    (at_most(x * y * z, 6), (at_most(sp.Abs(x), 1), at_most(sp.Abs(y), 2), at_most(sp.Abs(z), 3)),
     (at_most(sp.Abs(x), 1), at_most(y, 2), at_most(z, 3))),
    (at_most(x**2, 4), (at_most(sp.Abs(x), 2),), (at_most(x, 2),)),
    (at_most(x**3, 8), (at_most(x, 2), at_most(0, x)), (at_most(x, 3),)),
    (at_most(1, x * y), (at_most(1, x), at_most(1, y)), (at_most(1, x), at_most(-1, y))),
    (at_most(w * x, g * sp.Abs(w)), (at_most(sp.Abs(x), g),), (at_most(x, g),)),
    (at_most(sp.Abs(w * slope), g * sp.Abs(w)), (SlopeBound("f", g),), (SlopeBound("f", 2 * g), at_most(0, g))),
    (at_most(w * slope, g * w), (SlopeBound("f", g), at_most(0, w)), (SlopeBound("f", g),)),
    (at_most(sp.exp(x), 3), (at_most(-1, x), at_most(x, 1)), (at_most(-1, x), at_most(x, 2))),
    (at_most(1, sp.exp(x)), (at_most(0, x),), (at_most(-1, x),)),
    (at_most(0, 1 / (1 + x)), (at_most(0, x),), (at_most(-3, x),)),
    (at_most(0, y / (2 + x) ** 3), (at_most(0, x), at_most(0, y)), (at_most(0, y),)),
    (at_most(1 / (1 + x), 1), (at_most(0, x),), (at_most(-sp.Rational(1, 2), x),)),
    (less_than(0, (x - 3) ** 2), (at_most(0, x), at_most(x, 2)), (at_most(0, x),)),
    (equal(x * y, 6), (equal(x, 2), equal(y, 3)), (equal(x, 2),)),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "enough", "too_little"), TRUE_AND_FALSE, ids=lambda part: str(part)[:60])
def test_hypotheses_are_used_and_no_more_is(statement, enough, too_little):
    assert check(Claim("true", statement, enough)).outcome is Outcome.PROVED
    assert check(Claim("false", statement, too_little)).outcome is Outcome.REFUTED


@pytest.mark.parametrize("expression", [x + 2, 2 * x, x, x**2 + 1, sp.tanh(x) + 1, x + 1 + x * (x - 1) * w], ids=str)
def test_a_guess_is_never_trusted(expression, monkeypatch):
    """With every line guessed to be equal to every other, only equal ones are merged."""
    monkeypatch.setattr(
        sys.modules["symrnn.judge.lines.equivalence"],
        "guesses",
        lambda *programs: {line.symbol: 1 for program in programs for line in program.lines},
    )
    inputs = (Input(x), Input(w))
    one, other = (Program(inputs, (Assign(y, e), Assign(z, y * w)), (z,)) for e in (x + 1, expression))
    assert check(Claim.equivalent("a guess", one, other)).outcome is Outcome.REFUTED
    assert check(Claim.equivalent("itself", one, one)).outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (at_most((x - 3) ** 2, 0), (at_most(0, x), at_most(x, 2))),
        (at_most((x - 3) ** 2 * (x + 1), 0), (at_most(0, x), at_most(x, 2))),
        (at_most(0, x - 3), (at_most(0, x), at_most(x, 2))),
    ],
    ids=str,
)
def test_what_is_false_everywhere_is_refuted(statement, given):
    assert check(Claim("false", statement, given)).outcome is Outcome.REFUTED


def test_a_bound_that_is_attained_is_not_refuted():
    given = tuple(h for symbol in (x, y) for h in (at_most(0, symbol), at_most(symbol, 1)))
    attained = at_most(x * (1 - x) * y * (1 - y), sp.Rational(1, 16))
    assert check(Claim("attained at 1/2", attained, given)).outcome is not Outcome.REFUTED


def test_a_condition_is_named_where_a_divisor_may_vanish():
    verdict = check(Claim("quotient", equal((x**2 - 1) / (1 + x), x - 1)))
    assert verdict.outcome is Outcome.PROVED
    assert "1 + x != 0" in str(verdict.evidence) or "x + 1 != 0" in str(verdict.evidence)


def test_only_what_is_proved_without_hypotheses_discharges_one():
    assumed = equal(x, 1)
    proved = Claim("shown", at_most(0, y**2))
    circular = Claim("circular", assumed, (assumed,))
    later = Claim("later", equal(2 * x, 2), (assumed,))
    other = Claim("other", at_most(0, y**2 + x**2), (at_most(0, y**2),))
    steps = (
        Step("a", "a", Text("a"), (proved, circular), "why"),
        Step("b", "b", Text("b"), (later, other), "why", ("a",)),
    )
    report = Derivation("a derivation", Text("abstract"), (), steps).verify()
    assert dict(report.steps[1].discharged) == {at_most(0, y**2): "a"}
