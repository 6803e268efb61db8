"""Putting expressions in for symbols, within limits: SymPy computes every power of numbers that comes about."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.expressions.measures import distinct_parts, measure, would_be_long
from symrnn.judge.normal_form.limits import LimitError

__all__ = ["LONGEST_NUMBER", "build", "most_parts", "substitute"]

LONGEST_NUMBER = 13_000  # bits of a number that a substitution may bring about
MOST_PARTS = 2_000  # of what comes about, written out, where that is longer than twice what there was


def most_parts(expr: sp.Expr) -> int:
    """How many parts an expression may have, written out, once others are put into it."""
    return MOST_PARTS + 2 * measure(expr).parts


def substitute(expr: sp.Expr, values: Mapping[sp.Symbol, sp.Expr], most: int | None = None) -> sp.Expr:
    """The expression with these put in, all at once, each part of it once; ``most`` is how many parts it may have.

    Raises
    ------
    LimitError
        where a number or the whole would be too long; it is raised before SymPy computes it.
    """
    new: dict[int, sp.Expr] = {}
    for part in distinct_parts(expr):
        if part in values:
            new[id(part)] = values[part]
            continue
        arguments = [new[id(each)] for each in part.args]
        same = all(one is other for one, other in zip(arguments, part.args, strict=True))
        new[id(part)] = part if same else build(part, arguments)
    whole = new[id(expr)]
    most = most_parts(expr) if most is None else most
    if whole is not expr and measure(whole).parts > most:
        raise LimitError(f"more than {most} parts once they are put in")
    return whole


def build(part: sp.Expr, arguments: list[sp.Expr]) -> sp.Expr:
    """The same function of other arguments.

    Raises
    ------
    LimitError
        where SymPy would write out too long a number.
    """
    base, exponent = (sp.E, arguments[0]) if isinstance(part, sp.exp) else (arguments[0], arguments[-1])
    if isinstance(part, (sp.Pow, sp.exp)) and would_be_long(base, exponent, LONGEST_NUMBER):
        raise LimitError(f"a power of more than {LONGEST_NUMBER} bits")
    return part.func(*arguments)
