"""Numbers to draw: the values of exact expressions, rounded once, at the very end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.exact import fraction_to_rational, number_value, to_fraction
from symrnn.expressions.function_values import context_of

__all__ = ["value_at"]

_BITS = 128


def value_at(expr: sp.Expr, values: Mapping[sp.Symbol, Any]) -> float:
    """The value of an expression at exact numbers, as the nearest float.

    >>> w = sp.Symbol("w_n", real=True)
    >>> value_at(w**50, {w: sp.Rational(9, 10)})
    0.0051537752073201135

    Raises
    ------
    InputError
        where a name is left, or the value is not a number that a float can hold.
    """
    fractions = {name: to_fraction(value) for name, value in values.items()}
    found = expr.xreplace({name: fraction_to_rational(each) for name, each in fractions.items()})
    if found.free_symbols:
        raise InputError(f"{expr} has no value: {', '.join(sorted(map(str, found.free_symbols)))} is not given")
    try:
        number = float(to_fraction(found) if found.is_Rational else number_value(found, {}, context_of(_BITS)))
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InputError(f"{expr} is too large for a float at {dict(values)}; draw it on a shorter range")
    return number
