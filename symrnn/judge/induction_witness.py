"""Refutation of an induction: a small index at which the statement fails, reached step by step from the start."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import count

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Induction, free_symbols
from symrnn.claims.verdict import Evidence
from symrnn.judge.induction_proof import fault
from symrnn.judge.witnesses.definitions import FurtherNames
from symrnn.judge.witnesses.point_values import Point
from symrnn.judge.witnesses.witness import refutes_comparison

__all__ = ["refutes_induction", "varying_symbols"]

MAX_INDEX = 3

Names = dict[sp.Symbol, sp.Symbol]


def refutes_induction(induction: Induction, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """A small index at which the statement fails, what may vary with the step having a new value at each.

    Every sequence has a value at every step up to there.
    """
    if fault(induction, given) is not None:
        return None
    varying = varying_symbols(induction)
    unfolded: dict[sp.Symbol, sp.Expr] = {each.symbol: each.start for each in induction.recurrences}
    fresh: list[Names] = []
    hypotheses = tuple(given)
    for number in range(MAX_INDEX + 1):
        unfolded[induction.index] = sp.Integer(number)
        found = refutes_comparison(induction.statement, hypotheses, _setting(induction, given, fresh, unfolded))
        if found is not None:
            return Evidence(found.method, (f"at {induction.index} = {number}", *found.details), found.witness)
        fresh.append(_fresh(induction, given, varying, number + 1))
        moved = unfolded | fresh[-1]
        unfolded = {each.symbol: each.next.xreplace(moved) for each in induction.recurrences}
        hypotheses += tuple(h.xreplace(fresh[-1]) for h in _moving(given, varying))
    return None


def _setting(
    induction: Induction, given: tuple[Hypothesis, ...], fresh: list[Names], unfolded: Mapping[sp.Symbol, sp.Expr]
) -> FurtherNames:
    """The index and the sequences after as many steps as there are fresh names."""
    recurrences = induction.recurrences
    following = [each.next.xreplace(dict(names)) for names in fresh for each in recurrences]
    own = frozenset((induction.index, *(each.symbol for each in recurrences)))

    def run(at: Point) -> bool:
        if any(at.assign(each.symbol, each.start) is None for each in recurrences):
            return False
        at.put(induction.index, Fraction(0))
        return all(_advance(induction, given, at, number, names) for number, names in enumerate(fresh, 1))

    return FurtherNames(own, (*(each.start for each in recurrences), *following), run, unfolded)


def _advance(
    induction: Induction, given: tuple[Hypothesis, ...], at: Point, number: int, names: Mapping[sp.Symbol, sp.Symbol]
) -> bool:
    """Move the sequences one step on; whether they, and the hypotheses about what varies, have a value there."""
    before = at.copy()
    for symbol, name in names.items():
        before.copy_value(symbol, at, name)
    sides = [side for hypothesis in _moving(given, names) for side in hypothesis.expressions()]
    if any(before.bounds(side) is None for side in sides):
        return False
    after = {each.symbol: sp.Dummy(real=True) for each in induction.recurrences}
    if any(before.assign(after[each.symbol], each.next) is None for each in induction.recurrences):
        return False
    for symbol, name in after.items():
        at.copy_value(symbol, before, name)
    at.put(induction.index, Fraction(number))
    return True


def varying_symbols(induction: Induction) -> tuple[sp.Symbol, ...]:
    """What may take a new value at every step: the symbols that stand only in ``next``."""
    fixed = {induction.index, *free_symbols(induction.statement)}
    fixed |= {symbol for each in induction.recurrences for symbol in (each.symbol, *each.start.free_symbols)}
    found = {symbol for each in induction.recurrences for symbol in each.next.free_symbols} - fixed
    return tuple(sorted(found, key=str))


def _moving(given: tuple[Hypothesis, ...], varying: Iterable[sp.Symbol]) -> list[Comparison]:
    return [h for h in given if isinstance(h, Comparison) and free_symbols(h) & set(varying)]


def _fresh(induction: Induction, given: tuple[Hypothesis, ...], varying: tuple[sp.Symbol, ...], number: int) -> Names:
    """Names of what varies at this step, that are and look like no other: u_1, or u_new_1 beside a constant u_1."""
    stated = (*given, induction.statement, *induction.recurrences)
    taken = {_look(symbol.name) for each in stated for symbol in free_symbols(each)}
    found: Names = {}
    for symbol in varying:
        choices = (f"{symbol.name}{'_new' * times}_{number}" for times in count())
        name = next(choice for choice in choices if _look(choice) not in taken)
        taken.add(_look(name))
        found[symbol] = sp.Symbol(name, **symbol.assumptions0)
    return found


def _look(name: str) -> str:
    """What is left of a name in print, where u_1 and u1 are both u with an index."""
    return re.sub(r"[_{}^\\s]", "", name)
