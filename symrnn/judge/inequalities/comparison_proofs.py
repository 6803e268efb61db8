"""Proofs of equalities and inequalities between expressions."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.judge.inequalities.cases import cases_of
from symrnn.judge.inequalities.certificates import by_certificate
from symrnn.judge.inequalities.coordinates import with_coordinates
from symrnn.judge.inequalities.derivative_signs import by_slopes
from symrnn.judge.inequalities.facts import shift_to_bounds
from symrnn.judge.inequalities.inequality import LONG_SEARCH, proves_order
from symrnn.judge.inequalities.mean_values import Setting
from symrnn.judge.inequalities.paving import by_boxes, numeric_order
from symrnn.judge.inequalities.substitution import by_substitution
from symrnn.judge.inequalities.suprema import by_supremum
from symrnn.judge.normal_form.circle import without_squares_of_sines
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import Polynomial, inverse_monomial, multiply_monomials

__all__ = ["proves_comparison", "side_conditions"]


def proves_comparison(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    stated = comparison
    comparison, used = _without_equalities(comparison, given)
    found = _prove(comparison, given, attempts) or _prove_by_cases(comparison, given, attempts)
    if found is None:
        return None
    told = any(detail.startswith("where ") for detail in found.details)
    return Evidence(found.method, (*found.details, *(() if told else side_conditions(stated)), *used))


def _prove(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    if comparison.relation is Relation.EQUAL:
        return (
            _equal(comparison)
            or _equal_in_coordinates(comparison, given)
            or _multiple_of_hypothesis(comparison, given)
            or _prove_by_certificate(comparison, given, attempts)
        )
    return (
        numeric_order(comparison)
        # where the others have found nothing, and no witness was found
        or (by_substitution(comparison, given) if attempts >= LONG_SEARCH else None)
        or _prove_by_order(comparison, given, attempts)
        or by_slopes(comparison, given)
        or by_boxes(comparison, given)
        or by_supremum(comparison, given)
        or _prove_by_certificate(comparison, given, attempts)
    )


def _prove_by_certificate(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """The costliest search, where the others have found nothing and no witness was found."""
    return by_certificate(comparison, given) if attempts >= LONG_SEARCH else None


def _equal(comparison: Comparison) -> Evidence | None:
    normalizer = Normalizer()
    difference = normalizer.quotient(comparison.lhs) - normalizer.quotient(comparison.rhs)
    if difference.numerator.is_zero_polynomial():
        return Evidence("normal form", ("numerator of lhs - rhs is 0", *side_conditions(comparison)))
    if without_squares_of_sines(difference.numerator).is_zero_polynomial():
        return Evidence(
            "normal form", ("numerator of lhs - rhs is 0, as sin(u)^2 + cos(u)^2 = 1", *side_conditions(comparison))
        )
    return None


def _equal_in_coordinates(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Where a number is known to be positive, or at least 0: by its bounds, or because its logarithm is taken."""
    moved = shift_to_bounds(given)
    setting = with_coordinates(Setting(comparison.xreplace(moved), given))
    if setting.comparison == comparison:
        return None
    found = _equal(setting.comparison)
    return None if found is None else Evidence(found.method, (*found.details, *setting.notes))


def _multiple_of_hypothesis(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Whether lhs - rhs is a monomial times the lhs - rhs of a hypothesis that is an equality."""
    normalizer = Normalizer()
    goal = normalizer.quotient(comparison.lhs) - normalizer.quotient(comparison.rhs)
    for hypothesis in given:
        if isinstance(hypothesis, Comparison) and hypothesis.relation is Relation.EQUAL:
            known = normalizer.quotient(hypothesis.lhs) - normalizer.quotient(hypothesis.rhs)
            if not known.denominators and _is_multiple(goal.numerator, known.numerator):
                return Evidence(
                    "normal form", (f"lhs - rhs is a multiple of that of {hypothesis}", *side_conditions(comparison))
                )
    return None


def _is_multiple(goal: Polynomial, known: Polynomial) -> bool:
    for monomial, coefficient in known.sort_terms()[:1]:
        inverse = inverse_monomial(monomial)
        for candidate, times in goal.terms.items():
            factor = multiply_monomials(candidate, inverse)
            if all(exponent > 0 for _, exponent in factor):
                rest = goal - known * Polynomial({factor: times / coefficient})
                if rest.is_zero_polynomial():
                    return True
    return False


def _prove_by_order(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    strict = comparison.relation is Relation.LESS_THAN
    how = proves_order(comparison.lhs, comparison.rhs, strict, given, attempts)
    if how is not None:
        return Evidence("exact sign", (f"rhs - lhs: {how}", *side_conditions(comparison)))
    if isinstance(comparison.lhs, sp.Abs):
        inner = comparison.lhs.args[0]
        sides = [proves_order(side, comparison.rhs, strict, given, attempts) for side in (inner, -inner)]
        if all(sides):
            shown = (f"rhs {sign} u: {how}" for sign, how in zip("-+", sides, strict=True))
            return Evidence("exact sign", (*shown, *side_conditions(comparison)))
    return None


def side_conditions(comparison: Comparison) -> tuple[str, ...]:
    """The side conditions under which both sides have a value, as a line of evidence."""
    normalizer = Normalizer()
    for side in (comparison.lhs, comparison.rhs):
        normalizer.quotient(side)
    conditions = normalizer.conditions()
    return (f"where {', '.join(conditions)}",) if conditions else ()


def _prove_by_cases(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """Each switching argument that is a symbol is taken positive, zero and negative in turn."""
    details = []
    for case in cases_of(comparison, given):
        if case.has_no_value():
            details.append(f"{case.label}: the slope has no value there")
            continue
        found = _prove(case.comparison, case.given, attempts)
        if found is None:
            return None
        details.append(f"{case.label}: {found}")
    return Evidence("cases", tuple(details)) if details else None


def _without_equalities(comparison: Comparison, given: tuple[Hypothesis, ...]) -> tuple[Comparison, tuple[str, ...]]:
    """Put in every hypothesis ``symbol = expression``."""
    used = []
    for hypothesis in given:
        if (
            isinstance(hypothesis, Comparison)
            and hypothesis.relation is Relation.EQUAL
            and isinstance(hypothesis.lhs, sp.Symbol)
            and not hypothesis.rhs.has(hypothesis.lhs)
        ):
            change = {hypothesis.lhs: hypothesis.rhs}
            comparison = comparison.xreplace(change)
            used.append(f"with {hypothesis}")
    return comparison, tuple(used)
