"""Bounds of norms: what is proved holds for random matrices, and no lie is proved."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from bounded_cells import NUMPY, numpy_value
from norm_programs import COLUMN, EMPTY, SHAPES, SQUARE, A, B, C, M, a, b, gamma, program, q, u, v, w, y

from symrnn.claims.claim import Claim, Comparison, Relation, SlopeBound, at_most, equal, less_than
from symrnn.claims.verdict import Outcome
from symrnn.errors import InputError
from symrnn.expressions.functions import relu, sigmoid, silu, step
from symrnn.expressions.nodes import NORMS, T, blocks, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.judge import check
from symrnn.programs.program import Input, Program, name_symbol

sized = tuple(at_most(sp.Abs(each), gamma) for each in (u,))

#: (what is given, bounds of which each is true and follows)
TRUE = {
    "sum": ((), (at_most(norm_2(A + B), norm_2(A) + norm_2(B)),)),
    "difference": ((), (at_most(norm_1(A - 3 * B), norm_1(A) + 3 * norm_1(B)),)),
    "product": ((), (at_most(norm_inf(dot(A, C)), norm_inf(A) * norm_inf(C)),)),
    "product of three": ((), (at_most(norm_2(dot(A, dot(B, C))), norm_2(A) * norm_2(B) * norm_2(C)),)),
    "matrix times vector": ((), (at_most(norm_1(dot(C, w)), norm_1(C) * norm_1(w)),)),
    "diagonal": (sized, (at_most(norm_2(dot(diag(u), A)), gamma * norm_2(A)),)),
    "diagonal has the norm of its vector": ((), (at_most(norm_1(diag(u)), norm_inf(u)),)),
    "transpose": ((), (at_most(norm_1(T(C)), norm_inf(C)), at_most(norm_2(T(C)), norm_2(C)))),
    "transposed row": ((), (at_most(norm_inf(T(u)), norm_1(u)),)),
    "number times matrix": ((), (at_most(norm_2(a * A), sp.Abs(a) * norm_2(A)),)),
    "entries": (sized, (at_most(sp.Abs(u * v), gamma * norm_inf(v)),)),
    "entries of a product": (sized, (at_most(sp.Abs(dot(A, u)), norm_inf(A) * gamma),)),
    "function": ((), (at_most(sp.Abs(sp.tanh(u)), 1), at_most(norm_2(dot(diag(sp.tanh(u)), A)), norm_2(A)))),
    "slope": (
        (SlopeBound("f", gamma),),
        (at_most(norm_1(dot(diag(sp.Function("f'", real=True)(u)), A)), gamma * norm_1(A)),),
    ),
    "blocks in rows": (
        (at_most(norm_inf(A), a), at_most(norm_inf(B), b), at_most(a + b, q), at_most(2 * b, q)),
        (at_most(norm_inf(blocks(A, B, B, B)), q),),
    ),
    "blocks in columns": (
        (at_most(norm_1(A), a), at_most(norm_1(B), b), at_most(a + b, q)),
        (at_most(norm_1(blocks(A, A, B, B)), q),),
    ),
    "blocks in both": ((at_most(norm_2(A), q / 2),), (at_most(norm_2(blocks(A, A, A, A)), q),)),
    "sum of entries": ((), (at_most(sp.Abs(total(u)), norm_1(u)),)),
    "row times column": ((), (at_most(sp.Abs(dot(T(u), v)), norm_1(u) * norm_inf(v)),)),
    "square of a vector": (sized, (at_most(sp.Abs(u**2), gamma**2),)),
    "between": (
        (at_most(0, u), at_most(u, 1)),
        (at_most(sp.Abs(1 - u), 1), at_most(sp.Abs(u * (1 - u)), sp.Rational(1, 4))),
    ),
    "convex": (
        (at_most(0, u), at_most(u, 1), at_most(sp.Abs(v), 1), at_most(sp.Abs(dot(A, u)), 1)),
        (at_most(sp.Abs((1 - u) * dot(A, u) + u * v), 1),),
    ),
    "smaller than one": (
        (at_most(norm_2(A), sp.Rational(1, 3)), at_most(norm_2(B), sp.Rational(1, 2))),
        (less_than(norm_2(A + B), 1),),
    ),
    "sum of norms": ((at_most(norm_2(A), a), at_most(norm_2(B), b)), (at_most(norm_2(A) + 2 * norm_2(B), a + 2 * b),)),
}

#: (what is given, bounds of which the last does not hold for all matrices)
LIES = {
    "sum without a term": ((), (at_most(norm_2(A + B), norm_2(A)),)),
    "dropped factor": ((), (at_most(norm_2(dot(A, B)), norm_2(A)),)),
    "difference of norms": ((), (at_most(norm_2(A - B), norm_2(A) - norm_2(B)),)),
    "other norm of a transpose": ((), (at_most(norm_1(T(C)), norm_1(C)),)),
    "other norm of a product": ((), (at_most(norm_2(dot(A, C)), norm_2(A) * norm_1(C)),)),
    "diagonal by a longer norm": ((), (at_most(norm_1(diag(u)), norm_2(u) / 2),)),
    "no size given": ((), (at_most(norm_2(dot(diag(u), A)), gamma * norm_2(A)),)),
    "a bit too small": (sized, (at_most(norm_2(dot(diag(u), A)), (gamma - sp.Rational(1, 10**6)) * norm_2(A)),)),
    "strict where it is attained": ((), (less_than(norm_2(dot(A, B)), norm_2(A) * norm_2(B)),)),
    "number added to a matrix": ((), (at_most(norm_2(A + a), norm_2(A) + sp.Abs(a)),)),
    "number added to entries": ((), (at_most(norm_1(u + a), norm_1(u) + sp.Abs(a)),)),
    "entries of a matrix are no norm": ((at_most(sp.Abs(A), gamma),), (at_most(norm_inf(A), gamma),)),
    "entries of a row are no norm": ((at_most(sp.Abs(T(u)), gamma),), (at_most(norm_inf(T(u)), gamma),)),
    "entry by entry is no number": ((at_most(sp.Abs(u), v),), (at_most(norm_inf(u), v),)),
    "row": ((), (at_most(norm_inf(T(u)), norm_inf(u)),)),
    "blocks without one": ((at_most(norm_inf(A), a), at_most(a, q)), (at_most(norm_inf(blocks(A, B, A, A)), q),)),
    "blocks in rows, for columns": (
        (at_most(norm_1(A), a), at_most(norm_1(B), b), at_most(a + b, q), at_most(2 * a, q)),
        (at_most(norm_1(blocks(A, A, B, B * 3)), q),),
    ),
    "largest block": ((at_most(norm_2(A), q),), (at_most(norm_2(blocks(A, A, A, A)), q),)),
    "sum of entries": ((), (at_most(sp.Abs(total(u)), norm_inf(u)),)),
    "row times column": ((), (at_most(sp.Abs(dot(T(u), v)), norm_inf(u) * norm_inf(v)),)),
    "from above alone": ((at_most(u, 1),), (at_most(sp.Abs(u), 1),)),
    "opposite factor": ((at_most(0, u), at_most(u, 1)), (at_most(sp.Abs(u * (1 - u)), sp.Rational(1, 5)),)),
    "entrywise product of matrices": ((), (at_most(norm_1(A * B), norm_1(A) / 2 * norm_1(B)),)),
    "inverse": ((at_most(norm_2(A), 1),), (at_most(1, norm_2(A)),)),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_bound_that_follows_is_proved_with_a_line_for_each(name):
    given, bounds = TRUE[name]
    verdict = check(Claim.norm_bound(name, EMPTY, bounds, given))
    assert verdict.outcome is Outcome.PROVED, verdict
    assert len(verdict.evidence.details) == len(bounds)


@pytest.mark.parametrize("name", LIES)
def test_a_bound_that_does_not_hold_is_never_proved(name):
    given, bounds = LIES[name]
    assert check(Claim.norm_bound(name, EMPTY, bounds, given)).outcome is not Outcome.PROVED


FUNCTIONS = {**NUMPY, sp.Function("f'", real=True): np.cos}


def holds(comparison, values):
    low, high = (np.asarray(numpy_value(side, values, FUNCTIONS)) for side in (comparison.lhs, comparison.rhs))
    return bool(np.all(low <= high + 1e-9 * (1 + np.abs(high))))


def drawn(rng, given):
    """Random inputs and numbers that meet what is given: smaller ones are tried until they do."""
    sizes = {"n": int(rng.integers(1, 5)), "m": int(rng.integers(1, 5))}
    for shrink in (1.0, 0.5, 0.2, 0.05, 0.01):
        values = {}
        for symbol, shape in SHAPES.items():
            rows, columns, *_ = (*(sizes[size] for size in shape), 1, 1)
            values[symbol] = shrink * rng.normal(size=(rows, columns)) if shape else abs(rng.normal())
        values |= {gamma: 1.0 + rng.random(), q: 2.0 + 2 * rng.random()}
        if any(h == at_most(0, u) for h in given):
            values[u] = abs(values[u])
        if all(holds(h, values) for h in given if isinstance(h, Comparison)):
            return values
    return None


@pytest.mark.parametrize("name", TRUE)
def test_what_is_proved_holds_for_random_matrices(name):
    given, bounds = TRUE[name]
    rng, met = np.random.default_rng(0), 0
    for _ in range(60):
        values = drawn(rng, given)
        if values is not None:
            met += 1
            assert all(holds(bound, values) for bound in bounds)
    assert met > 20


LIES_SEEN = [name for name in LIES if name not in ("strict where it is attained", "a bit too small")]


@pytest.mark.parametrize("name", LIES_SEEN)
def test_each_lie_fails_for_some_random_matrices(name):
    given, bounds = LIES[name]
    rng = np.random.default_rng(0)
    found = (drawn(rng, given) for _ in range(400))
    assert any(values is not None and not holds(bounds[-1], values) for values in found)


@pytest.mark.parametrize(
    ("bounds", "given", "words"),
    [
        ((), (), "at least one"),
        ((equal(norm_2(A), 1),), (), "no bound"),
        ((at_most(norm_2(dot(A, w)), 1),), (), "do not fit"),
        ((at_most(u, w),), (), "do not fit"),
        ((at_most(norm_2(blocks(A, B)), 1),), (), "as many in a row"),
        ((at_most(norm_2(blocks(A, C, A, A)), 1),), (), "beside and above"),
        ((at_most(blocks(A), 1),), (), "outside of a norm"),
        ((at_most(norm_2(A), sp.Symbol("norm_2(B)", real=True)),), (), "not one word"),
        ((at_most(norm_2(A), 1),), (at_most(norm_2(dot(w, w)), 1),), "do not fit"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_is_no_bound_of_norms_is_an_error(bounds, given, words):
    with pytest.raises(InputError, match=words):
        check(Claim.norm_bound("wrong", EMPTY, bounds, given))


def test_norms_stand_in_no_other_claim_and_no_line():
    with pytest.raises(InputError, match="norm_bound"):
        check(Claim.at_most("plain", norm_2(A), 1))
    with pytest.raises(InputError, match="norm_bound"):
        check(Claim.at_most("given", a, 1, (at_most(norm_2(A), 1),)))
    with pytest.raises(InputError, match="norm_bound"):
        check(Claim.norm_bound("line", program(y=(norm_2(A) * u, COLUMN)), (at_most(norm_2(A), norm_2(A)),)))


def test_a_slope_where_it_jumps_and_one_that_is_no_polynomial():
    switched = program(M=(dot(diag(step(u)), A), SQUARE), y=(relu(u), COLUMN))
    bounds = (at_most(sp.Abs(step(u)), 1), at_most(norm_2(M), norm_2(A)))
    assert check(Claim.norm_bound("relu", switched, bounds)).outcome is Outcome.PROVED
    smooth = program(y=(silu(u), COLUMN), S=(diag(y + sigmoid(u) * (1 - y)), SQUARE))
    for high, outcome in (("11/10", Outcome.PROVED), ("1", Outcome.REFUTED)):
        bound = at_most(sp.Abs(y + sigmoid(u) * (1 - y)), sp.Rational(high))
        assert check(Claim.norm_bound("silu", smooth, (bound,))).outcome is outcome


def test_fixed_sizes_are_proved_and_never_refuted_at_another_size():
    two = Program((Input(A, (2, 2)),), (), ())
    assert check(Claim.norm_bound("two", two, (at_most(norm_1(A + A), 2 * norm_1(A)),))).outcome is Outcome.PROVED
    assert check(Claim.norm_bound("two", two, (at_most(norm_1(A), 0),))).outcome is Outcome.UNDECIDED


def test_every_node_has_a_rule_or_is_refused():
    for node in (dot, T, diag, total):
        assert any(expr.has(node) for _, bounds in TRUE.values() for bound in bounds for expr in (bound.lhs,)), node
    assert {type(bound.lhs) for _, bounds in TRUE.values() for bound in bounds} >= set(NORMS)
    assert Relation.LESS_THAN in {bound.relation for _, bounds in TRUE.values() for bound in bounds}


def test_the_evidence_of_an_undecided_bound_names_it():
    found = check(Claim.norm_bound("lie", program(M=(dot(A, B), SQUARE)), (at_most(norm_1(M), norm_2(A) * norm_2(B)),)))
    assert found.outcome is Outcome.UNDECIDED
    assert "norm_1(M) <= norm_2(A)*norm_2(B)" in found.evidence.method


#: hypotheses that no vector or matrix of one entry meets
MET_BY_MORE_ENTRIES = [
    (at_most(norm_2(A), 1), at_most(2, norm_inf(A))),
    (equal(total(u), 3), equal(dot(T(u), u), 5)),
    (equal(norm_1(u), 3), equal(norm_2(u), 2)),
    (less_than(norm_inf(u), norm_2(u)),),
    (less_than(total(u) ** 2, dot(T(u), u)),),
    (equal(dot(A, B), 0), less_than(0, norm_2(A)), less_than(0, norm_2(B))),
    (at_most(sp.Abs(y), 1), at_most(2, sp.Abs(dot(A, u)) + v)),
]
CONTRADICT_IN_EVERY_SIZE = [
    (at_most(norm_2(A), 1), at_most(2, norm_2(A))),
    (less_than(norm_1(u), 0),),
    (at_most(sp.Abs(u), 1), at_most(2, u)),
    (equal(total(u), 3), equal(total(u), 4)),
    (equal(name_symbol("z"), 2 * u + 1),),
]


def told_of(given):
    """What is told of a bound that holds whatever is given."""
    lines = program(y=(dot(A, u) + v, COLUMN), z=(2 * u, COLUMN))
    verdict = check(Claim.norm_bound("sum", lines, (at_most(norm_2(A + B), norm_2(A) + norm_2(B)),), given))
    return "contradict each other" in str(verdict.evidence)


@pytest.mark.parametrize("given", MET_BY_MORE_ENTRIES, ids=str)
def test_what_no_single_entry_meets_is_not_called_a_contradiction(given):
    assert not told_of(given)


@pytest.mark.parametrize("given", CONTRADICT_IN_EVERY_SIZE, ids=str)
def test_what_no_size_meets_is(given):
    assert told_of(given)
