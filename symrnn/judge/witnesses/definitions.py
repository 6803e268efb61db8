"""Hypotheses that define a symbol by others, such as s = a*exp(a): its value follows from theirs, rational or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.expressions.measures import measure
from symrnn.judge.witnesses.point_values import Point
from symrnn.programs.program import name_symbol

__all__ = ["FurtherNames", "names_of", "split_definitions"]

MOST_UNFOLDED = 5000  # parts

Definitions = dict[sp.Symbol, sp.Expr]


@dataclass(frozen=True, slots=True)
class FurtherNames:
    """Names whose values follow from those of other symbols: lines of a program, sequences at a step.

    ``expressions`` are what they are made of, ``run`` puts their values in and says whether each has one. ``unfolded``
    writes them in the other symbols, as far as that is short: it says where to look, and what bounds a slope.
    """

    names: frozenset[sp.Symbol]
    expressions: tuple[sp.Expr, ...]
    run: Callable[[Point], bool]
    unfolded: Mapping[sp.Symbol, sp.Expr] | None


def split_definitions(given: tuple[Hypothesis, ...]) -> tuple[Definitions, tuple[Hypothesis, ...]]:
    """The symbols that are said to be a formula of others, each after those it rests on, and the other hypotheses.

    >>> from symrnn.claims.claim import at_most, equal
    >>> a, r, s = map(name_symbol, "ars")
    >>> defined, others = split_definitions((equal(r, s**2), equal(s, sp.exp(a)), at_most(a, 0)))
    >>> print(*defined.items(), *others)
    (s, exp(a)) (r, s**2) a <= 0
    """
    stated: dict[sp.Symbol, tuple[Hypothesis, sp.Expr]] = {}
    for hypothesis in given:
        found = _definition(hypothesis)
        if found is not None and found[0] not in stated:  # a second formula is a condition on the first
            stated[found[0]] = (hypothesis, found[1])
    defined: Definitions = {}
    while True:
        waiting = stated.keys() - defined.keys()
        ready = [
            symbol for symbol in stated if symbol in waiting and waiting.isdisjoint(stated[symbol][1].free_symbols)
        ]
        if not ready:  # what goes round in a circle defines nothing
            used = [stated[symbol][0] for symbol in defined]
            return defined, tuple(each for each in given if each not in used)
        defined |= {symbol: stated[symbol][1] for symbol in ready}


def names_of(defined: Definitions) -> FurtherNames:
    """The symbols that are defined, as names whose values follow."""

    def run(at: Point) -> bool:
        return all(at.assign(symbol, formula) is not None for symbol, formula in defined.items())

    return FurtherNames(frozenset(defined), tuple(defined.values()), run, _unfold(defined))


def _unfold(defined: Definitions) -> Definitions | None:
    """Each formula in symbols without one, as SymPy writes it; None where they grow too long."""
    unfolded: Definitions = {}
    for symbol, formula in defined.items():
        unfolded[symbol] = formula.xreplace(unfolded)
        if measure(unfolded[symbol]).parts > MOST_UNFOLDED:
            return None
    return unfolded


def _definition(hypothesis: Hypothesis) -> tuple[sp.Symbol, sp.Expr] | None:
    """A real symbol and its formula, which does not hold it; a number alone is no formula."""
    if not isinstance(hypothesis, Comparison) or hypothesis.relation is not Relation.EQUAL:
        return None
    symbol, formula = hypothesis.lhs, hypothesis.rhs
    if not isinstance(symbol, sp.Symbol) or symbol != name_symbol(symbol.name):
        return None
    return (symbol, formula) if formula.free_symbols and not formula.has(symbol) else None
