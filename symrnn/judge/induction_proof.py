"""Induction over the number of steps: the checker itself joins base and step."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Induction, free_symbols
from symrnn.claims.verdict import Evidence
from symrnn.expressions.functions import step
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import LONG_SEARCH
from symrnn.judge.normal_form.limits import TermLimitError, UndefinedTermError, tell_limit
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.programs.program import name_symbol

__all__ = ["at_index", "fault", "proves_induction"]


def at_index(induction: Induction, start: bool) -> Comparison:
    """The statement at index 0 if ``start``, else at k + 1, the sequences one step further on."""
    change: dict[sp.Symbol, sp.Expr] = {induction.index: sp.S.Zero if start else induction.index + 1}
    change |= {s.symbol: s.start if start else s.next for s in induction.recurrences}
    return induction.statement.xreplace(change)


def proves_induction(induction: Induction, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The evidence of base and step, None where either is missing, is about something else, or is not proved."""
    base, going_on = induction.base, induction.step
    if base is None or going_on is None or fault(induction, given) is not None:
        return None
    if not isinstance(base.statement, Comparison) or not isinstance(going_on.statement, Comparison):
        return None
    first, following = at_index(induction, True), at_index(induction, False)
    linked = (
        _same(base.statement, first)
        and _same(going_on.statement, following)
        and set(base.given) <= set(given)
        and set(going_on.given) <= {*given, induction.statement}
    )
    if not linked:
        return None
    found_base = proves_comparison(first, base.given, LONG_SEARCH)
    found_step = proves_comparison(following, going_on.given, LONG_SEARCH)
    if found_base is None or found_step is None:
        return None
    details = (f"base, {first}: {found_base}", f"step, {following}: {found_step}")
    return Evidence("induction", details)


def fault(induction: Induction, given: tuple[Hypothesis, ...]) -> str | None:
    """What keeps an induction from being one, whatever its base and step; None where nothing does."""
    k, recurrences = induction.index, induction.recurrences
    names = [each.symbol for each in recurrences]
    moving = {k, *names}
    if k != sp.Symbol(k.name, integer=True, nonnegative=True):
        return f"the index {k} is not assumed to be an integer, 0 or more, and nothing else"
    if len(moving) <= len(names) or any(name != name_symbol(name.name) for name in names):
        return "the sequences are not distinct names that are assumed to be real, and nothing else"
    if any(each.start.free_symbols & moving for each in recurrences):
        return "a sequence starts from what moves with the index"
    if any(moving & free_symbols(hypothesis) for hypothesis in given):
        return "a hypothesis for all steps speaks of the index or of a sequence"
    if not _has_value_at_every_step(induction.statement, moving):
        return "the statement may have no value at some step"
    return None


def _has_value_at_every_step(statement: Comparison, moving: set[sp.Symbol]) -> bool:
    """Whether the statement has a value at every step: what must not be 0 in it is the same at each.

    The statement at k serves as a hypothesis at k + 1: where it has no value, it says nothing.
    """
    sides = (statement.lhs, statement.rhs)
    if any(node.has(*moving) for side in sides for node in side.atoms(step, sp.log)):
        return False
    if any(node.has(*moving) for side in sides for node in side.atoms(sp.Pow) if not node.exp.is_integer):
        return False
    try:
        renamed = statement.xreplace({symbol: sp.Dummy(**symbol.assumptions0) for symbol in moving})
        return _conditions(statement) == _conditions(renamed)
    except (TermLimitError, UndefinedTermError) as stop:
        tell_limit("side conditions", stop)
        return False


def _conditions(statement: Comparison) -> tuple[str, ...]:
    normalizer = Normalizer()
    for side in (statement.lhs, statement.rhs):
        normalizer.quotient(side)
    return normalizer.conditions()


def _same(one: Comparison, other: Comparison) -> bool:
    """Whether two comparisons say the same, side by side."""
    normalizer = Normalizer()
    return one.relation is other.relation and all(
        (normalizer.quotient(a) - normalizer.quotient(b)).numerator.is_zero_polynomial()
        for a, b in ((one.lhs, other.lhs), (one.rhs, other.rhs))
    )
