"""Whether a bound is false at one of the first points that are tried: then no proof of it is looked for."""

from __future__ import annotations

from itertools import islice

from symrnn.claims.claim import Comparison, Relation, free_symbols
from symrnn.judge.witnesses.point_values import Reading
from symrnn.judge.witnesses.witness import candidates, excludes, holds

__all__ = ["is_seen_false"]

MOST_POINTS = 24


def is_seen_false(goal: Comparison, facts: tuple[Comparison, ...]) -> bool:
    """Whether the goal is false at a point at which all facts hold, among the first few.

    A proof takes a hundred times as long to be missed as such a point to be found.
    """
    if goal.relation is Relation.EQUAL:
        return False
    sides = [side for each in (goal, *facts) for side in each.expressions()]
    symbols = sorted({symbol for each in (goal, *facts) for symbol in free_symbols(each)}, key=str)
    for values, functions in islice(candidates(symbols, sides, facts), MOST_POINTS):
        read = Reading(values, functions)
        lhs, rhs = read(goal.lhs), read(goal.rhs)
        is_excluded = lhs is not None and rhs is not None and excludes(lhs, goal.relation, rhs)
        if is_excluded and all(holds(fact, read) for fact in facts):
            return True
    return False
