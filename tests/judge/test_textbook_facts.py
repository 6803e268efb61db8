"""What textbooks state in a line is proved; of its false neighbours nothing is."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sympy as sp
import textbook_equations
import textbook_orders
import textbook_slopes
from independent import MP, value

from symrnn.claims.claim import Comparison, Relation, at_most
from symrnn.claims.verdict import Outcome
from symrnn.expressions.definitions import RANGES, Between
from symrnn.expressions.functions import gelu, mish, normal_cdf, normal_density, silu, softplus
from symrnn.judge import check
from symrnn.judge.inequalities.new_quantities import by_new_quantities
from symrnn.judge.inequalities.suprema import by_supremum

TRUTHS = textbook_equations.TRUTHS | textbook_slopes.TRUTHS | textbook_orders.TRUTHS
LIES = textbook_equations.LIES | textbook_slopes.LIES | textbook_orders.LIES
ORDERS = [*textbook_slopes.TRUTHS, *textbook_orders.TRUTHS]

x = sp.Symbol("x", real=True)
GRID = [MP.mpf(i) / 16 for i in range(-160, 161)]


@pytest.mark.parametrize("group", TRUTHS)
def test_textbook_facts_are_proved(group: str) -> None:
    for claim in TRUTHS[group]:
        assert check(claim).outcome is Outcome.PROVED, claim


@pytest.mark.parametrize("group", textbook_equations.TRUTHS)
def test_their_false_neighbours_are_not(group: str) -> None:
    assert len(LIES[group]) >= 20
    for claim in LIES[group]:
        assert check(claim).outcome is not Outcome.PROVED, claim


@pytest.mark.parametrize("group", ORDERS)
def test_false_orders_are_not_proved_in_other_quantities(group: str) -> None:
    assert len(LIES[group]) >= 20
    for claim in LIES[group]:
        assert isinstance(claim.statement, Comparison)
        if claim.statement.relation is not Relation.EQUAL:
            assert by_new_quantities(claim.statement, claim.given) is None, claim


@pytest.mark.slow
@pytest.mark.parametrize("group", ORDERS)
def test_false_orders_are_not_proved_at_all(group: str) -> None:
    for claim in LIES[group]:
        assert check(claim).outcome is not Outcome.PROVED, claim


def lies_within(number: object, within: Between, slack: object) -> bool:
    """Whether a number computed elsewhere is in a range."""
    low = within.low is None or number >= MP.mpf(int(within.low.p)) / int(within.low.q) - slack
    return low and (within.high is None or number <= MP.mpf(int(within.high.p)) / int(within.high.q) + slack)


@pytest.mark.parametrize("function", RANGES, ids=str)
def test_values_and_slopes_lie_where_the_table_says(function: object) -> None:
    """By values at 60 digits; what is rounded there, such as the tanh of 300, is no proof against an open end."""
    places = [place for place in GRID if function is not sp.log or place > 0]
    values = [value(function(x), {x: place}) for place in places]
    slack = MP.mpf(10) ** -40
    assert all(lies_within(each, RANGES[function].values, slack) for each in values)
    for (u, v), (above, below) in zip(pairwise(places), pairwise(values), strict=True):
        assert lies_within((above - below) / (u - v), RANGES[function].slopes, slack)


@pytest.mark.parametrize("function", [silu, gelu, mish, normal_cdf, normal_density, softplus], ids=str)
def test_what_was_rounded_in_the_table_is_proved_by_enclosures(function: object) -> None:
    for expr, within in ((function(x), RANGES[function].values), (sp.diff(function(x), x), RANGES[function].slopes)):
        for side in (at_most(within.low, expr), None if within.high is None else at_most(expr, within.high)):
            assert side is None or by_supremum(side, ()) is not None, side
