"""The value of one expression: an exact rational, or a number of any precision."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.functions import FUNCTIONS, is_undefined, rational_value

__all__ = ["number_value", "to_fraction"]

_LARGEST_BITS = 1 << 20


def to_fraction(value: object) -> Fraction:
    """A given number as an exact fraction; a float counts as the binary fraction it is.

    >>> to_fraction(sp.Rational(1, 3)), to_fraction(0.5), to_fraction("0.1")
    (Fraction(1, 3), Fraction(1, 2), Fraction(1, 10))

    Raises
    ------
    InputError
        for anything that is not a finite rational number.
    """
    try:
        if isinstance(value, sp.Rational):
            return Fraction(int(value.p), int(value.q))
        return Fraction(value)  # type: ignore[arg-type]  # what it cannot take is caught below
    except (TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise InputError(f"{value!r} is not a finite rational number; give an integer, a fraction or a decimal") from None


def number_value(expr: sp.Expr, values: Mapping[sp.Symbol, Any], context: Any = None) -> Any:
    """The value of an expression at given numbers: a Fraction without a context, an mpf with an mpmath context.

    >>> x = sp.Symbol("x", real=True)
    >>> number_value(x**2 + 1, {x: Fraction(1, 2)})
    Fraction(5, 4)

    Raises
    ------
    InputError
        where the value is not rational and no context is given, where a function is undefined, or at a pole.
    """
    if isinstance(expr, sp.Symbol):
        return values[expr]
    if isinstance(expr, sp.Rational):
        fraction = Fraction(int(expr.p), int(expr.q))
        return fraction if context is None else context.mpf(fraction.numerator) / fraction.denominator
    arguments = [number_value(argument, values, context) for argument in expr.args]
    if isinstance(expr, sp.Add):
        return sum(arguments[1:], arguments[0])
    if isinstance(expr, sp.Mul):
        return reduce(mul, arguments)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return _power(expr, arguments[0])
    return _function_value(expr, arguments, context)


def _power(expr: sp.Pow, base: Any) -> Any:
    exponent = int(expr.exp)
    if base == 0 and exponent < 0:
        raise InputError(f"{expr} divides by zero")
    if isinstance(base, Fraction):
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if bits * abs(exponent) > _LARGEST_BITS:
            raise InputError(f"{expr} would be an exact number of {bits * abs(exponent)} bits; ask for digits instead")
    return base**exponent


def _function_value(expr: sp.Expr, arguments: list[Any], context: Any) -> Any:
    if is_undefined(expr):
        raise InputError(f"{expr.func.__name__} is undefined in {expr}; choose an activation of the table")
    if expr.func not in FUNCTIONS:
        raise InputError(f"{expr} is not a number that symrnn can evaluate: {expr.func.__name__} is not in its table")
    try:
        value = rational_value(expr.func, *arguments) if context is None else FUNCTIONS[expr.func](context, *arguments)
    except ZeroDivisionError as error:
        raise InputError(f"{expr}: {error}; choose the slope there, as in bptt(program, kink=0)") from None
    if value is None:
        raise InputError(f"{expr} is not rational at {', '.join(map(str, arguments))}; ask for digits=50, say")
    return value
