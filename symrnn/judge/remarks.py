"""What a verdict says beside its argument: contradicting hypotheses, sides without a value, what was judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice
from types import MappingProxyType

import sympy as sp

from symrnn.claims.claim import Claim, Comparison, Hypothesis, Relation, at_most, equal, free_symbols, less_than
from symrnn.claims.verdict import Cases, Evidence, Outcome, Witness
from symrnn.expressions.nodes import NODES, NORMS
from symrnn.judge.inequalities.at_sight import conditions_of
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import SHORT_SEARCH
from symrnn.judge.normal_form.domains import need_of
from symrnn.judge.normal_form.limits import attempt
from symrnn.judge.vacuity import has_case, hypotheses_of_each_entry, is_searched, looks_at_all_needs
from symrnn.judge.witnesses.constants import split_constants
from symrnn.judge.witnesses.point_values import Reading
from symrnn.judge.witnesses.witness import candidates, excludes, holds

__all__ = ["contradiction_of", "with_cases", "with_remarks"]

FARTHER = (10, 30, 100)  # how far from 0 a refuted comparison is tried once more
LONGEST = 300  # characters of a comparison that is shown
MOST_NEEDS, MOST_POINTS = 12, 20
NO_CASE = "no case of the hypotheses was found: it may be about nothing"

#: what rules out that something stands so to 0
_OPPOSITES = MappingProxyType({">": at_most, ">=": less_than, "!=": equal})


def with_remarks(claim: Claim, outcome: Outcome, evidence: Evidence) -> tuple[Outcome, Evidence]:
    """The outcome and its evidence with what a reader has to know; what is about nothing at all is not proved."""
    statement = claim.statement
    if outcome is Outcome.REFUTED:
        more = _as_judged(statement, claim.given, evidence.witness) if isinstance(statement, Comparison) else ()
        return outcome, Evidence(evidence.method, (*evidence.details, *more), evidence.witness)
    is_found = is_searched(claim) and has_case(claim)
    # in a case that was found the sides have values, if all that they need was looked at
    if isinstance(statement, Comparison) and not (is_found and looks_at_all_needs(claim)):
        nowhere = _nowhere(statement, claim.given)
        if nowhere is not None:
            return Outcome.UNDECIDED, Evidence("neither proved nor refuted", (nowhere,))
    return _tell_cases(claim, outcome, evidence, is_found)


def with_cases(claim: Claim, outcome: Outcome, evidence: Evidence) -> tuple[Outcome, Evidence]:
    """The same with whether the hypotheses have a case: all that is asked of a claim too large for the rest."""
    return _tell_cases(claim, outcome, evidence, is_searched(claim) and has_case(claim))


def _tell_cases(claim: Claim, outcome: Outcome, evidence: Evidence, is_found: bool) -> tuple[Outcome, Evidence]:
    if not is_searched(claim):
        return outcome, evidence
    if is_found:
        return outcome, replace(evidence, cases=Cases.FOUND)
    contradiction = _contradiction(hypotheses_of_each_entry(claim))
    if contradiction is not None:
        told = f"the hypotheses contradict each other: {contradiction}"
        return outcome, replace(evidence, details=(*evidence.details, told), cases=Cases.NONE)
    if outcome is Outcome.PROVED:
        return outcome, replace(evidence, details=(*evidence.details, NO_CASE), cases=Cases.NOT_FOUND)
    return outcome, evidence


def contradiction_of(claim: Claim) -> str | None:
    """The hypothesis of a claim that the others rule out, None where a case was found or none is seen to be."""
    return None if has_case(claim) else _contradiction(hypotheses_of_each_entry(claim))


def _proves(comparison: Comparison, given: tuple[Hypothesis, ...]) -> bool:
    return attempt("remarks", partial(proves_comparison, comparison, given, SHORT_SEARCH)) is not None


def _nowhere(comparison: Comparison, given: tuple[Hypothesis, ...]) -> str | None:
    """Why a side has no value anywhere, where that is seen."""
    needs = tuple(_needs(comparison.expressions()))
    if not needs or _has_values_somewhere(comparison, given):
        return None
    for need, never in needs:
        if _proves(never, given):
            return f"no value anywhere: the sides need {need}, and {never}"
    return None


def _has_values_somewhere(comparison: Comparison, given: tuple[Hypothesis, ...]) -> bool:
    """Whether both sides have a value at one of the first points that meet the hypotheses."""
    sides = (*comparison.expressions(), *(side for h in given for side in h.expressions()))
    symbols = sorted({symbol for side in sides for symbol in side.free_symbols}, key=str)
    readings = (
        Reading(values, functions) for values, functions in islice(candidates(symbols, sides, given), MOST_POINTS)
    )
    return any(all(read(side) is not None for side in comparison.expressions()) for read in readings)


def _needs(sides: Iterable[sp.Expr]) -> Iterator[tuple[str, Comparison]]:
    """What logarithms, roots, divisors and the like need, each with what would rule it out."""
    nodes = sorted({node for side in sides for node in side.atoms(sp.Function, sp.Pow)}, key=str)
    needs = [needed for needed in map(need_of, nodes) if needed is not None]
    for inner, relation in needs[:MOST_NEEDS]:
        yield f"{inner} {relation} 0", _OPPOSITES[relation](inner, 0)


@lru_cache(maxsize=256)  # the claims of a derivation share their hypotheses
def _contradiction(given: tuple[Hypothesis, ...]) -> str | None:
    """The hypothesis that the others rule out, None where none is seen to be."""
    stated = tuple(
        h for h in given if isinstance(h, Comparison) and not any(e.has(*NODES, *NORMS) for e in h.expressions())
    )
    for hypothesis in stated:
        others = tuple(h for h in given if h is not hypothesis and (not isinstance(h, Comparison) or h in stated))
        if any(_proves(each, others) for each in _negations(hypothesis)):
            where = "; ".join(str(each) for each in others if isinstance(each, Comparison))
            return f"{hypothesis} is false{f' where {where}' if where else ''}"
        if _nowhere(hypothesis, others) is not None:
            return f"{hypothesis} has no value anywhere"
    return None


def _negations(hypothesis: Comparison) -> tuple[Comparison, ...]:
    lhs, rhs = hypothesis.expressions()
    if hypothesis.relation is Relation.EQUAL:
        return (less_than(lhs, rhs), less_than(rhs, lhs))
    return (at_most(rhs, lhs),) if hypothesis.relation is Relation.LESS_THAN else (less_than(rhs, lhs),)


def _as_judged(comparison: Comparison, given: tuple[Hypothesis, ...], witness: Witness | None) -> tuple[str, ...]:
    """The side conditions, and the sides as they were judged where they may have had another domain as typed."""
    told = attempt("remarks", partial(conditions_of, comparison.expressions())) or ()
    free = [s for s in sorted(_symbols(comparison), key=str) if not any(s in free_symbols(h) for h in given)]
    if witness is None or not free or not _holds_farther_off(comparison, given, witness):
        return told
    shown = str(comparison)
    said = shown if len(shown) <= LONGEST else "the claim prints it"
    rewritten = (
        f"judged as {said}; SymPy's constructors had rewritten what was typed, if it was typed otherwise; where that "
        f"has a value only for some numbers, such as {free[0]} > 0, say so by a hypothesis, such as "
        f"less_than(0, {free[0]})"
    )
    return (*told, rewritten)


def _symbols(comparison: Comparison) -> set[sp.Symbol]:
    return {symbol for side in comparison.expressions() for symbol in side.free_symbols}


def _holds_farther_off(comparison: Comparison, given: tuple[Hypothesis, ...], witness: Witness) -> bool:
    """Whether it holds on one side of 0 wherever it is tried: sqrt(x)**2, as typed, has its values there alone."""
    constants, others = split_constants(given)
    symbols = _symbols(comparison) | {symbol for h in others for symbol in free_symbols(h)}
    named = [symbol for symbol in symbols - set(constants) if symbol.name in witness.values]

    def holds_at(sign: int, distance: int) -> bool:
        values = {symbol: sign * (abs(witness.values[symbol.name]) + distance) for symbol in named}
        read = Reading(_admissible(values), witness.functions, constants)
        lhs, rhs = read(comparison.lhs), read(comparison.rhs)
        told = lhs is not None and rhs is not None and not excludes(lhs, comparison.relation, rhs)
        return told and all(holds(hypothesis, read) for hypothesis in others)

    return any(all(holds_at(sign, distance) for distance in FARTHER) for sign in (1, -1))


def _admissible(values: dict[sp.Symbol, Fraction]) -> dict[sp.Symbol, Fraction]:
    return {symbol: value for symbol, value in values.items() if value >= 0 or not symbol.is_nonnegative}
