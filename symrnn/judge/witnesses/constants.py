"""Hypotheses that give a symbol its value in closed form, such as a = log(3)/2."""

from __future__ import annotations

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.expressions.enclosure import UnboundedError, enclose, intervals
from symrnn.programs.program import name_symbol

__all__ = ["split_constants"]


def split_constants(given: tuple[Hypothesis, ...]) -> tuple[dict[sp.Symbol, sp.Expr], tuple[Hypothesis, ...]]:
    """The symbols that are said to be a constant, unless it is rational, and the other hypotheses."""
    constants: dict[sp.Symbol, sp.Expr] = {}
    others: list[Hypothesis] = []
    for hypothesis in given:
        # a second constant for one symbol is a condition on the first
        if isinstance(hypothesis, Comparison) and _is_constant(hypothesis) and hypothesis.lhs not in constants:
            constants[hypothesis.lhs] = hypothesis.rhs
        else:
            others.append(hypothesis)
    return constants, tuple(others)


def _is_constant(hypothesis: Comparison) -> bool:
    """Whether it says that a real symbol is a number that exists, and is not rational."""
    if hypothesis.relation is not Relation.EQUAL:
        return False
    symbol, constant = hypothesis.lhs, hypothesis.rhs
    if not isinstance(symbol, sp.Symbol) or symbol != name_symbol(symbol.name):
        return False
    return not constant.free_symbols and not constant.is_Rational and _exists(constant)


def _exists(constant: sp.Expr) -> bool:
    try:
        enclose(constant, {}, intervals(96))
    except UnboundedError:
        return False
    return True
