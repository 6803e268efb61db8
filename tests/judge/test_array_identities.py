"""Equal lines in the nodes along an axis and of all entries are proved equal at every size, altered ones refuted."""

from __future__ import annotations

from itertools import islice

import pytest
import sympy as sp
from array_claims import IDENTITIES, VECTOR, A, equivalence, false_identities, is_same, u, v, y

from symrnn.claims.claim import Claim, Equivalence
from symrnn.claims.comparisons import at_most, equal
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import (
    ARRAY_NODES,
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.functions import maximum, minimum, relu, sigmoid, step, surrogate
from symrnn.expressions.nodes import diag, dot, norm_1, norm_2, norm_inf
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

QUICK = ("softmax and a shift", "inverse, left", "cumsum backwards")


@pytest.mark.parametrize("name", IDENTITIES)
def test_both_ways_to_write_it_are_proved_equal(name):
    one, other, shape = IDENTITIES[name]
    verdict = check(equivalence(one, other, shape))
    assert verdict.outcome is Outcome.PROVED, verdict
    assert is_same(one, other, shape)


def refused(name, most=None):
    lies = list(islice(false_identities(name), most))
    verdicts = [check(equivalence(*lie)) for lie in lies]
    assert [str(verdict) for verdict in verdicts if verdict.outcome is Outcome.PROVED] == []
    assert [str(verdict) for verdict in verdicts if verdict.outcome is not Outcome.REFUTED] == []
    return len(lies)


@pytest.mark.parametrize("name", QUICK)
def test_altered_equations_are_refuted(name):
    assert refused(name, 20) >= 20


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in IDENTITIES if name not in QUICK])
def test_altered_equations_of_every_node_are_refuted(name):
    assert refused(name) >= 10


def test_inverses_are_told_by_the_matrices_as_they_are_written():
    verdict = check(equivalence(*IDENTITIES["inverse of a sum"]))
    assert "where A + diag(ones(n)) is invertible" in verdict.evidence.details


def zeros(expr, shape, other):
    z = name_symbol("z")
    inputs = (Input(v, VECTOR),)
    a = Program(inputs, (Assign(z, sp.S.Zero, VECTOR), Assign(y, expr(z), shape)), (y,))
    return check(Claim("zeros", Equivalence(a, Program(inputs, (Assign(y, other, shape),), (y,))))).outcome


def test_zeros_that_are_counted_keep_their_shape():
    N = extent("n")
    assert zeros(softmax, VECTOR, ones("n") / N) is Outcome.PROVED
    assert zeros(softmax, VECTOR, ones("n")) is Outcome.REFUTED
    assert zeros(logsumexp, (), sp.log(N)) is Outcome.PROVED
    assert zeros(logsumexp, (), sp.S.Zero) is Outcome.REFUTED
    assert zeros(cumsum, VECTOR, sp.S.Zero) is Outcome.PROVED


def test_the_inverse_of_zeros_has_no_value_and_equals_nothing():
    z = name_symbol("z")
    lines = (Assign(z, sp.S.Zero, ("n", "n")), Assign(y, dot(inv(z), v), VECTOR))
    program = Program((Input(v, VECTOR),), lines, (y,))
    assert check(Claim("zeros", Equivalence(program, program))).outcome is Outcome.UNDECIDED


def test_two_inverses_of_sums_of_one_diagonal_are_two():
    """What an inverse is of is bound in it: an index put in outside is not put in there."""
    B, w = name_symbol("B"), name_symbol("w")
    SQUARE = ("n", "n")
    first, second = (dot(inv(diag(diagonal(inv(each)))), w) for each in (A + B, 2 * A))
    inputs = (Input(A, SQUARE), Input(B, SQUARE), Input(w, VECTOR))
    a, b = (Program(inputs, (Assign(y, each, VECTOR),), (y,)) for each in (first, second))
    assert check(Claim("lie", Equivalence(a, b))).outcome is Outcome.REFUTED
    assert check(Claim("true", Equivalence(a, a))).outcome is Outcome.PROVED


def test_scalars_know_sizes_and_the_functions_of_two_numbers():
    a, b = map(name_symbol, "ab")
    for claim, outcome in (
        (Claim.equality("max", maximum(a, b) + minimum(a, b), a + b), Outcome.PROVED),
        (Claim.equality("max", maximum(a, b), b + relu(a - b)), Outcome.PROVED),
        (Claim.equality("max", maximum(a, b), a + relu(a - b)), Outcome.REFUTED),
        (Claim.at_most("max", minimum(a, b), maximum(a, b)), Outcome.PROVED),
        (Claim.at_most("max", maximum(a, b), minimum(a, b)), Outcome.REFUTED),
        (Claim.at_most("max", a, maximum(a, b)), Outcome.PROVED),
        (Claim.equality("surrogate", surrogate(step(a), sigmoid(a)), step(a)), Outcome.PROVED),
        (Claim.equality("surrogate", surrogate(step(a), sigmoid(a)), sigmoid(a)), Outcome.REFUTED),
        (Claim.at_most("surrogate", surrogate(a, -a), surrogate(a, 3 * a)), Outcome.PROVED),
        (Claim.equality("size", extent("n") * a / extent("n"), a), Outcome.PROVED),
        (Claim.less_than("size", 0, extent("n")), Outcome.PROVED),
        (Claim.equality("size", extent("n+m"), extent("m") + extent("n")), Outcome.PROVED),
    ):
        assert check(claim).outcome is outcome, str(check(claim))
    for lie in (extent("m"), extent("n") + 1, 2 * extent("n"), a, -extent("n")):
        assert check(Claim.equality("size", extent("n"), lie)).outcome is not Outcome.PROVED


def test_what_the_second_argument_of_a_surrogate_needs_is_told():
    a = name_symbol("a")
    verdict = check(Claim.equality("surrogate", surrogate(a, 1 / a), a))
    assert verdict.outcome is Outcome.PROVED
    assert "where a != 0" in verdict.evidence.details


M, S, n = name_symbol("M"), name_symbol("S"), name_symbol("n")
NORMS = {
    "shares": (at_most(norm_1(softmax(v)), 1), Outcome.PROVED),
    "shares, length": (at_most(norm_2(softmax(u)), 1), Outcome.PROVED),
    "shares, less": (at_most(norm_1(softmax(v)), sp.Rational(1, 2)), Outcome.REFUTED),
    "sums up to": (at_most(norm_inf(cumsum(v)), norm_1(v)), Outcome.PROVED),
    "sums from": (at_most(norm_inf(reverse_cumsum(v)), norm_1(v)), Outcome.PROVED),
    "sums, smaller": (at_most(norm_inf(cumsum(v)), norm_1(v) / 2), Outcome.REFUTED),
    "sums by the largest": (at_most(norm_inf(cumsum(v)), norm_inf(v)), None),
    "row sums": (at_most(norm_inf(row_sums(M)), norm_inf(M)), Outcome.PROVED),
    "row sums by columns": (at_most(norm_inf(row_sums(M)), norm_1(M)), None),
    "row sums, all": (at_most(norm_1(row_sums(M)), norm_1(M)), None),
    "diagonal": (at_most(norm_inf(diagonal(M)), norm_inf(M)), Outcome.PROVED),
    "diagonal, all": (at_most(norm_1(diagonal(M)), norm_1(M)), None),
    "inverse": (at_most(norm_2(inv(M)), 1 / norm_2(M)), None),
    "inverse, as it is": (at_most(norm_2(inv(M)), norm_2(M)), Outcome.REFUTED),
    "spread": (at_most(norm_2(S * spread(u)), norm_2(S) * norm_2(u)), None),
    "logsumexp": (at_most(sp.Abs(logsumexp(v)), norm_inf(v)), None),
    "a size is no name": (at_most(extent("n"), 2), None),
    "ones": (at_most(norm_2(ones("n")), 1), None),
}


@pytest.mark.parametrize("name", NORMS)
def test_norms_of_the_nodes_have_a_rule_or_are_refused(name):
    bound, outcome = NORMS[name]
    shapes = ((M, ("n", "n")), (S, ("n", "m")), (u, VECTOR), (v, VECTOR), (n, ()))
    program = Program(tuple(Input(*each) for each in shapes), (), ())
    given = (at_most(sp.Abs(n), 2),)
    found = check(Claim.norm_bound(name, program, (bound,), given)).outcome
    assert found is not Outcome.PROVED if outcome is None else found is outcome


def test_what_has_several_rows_is_not_looked_at_where_all_have_one():
    program = Program((Input(u, VECTOR), Input(v, VECTOR)), (), ())
    for bound in (at_most(norm_2(stack(u, v)), 0), at_most(norm_2(stack(u, v)), norm_2(u) / 2)):
        claim = Claim.norm_bound("blocks", program, (bound,), (equal(norm_2(u), 1),))
        assert check(claim).outcome is Outcome.UNDECIDED


def test_each_node_but_those_of_blocks_has_its_rules():
    from symrnn.judge.lines.array_adjoints import ARRAY_ADJOINTS
    from symrnn.judge.lines.array_entries import ARRAY_ENTRIES

    assert {*ARRAY_NODES} - {stack, part, pad} <= {*ARRAY_ENTRIES}
    assert {*ARRAY_ENTRIES} - {extent, ones} <= {*ARRAY_ADJOINTS}
