"""Hypotheses that give a symbol its value in closed form, such as a = log(3)/2."""

from __future__ import annotations

import sympy as sp

from symrnn.claim import Comparison, Hypothesis, Relation

__all__ = ["with_constants"]


def with_constants(
    comparison: Comparison, given: tuple[Hypothesis, ...]
) -> tuple[Comparison, tuple[Hypothesis, ...], tuple[str, ...]]:
    """The same with such constants put in, unless they are rational, and what was put in for what."""
    constants = {h.lhs: h.rhs for h in given if isinstance(h, Comparison) and _is_constant(h)}
    if not constants:
        return comparison, given, ()

    def put(side: Comparison) -> Comparison:
        return Comparison(side.lhs.xreplace(constants), side.relation, side.rhs.xreplace(constants))

    known = [h for h in given if not (isinstance(h, Comparison) and _is_constant(h))]
    # two constants for one symbol are a condition on each other
    known += [h for h in given if isinstance(h, Comparison) and _is_constant(h) and constants[h.lhs] != h.rhs]
    others = tuple(put(h) if isinstance(h, Comparison) else h for h in known)
    return put(comparison), others, tuple(f"with {symbol} = {constant}" for symbol, constant in constants.items())


def _is_constant(hypothesis: Comparison) -> bool:
    """Whether it says that a symbol is a number that is not rational."""
    constant = hypothesis.relation is Relation.EQUAL and not hypothesis.rhs.free_symbols
    return constant and isinstance(hypothesis.lhs, sp.Symbol) and not hypothesis.rhs.is_Rational
