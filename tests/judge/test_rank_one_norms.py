"""The norm of a multiple of the identity and a symmetric matrix of rank one: proved as it is, and no lie about it."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from symrnn import Assign, Claim, Input, Outcome, Program, T, at_most, check, diag, dot, norm_1, norm_2, norm_inf
from symrnn.expressions.array_nodes import ones
from symrnn.expressions.functions import maximum
from symrnn.judge.norms.rank_one import size_of_rank_one_update
from symrnn.programs.lines import name_symbol

k, v, b, s, R = map(name_symbol, ("k", "v", "b", "s", "R"))
IDENTITY = diag(ones("d"))
q = norm_2(k) ** 2


def judged(expr, bound, kind=norm_2, hypotheses=()):
    inputs = (Input(k, ("d",)), Input(v, ("d",)), Input(b), Input(s))
    program = Program(inputs, (Assign(R, expr, ("d", "d")),), (R,))
    return check(Claim.norm_bound("norm", program, (at_most(kind(R), bound),), hypotheses)).outcome


TRUE = [
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - b * q)), ()),
    (s * IDENTITY + b * dot(k, T(k)), maximum(abs(s), abs(s + b * q)), ()),
    (IDENTITY - dot(k, T(k)), maximum(1, abs(1 - q)), ()),
    (IDENTITY - 2 * dot(k, T(k)), sp.S.One, (at_most(q, 1),)),
    (IDENTITY - b * dot(k, T(k)), sp.S.One, (at_most(0, b * q), at_most(b * q, 2))),
    (s * (IDENTITY - b * dot(k, T(k))), abs(s), (at_most(0, b * q), at_most(b * q, 2))),
]

FALSE = [
    (IDENTITY - b * dot(k, T(k)), abs(1 - b * q), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), sp.S.One, norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 + b * q)), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - b * norm_2(k))), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - q)), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(b * q)), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - b * q)), norm_1, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - b * q)), norm_inf, ()),
    (IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - b * norm_inf(k) ** 2)), norm_2, ()),
    (IDENTITY - b * dot(k, T(v)), maximum(1, abs(1 - b * q)), norm_2, ()),
    (IDENTITY - b * dot(v, T(v)), maximum(1, abs(1 - b * q)), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)) + dot(v, T(v)), maximum(1, abs(1 - b * q)), norm_2, ()),
    (diag(v) - b * dot(k, T(k)), maximum(1, abs(1 - b * q)), norm_2, ()),
    (2 * IDENTITY - b * dot(k, T(k)), maximum(1, abs(1 - b * q)), norm_2, ()),
    (s * IDENTITY + b * dot(k, T(k)), maximum(1, abs(s + b * q)), norm_2, ()),
    (s * IDENTITY + b * dot(k, T(k)), maximum(s, s + b * q), norm_2, ()),
    (s * IDENTITY + b * dot(k, T(k)), maximum(abs(s), abs(b * q)), norm_2, ()),
    (IDENTITY - b * dot(k, T(k)), sp.S.One, norm_2, (at_most(b * q, 2),)),
    (IDENTITY - b * dot(k, T(k)), sp.S.One, norm_2, (at_most(0, b * q), at_most(b * q, 3))),
    (IDENTITY - b * dot(k, T(k)), sp.S.One, norm_2, (at_most(0, b), at_most(b, 2))),
    (IDENTITY - b * dot(k, T(k)), sp.Rational(1, 2), norm_2, (at_most(0, b * q), at_most(b * q, 2))),
    (s * (IDENTITY - b * dot(k, T(k))), s, norm_2, (at_most(0, b * q), at_most(b * q, 2))),
]


@pytest.mark.parametrize(("expr", "bound", "hypotheses"), TRUE, ids=str)
def test_the_norm_is_proved(expr, bound, hypotheses):
    assert judged(expr, bound, hypotheses=hypotheses) is Outcome.PROVED


@pytest.mark.parametrize(("expr", "bound", "kind", "hypotheses"), FALSE, ids=str)
def test_no_lie_is_proved(expr, bound, kind, hypotheses):
    assert judged(expr, bound, kind, hypotheses) is not Outcome.PROVED


@given(st.integers(1, 4), st.integers(0, 1000))
def test_it_is_the_largest_singular_value(size, seed):
    rng = np.random.default_rng(seed)
    column, scale, number = rng.normal(size=size), rng.normal(), rng.normal()
    formula = size_of_rank_one_update(s * IDENTITY + b * dot(k, T(k)), _shape)
    values = {norm_2(k): sp.Float(np.linalg.norm(column)), s: sp.Float(scale), b: sp.Float(number)}
    largest = max(float(size.xreplace(values)) for size in formula.args)
    exact = np.linalg.norm(scale * np.eye(size) + number * np.outer(column, column), 2)
    assert exact <= largest * (1 + 1e-12)
    if size > 1:
        assert exact >= largest * (1 - 1e-12)


def _shape(part):
    return ("d",) if part == k else ("d", "d") if part.has(diag, dot) else ()
