"""Claims about vectors and matrices made to deceive the judge: each false one, and what it must say of it."""

from __future__ import annotations

import pytest
import sympy as sp
from matrix_programs import ONE, SHAPES, A, B, M, N, W, p, program, q, r, s, t, u, v, w, x, y, z

from symrnn.claims.claim import Claim
from symrnn.claims.verdict import Outcome
from symrnn.expressions.functions import relu
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.judge import check
from symrnn.judge.lines.sums import bound_index, extent
from symrnn.programs.program import Assign, Input, Program, name_symbol


def outcome_of(one, other, given=()):
    return check(Claim.equivalent("claim", one, other, given)).outcome


def scalar(expr):
    return program((y, expr))


def matrix(expr, shape=("n", "n")):
    return program((y, expr, shape))


EXP_V, EXP_W = sp.exp(v), sp.exp(w)
FALSE = {
    "sums over ranges that a diagonal alone tells": (
        scalar(total(diag(EXP_V) * diag(sp.exp(-v)))), scalar(total(diag(EXP_W) * diag(sp.exp(-w))))
    ),
    "factors that cancel where indices meet": (
        program((u, ONE, N), (y, dot(dot(T(EXP_V), diag(u)), sp.exp(-v)))),
        program((u, ONE, M), (y, dot(dot(T(EXP_W), diag(u)), sp.exp(-w)))),
    ),
    "ones of two sizes": (program((u, ONE, N), (y, total(u))), program((u, ONE, M), (y, total(u)))),
    "a scalar that fills a vector is not one term": (program((u, s, N), (y, total(u))), program((u, s), (y, total(u)))),
    "shapes that cancel": (program((u, v - x + 1, N), (y, total(u))), scalar(total(v) - total(x) + 1)),
    "zero is a vector": (program((u, 0 * v, N), (y, total(u + s))), program((u, sp.S.Zero), (y, u + s))),
    "a line that cancels to a scalar": (
        program((u, v + 0, N), (q, v - u + s, N), (y, total(q))), program((u, s), (y, u))
    ),
    "square matrices do not commute": (matrix(dot(A, B)), matrix(dot(B, A))),
    "a square matrix is not its transpose": (matrix(dot(A, v), N), matrix(dot(T(A), v), N)),
    "the order of transposes": (matrix(T(dot(A, B))), matrix(dot(T(A), T(B)))),
    "a product of sums is no sum of products": (scalar(total(v) * total(x)), scalar(total(v * x))),
    "a square of a sum": (scalar(total(v) ** 2), scalar(total(v**2))),
    "a cube of a sum": (scalar(total(v) ** 3), scalar(total(v) * total(v**2))),
    "an index is bound once": (scalar(total(v * total(x * v))), scalar(total(v**2) * total(x))),
    "a sum in a function of a sum": (
        scalar(total(sp.exp(v * total(sp.exp(x))))), scalar(total(sp.exp(x * total(sp.exp(v)))))
    ),
    "a sum in a function, twice": (
        scalar(total(sp.tanh(dot(A, v)) * x)), scalar(total(sp.tanh(dot(A, x)) * v))
    ),
    "a sum in a negative power": (scalar(total(v / total(x**2))), scalar(total(v / x**2))),
    "a sum of quotients": (scalar(total(v) / (1 + total(x**2))), scalar(total(v / (1 + x**2)))),
    "a diagonal is not its vector": (matrix(diag(v) + A), matrix(dot(diag(v), A))),
    "a function of a diagonal": (matrix(sp.exp(diag(v))), matrix(diag(sp.exp(v)))),
    "an outer product is not symmetric": (matrix(dot(v, T(x))), matrix(dot(x, T(v)))),
    "a row is not a column": (scalar(dot(r, v)), scalar(dot(T(v), T(r)) + total(r) - total(v))),
    "total of a filled matrix": (program((u, s, ("n", "m")), (y, total(u))), program((u, s, N), (y, total(u)))),
    "the kink": (scalar(total(relu(v))), scalar(relu(total(v)))),
    "trace and total": (scalar(total(dot(A, B))), scalar(total(A * T(B)))),
}  # fmt: skip

TRUE = {
    "trace of a product": (scalar(total(A * T(B))), scalar(total(T(A) * B))),
    "a bilinear form": (scalar(dot(dot(T(v), A), x)), scalar(total(A * dot(v, T(x))))),
    "a filled vector": (program((u, s, N), (q, ONE, N), (y, total(u))), program((q, ONE, N), (y, s * total(q)))),
    "sizes multiply": (
        program((u, ONE, ("n", "m")), (y, total(u))),
        program((u, ONE, N), (q, ONE, M), (y, total(u) * total(q))),
    ),
    "a product of diagonals": (matrix(dot(dot(diag(v), diag(x)), z), N), matrix(v * x * z, N)),
    "the entries of a diagonal": (scalar(total(diag(v))), scalar(total(v))),
    "a diagonal, entry by entry": (matrix(diag(v) * diag(v)), matrix(diag(v**2))),
    "a square of a sum": (scalar(total(v) ** 2), scalar(total(dot(v, T(v))))),
    "a sum taken twice": (scalar(total(v * total(x))), scalar(total(v) * total(x))),
    "a sum in a function": (scalar(total(v * sp.tanh(dot(r, x)))), scalar(total(v) * sp.tanh(total(T(r) * x)))),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name):
    assert outcome_of(*FALSE[name]) is Outcome.REFUTED


@pytest.mark.parametrize("name", TRUE)
def test_true_ones_beside_them_are_proved(name):
    assert outcome_of(*TRUE[name]) is Outcome.PROVED


def test_sums_tell_their_ranges():
    assert bound_index(1, "n") != bound_index(1, "m") != bound_index(2, "m")
    assert bound_index(1, "3") != bound_index(1, 3)
    assert extent("n") not in (name_symbol("n"), extent("m"), 3)


def where(one, other):
    verdict = check(Claim.equivalent("claim", one, other))
    assert verdict.outcome is Outcome.PROVED
    return [detail for detail in verdict.evidence.details if detail.startswith("where")]


CANCELLED = {
    "scalar": (program((p, s + 1), (q, 1 + s), (y, p / q)), program((y, ONE))),
    "vector": (program((p, v + 1, N), (q, 1 + v, N), (y, p / q, N)), program((y, ONE, N))),
    "by a difference": (
        program((p, s + 1), (q, 1 + s), (t, 1 / p), (u, 1 / q), (z, t - u), (y, v + z, N)),
        program((y, v + 0, N)),
    ),
}


@pytest.mark.parametrize("name", CANCELLED)
def test_what_lines_divide_by_is_told_even_where_it_cancels(name):
    assert where(*CANCELLED[name]) == ["where p != 0"]


def test_what_both_programs_divide_by_alike_needs_no_condition():
    one, other = program((p, s + 1), (y, v / p, N)), program((q, 1 + s), (y, v / q, N))
    assert where(one, other) == []


@pytest.mark.parametrize("shape", [(), N])
def test_what_has_a_value_nowhere_equals_nothing(shape):
    def divided(numerator):
        return program((p, v + 1, shape), (q, 1 + v, shape), (y, numerator / (p - q), shape), shapes={v: shape})

    assert outcome_of(divided(1), divided(2)) is Outcome.UNDECIDED


HOSTILE = ("#", "[1,2]", "~", "k1", "1a", "_1y", "y~", "k1 to 'n'", "i", "j", "n", "m", "any", "this", "|v|", "exp(v)")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_equal_to_those_the_judge_makes(name):
    odd = name_symbol(name)
    shapes = {**SHAPES, odd: N}
    one = program((y, total(sp.tanh(dot(A, v)) * odd), ()), shapes=shapes)
    assert outcome_of(one, program((y, dot(T(odd), sp.tanh(dot(A, v))), ()), shapes=shapes)) is Outcome.PROVED
    assert outcome_of(one, program((y, dot(T(odd), sp.tanh(dot(A, odd))), ()), shapes=shapes)) is Outcome.REFUTED
    as_line = program((odd, dot(A, v), N), (y, total(odd)))
    assert outcome_of(as_line, program((odd, total(dot(A, v))), (y, odd + 0))) is Outcome.PROVED
    assert outcome_of(as_line, program((odd, dot(A, x), N), (y, total(odd)))) is Outcome.REFUTED


def test_lines_of_the_two_programs_are_apart():
    """Each program's u is its own; an input of the one may be a line of the other."""
    one = program((u, 2 * v, N), (y, u + 1, N))
    assert outcome_of(one, program((u, 3 * v, N), (y, u + 1 - v, N))) is Outcome.PROVED
    assert outcome_of(one, program((u, 3 * v, N), (y, u + 1, N))) is Outcome.REFUTED
    taken = Program((Input(v, N), Input(u, N)), (Assign(y, u + 1, N),), (y,))
    assert outcome_of(one, taken) is Outcome.REFUTED


def test_matrices_too_large_to_take_apart_are_no_error():
    large = {W: (1000, 1000), v: (1000,)}
    one, other = (program((y, dot(matrix_, v), (1000,)), shapes=large) for matrix_ in (W, T(W)))
    assert outcome_of(one, other) is Outcome.UNDECIDED
    assert outcome_of(one, program((y, T(dot(T(v), T(W))), (1000,)), shapes=large)) is Outcome.PROVED
