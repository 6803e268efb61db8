"""A case that was found has values on both sides: where there is one, nothing else is asked about values."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.judge import check, remarks

u, v = sp.symbols("u v", real=True)
GATE = (at_most(0, v), less_than(v, 1))
CLAIMS = {
    "a divisor": Claim.at_most("c", 1, 1 / (1 - v), GATE),
    "a divisor that is 0": Claim.equality("c", u / (v - 1), u / (v - 1), (equal(v, 1),)),
    "a logarithm": Claim.at_most("c", sp.log(v), v - 1, (less_than(0, v),)),
    "a logarithm of nothing": Claim.equality("c", sp.log(v), sp.log(v), (at_most(v, -1),)),
    "a root": Claim.equality("c", sp.sqrt(u) ** 2 + v, u + v, (at_most(0, u),)),
    "a root of nothing": Claim.at_most("c", 0, sp.sqrt(u), (less_than(u, 0),)),
    "a contradiction": Claim.at_most("c", 0, 1 / (u - 5), (less_than(u, 0), less_than(1, u))),
    "no hypothesis": Claim.equality("c", (u**2 - 1) / (u - 1), u + 1),
    "false": Claim.less_than("c", 1 / (1 - v), 1, GATE),
    "open": Claim.equality("c", sp.sin(2 * u) / v, 2 * sp.sin(u) * sp.cos(u) / v, (less_than(0, v),)),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_the_verdict_is_the_same_as_with_a_search_for_values(name, monkeypatch):
    found = check(CLAIMS[name])
    monkeypatch.setattr(remarks, "looks_at_all_needs", lambda claim: False)
    again = check(CLAIMS[name])
    assert (found.outcome, found.evidence) == (again.outcome, again.evidence)


@pytest.mark.parametrize("name", ["a divisor that is 0", "a logarithm of nothing", "a root of nothing"])
def test_what_has_a_value_nowhere_is_not_proved(name):
    assert check(CLAIMS[name]).outcome is not Outcome.PROVED


def test_where_a_case_is_found_no_points_are_looked_for(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("points are looked for")

    monkeypatch.setattr(remarks, "_has_values_somewhere", refuse)
    assert check(CLAIMS["a divisor"]).outcome is Outcome.PROVED


def test_needs_beyond_those_that_a_case_looks_at_are_asked_for(monkeypatch):
    asked = []
    monkeypatch.setattr(remarks, "_nowhere", lambda comparison, given: asked.append(comparison))
    many = sum(1 / (u + number) for number in range(60))
    check(Claim.equality("c", many, many, (less_than(0, u),)))
    assert asked
