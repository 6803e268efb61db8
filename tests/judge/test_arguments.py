"""The judge's arguments for inequalities, limits and existence: signs of derivatives, certificates, changes of sign."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sample_sizes import examples

from symrnn.claims.claim import Claim, Comparison, Relation, at_most, equal, less_than
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.functions import step
from symrnn.judge import check
from symrnn.judge.inequalities.certificates import by_certificate
from symrnn.judge.inequalities.simplex import Budget, nonnegative_solution
from symrnn.programs.program import name_symbol

a, u, x, y, X, Y, G, p, q, e, d = map(name_symbol, ("a", "u", "x", "y", "X", "Y", "G", "p", "q", "e", "d"))
w, w1, w2, w3, w_n = map(name_symbol, ("w", "w1", "w2", "w3", "w_n"))
k = sp.Symbol("k", integer=True, nonnegative=True)
HALF = sp.Rational(1, 2)
SINH = (sp.exp(2 * a) - sp.exp(-2 * a)) / 2
APART, FORWARDS, BACKWARDS = sp.Abs(q - p), sp.Abs(G - (2 * q - p)), sp.Abs(G - (2 * p - q))
TRACK, SHARED = w3 * (w2 * q + w_n * w1 * p), (equal(w3 * w, 2), equal(w3 * w_n * w, -1))
EXACT = (equal(w3 * w2, 2), equal(w3 * w_n * w1, -1))
POWER, SHRINKS = sp.Abs(w) ** k, (at_most(0, d), at_most(sp.Abs(w) * (1 + d), 1))
ABOVE, FROM, BELOW = (less_than(0, a),), (at_most(0, a),), (less_than(a, 0),)

TRUE = (
    Claim.less_than("sinh", 2 * a, SINH, ABOVE),
    Claim.at_most("sinh from 0 on", 2 * a, SINH, FROM),
    Claim.less_than("sinh below 0", SINH, 2 * a, BELOW),
    Claim.less_than("tanh below its tangent", sp.tanh(a), a, ABOVE),
    Claim.less_than("tanh over a falls", a * (1 - sp.tanh(a) ** 2), sp.tanh(a), ABOVE),
    Claim.at_most("cubic", 1 + a + a**2 / 2 + a**3 / 6, sp.exp(a), FROM),
    Claim.at_most("triangle", 3 * APART, FORWARDS + BACKWARDS),
    Claim.at_most("order-blind", 3 * HALF * APART, e, (at_most(FORWARDS, e), at_most(BACKWARDS, e))),
    Claim.equality("midpoint", sp.Abs((p + q) / 2 - (2 * q - p)), 3 * HALF * APART),
    Claim.equality("track", TRACK, 2 * q - p, EXACT),
    Claim.equality("shared", w_n, -HALF, SHARED),
    Claim.at_most("products", X * (1 + d), 1, (at_most(0, X), at_most(1 + d, Y), at_most(X * Y, 1))),
    Claim.less_than("strict products", X * (1 + d), 1, (at_most(0, X), at_most(1 + d, Y), less_than(X * Y, 1))),
    by_induction("powers vanish", at_most(POWER * (1 + k * d), 1), k, (), SHRINKS),
    Claim.root("fixed point", 2 * sp.tanh(a), a, a, sp.Rational("1.91500"), sp.Rational("1.91501")),
    Claim.root("root of 2", x**2, 2, x, 1, 2),
)  # fmt: skip

#: each a true statement with one thing wrong: a sign, a factor, < for <=, a hypothesis left out, an end moved
LIES = (
    Claim.less_than("strict at 0", 2 * a, SINH, FROM),
    Claim.at_most("no hypothesis", 2 * a, SINH),
    Claim.at_most("wrong side", 2 * a, SINH, BELOW),
    Claim.at_most("factor", sp.Rational(201, 100) * a, SINH, FROM),
    Claim.less_than("sign", a, sp.tanh(a), ABOVE),
    Claim.at_most("one term too many", 1 + a + a**2 / 2 + a**3 / 6 + a**4 / 20, sp.exp(a), FROM),
    Claim.at_most("triangle, factor", sp.Rational(31, 10) * APART, FORWARDS + BACKWARDS),
    Claim.less_than("triangle, strict", 3 * APART, FORWARDS + BACKWARDS),
    Claim.at_most("one order only", 3 * HALF * APART, e, (at_most(FORWARDS, e),)),
    Claim.equality("midpoint, factor", sp.Abs((p + q) / 2 - (2 * q - p)), sp.Rational(5, 3) * APART),
    Claim.equality("track, sign", TRACK, 2 * q + p, EXACT),
    Claim.equality("track, hypothesis dropped", TRACK, 2 * q - p, (equal(w3 * w2, 2),)),
    Claim.equality("shared, sign", w_n, HALF, SHARED),
    Claim.at_most("no sign of X", X * (1 + d), 1, (at_most(1 + d, Y), at_most(X * Y, 1))),
    Claim.less_than("strict products", X * (1 + d), 1, (at_most(0, X), at_most(1 + d, Y), at_most(X * Y, 1))),
    by_induction("powers, no bound", at_most(POWER * (1 + k * d), 1), k, (), (at_most(0, d),)),
    by_induction("powers, off by one", at_most(POWER * (1 + (k + 1) * d), 1), k, (), SHRINKS),
    Claim.root("no root here", 2 * sp.tanh(a), a, a, sp.Rational("1.91501"), 2),
    Claim.root("a pole is no root", 1 / x, 0, x, -1, 1),
    Claim.root("a jump is no root", step(x, 0), HALF, x, -1, 1),
    Claim.root("no change of sign", x**2 + 1, 0, x, -1, 1),
)  # fmt: skip


@pytest.mark.parametrize("claim", TRUE, ids=lambda claim: claim.name)
def test_true_statements_are_proved(claim: Claim) -> None:
    assert check(claim).outcome is Outcome.PROVED


#: lies without a rational witness that is tried, or that a witness cannot show
OPEN = frozenset({"shared, sign", "a pole is no root", "a jump is no root"})


@pytest.mark.parametrize("claim", LIES, ids=lambda claim: claim.name)
def test_lies_are_refuted_or_left_open(claim: Claim) -> None:
    outcome = check(claim).outcome
    assert outcome is (Outcome.UNDECIDED if claim.name in OPEN else Outcome.REFUTED)


def test_a_certificate_can_be_multiplied_out_by_hand() -> None:
    found = by_certificate(TRUE[11].statement, TRUE[11].given)
    (certificate,) = found.details
    assert certificate == "rhs - lhs = X*(-1 + Y - d) + (1 - X*Y)"


def test_an_equation_that_touches_zero_is_left_open_where_it_has_no_factors() -> None:
    assert check(Claim.root("touches", (x - 1) ** 2, 0, x, 0, 3)).outcome is Outcome.PROVED
    assert check(Claim.root("touches", 1 - sp.cos(x), 0, x, 1, 8)).outcome is Outcome.UNDECIDED
    assert check(Claim.root("another unknown", x * y, 1, x, 0, 3)).outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    "claim",
    [
        Claim.root("ends", x, 0, x, 1, -1),
        Claim.root("ends", x, 0, x, 1, y),
        Claim.root("index", k, 1, k, 0, 2),
    ],
)
def test_a_root_needs_a_number_between_two_others(claim: Claim) -> None:
    with pytest.raises(InputError, match="a root"):
        check(claim)


TERM = st.tuples(st.integers(0, 3), st.sampled_from([-2, -1, 0, 1, 2]), st.integers(-6, 6))


@examples(12)
@given(st.lists(TERM, min_size=2, max_size=5), st.booleans())
def test_sums_of_powers_and_exponentials_proved_positive_are(terms: list[tuple[int, int, int]], strict: bool) -> None:
    """The oracle is mpmath with 40 digits, near 0 and far out."""
    total = sp.Add(*(c * u**n * sp.exp(m * u) for n, m, c in terms))
    relation = Relation.LESS_THAN if strict else Relation.AT_MOST
    domain = less_than(0, u) if strict else at_most(0, u)
    if check(Claim("sum", Comparison(sp.S.Zero, relation, total), (domain,))).outcome is not Outcome.PROVED:
        return
    context = mpmath.mp.clone()
    context.dps = 40
    for at in (1e-8, 1e-3, 0.1, 0.5, 1, 1.5, 2, 3, 5, 10, 30):
        value = context.fsum(c * context.mpf(at) ** n * context.exp(m * context.mpf(at)) for n, m, c in terms)
        assert value > 0 if strict else value >= 0


MONOMIALS = (sp.S.One, x, y, x * y, x**2, y**2)
LINEAR = st.lists(st.integers(-2, 2), min_size=len(MONOMIALS), max_size=len(MONOMIALS))


@examples(8)
@given(LINEAR, LINEAR, LINEAR, st.sampled_from(list(Relation)))
def test_what_is_proved_from_random_hypotheses_holds_where_they_do(
    goal: list[int], first: list[int], second: list[int], relation: Relation
) -> None:
    """Goals that are sums of the hypotheses, and others: at 60 points that meet the hypotheses none may fail."""
    polynomials = [sp.Add(*(c * m for c, m in zip(row, MONOMIALS, strict=True))) for row in (goal, first, second)]
    hypotheses = (at_most(0, polynomials[1]), less_than(0, polynomials[2]), at_most(0, x))
    aim = polynomials[0] if relation is Relation.EQUAL else polynomials[0] + polynomials[1] * x + 2 * polynomials[2]
    verdict = check(Claim("goal", Comparison(sp.S.Zero, relation, aim), hypotheses))
    if verdict.outcome is not Outcome.PROVED:
        return
    chooser = random.Random(0)
    for _ in range(400):
        at = {x: sp.Rational(chooser.randint(0, 12), 3), y: sp.Rational(chooser.randint(-12, 12), 3)}
        if polynomials[1].xreplace(at) >= 0 and polynomials[2].xreplace(at) > 0:
            value = aim.xreplace(at)
            held = {Relation.EQUAL: value == 0, Relation.AT_MOST: value >= 0, Relation.LESS_THAN: value > 0}
            assert held[relation], (verdict, at)


@examples(60)
@given(st.integers(1, 4), st.integers(1, 6), st.randoms(use_true_random=False), st.booleans())
def test_the_simplex_solves_what_has_a_solution(
    height: int, width: int, chooser: random.Random, solvable: bool
) -> None:
    rows = [[Fraction(chooser.randint(-3, 3)) for _ in range(width)] for _ in range(height)]
    hidden = [Fraction(chooser.randint(0, 4), chooser.randint(1, 3)) for _ in range(width)]
    right = [sum((m * c for m, c in zip(row, hidden, strict=True)), Fraction(0)) for row in rows]
    if not solvable:
        right = [Fraction(chooser.randint(-3, 3)) for _ in rows]
    found = nonnegative_solution(rows, right, Budget())
    assert found is not None or not solvable
    if found is not None:
        assert all(c >= 0 for c in found)
        assert [sum((m * c for m, c in zip(row, found, strict=True)), Fraction(0)) for row in rows] == right


def test_the_simplex_sees_that_there_is_no_solution() -> None:
    one = Fraction(1)
    assert nonnegative_solution([[one, one]], [-one], Budget()) is None
    assert nonnegative_solution([[one], [one]], [one, 2 * one], Budget()) is None
    assert nonnegative_solution([], [], Budget()) == []
