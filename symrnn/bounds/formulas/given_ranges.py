"""What is given of a step, beside what its own lines say: a bound that nothing meets is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.bounds.formulas.user_words import write_out
from symrnn.cells.activations import activation_of
from symrnn.claims.claim import Claim, Comparison, Hypothesis, at_most, free_symbols
from symrnn.errors import InputError
from symrnn.judge.remarks import contradiction_of
from symrnn.programs.program import Program

__all__ = ["refuse_contradiction"]


def refuse_contradiction(step: Program, given: tuple[Hypothesis, ...], invented: Mapping[sp.Symbol, sp.Expr]) -> None:
    """Refuse hypotheses that contradict each other, or the values that gates have.

    Raises
    ------
    InputError
        with what is given, and between which numbers the gates in it lie by themselves.
    """
    stated = [each for each in given if isinstance(each, Comparison)]
    if not stated:
        return
    named = {symbol for each in stated for symbol in free_symbols(each)}
    lines = {line.symbol: line.expr for line in step.lines if line.symbol in named}
    about = Claim.norm_bound("what is given", step, (at_most(0, 1),), given)
    in_ranges = Claim.at_most("what is given", 0, 1, (*given, *_ranges(lines)))
    if contradiction_of(about) is None and contradiction_of(in_ranges) is None:
        return
    words = "; ".join(str(each.map_expressions(lambda side: write_out(side, invented))) for each in stated)
    own = [told for symbol, expr in lines.items() if (told := _tell(symbol, expr, invented))]
    raise InputError(
        f"given {words}: nothing meets this{', for ' if own else ''}{', and '.join(own)}; give bounds that values of "
        "a step can have"
    )


def _ranges(lines: Mapping[sp.Symbol, sp.Expr]) -> Iterable[Comparison]:
    for symbol, expr in lines.items():
        row = activation_of(expr)
        if row is not None:
            yield from [at_most(row.low, symbol)] if row.low.is_finite else []
            yield from [at_most(symbol, row.high)] if row.high.is_finite else []


def _tell(symbol: sp.Symbol, expr: sp.Expr, invented: Mapping[sp.Symbol, sp.Expr]) -> str:
    """``z = sigmoid(a_z) lies between 0 and 1``, of an activation that has a bound."""
    row = activation_of(expr)
    if row is None or not (row.low.is_finite or row.high.is_finite):
        return ""
    where = f"between {row.low} and {row.high}"
    if not (row.low.is_finite and row.high.is_finite):
        where = f"from {row.low} on" if row.low.is_finite else f"up to {row.high}"
    name = write_out(symbol, invented)
    value = write_out(expr, invented)
    return f"{name if name == value else f'{name} = {value}'} lies {where}"
