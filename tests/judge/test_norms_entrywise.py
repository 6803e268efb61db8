"""Norms of entrywise products, and sizes of divisors: what is true is proved, what is not never is."""

from __future__ import annotations

import pytest

from symrnn import Claim, Outcome, check
from symrnn.claims.claim import at_most, less_than
from symrnn.expressions.array_nodes import spread
from symrnn.expressions.nodes import T, dot, norm_1, norm_2, norm_inf
from symrnn.programs.program import Assign, Input, Program, name_symbol

u, v, w, A, B, p, C, s, tau, q, J, K, E, F = map(
    name_symbol, ["u", "v", "w", "A", "B", "p", "C", "s", "tau", "q", "J", "K", "E", "F"]
)
N = ("n",)
PROGRAM = Program(
    (*(Input(each, N) for each in (u, v, w)), Input(A, (*N, *N)), Input(B, (*N, *N)), Input(s), Input(tau)),
    (
        Assign(p, u * v, N),
        Assign(C, A * B, (*N, *N)),
        Assign(q, s / tau, ()),
        Assign(J, dot(u * v, T(w)), (*N, *N)),
        Assign(K, A / tau, (*N, *N)),
        Assign(E, 2 * s * A * B * T(B), (*N, *N)),
        Assign(F, A * spread(u), (*N, *N)),
    ),
    (p, C, q, J, K, E, F),
)

TRUE = (
    at_most(norm_2(p), norm_2(u) * norm_inf(v)),
    at_most(norm_1(p), norm_1(u) * norm_inf(v)),
    at_most(norm_2(J), norm_2(u) * norm_inf(v) * norm_2(w)),
    at_most(norm_1(J), norm_1(u) * norm_inf(v) * norm_inf(w)),
    at_most(abs(q), abs(s) / abs(tau)),
    at_most(norm_2(K), norm_2(A) / abs(tau)),
    at_most(norm_1(C), norm_1(A) * norm_1(B)),
    at_most(norm_2(C), norm_2(A) * norm_2(B)),
    at_most(norm_inf(C), norm_inf(A) * norm_inf(B)),
    at_most(norm_2(E), 2 * norm_2(A) * norm_2(B) ** 2 * abs(s)),
)

#: each fails for some vectors, matrices or numbers
LIES = (
    at_most(norm_2(p), norm_inf(u) * norm_inf(v)),
    at_most(norm_1(p), norm_inf(u) * norm_inf(v)),
    at_most(norm_1(p), norm_2(u) * norm_inf(v)),
    at_most(norm_1(p), norm_2(u) * norm_2(v) / 2),
    at_most(norm_2(p), norm_2(u) * norm_inf(v) / 2),
    at_most(norm_2(p), norm_2(u)),
    at_most(norm_2(p), norm_inf(v)),
    less_than(norm_2(p), norm_2(u) * norm_inf(v)),
    at_most(norm_2(C), norm_2(A) * norm_inf(B) / 2),
    at_most(norm_2(C), norm_2(A)),
    at_most(norm_1(C), norm_inf(A) * norm_1(B) / 2),
    *(at_most(kind(C), kind(A)) for kind in (norm_1, norm_inf)),
    *(at_most(kind(C), kind(A) * kind(B) / 2) for kind in (norm_1, norm_2, norm_inf)),
    *(less_than(kind(C), kind(A) * kind(B)) for kind in (norm_1, norm_2, norm_inf)),
    *(at_most(norm_1(C), norm_1(A) * other) for other in (norm_2(B) / 2, norm_inf(B) / 2)),
    *(at_most(norm_inf(C), norm_inf(A) * other) for other in (norm_2(B) / 2, norm_1(B) / 2)),
    at_most(norm_2(C), norm_1(A) * norm_1(B) / 2),
    *(at_most(norm_2(E), norm_2(A) * norm_2(B) ** 2 * each) for each in (1, abs(s), 2 * s, 2)),
    *(at_most(kind(F), kind(A)) for kind in (norm_1, norm_2, norm_inf)),
    at_most(norm_2(F), norm_2(A) * norm_2(u) / 2),
    at_most(norm_inf(F), norm_inf(A) * norm_1(u) / 2),
    at_most(norm_2(J), norm_inf(u) * norm_inf(v) * norm_2(w)),
    at_most(norm_2(J), norm_2(u) * norm_inf(v)),
    at_most(norm_2(J), norm_2(u) * norm_inf(v) * norm_inf(w)),
    at_most(norm_inf(J), norm_inf(u) * norm_inf(v) * norm_inf(w)),
    at_most(norm_1(J), norm_inf(u) * norm_inf(v) * norm_inf(w)),
    at_most(abs(q), abs(s)),
    at_most(abs(q), abs(s) * abs(tau)),
    at_most(abs(q), abs(s) / abs(tau) / 2),
    at_most(abs(q), abs(s) / tau),
    less_than(abs(q), abs(s) / abs(tau)),
    at_most(norm_2(K), norm_2(A)),
    at_most(norm_2(K), norm_2(A) * abs(tau)),
    at_most(norm_2(K), norm_2(A) / tau**2),
    at_most(abs(s), abs(tau)),
)


@pytest.mark.parametrize("bound", TRUE, ids=str)
def test_what_is_true_is_proved(bound):
    assert check(Claim.norm_bound("entrywise", PROGRAM, (bound,))).outcome is Outcome.PROVED


@pytest.mark.parametrize("bound", LIES, ids=str)
def test_no_lie_is_proved(bound):
    assert check(Claim.norm_bound("entrywise", PROGRAM, (bound,))).outcome is not Outcome.PROVED
    loose = at_most(abs(tau), 3)  # a bound of the divisor says nothing of 1/tau
    assert check(Claim.norm_bound("entrywise", PROGRAM, (bound,), (loose,))).outcome is not Outcome.PROVED
