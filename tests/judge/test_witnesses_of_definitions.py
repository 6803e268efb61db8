"""A symbol that a hypothesis defines has the value of its formula at a witness, also where no number is rational."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sympy as sp
from claim_points import witness_refutes

from symrnn.claims.claim import Claim, SlopeBound, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import elu, gelu, mish, normal_cdf, normal_density, sigmoid, silu, softplus
from symrnn.judge import check
from symrnn.judge.witnesses.definitions import names_of, split_definitions
from symrnn.programs.program import name_symbol

a, b, r, s = map(name_symbol, "abrs")
GELU_SLOPE = equal(s, a * normal_density(a) + normal_cdf(a))
SILU_SLOPE = equal(s, sigmoid(a) + a * sigmoid(a) * sigmoid(-a))
HALF = sp.Rational(1, 2)

#: what is false, and what is given
FALSE = (
    (less_than(0, s), (GELU_SLOPE, equal(a, -1))),
    (less_than(s, 0), (GELU_SLOPE, equal(a, -HALF))),
    (at_most(s, 1), (GELU_SLOPE, equal(a, 1))),
    (less_than(0, s), (GELU_SLOPE, at_most(a, -1))),
    (at_most(0, s), (SILU_SLOPE, equal(a, -2))),
    (at_most(s, 1), (SILU_SLOPE, at_most(2, a))),
    (at_most(s, sp.Rational(76, 100)), (equal(s, sp.tanh(a)), equal(a, 1))),
    (equal(s, sp.Rational(77, 100)), (equal(s, sp.tanh(a)), equal(a, 1))),
    (less_than(0, s), (equal(s, sp.log(a)), equal(a, HALF))),
    (less_than(s, 1), (equal(s, softplus(a)), equal(a, 1))),
    (at_most(0, s), (equal(s, elu(a)), less_than(a, 0))),
    (at_most(0, s), (equal(s, gelu(a)), equal(a, -1))),
    (at_most(0, s), (equal(s, mish(a)), equal(a, -1))),
    (at_most(0, s), (equal(s, silu(a)), equal(a, -1))),
    (less_than(0, r), (equal(r, s - b), equal(s, sp.tanh(a)), at_most(a, -1), at_most(0, b))),
    (at_most(s, r), (equal(r, s**2), equal(s, sp.exp(-a)), equal(a, 1))),
    (equal(s, r), (equal(r, sp.tanh(b)), equal(s, sp.tanh(a)), less_than(a, b))),
    (less_than(0, r), (equal(s, sp.log(3)), equal(a, -2), equal(r, s * a))),
    (at_most(s, 4), (equal(s, sp.exp(a) + b), equal(a, 1), at_most(0, b), at_most(b, 2))),
    (less_than(r, s), (equal(s, sp.sqrt(a)), equal(r, sp.sqrt(b)), at_most(1, b), at_most(b, a))),
)

#: what is true, or about nothing, or goes round in a circle
NOT_FALSE = (
    (less_than(s, 0), (GELU_SLOPE, equal(a, -1))),
    (less_than(0, s), (GELU_SLOPE, equal(a, -HALF))),
    (less_than(s, 1), (equal(s, sp.tanh(a)), equal(a, 1))),
    (at_most(s, sp.Rational(77, 100)), (equal(s, sp.tanh(a)), equal(a, 1))),
    (at_most(0, s), (equal(s, sp.exp(a) - 1), at_most(0, a))),
    (at_most(r, s), (equal(r, s**2), equal(s, sp.exp(-a)), at_most(0, a))),
    (less_than(0, s), (equal(s, sp.log(a)), at_most(a, -2))),
    (less_than(0, s), (equal(s, 1 / (a - b)), equal(a, b))),
    (less_than(0, s), (equal(s, sp.sqrt(a)), less_than(a, 0))),
    (less_than(0, s), (equal(s, sp.exp(a)), less_than(s, 0))),
    (less_than(s, 2), (equal(s, sp.exp(a)), equal(s, sp.exp(b)), equal(a, 0))),
    (less_than(s, 2), (equal(s, sp.tanh(a)), equal(s, 3 + sp.tanh(a) ** 2))),
    (less_than(2, s), (equal(s, r + sp.exp(a)), equal(r, s - sp.exp(a)), less_than(3, s))),
    (less_than(0, s), (equal(s, sp.exp(r)), equal(r, sp.exp(s)))),
    (at_most(s, r), (equal(s, sp.log(a)), equal(r, a - 1))),
    (equal(s, r), (equal(s, sp.tanh(a)), equal(r, (1 - sp.exp(-2 * a)) / (1 + sp.exp(-2 * a))))),
    (equal(s + r, 1), (equal(s, sigmoid(a)), equal(r, sigmoid(-a)))),
    (less_than(0, s), (equal(s, sp.tanh(a)), equal(a, b), less_than(0, b))),
    (at_most(sp.Abs(s), 1), (equal(s, sp.tanh(a)), at_most(a, -1))),
    (less_than(s, r), (equal(s, sp.tanh(a)), equal(r, a), less_than(0, a))),
)


def some_slow(rows, fast):
    return [row if number in fast else pytest.param(*row, marks=pytest.mark.slow) for number, row in enumerate(rows)]


@pytest.mark.parametrize(("statement", "given"), some_slow(FALSE, (6, 7, 9, 14, 17)))
def test_what_is_false_of_a_formula_is_refuted(statement, given) -> None:
    claim = Claim("false", statement, given)
    verdict = check(claim)
    assert verdict.outcome is Outcome.REFUTED, verdict
    assert witness_refutes(claim, claim, verdict.evidence), verdict


@pytest.mark.parametrize(("statement", "given"), some_slow(NOT_FALSE, (3, 5, 15, 18)))
def test_what_is_not_false_is_not_refuted(statement, given) -> None:
    assert check(Claim("not false", statement, given)).outcome is not Outcome.REFUTED


def test_what_is_defined_and_what_is_not() -> None:
    p = sp.Symbol("p", positive=True)
    given = (
        equal(r, s + 1),
        equal(s, sp.exp(a)),
        equal(s, sp.exp(b)),  # a condition on the first
        equal(a, -1),  # a number
        equal(b, b**2),
        equal(p, sp.exp(a)),  # which has to be positive besides
        at_most(r, 3),
    )
    defined, others = split_definitions(given)
    assert list(defined.items()) == [(s, sp.exp(a)), (r, s + 1)]
    assert others == given[2:]
    circle = (equal(r, s + 1), equal(s, r - 1))
    assert split_definitions(circle) == ({}, circle)


#: s_0 = a, and each the square of the one before and itself: written out, the last is longer than is put in
CHAIN = [name_symbol(f"s_{number}") for number in range(13)]
LONG = (equal(CHAIN[0], a * b), *(equal(y, x**2 + x) for x, y in pairwise(CHAIN)))


def test_definitions_that_are_too_long_to_be_put_in_have_their_values() -> None:
    defined, _ = split_definitions(LONG)
    assert list(defined) == CHAIN
    assert names_of(defined).unfolded is None
    assert check(Claim("false", less_than(0, CHAIN[-1]), (*LONG, equal(a, 0)))).outcome is Outcome.REFUTED


def test_a_slope_that_is_bounded_by_one_of_them_refutes_nothing() -> None:
    """f(1) is f(0) where the bound of the slope is 0: no function is chosen that such a bound rules out."""
    f = sp.Function("f", real=True)
    steep = sp.Abs(f(1) - f(0))
    given = (SlopeBound("f", CHAIN[-1]), *LONG, equal(a, 0))
    assert check(Claim("true", at_most(steep, 0), given)).outcome is not Outcome.REFUTED
    assert check(Claim("false", at_most(steep, 0), LONG)).outcome is Outcome.REFUTED
