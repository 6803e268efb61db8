"""Inequalities that are false far off, or in a corner of what is given; and true ones that are close to false."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import sigmoid, softplus
from symrnn.judge import check
from symrnn.programs.program import name_symbol

a, b, c, z = map(name_symbol, "abcz")
k = sp.Symbol("k", integer=True, nonnegative=True)
q = sp.Rational

FALSE = [
    (less_than(a, 10**6), ()),
    (at_most(a**2, 10**12), ()),
    (less_than(-(10**9), a * b), ()),
    (at_most(a - b, 10**5), ()),
    (at_most(k, 5000), ()),
    (less_than(a * b * c, 10**7), ()),
    (at_most(a + b, 10**4), (at_most(0, a), at_most(0, b))),
    (at_most(a, 999), (at_most(a, 1000),)),
    (at_most(z, q(99, 100)), (at_most(0, z), at_most(z, 1))),
    (at_most(a * b, q(24, 100)), (equal(a + b, 1),)),
    (at_most(sp.log(a), 20), ()),
    (at_most(sp.sqrt(a), 1000), ()),
    (at_most(1 / a, 10**6), (less_than(0, a),)),
    (less_than(abs(a), 10**8), ()),
    (at_most(a**2 + b**2, q(199, 100)), (at_most(abs(a), 1), at_most(abs(b), 1))),
    (less_than(sp.tanh(a), q(9999, 10000)), ()),
    (at_most(sp.sin(a), q(999, 1000)), ()),
    (less_than(-249999, a**2 - 1000 * a), ()),
    (at_most(softplus(a), 5000), ()),
    (less_than(q(1, 10**6), sigmoid(a)), ()),
    (at_most(a**3, 10**15), (less_than(10, a),)),
]

TRUE = [
    (at_most(a, 1000), (at_most(a, 1000),)),
    (less_than(a, 1001), (at_most(a, 1000),)),
    (at_most(z, 1), (at_most(0, z), at_most(z, 1))),
    (at_most(a * b, q(25, 100)), (equal(a + b, 1),)),
    (at_most(a**2 + b**2, 2), (at_most(abs(a), 1), at_most(abs(b), 1))),
    (less_than(sp.tanh(a), 1), ()),
    (at_most(sp.sin(a), 1), ()),
    (at_most(-250000, a**2 - 1000 * a), ()),
    (less_than(-250001, a**2 - 1000 * a), ()),
    (less_than(0, sigmoid(a)), ()),
    (less_than(0, softplus(a)), ()),
    (at_most(0, k), ()),
    (at_most(0, sp.sqrt(a)), ()),
    (less_than(0, 1 / a), (less_than(0, a),)),
    (at_most(q(1, 10**6), 1 / a), (less_than(0, a), at_most(a, 10**6))),
    (at_most(a, a**2), (at_most(1, k), equal(a, k))),
    (at_most(a + b, 10**4), (at_most(a, 10), at_most(b, 9990))),
    (at_most(sp.log(a), 20), (at_most(a, 1),)),
    (less_than(a**3, 10**15), (at_most(abs(a), 99999),)),
    (at_most(0, (a**2 - 2) ** 2), ()),
    (less_than(0, (a - b) ** 2), (less_than(a, b),)),
]


@pytest.mark.parametrize(("statement", "given"), FALSE, ids=str)
def test_what_is_false_far_off_is_refuted(statement, given):
    assert check(Claim("false", statement, given)).outcome is Outcome.REFUTED


@pytest.mark.parametrize(("statement", "given"), TRUE, ids=str)
def test_what_is_true_is_not_refuted(statement, given):
    assert check(Claim("true", statement, given)).outcome is not Outcome.REFUTED
