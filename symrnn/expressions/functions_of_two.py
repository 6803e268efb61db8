"""What functions of two numbers are in value, by functions of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.functions import maximum, minimum, relu, surrogate

__all__ = ["OF_TWO", "in_values"]


def _maximum(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return b + relu(a - b)


def _minimum(a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return b - relu(b - a)


def _first(value: sp.Expr, through: sp.Expr) -> sp.Expr:
    return value


#: what functions of two numbers are in value; the derivatives of a surrogate are declared, and not those of its value
OF_TWO: Mapping[Any, Callable[[sp.Expr, sp.Expr], sp.Expr]] = MappingProxyType(
    {maximum: _maximum, minimum: _minimum, surrogate: _first}
)


def in_values(expr: sp.Expr) -> sp.Expr:
    """The expression with its functions of two numbers by what they are in value, where no derivative is asked for.

    >>> from symrnn.expressions.functions import step
    >>> a, b = sp.symbols("a b", real=True)
    >>> in_values(2*maximum(a, b) + surrogate(step(a), b))
    2*b + 2*relu(a - b) + step(a)
    """
    if not expr.has(*OF_TWO):
        return expr
    arguments = [in_values(argument) for argument in expr.args]
    return OF_TWO[expr.func](*arguments) if expr.func in OF_TWO else expr.func(*arguments)
