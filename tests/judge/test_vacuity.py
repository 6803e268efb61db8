"""Whether there is anything that a proved claim is about: no case of what contradicts itself, one of all else."""

from __future__ import annotations

from time import process_time

import pytest
import sympy as sp

from symrnn.bounds import jacobian_bound
from symrnn.cells import gru
from symrnn.claims.claim import Claim, SlopeBound, at_most, equal, less_than
from symrnn.claims.induction import by_induction
from symrnn.claims.verdict import Cases, Outcome
from symrnn.expressions.functions import prime, relu, sigmoid, softplus
from symrnn.expressions.nodes import norm_2
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

a, b, c, d, e, w, x, y, z, g = map(name_symbol, "abcdewxyzg")
k, m = (sp.Symbol(name, integer=True, nonnegative=True) for name in "km")
f, g_of = (sp.Function(name, real=True) for name in "fh")
q = sp.Rational
exp, log, tanh, sqrt, Abs = sp.exp, sp.log, sp.tanh, sp.sqrt, sp.Abs

CONTRADICTIONS = [
    (equal(a, 0), equal(a, 1)),
    (at_most(Abs(w), 1), at_most(2, w)),
    (less_than(a, a),),
    (equal(a, 1), less_than(a, b), at_most(b, 1)),
    (less_than(a, b), less_than(b, c), less_than(c, a)),
    (at_most(a, b), at_most(b, c), at_most(c, d), less_than(d, a)),
    (equal(a + b, 1), equal(a + b, 2)),
    (equal(2 * a + 4 * b, 1), equal(a + 2 * b, 1)),
    (at_most(0, z), at_most(z, 1), less_than(1, z**2)),
    (at_most(0, z), at_most(z, 1), less_than(z, z**2)),
    (less_than(a**2 + b**2, 2 * a * b),),
    (equal(a**2, -1),),
    (at_most(a**2 + b**2, -1),),
    (equal(a**2 + b**2, 1), at_most(2, a)),
    (at_most(a**2 + b**2, 1), at_most(2, a + b)),
    (equal(a * b, 1), equal(a, 0)),
    (equal(a * b, -1), less_than(0, a), less_than(0, b)),
    (less_than(a**2 + b**2 + c**2, a * b + b * c + c * a),),
    (equal(a + b, 0), equal(a * b, 1)),
    (equal(3 * a**2 + 2 * a + 1, 0),),
    (equal(b * (a**2 + a + 1), 1), equal(b * (a + 2), 3)),
    (equal(tanh(a), 2),),
    (at_most(1, tanh(a)),),
    (at_most(exp(a), 0),),
    (equal(exp(a), -exp(b)),),
    (at_most(1, sigmoid(z)),),
    (at_most(sigmoid(z), q(1, 2)), less_than(0, z)),
    (less_than(exp(a), 1 + a),),
    (less_than(relu(a), a),),
    (less_than(relu(a), 0),),
    (at_most(softplus(a), 0),),
    (less_than(1, sp.sin(a)),),
    (equal(sp.cos(a), -2),),
    (at_most(log(a), 0), less_than(1, a)),
    (less_than(a, 0), at_most(sqrt(a), 3)),
    (equal(exp(a), 2), less_than(a, q(69, 100))),
    (equal(a + exp(a), 3), less_than(1, a)),
    (equal(a, log(3)), at_most(a, 1)),
    (equal(a**2, 2), less_than(a, q(141, 100)), less_than(0, a), less_than(q(143, 100), 2 * a - q(140, 100))),
    (equal(2 * k, 1),),
    (less_than(0, k), less_than(k, 1)),
    (at_most(k, -1),),
    (equal(k, m + q(1, 2)),),
    (SlopeBound("f", g), less_than(g, 0)),
    (SlopeBound("f", sp.S.One), at_most(2, prime(f)(a))),
    (equal(Abs(a), -1),),
]

HOLD = [
    (at_most(0, a),),
    (less_than(0, a), less_than(a, q(1, 10**6))),
    (at_most(10**9, a),),
    (equal(a, 10**12 + 1),),
    (at_most(0, z), at_most(z, 1)),
    (equal(z, q(1, 3)), at_most(z, q(1, 3))),
    (less_than(1, w),),
    (equal(a, b / 3),),
    (equal(a, b / 3), equal(b, c / 7), equal(c, d + 1)),
    (equal(a + b + c, 1), equal(a - b, q(1, 3)), equal(b - 2 * c, 5)),
    (equal(a + b + c + d, 1), *(at_most(0, each) for each in (a, b, c, d))),
    (equal(a + b, 1), less_than(0, a), less_than(0, b), less_than(a, q(1, 1000))),
    (less_than(a, b), less_than(b, c), less_than(c, d), less_than(d, e)),
    (less_than(a, b), less_than(b, c), less_than(c, d), less_than(d, a + q(1, 100))),
    (equal(a**2 + b**2, 1),),
    (equal(a**2 + b**2, 1), equal(a, b)),
    (equal(a**2 + b**2, 1), equal(a * b, q(1, 2))),
    (equal(a**2 + b**2 + c**2, 1), less_than(q(1, 2), a), less_than(q(1, 2), b), less_than(q(1, 2), c)),
    (equal(a**2, 2),),
    (equal(a**2, 2), less_than(a, 0)),
    (equal(a**2, 2), at_most(0, a), at_most(a, sqrt(2))),
    (at_most(a**2, 2), at_most(sqrt(2), a)),
    (equal(a**3, 5),),
    (equal(a**3, -5), less_than(a, -1)),
    (equal(a**5 + a, 1),),
    (equal(a**2 - a, 1), less_than(1, a)),
    (equal(a * b, 1),),
    (equal(a * b, 1), less_than(0, a), less_than(a, q(1, 50))),
    (equal(a * b, 1), equal(b * c, 1), less_than(a, -1)),
    (equal(a * b * c, 2), equal(a + b, 0)),
    (equal(a + b, 3), equal(a * b, 2)),
    (equal(a + b, 3), equal(a * b, 1), less_than(a, b)),
    (equal(Abs(a), 3), less_than(a, 0)),
    (equal(Abs(a - b), 1), equal(a + b, 3)),
    (equal(exp(a), 2),),
    (equal(exp(a), 2), equal(exp(b), 3), less_than(a, b)),
    (equal(exp(a), 2), less_than(q(69, 100), a), less_than(a, q(7, 10))),
    (equal(exp(2 * a - 1), 5),),
    (equal(log(a), -2), less_than(a, q(1, 7))),
    (equal(tanh(a), q(1, 2)),),
    (equal(tanh(a), q(999, 1000)), less_than(3, a)),
    (equal(sigmoid(a), q(1, 3)), less_than(a, 0)),
    (less_than(q(99, 100), sigmoid(a)),),
    (equal(sigmoid(a) + sigmoid(b), q(3, 2)),),
    (equal(softplus(a), 1),),
    (equal(relu(a), 2),),
    (equal(a + exp(a), 3),),
    (equal(a, exp(b)), equal(b, -a)),
    (equal(a, tanh(2 * a)), less_than(0, a)),
    (equal(sp.cos(a), a),),
    (less_than(q(999, 1000), sp.sin(a)),),
    (less_than(sp.cosh(a), 2), less_than(1, a)),
    (equal(a, log(3)), at_most(1, a)),
    (equal(a, sp.pi), less_than(3, a)),
    (at_most(0, sqrt(a)), less_than(log(a), -3)),
    (at_most(1, k),),
    (at_most(1, k), at_most(k, m), less_than(3, m)),
    (equal(k, 2 * m + 1), at_most(10, k)),
    (equal(f(a), 5), less_than(f(b), 0), less_than(a, b)),
    (SlopeBound("f", g), equal(g, q(1, 4))),
    (SlopeBound("f", sp.S.One), equal(f(0), 2), equal(prime(f)(a), 1)),
    (SlopeBound("f", g), less_than(g * Abs(w), 1), less_than(5, Abs(w))),
    (at_most(Abs(1 - z) * Abs(w) + Abs(z), q(1, 2)), at_most(0, z), at_most(z, 1)),
    (at_most(a**2 + b**2, 0),),
]


@pytest.mark.parametrize("given", CONTRADICTIONS, ids=lambda given: "; ".join(map(str, given)))
def test_no_case_of_a_contradiction_is_found(given):
    verdict = check(Claim.at_most("true of any number", 0, (c + d) ** 2, given))
    assert (verdict.outcome, verdict.is_vacuous) == (Outcome.PROVED, True)
    assert "the hypotheses contradict each other" in str(verdict) or "no case of the hypotheses was found" in str(
        verdict
    )


@pytest.mark.parametrize("given", HOLD, ids=lambda given: "; ".join(map(str, given)))
def test_a_case_is_found_where_there_is_one(given):
    verdict = check(Claim.at_most("true of any number", 0, (c + d) ** 2, given))
    assert (verdict.outcome, verdict.evidence.cases) == (Outcome.PROVED, Cases.FOUND)
    assert "case" not in str(verdict)


def test_without_hypotheses_nothing_is_said_of_cases():
    assert check(Claim.at_most("a square", 0, a**2)).evidence.cases is None


def test_a_side_has_to_have_a_value_as_well():
    """log(a)**2 + log(-a)**2 has none, though each of the two hypotheses holds somewhere."""
    verdict = check(Claim.at_most("nowhere", 0, log(a) ** 2 + log(-b) ** 2, (equal(a, b),)))
    assert verdict.outcome is not Outcome.PROVED or verdict.is_vacuous


def test_an_induction_of_no_case():
    from symrnn.claims.claim import Recurrence

    row = Recurrence(a, sp.S.One, w * a)
    for given, cases in (((at_most(0, w), at_most(w, 1)), Cases.FOUND), ((at_most(0, w), at_most(w, -1)), Cases.NONE)):
        verdict = check(by_induction("it stays", at_most(0, a), k, (row,), given))
        assert (verdict.outcome, verdict.evidence.cases) == (Outcome.PROVED, cases)


@pytest.mark.parametrize(
    ("given", "cases"),
    [
        ((equal(f(0), 0), equal(f(1), q(1, 2))), Cases.FOUND),
        ((equal(f(0), 0), equal(f(1), q(1, 2)), equal(g_of(3), g_of(0) + 7)), Cases.FOUND),
        ((equal(f(0), 0), equal(f(1), 5)), None),
        ((equal(f(0), 0), equal(f(a), 5), at_most(Abs(a), 1)), None),
        ((equal(f(0), 0), equal(prime(f)(1), 2)), None),
    ],
)
def test_values_of_a_function_are_no_further_apart_than_its_slope_allows(given, cases):
    verdict = check(Claim.at_most("a square", 0, d**2, (SlopeBound("f", sp.S.One), *given)))
    assert verdict.outcome is Outcome.PROVED
    assert verdict.evidence.cases is cases or (cases is None and verdict.evidence.cases is not Cases.FOUND)


def test_a_case_is_not_one_at_rest_where_a_hypothesis_has_no_value_there():
    program = Program((Input(x), Input(z, ("n",))), (Assign(y, 2 * z, ("n",)),), (y,))
    bound = (at_most(norm_2(y), 2 * norm_2(z)),)
    for given, cases in (((at_most(1 / x, 2),), Cases.FOUND), ((at_most(1 / x**2, -1),), None)):
        verdict = check(Claim.norm_bound("twice", program, bound, given))
        assert verdict.outcome is Outcome.PROVED
        assert verdict.evidence.cases is cases or (cases is None and verdict.is_vacuous)


def test_programs_under_hypotheses():
    inputs = (Input(x), Input(w))
    one, other = (Program(inputs, (Assign(y, expr),), (y,)) for expr in (x / w, x * (1 / w)))
    for given, cases in (((less_than(0, w),), Cases.FOUND), ((equal(w, 0),), None), ((equal(w, 1), equal(w, 2)), None)):
        verdict = check(Claim.equivalent("a quotient", one, other, given))
        assert verdict.outcome is Outcome.PROVED
        assert verdict.evidence.cases is cases or (cases is None and verdict.is_vacuous)


def test_bounds_of_norms_and_what_a_line_says():
    bound = jacobian_bound(gru(), "inf", (at_most(z, q(1, 2)),))
    assert check(bound.claim).evidence.cases is Cases.FOUND
    statement = bound.claim.statement
    for given in (at_most(z, -1), at_most(norm_2(name_symbol("W_hz")), -1), at_most(2, z)):
        verdict = check(Claim.norm_bound("of no case", statement.program, statement.bounds, (*bound.given, given)))
        assert (verdict.outcome, verdict.is_vacuous) == (Outcome.PROVED, True)


Q = [name_symbol(f"q_{i}") for i in range(8)]
PRODUCT = sp.prod([each + 1 for each in Q])


def nested(function, times):
    expr = x
    for _ in range(times):
        expr = function(expr)
    return expr


LONG_SEARCHES = {
    "a huge power": (equal(x ** (10**9), 2),),
    "high powers of two symbols": (equal(x**2 * y**999 + x * z**998 + 1, 2),),
    "a tower": (equal(nested(exp, 20), 7),),
    "a number put into an exponent": (equal(y, 10**50), equal(2**y, x)),
    "powers of powers": (equal(a, 10), equal(b, a**a), equal(c, b**b), equal(d, c**c)),
    "a chain of powers": (*(equal(Q[i + 1], Q[i] ** 9) for i in range(7)), equal(Q[0], q(12345, 6789))),
    "a chain of exponentials": (*(equal(Q[i + 1], exp(Q[i])) for i in range(7)), equal(Q[0], 5)),
    "products of many sums": (equal(PRODUCT, 2), equal(sp.expand(PRODUCT), 3)),
    "equations in eight symbols": tuple(equal(Q[i] * Q[(i + 1) % 8] + Q[(i + 2) % 8], i + 1) for i in range(8)),
    "long numbers": tuple(
        equal(q(7 ** (300 + i), 11**290) * Q[i % 8] + q(13**200, 7**90) * Q[(i + 1) % 8] ** 2, q(3**300, 5**200))
        for i in range(12)
    ),
}


@pytest.mark.parametrize("given", LONG_SEARCHES.values(), ids=LONG_SEARCHES)
def test_a_search_for_a_case_ends_soon(given):
    """By the time of this process: each took from 6 seconds to for ever."""
    began = process_time()
    assert check(Claim.at_most("a square", 0, x**2, given)).outcome is Outcome.PROVED
    assert process_time() - began < 5
