"""Proofs of an inequality between numbers, one entry of each name: the quickest ways come first."""

from __future__ import annotations

from functools import lru_cache, partial

import sympy as sp

from symrnn.claims.claim import Comparison, Relation
from symrnn.claims.verdict import ProverLimit
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.corners import at_corners
from symrnn.judge.inequalities.inequality import SHORT_SEARCH
from symrnn.judge.normal_form.limits import attempt, collect_limits, tell_limit
from symrnn.judge.norms.false_goals import is_seen_false

__all__ = ["compare_numbers"]

Facts = tuple[Comparison, ...]


def compare_numbers(goal: Comparison, facts: Facts, attempts: int) -> str | None:
    """The proof of an inequality between numbers; |u| <= b is proved as -b <= u <= b."""
    found, limits = _compare_once(goal, facts, attempts)
    for limit in limits:
        tell_limit(limit.prover, limit.reached)
    return found


@lru_cache(maxsize=512)  # a bound of a Jacobian rests on those of states, which are claims of their own
def _compare_once(goal: Comparison, facts: Facts, attempts: int) -> tuple[str | None, tuple[ProverLimit, ...]]:
    """The proof, and the limits that were met, which are told to each that asks."""
    with collect_limits() as limits:
        found = _compare(goal, facts, attempts)
    return found, tuple(limits)


def _compare(goal: Comparison, facts: Facts, attempts: int) -> str | None:
    if is_seen_false(goal, facts):
        return None
    found = _at_corners(goal, facts)
    if found is not None:
        return found
    whole = proves_comparison(goal, facts, SHORT_SEARCH if isinstance(goal.lhs, sp.Abs) else attempts)
    if whole is not None or not isinstance(goal.lhs, sp.Abs):
        return None if whole is None else str(whole)
    sides = []
    # |u| <= b is u <= b and -u <= b
    for side in (goal.lhs.args[0], -goal.lhs.args[0]):
        evidence = proves_comparison(Comparison(side, goal.relation, goal.rhs), facts, attempts)
        if evidence is None:
            return None
        sides.append(str(evidence))
    return "; ".join(sides)


def _at_corners(goal: Comparison, facts: Facts) -> str | None:
    """The size of a sum of products, such as f*c + (1 - f)*g, at the bounds of what is in it; the quickest way."""
    inner = goal.lhs.args[0] if isinstance(goal.lhs, sp.Abs) else sp.S.Zero
    if not inner.is_Add or not all(side.is_polynomial(*side.free_symbols) for side in (inner, goal.rhs)):
        return None
    strict = goal.relation is Relation.LESS_THAN
    found = attempt("corners", partial(at_corners, goal.lhs, goal.rhs, strict, facts))
    return None if found is None else f"exact sign; rhs - lhs: {found}"
