"""Norms where no rule gives a bound: nothing is proved there, and nothing is refuted at a point that is not there."""

from __future__ import annotations

import pytest
import sympy as sp
from norm_programs import A, a, gamma, program, u, v

from symrnn.claims.claim import Claim, Comparison, Hypothesis, SlopeBound, at_most
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import cumsum, reverse_cumsum, softmax, stack
from symrnn.expressions.nodes import dot, norm_1, norm_2, norm_inf
from symrnn.judge import check
from symrnn.judge.norms.number_proofs import compare_numbers
from symrnn.programs.program import name_symbol

p, q, r, s, t, z = map(name_symbol, "pqrstz")
slope = sp.Function("f'", real=True)
COLUMN = ("n",)
PROGRAM = program(
    p=(slope(u) * (u + v), COLUMN),
    t=(slope(u) * softmax(v), COLUMN),
    q=(sp.exp(u) * sp.sin(v), COLUMN),
    r=(cumsum(u), COLUMN),
    s=(reverse_cumsum(u + v), COLUMN),
)
BOUNDED = (SlopeBound("f", gamma),)


def outcome(bound: Comparison, given: tuple[Hypothesis, ...] = BOUNDED) -> Outcome:
    return check(Claim.norm_bound("bound", PROGRAM, (bound,), given)).outcome


@pytest.mark.parametrize("kind", [norm_1, norm_2])
def test_of_a_product_the_factor_that_has_a_norm_keeps_it(kind: type) -> None:
    assert outcome(at_most(kind(p), gamma * (kind(u) + kind(v)))) is Outcome.PROVED
    assert outcome(at_most(kind(t), gamma)) is Outcome.PROVED
    assert outcome(at_most(kind(p), gamma * kind(u))) is Outcome.REFUTED


#: each is false, most of them with more entries than one
LIES = (
    at_most(norm_2(q), norm_2(v)),
    at_most(norm_2(q), norm_inf(v) * norm_inf(u)),
    at_most(norm_2(q), norm_inf(sp.exp(u) * sp.sin(v))),
    at_most(norm_2(r), norm_1(u)),
    at_most(norm_1(r), norm_1(u)),
    at_most(norm_1(r), norm_inf(u)),
    at_most(norm_2(s), norm_1(u) + norm_1(v)),
    at_most(norm_2(u) - norm_2(dot(A, v)), norm_2(u) - norm_2(A) * norm_2(v)),
    at_most(norm_2(u) / norm_2(dot(A, v)), norm_2(u) / (norm_2(A) * norm_2(v))),
)


@pytest.mark.parametrize("bound", LIES, ids=str)
def test_without_a_rule_nothing_is_proved(bound: Comparison) -> None:
    assert outcome(bound) is not Outcome.PROVED


def test_the_largest_of_running_sums_has_a_rule() -> None:
    assert outcome(at_most(norm_inf(r), norm_1(u))) is Outcome.PROVED
    assert outcome(at_most(norm_inf(s), norm_1(u) + norm_1(v))) is Outcome.PROVED


def test_a_hypothesis_that_no_single_entry_has_refutes_nothing() -> None:
    """||u|| <= ||(u, v)||: where every size is 1, a stack of two has no entry of its own."""
    given = (at_most(norm_2(stack(u, v)), a),)
    assert outcome(at_most(norm_2(u), a), given) is not Outcome.REFUTED
    assert outcome(at_most(norm_2(u), a), (at_most(norm_2(v), a),)) is Outcome.REFUTED


def test_a_slope_is_that_of_a_function_with_a_name() -> None:
    for name in ("f'", "f(", ""):
        with pytest.raises(InputError, match="is not the name of a function"):
            outcome(at_most(norm_2(u), a), (SlopeBound(name, gamma),))


def test_a_size_is_proved_from_both_sides_where_the_whole_is_too_much() -> None:
    given = (at_most(0, z), at_most(z, sp.Rational(1, 10)))
    size = sp.Abs(z * (z - 1))
    found = compare_numbers(at_most(size, sp.Rational(9, 100)), given, 400)
    assert found is not None
    assert len(found.split("; ")) >= 2
    assert compare_numbers(at_most(size, sp.Rational(89, 1000)), given, 400) is None
    assert compare_numbers(at_most(size, sp.Rational(9, 100)), given[:1], 400) is None
