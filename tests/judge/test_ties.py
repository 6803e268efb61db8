"""The larger and the smaller of unlike shapes: their adjoints are sums over entries, right wherever there is no tie."""

from __future__ import annotations

from itertools import islice

import pytest
from array_claims import MATRIX, VECTOR, A, S, adjoint_claim, altered, c, g, is_right, k, shuffled, u, v, y

from symrnn.claims.verdict import Outcome
from symrnn.expressions.array_nodes import row_sums, spread
from symrnn.expressions.functions import maximum, minimum, step
from symrnn.expressions.nodes import T, total
from symrnn.judge import check

ROW = T(spread(k))
LINES = {
    "maximum of a number": (maximum(v, c), VECTOR, {v: g * step(v - c), c: total(g * (1 - step(v - c)))}),
    "minimum of a number": (minimum(v, c), VECTOR, {v: g * step(c - v), c: total(g * (1 - step(c - v)))}),
    "minimum of rows": (minimum(S, ROW), MATRIX, {S: g * step(ROW - S), k: row_sums(T(g * (1 - step(ROW - S))))}),
    "of a product": (u * maximum(v, c), VECTOR, {v: g * u * step(v - c), c: total(g * u * (1 - step(v - c)))}),
}


@pytest.mark.parametrize("name", LINES)
def test_the_right_adjoint_is_proved_away_from_ties(name):
    expr, shape, adjoints = LINES[name]
    for of, adjoint in adjoints.items():
        verdict = check(adjoint_claim(expr, shape, of, adjoint))
        assert verdict.outcome is Outcome.PROVED, verdict
        if of in (c, k):
            assert any(detail.endswith("for a tie has no derivative") for detail in verdict.evidence.details)
        assert is_right(expr, shape, of, adjoint)


def false_adjoints(name):
    expr, shape, adjoints = LINES[name]
    pairs = ((of, wrong) for of, adjoint in adjoints.items() for wrong in altered(adjoint, (v, u, g, y, A)))
    for of, wrong in shuffled(pairs):
        try:
            claim = adjoint_claim(expr, shape, of, wrong)
            is_false = not is_right(expr, shape, of, wrong)
        except (ValueError, KeyError, TypeError, ZeroDivisionError):
            continue
        if is_false:
            yield claim


def not_proved(name, most=None):
    verdicts = [check(claim) for claim in islice(false_adjoints(name), most)]
    assert [str(verdict) for verdict in verdicts if verdict.outcome is Outcome.PROVED] == []
    return len(verdicts)


def test_altered_adjoints_are_not_proved():
    assert sum(not_proved(name, 3) for name in LINES) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("name", LINES)
def test_no_altered_adjoint_is_proved(name):
    assert not_proved(name) >= 8


def test_sides_that_are_taken_for_one_another_are_refuted():
    for of, wrong in ((c, total(g * step(v - c))), (c, total(g)), (v, g * (1 - step(v - c))), (v, g)):
        verdict = check(adjoint_claim(maximum(v, c), VECTOR, of, wrong))
        assert verdict.outcome is Outcome.REFUTED, verdict
