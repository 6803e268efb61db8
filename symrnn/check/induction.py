"""Induction over the number of steps: the checker itself joins base and step."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from symrnn.check.comparison import proves_comparison
from symrnn.check.inequality import LONG_SEARCH
from symrnn.check.normal import Normalizer
from symrnn.check.witness import refutes_comparison
from symrnn.claim import Comparison, Evidence, Hypothesis, Induction, SlopeBound

__all__ = ["at_index", "proves_induction", "refutes_induction"]

MAX_INDEX = 3

Prover = Callable[[Comparison, tuple[Hypothesis, ...]], Evidence | None]


def at_index(induction: Induction, start: bool) -> Comparison:
    """The statement at index 0 if ``start``, else at k + 1, the sequences one step further on."""
    change: dict[sp.Symbol, sp.Expr] = {induction.index: sp.S.Zero if start else induction.index + 1}
    change |= {s.symbol: s.start if start else s.next for s in induction.sequences}
    return _put(induction.statement, change)


def _put(comparison: Comparison, change: dict[sp.Symbol, sp.Expr]) -> Comparison:
    return Comparison(comparison.lhs.xreplace(change), comparison.relation, comparison.rhs.xreplace(change))


def proves_induction(induction: Induction, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of base and step, None where either is missing, is about something else, or is not proved."""
    base, step = induction.base, induction.step
    if base is None or step is None or not _well_formed(induction):
        return None
    if not isinstance(base.statement, Comparison) or not isinstance(step.statement, Comparison):
        return None
    linked = (
        _same(base.statement, at_index(induction, True))
        and _same(step.statement, at_index(induction, False))
        and set(base.given) <= set(given)
        and set(step.given) <= {*given, induction.statement}
    )
    if not linked or not _about_one_step(induction, given):
        return None
    found_base = proves_comparison(base.statement, base.given, LONG_SEARCH)
    found_step = proves_comparison(step.statement, step.given, LONG_SEARCH)
    if found_base is None or found_step is None:
        return None
    details = (f"base, {base.statement}: {found_base}", f"step, {step.statement}: {found_step}")
    return Evidence("induction", details)


def _well_formed(induction: Induction) -> bool:
    """The index counts from 0, and the sequences start from something that does not depend on it."""
    k = induction.index
    names = {sequence.symbol for sequence in induction.sequences}
    starts = [sequence.start for sequence in induction.sequences]
    return bool(k.is_integer and k.is_nonnegative) and not any(start.free_symbols & (names | {k}) for start in starts)


def _about_one_step(induction: Induction, given: tuple[Hypothesis, ...]) -> bool:
    """No hypothesis for all steps speaks of the index or of a sequence: that would be more than one step's."""
    names = {induction.index, *(sequence.symbol for sequence in induction.sequences)}
    return not any(names & _symbols(hypothesis) for hypothesis in given)


def _symbols(hypothesis: Hypothesis) -> set[sp.Symbol]:
    if isinstance(hypothesis, Comparison):
        return set(hypothesis.lhs.free_symbols | hypothesis.rhs.free_symbols)
    return set(hypothesis.bound.free_symbols) if isinstance(hypothesis, SlopeBound) else set()


def _same(one: Comparison, other: Comparison) -> bool:
    """Whether two comparisons say the same, side by side."""
    normalizer = Normalizer()
    return one.relation is other.relation and all(
        (normalizer.quotient(a) - normalizer.quotient(b)).numerator.is_zero_polynomial()
        for a, b in ((one.lhs, other.lhs), (one.rhs, other.rhs))
    )


def refutes_induction(induction: Induction, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """A small index at which the statement fails, the sequences written out with new values at every step."""
    if not _well_formed(induction) or not _about_one_step(induction, given):
        return None
    values = {sequence.symbol: sequence.start for sequence in induction.sequences}
    constants = induction.statement.lhs.free_symbols | induction.statement.rhs.free_symbols
    constants |= {symbol for sequence in induction.sequences for symbol in sequence.start.free_symbols}
    hypotheses = tuple(given)
    for number in range(MAX_INDEX + 1):
        index = {induction.index: sp.Integer(number)}
        found = refutes_comparison(_put(_put(induction.statement, index), values), hypotheses)
        if found is not None:
            return Evidence(found.method, (f"at {induction.index} = {number}", *found.details), found.witness)
        fresh = _fresh(induction, constants, number + 1)
        moved = values | fresh | index
        values = {sequence.symbol: sequence.next.xreplace(moved) for sequence in induction.sequences}
        hypotheses += tuple(_renamed(h, fresh) for h in given if isinstance(h, Comparison) and _symbols(h) & set(fresh))
    return None


def _fresh(induction: Induction, constants: set[sp.Symbol], number: int) -> dict[sp.Symbol, sp.Expr]:
    """New names for what may take a new value at every step: the symbols that stand only in ``next``."""
    names = {induction.index, *(sequence.symbol for sequence in induction.sequences)}
    varying = {symbol for sequence in induction.sequences for symbol in sequence.next.free_symbols} - names - constants
    return {s: sp.Symbol(f"{s.name}_{number}", **s.assumptions0) for s in sorted(varying, key=str)}


def _renamed(hypothesis: Comparison, names: dict[sp.Symbol, sp.Expr]) -> Hypothesis:
    return _put(hypothesis, names)
