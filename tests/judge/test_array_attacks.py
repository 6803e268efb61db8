"""A size and a symbol of one name, and claims about nodes of arrays that hold at some sizes or shapes alone."""

from __future__ import annotations

import pytest
import sympy as sp

from symrnn.claims.claim import Claim, Equivalence
from symrnn.claims.comparisons import at_most
from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import (
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
from symrnn.expressions.functions import maximum, step, surrogate
from symrnn.expressions.nodes import T, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.judge import check
from symrnn.programs.program import Assign, Input, Program, name_symbol

n, v, u, A, B, y, w, k = map(name_symbol, ("n", "v", "u", "A", "B", "y", "w", "k"))
N, M = extent("n"), extent("m")
VECTOR, SQUARE = ("n",), ("n", "n")
INPUTS = (*(Input(s) for s in (n, w)), *(Input(s, VECTOR) for s in (u, v)), Input(k, ("m",)))
INPUTS = (*INPUTS, *(Input(s, SQUARE) for s in (A, B)))


def bound(expr, shape, *bounds):
    program = Program(INPUTS, (Assign(y, expr, shape),), (y,))
    return check(Claim.norm_bound("a bound", program, bounds[-1:], bounds[:-1]))


def same(one, other, shape):
    a, b = (Program(INPUTS, (Assign(y, side, shape),), (y,)) for side in (one, other))
    return check(Claim("the same", Equivalence(a, b)))


@pytest.mark.parametrize("node", [lambda e: dot(A, e), cumsum, lambda e: total(e) * u])
def test_a_size_in_a_node_is_not_a_symbol_of_its_name(node):
    expr = node(v * sp.tanh(n)) - node(v * sp.tanh(N))
    assert bound(expr, VECTOR, at_most(sp.Abs(y), 0)).outcome is not Outcome.PROVED
    equal = node(v * sp.tanh(N)) - node(v * sp.tanh(N))
    assert bound(equal + 0 * v, VECTOR, at_most(sp.Abs(y), 0)).outcome is Outcome.PROVED


def test_the_norm_of_what_has_a_size_in_it_is_not_that_with_a_symbol_of_its_name():
    known = at_most(norm_2(y), norm_2(v * sp.tanh(N)))
    assert bound(v, VECTOR, known, at_most(norm_2(y), norm_2(v * sp.tanh(n)))).outcome is not Outcome.PROVED
    assert bound(v, VECTOR, known, at_most(norm_2(y), norm_2(v * sp.tanh(N)))).outcome is Outcome.PROVED


#: false at some size, or of some entries
FALSE = {
    "a size for a symbol": (dot(A, v * sp.tanh(N)), dot(A, v * sp.tanh(n)), VECTOR),
    "the diagonal alone": (diag(diagonal(A)), A, SQUARE),
    "a shift by a vector": (softmax(v + u), softmax(v), VECTOR),
    "a shift by a sum up to": (softmax(v + cumsum(u)), softmax(v), VECTOR),
    "shares with weights": (total(softmax(v) * u), total(u), ()),
    "the other order of sums": (cumsum(reverse_cumsum(v)), reverse_cumsum(cumsum(v)), VECTOR),
    "sums of the other side": (total(v * cumsum(u)), total(v * reverse_cumsum(u)), ()),
    "half a square": (total(v * cumsum(v)), total(v) ** 2 / 2, ()),
    "an inverse that is symmetric": (inv(A), T(inv(A)), SQUARE),
    "an inverse of a sum": (inv(A + B), inv(A) + inv(B), SQUARE),
    "inverses in the other order": (inv(dot(A, B)), dot(inv(A), inv(B)), SQUARE),
    "an inverse by entries": (inv(A) * A, diag(ones("n")), SQUARE),
    "an inverse on the diagonal": (diagonal(inv(A)), 1 / diagonal(A), VECTOR),
    "a product of sizes": (N * M + 0 * w, extent("m+n") + 0 * w, ()),
    "ones that are added": (total(dot(ones("n"), T(ones("m")))) + 0 * w, N + M, ()),
    "exp of zeros": (sp.exp(diag(v)), diag(sp.exp(v)), SQUARE),
    "a number on the diagonal": (diag(v) + w, diag(v + w), SQUARE),
    "a negative factor": (maximum(u * w, v * w), w * maximum(u, v), VECTOR),
    "a mean of each entry": (total(v) / N * ones("n"), v, VECTOR),
    "as many columns": (row_sums(spread(u) + T(spread(v))), u + total(v), VECTOR),
    "parts in the other order": (part(stack(u, v), 0, "n"), part(stack(v, u), 0, "n"), VECTOR),
    "sums that go through": (part(cumsum(stack(k, v)), "m", "m+n"), cumsum(v), VECTOR),
    "shares of the whole": (part(softmax(stack(v, k)), 0, "n"), softmax(v), VECTOR),
    "the logarithm of both": (logsumexp(stack(v, k)), logsumexp(v) + logsumexp(k), ()),
    "rows among zeros": (pad(v, "m", "m+n"), pad(v, 0, "m+n"), ("m+n",)),
    "two orders at once": (part(stack(u, k), 0, "n") + part(stack(k, v), "m", "m+n"), u + u, VECTOR),
    "a number before a vector": (part(stack(w, u), 0, "n"), u, VECTOR),
    "exp of what is put among zeros": (sp.exp(pad(u, 0, "m+n")), pad(sp.exp(u), 0, "m+n"), ("m+n",)),
    "a sum of stacked sums": (cumsum(stack(u, k)), stack(cumsum(u), cumsum(k)), ("m+n",)),
    "the value of a surrogate": (surrogate(step(v, 0), u), u, VECTOR),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_holds_at_some_sizes_alone_is_not_proved(name):
    verdict = same(*FALSE[name])
    assert verdict.outcome is not Outcome.PROVED, verdict


def test_a_surrogate_has_the_value_of_its_first_argument():
    one, other = surrogate(step(v, 0), sp.tanh(v)), surrogate(step(v, 0), v)
    assert same(one, other, VECTOR).outcome is Outcome.PROVED


WIDER = {
    "a length of shares": (softmax(v) - softmax(u), at_most(norm_1(y), 1)),
    "sums up to": (cumsum(v), at_most(norm_inf(y), norm_inf(v))),
    "ones": (ones("n"), at_most(norm_2(y), 1)),
    "row sums": (row_sums(A), at_most(norm_2(y), norm_2(A))),
    "another part": (part(stack(u, v), 0, "n"), at_most(norm_inf(y), norm_inf(v))),
    "a mean": (v - total(v) / N, at_most(sp.Abs(y), 0)),
}


@pytest.mark.parametrize("name", WIDER)
def test_a_bound_that_holds_at_size_1_alone_is_not_proved(name):
    expr, claimed = WIDER[name]
    assert bound(expr, VECTOR, claimed).outcome is not Outcome.PROVED
