"""Comparisons in quantities that suit them: slopes, gaps, logarithms, roots, and values within their range."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.expressions.functions import softplus
from symrnn.judge.inequalities.cases import cases_of
from symrnn.judge.inequalities.coordinates import with_coordinates, with_gaps
from symrnn.judge.inequalities.corners import at_corners
from symrnn.judge.inequalities.mean_values import Restated, with_slopes, with_values

__all__ = ["by_new_quantities"]


def by_new_quantities(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """A proof at the corners, as the comparison stands, or in other quantities."""
    plain = Restated(comparison, given)
    found = _by_changes(plain, (with_slopes, with_gaps, with_coordinates, with_values))
    if found is None and any(side.has(sp.log, softplus) for side in plain.sides()):
        found = _by_changes(plain, (with_coordinates,))
    return found


def _by_changes(setting: Restated, changes: tuple[Callable[[Restated], Restated], ...]) -> Evidence | None:
    """After each of the changes."""
    last = None
    for change in changes:
        setting = change(setting)
        if setting == last:
            continue
        found = _prove(setting) or (_prove_by_cases(setting) if change is with_coordinates else None)
        if found is not None:
            return Evidence("exact sign", (*found, *setting.notes))
        last = setting
    return None


def _prove(setting: Restated) -> tuple[str, ...] | None:
    strict = setting.comparison.relation is Relation.LESS_THAN
    lhs, rhs = setting.sides()
    found = at_corners(lhs, rhs, strict, setting.given)
    if found is not None:
        return (f"rhs - lhs: {found}",)
    if not any(side.has(sp.log, softplus) for side in (lhs, rhs)):
        return None
    # exp increases: a <= b where exp(a) <= exp(b)
    raised = at_corners(sp.exp(lhs), sp.exp(rhs), strict, setting.given)
    return None if raised is None else (f"exp(rhs) - exp(lhs): {raised}",)


def _prove_by_cases(setting: Restated) -> tuple[str, ...] | None:
    found = []
    for case in cases_of(setting.comparison, setting.given):
        shown = _prove(Restated(case.comparison, case.given))
        if shown is None:
            return None
        found.append(f"{case.label}: {', '.join(shown)}")
    return tuple(found) or None
