"""Proofs of equalities and inequalities between expressions."""

from __future__ import annotations

from functools import partial

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.expressions.functions import surrogate
from symrnn.expressions.functions_of_two import in_values
from symrnn.expressions.measures import show_expression
from symrnn.judge.inequalities.at_sight import conditions_of, large_parts, proves_at_sight
from symrnn.judge.inequalities.cases import cases_of, with_switches_named
from symrnn.judge.inequalities.certificates import by_certificate
from symrnn.judge.inequalities.coordinates import with_coordinates
from symrnn.judge.inequalities.derivative_signs import by_slopes
from symrnn.judge.inequalities.facts import shift_to_bounds
from symrnn.judge.inequalities.inequality import LONG_SEARCH, proves_order
from symrnn.judge.inequalities.mean_values import Restated
from symrnn.judge.inequalities.new_quantities import by_new_quantities
from symrnn.judge.inequalities.paving import by_boxes, numeric_order
from symrnn.judge.inequalities.suprema import by_supremum
from symrnn.judge.normal_form.circle import without_squares_of_sines
from symrnn.judge.normal_form.labels import LONGEST_LABEL
from symrnn.judge.normal_form.limits import attempt
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.judge.normal_form.polynomial import Polynomial, inverse_monomial, multiply_monomials
from symrnn.judge.normal_form.quotient import Quotient
from symrnn.judge.normal_form.substitution import most_parts, substitute

__all__ = ["proves_comparison"]


def proves_comparison(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """The evidence of an exact proof, None where none was found."""
    found = attempt("at sight", partial(proves_at_sight, comparison, given))
    if found is not None:
        return found
    through = [node.args[1] for side in comparison.expressions() for node in side.atoms(surrogate)]
    comparison = comparison.map_expressions(in_values)
    given = tuple(each.map_expressions(in_values) if isinstance(each, Comparison) else each for each in given)
    found = _prove_with_names(comparison, given, attempts) or _prove_as_written(comparison, given, attempts)
    if found is None or not through:
        return found
    return Evidence(found.method, tuple(dict.fromkeys((*found.details, *conditions_of(through)))))


def _prove_as_written(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    stated = comparison
    comparison, used = _without_equalities(comparison, given)
    found = _prove(comparison, given, attempts) or _prove_by_cases(comparison, given, attempts)
    if found is None:
        return None
    told = any(detail.startswith("where ") for detail in found.details)
    return Evidence(found.method, (*found.details, *(() if told else conditions_of(stated.expressions())), *used))


def _prove_with_names(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """With a name for each part that is too large to be multiplied out: what holds for any number holds for that."""
    for names in large_parts(comparison, given):
        parts = tuple(names)
        named = comparison.xreplace(names), tuple(each.xreplace(names) for each in given)
        found = attempt("with names", partial(_prove_as_written, *named, attempts))
        if found is not None:
            told = (f"{name} is {show_expression(part)[:LONGEST_LABEL]}" for part, name in names.items())
            return Evidence(found.method, (*found.details, *told, *conditions_of(parts)))
    return None


def _prove(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """By the first prover that finds a proof; what stops one is told, and the next is tried."""
    for name, prover in _EQUALITY if comparison.relation is Relation.EQUAL else _ORDER:
        found = attempt(name, partial(prover, comparison, given, attempts))
        if found is not None:
            return found
    return None


def _prove_by_certificate(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """The costliest search, where the others have found nothing and no witness was found."""
    return by_certificate(comparison, given) if attempts >= LONG_SEARCH else None


def _by_numbers(comparison: Comparison, *_: object) -> Evidence | None:
    return numeric_order(comparison)


def _by_slopes(comparison: Comparison, given: tuple[Hypothesis, ...], *_: object) -> Evidence | None:
    return by_slopes(comparison, given)


def _by_boxes(comparison: Comparison, given: tuple[Hypothesis, ...], *_: object) -> Evidence | None:
    return by_boxes(comparison, given)


def _by_supremum(comparison: Comparison, given: tuple[Hypothesis, ...], *_: object) -> Evidence | None:
    return by_supremum(comparison, given)


def _by_new_quantities(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """Where the cheaper ways have found nothing, and no witness was found."""
    return by_new_quantities(comparison, given) if attempts >= LONG_SEARCH else None


def _equal(comparison: Comparison, *_: object) -> Evidence | None:
    numerator = _difference(comparison, Normalizer()).numerator
    conditions = partial(conditions_of, comparison.expressions())
    if numerator.is_zero_polynomial():
        return Evidence("normal form", ("numerator of lhs - rhs is 0", *conditions()))
    if without_squares_of_sines(numerator).is_zero_polynomial():
        return Evidence("normal form", ("numerator of lhs - rhs is 0, as sin(u)^2 + cos(u)^2 = 1", *conditions()))
    return None


def _equal_in_coordinates(comparison: Comparison, given: tuple[Hypothesis, ...], *_: object) -> Evidence | None:
    """Where a number is known to be positive, or at least 0: by its bounds, or because its logarithm is taken."""
    moved = shift_to_bounds(given)
    setting = with_coordinates(Restated(comparison.xreplace(moved), given))
    if setting.comparison == comparison:
        return None
    found = _equal(setting.comparison)
    return None if found is None else Evidence(found.method, (*found.details, *setting.notes))


def _multiple_of_hypothesis(comparison: Comparison, given: tuple[Hypothesis, ...], *_: object) -> Evidence | None:
    """Whether lhs - rhs is a monomial times the lhs - rhs of a hypothesis that is an equality."""
    normalizer = Normalizer()
    goal = _difference(comparison, normalizer)
    for hypothesis in given:
        if isinstance(hypothesis, Comparison) and hypothesis.relation is Relation.EQUAL:
            known = attempt("hypotheses", partial(_difference, hypothesis, normalizer))
            if known is not None and not known.denominators and _is_multiple(goal.numerator, known.numerator):
                return Evidence(
                    "normal form",
                    (f"lhs - rhs is a multiple of that of {hypothesis}", *conditions_of(comparison.expressions())),
                )
    return None


def _difference(comparison: Comparison, normalizer: Normalizer) -> Quotient:
    return normalizer.quotient(comparison.lhs) - normalizer.quotient(comparison.rhs)


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
        return Evidence("exact sign", (f"rhs - lhs: {how}", *conditions_of(comparison.expressions())))
    if isinstance(comparison.lhs, sp.Abs):
        inner = comparison.lhs.args[0]
        sides = [proves_order(side, comparison.rhs, strict, given, attempts) for side in (inner, -inner)]
        if all(sides):
            shown = (f"rhs {sign} u: {how}" for sign, how in zip("-+", sides, strict=True))
            return Evidence("exact sign", (*shown, *conditions_of(comparison.expressions())))
    return None


def _prove_by_cases(comparison: Comparison, given: tuple[Hypothesis, ...], attempts: int) -> Evidence | None:
    """Each switching argument that is a symbol is taken positive, zero and negative in turn."""
    details, has_value = [], False
    for case in cases_of(*with_switches_named(comparison, given)):
        if case.has_no_value:
            details.append(f"{case.label}: the slope has no value there")
            continue
        found = _prove(case.comparison, case.given, attempts)
        if found is None:
            return None
        details.append(f"{case.label}: {found}")
        has_value = True
    return Evidence("cases", tuple(details)) if has_value else None


def _without_equalities(comparison: Comparison, given: tuple[Hypothesis, ...]) -> tuple[Comparison, tuple[str, ...]]:
    """Put in every hypothesis ``symbol = expression``."""
    used = []
    most = max(map(most_parts, comparison.expressions()))
    for hypothesis in given:
        if (
            isinstance(hypothesis, Comparison)
            and hypothesis.relation is Relation.EQUAL
            and isinstance(hypothesis.lhs, sp.Symbol)
            and not hypothesis.rhs.has(hypothesis.lhs)
        ):
            change = {hypothesis.lhs: hypothesis.rhs}
            put = attempt(
                "equations", partial(comparison.map_expressions, partial(substitute, values=change, most=most))
            )
            if put is not None:  # else it stays a hypothesis
                comparison = put
                used.append(f"with {hypothesis}")
    return comparison, tuple(used)


#: what proves an equality, and what an inequality, in the order in which it is tried
_EQUALITY = (
    ("normal form", _equal),
    ("normal form in other coordinates", _equal_in_coordinates),
    ("normal form of a hypothesis", _multiple_of_hypothesis),
    ("sum of products", _prove_by_certificate),
)
_ORDER = (
    ("enclosure of a number", _by_numbers),
    ("new quantities", _by_new_quantities),
    ("exact sign", _prove_by_order),
    ("sign of a derivative", _by_slopes),
    ("enclosure over boxes", _by_boxes),
    ("enclosure of derivatives", _by_supremum),
    ("sum of products", _prove_by_certificate),
)
