"""What is known of a comparison that is neither proved nor refuted: whether it holds at random points. No proof."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import mpmath
import sympy as sp

from symrnn.claims.claim import Comparison, Relation
from symrnn.errors import InputError
from symrnn.expressions.exact import number_value
from symrnn.expressions.functions import FUNCTIONS

__all__ = ["samples_of"]

SAMPLES, DIGITS = 20, 60

#: functions of mpmath that the judge itself knows nothing about
_FURTHER = (sp.sin, sp.cos, sp.tan, sp.asin, sp.acos, sp.atan, sp.sinh, sp.cosh, sp.asinh, sp.acosh, sp.atanh, sp.erf)


def samples_of(comparison: Comparison) -> tuple[str, ...]:
    """A line that says at how many random points the comparison holds; none where it has no value at one."""
    context = mpmath.MPContext()
    context.dps = DIGITS + 10
    try:
        agreeing = [_holds(comparison, random.Random(seed), context) for seed in range(SAMPLES)]
    except (InputError, ValueError, OverflowError, ZeroDivisionError, TypeError, KeyError):
        return ()
    return (f"holds to {DIGITS} digits at {sum(agreeing)} of {SAMPLES} random points, which is no proof",)


def _holds(comparison: Comparison, chooser: random.Random, context: Any) -> bool:
    symbols = sorted(comparison.lhs.free_symbols | comparison.rhs.free_symbols, key=str)
    values = {symbol: context.mpf(chooser.randint(1, 40)) / chooser.randint(7, 13) for symbol in symbols}
    lhs, rhs = (_value(side, values, context) for side in (comparison.lhs, comparison.rhs))
    if comparison.relation is Relation.EQUAL:
        return bool(abs(lhs - rhs) <= abs(rhs) * context.mpf(10) ** -DIGITS)
    return bool(lhs <= rhs)


def _value(expr: sp.Expr, values: Mapping[sp.Symbol, Any], context: Any) -> Any:
    """The value of an expression, the functions that only mpmath knows included."""
    names: dict[sp.Expr, sp.Symbol] = {}
    more = dict(values)
    for node in expr.atoms(sp.Function, sp.NumberSymbol):
        if node.func in _FURTHER:
            names[node] = sp.Dummy()
            more[names[node]] = getattr(context, node.func.__name__)(_value(node.args[0], values, context))
        elif node is sp.pi:
            names[node], more_value = sp.Dummy(), +context.pi
            more[names[node]] = more_value
        elif isinstance(node, sp.Function) and node.func not in FUNCTIONS:
            raise InputError(f"{node.func} has no value that could be sampled")
    return number_value(expr.xreplace(names), more, context)
