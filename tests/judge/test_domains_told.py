"""What the evidence says of domains: conditions, sides without a value, contradictions, and what was judged."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, Hypothesis, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

x, y, z, a = map(name_symbol, "xyza")
HALF = sp.Rational(1, 2)


def kept(function, *arguments):
    """A term as it is written, which SymPy's constructor would rewrite."""
    return function(*arguments, evaluate=False)


def program(expr: sp.Expr) -> Program:
    return Program((Input(x),), (Assign(y, expr),), (y,))


#: proved or refuted, each with what has to be told
CONDITIONS = [
    (Claim.at_most("log", 0, sp.log(x) ** 2), "x > 0"),
    (Claim.equality("log", sp.log(x) * (1 + y), sp.log(x) + y * sp.log(x)), "x > 0"),
    (Claim.equality("root", sp.sqrt(x) * (1 + y), sp.sqrt(x) + y * sp.sqrt(x)), "x >= 0"),
    (Claim.equality("root below", (1 + y) / sp.sqrt(x), 1 / sp.sqrt(x) + y / sp.sqrt(x)), "x > 0"),
    (Claim.equality("cube root", sp.root(x, 3) * (1 + y), sp.root(x, 3) + y * sp.root(x, 3)), "x >= 0"),
    (Claim.equality("divisor", (1 + y) / x, 1 / x + y / x), "x != 0"),
    (Claim.equality("divisor, kept", kept(sp.Mul, x, 1 / x), 1), "x != 0"),
    (Claim.less_than("exp log, kept", 0, kept(sp.exp, 2 * sp.log(x))), "x > 0"),
    (Claim.at_most("false log", sp.log(x), 0), "x > 0"),
    (Claim.at_most("false root", sp.sqrt(x), 0), "x >= 0"),
    (Claim.at_most("false divisor", 1 / x, 0), "x != 0"),
    (Claim.equality("false", sp.log(x) / y, 1), "x > 0"),
    (Claim.equivalent("programs", program(sp.log(x) * 2), program(sp.log(x) + sp.log(x))), "x > 0"),
    (Claim.equivalent("one-sided", program(sp.log(x) * 0 + 1 / x * x + sp.sqrt(x) ** 0), program(sp.S.One)), ""),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "condition"), CONDITIONS, ids=lambda each: getattr(each, "name", ""))
def test_conditions_of_logarithms_roots_and_divisors_are_told(claim: Claim, condition: str) -> None:
    verdict = check(claim)
    assert verdict.outcome is not Outcome.UNDECIDED
    told = [detail for detail in verdict.evidence.details if detail.startswith("where ")]
    assert condition in " ".join(told)


@pytest.mark.parametrize("inside", [1 + sp.exp(x), 2, 2 * sp.pi, 1 + x**2, sp.exp(x) + sp.exp(-x)], ids=str)
def test_and_not_where_they_are_seen_to_hold(inside: sp.Expr) -> None:
    verdict = check(Claim.equality("c", (1 + y) * sp.log(inside), sp.log(inside) + y * sp.log(inside)))
    assert verdict.outcome is Outcome.PROVED
    assert "where" not in str(verdict)


NEVER = (-1 - x**2, -sp.exp(x), x - 1 - x**2, -sp.Abs(x), sp.Integer(-3) - sp.Abs(y), -(x**2) - y**2)
ABOUT_NOTHING: list[tuple[sp.Expr, tuple[Hypothesis, ...]]] = [
    *((sp.log(inside) ** 2, ()) for inside in NEVER),
    *((sp.Abs(sp.log(inside)) + 1, ()) for inside in NEVER),
    *((kept(sp.Pow, kept(sp.Pow, inside - 1, HALF), 4), ()) for inside in NEVER),
    (sp.log(x) ** 2, (at_most(x, -1),)),
    (sp.log(x) ** 2, (equal(x, 0),)),
    (sp.sqrt(x) ** 4 + sp.Abs(sp.sqrt(x - 5)), (less_than(x, 5),)),
    (1 / (1 + 1 / x) ** 2, (equal(x, 0),)),
    (1 / x**2, (equal(x, 0),)),
    ((x - y) ** -2, (equal(x, y),)),
]


@pytest.mark.parametrize(("side", "given"), ABOUT_NOTHING, ids=str)
def test_what_is_about_nothing_is_not_proved(side: sp.Expr, given: tuple[Hypothesis, ...]) -> None:
    for claim in (Claim.at_most("n", 0, side, given), Claim.at_most("n", 0, side + 1, given)):
        assert check(claim).outcome is Outcome.UNDECIDED


def test_and_says_so() -> None:
    verdict = check(Claim.at_most("n", 0, sp.log(-1 - x**2) ** 2))
    assert "no value anywhere" in str(verdict)


CONTRADICTIONS: list[tuple[Hypothesis, ...]] = [
    (equal(1, 2),),
    (equal(x, 1), equal(x, 2)),
    (less_than(x, 0), less_than(0, x)),
    (at_most(2, x), at_most(x, 1)),
    (less_than(x, x),),
    (at_most(x**2, -1),),
    (at_most(sp.Abs(x), -1),),
    (at_most(x, y), at_most(y, z), less_than(z, x)),
    (equal(x, sp.log(3)), at_most(x, 1)),
    (at_most(0, x), less_than(x + y, y)),
    (equal(sp.exp(x), 0),),
    (at_most(sp.log(-1 - x**2), 5),),
]
CONSISTENT: list[tuple[Hypothesis, ...]] = [
    (equal(x, 1), at_most(x, 1)),
    (at_most(x, y), at_most(y, z), at_most(z, x)),
    (equal(x, sp.log(3)), at_most(x, 2)),
    (less_than(0, x), less_than(x, sp.Rational(1, 1000))),
    (equal(x**2, 2),),
    (at_most(sp.Abs(x), 0),),
]


@pytest.mark.parametrize("given", CONTRADICTIONS, ids=str)
def test_hypotheses_that_contradict_each_other_are_flagged(given: tuple[Hypothesis, ...]) -> None:
    verdict = check(Claim.at_most("c", 0, a**2, given))
    assert verdict.outcome is not Outcome.REFUTED
    assert "the hypotheses contradict each other: " in str(verdict)
    assert check(Claim.at_most("c", a, 0, given)).outcome is not Outcome.REFUTED


@pytest.mark.parametrize("given", CONSISTENT, ids=str)
def test_and_those_that_do_not_are_not(given: tuple[Hypothesis, ...]) -> None:
    assert "contradict" not in str(check(Claim.at_most("c", 0, a**2, given)))


#: as typed each holds wherever it has a value; what SymPy makes of it is false elsewhere
REWRITTEN = {
    "root": (sp.sqrt(x) ** 2, sp.Abs(x)),
    "a root farther right": (sp.sqrt(x - 5) ** 2, sp.Abs(x - 5)),
    "a root of the negative": (sp.sqrt(-x) ** 2, sp.Abs(x)),
    "exp of log": (sp.exp(sp.log(x)), sp.Abs(x)),
    "two roots": (sp.sqrt(x) * sp.sqrt(x), sp.Abs(x)),
    "a fourth root": (sp.root(x, 4) ** 4, sp.Abs(x)),
}


@pytest.mark.parametrize(("lhs", "rhs"), REWRITTEN.values(), ids=REWRITTEN)
def test_a_refutation_shows_what_was_judged(lhs: sp.Expr, rhs: sp.Expr) -> None:
    verdict = check(Claim.equality("r", lhs, rhs))
    assert verdict.outcome is Outcome.REFUTED
    assert f"judged as {lhs} = {rhs}; SymPy's constructors" in str(verdict)
    assert "less_than(0, x)" in str(verdict)


def test_the_domain_that_was_meant_is_a_hypothesis_or_stays_as_written() -> None:
    assert "judged as 0 < x**2" in str(check(Claim.less_than("e", 0, sp.exp(2 * sp.log(x)))))
    assert check(Claim.equality("r", sp.sqrt(x) ** 2, sp.Abs(x), (less_than(0, x),))).outcome is Outcome.PROVED
    assert check(Claim.less_than("e", 0, sp.exp(2 * sp.log(x)), (less_than(0, x),))).outcome is Outcome.PROVED
    assert check(Claim.less_than("e", 0, kept(sp.exp, 2 * sp.log(x)))).outcome is Outcome.PROVED
    assert check(Claim.equality("r", kept(sp.Pow, sp.sqrt(x), 2), sp.Abs(x))).outcome is not Outcome.REFUTED


def test_what_is_false_everywhere_needs_no_such_words() -> None:
    assert "judged as" not in str(check(Claim.equality("f", x, x + 1)))


# ---- the same of every kind of domain, of large sides, and of what is left open --------------------------------------
LARGE = (x + y + z + 1) ** 60
DOMAINS = [
    (sp.log(x), "x > 0"),
    (sp.log(LARGE - 1), " > 0"),
    (sp.sqrt(x), "x >= 0"),
    (1 / x, "x != 0"),
    (sp.asin(x), ">= 0"),
    (sp.acosh(x), ">= 0"),
]


@pytest.mark.parametrize(("node", "condition"), DOMAINS, ids=str)
def test_the_domain_is_told_of_a_side_that_is_too_large_to_be_multiplied_out(node: sp.Expr, condition: str) -> None:
    verdict = check(Claim.equality("itself", LARGE * node + y, LARGE * node + y))
    assert verdict.outcome is Outcome.PROVED
    assert condition in " ".join(each for each in verdict.evidence.details if each.startswith("where "))


@pytest.mark.parametrize("node", [sp.asin(2 + x**2), sp.acosh(-(x**2)), sp.atanh(1 + x**2)], ids=str)
def test_an_inverse_function_without_a_value_anywhere_is_about_nothing(node: sp.Expr) -> None:
    for claim in (Claim.at_most("n", 0, node**2), Claim.equality("n", node, node + 1)):
        assert check(claim).outcome is Outcome.UNDECIDED


def test_what_is_left_open_tells_contradicting_hypotheses_too() -> None:
    halves = equal(sp.sin(2 * y), 2 * sp.sin(y) * sp.cos(y))
    for given, contradict in (((less_than(2, sp.sin(x)),), True), ((less_than(0, sp.sin(x)),), False)):
        verdict = check(Claim("open", halves, given))
        assert verdict.outcome is Outcome.UNDECIDED
        assert ("the hypotheses contradict each other" in str(verdict)) is contradict
