"""The value of one expression: an exact rational, or a number of any precision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache, partial, reduce
from numbers import Rational, Real
from operator import mul
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.functions import FUNCTIONS, is_undefined
from symrnn.expressions.rational_values import rational_value

__all__ = [
    "LARGEST_BITS",
    "NOT_REAL",
    "bits",
    "exact_value",
    "fraction_to_rational",
    "number_value",
    "rational_to_fraction",
    "to_fraction",
]

#: what SymPy writes where there is no real number
NOT_REAL = frozenset({sp.I, sp.oo, -sp.oo, sp.zoo, sp.nan})

LARGEST_BITS = 1 << 20  # of an exact number
_LARGEST_EXPONENT = 5000  # of a decimal, base ten
_LARGEST_POWER = 10_000  # an exponent that is computed and not written
_LARGEST_MAGNITUDE = 4096  # of the argument of a function in digits: |x| < 2**4096


#: what may be given as an exact number; a text is a decimal or a quotient of integers
Number = int | float | str | Fraction | Decimal


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
        if isinstance(value, (str, Decimal)):
            return _from_text(str(value).strip())
        if isinstance(value, Rational) and not isinstance(value, bool):
            return Fraction(int(value.numerator), int(value.denominator))
        if isinstance(value, Real) and not isinstance(value, bool):
            return Fraction(*map(int, value.as_integer_ratio()))  # type: ignore[attr-defined]  # caught where missing
    except (ValueError, OverflowError, ZeroDivisionError, InvalidOperation, AttributeError):
        pass
    shown = f"{value!r:.60}" if not isinstance(value, int) else value
    raise InputError(f"{shown} is not a finite rational number; give an integer, a fraction or a decimal")


def _from_text(text: str) -> Fraction:
    """A fraction such as 1/3, or a decimal whose exponent is small enough to write out."""
    if "/" not in text and abs(Decimal(text).adjusted()) > _LARGEST_EXPONENT:
        raise ValueError
    return Fraction(text)


@lru_cache(maxsize=500)  # a search for a point reads the same few numbers again and again
def rational_to_fraction(number: sp.Rational) -> Fraction:
    """A rational number of SymPy as a fraction of Python's own integers, whichever integers SymPy is built on.

    >>> rational_to_fraction(sp.Rational(2, 6))
    Fraction(1, 3)
    """
    return Fraction(int(number.p), int(number.q))


def fraction_to_rational(fraction: Fraction) -> sp.Rational:
    """A fraction as a rational number of SymPy.

    >>> fraction_to_rational(Fraction(2, 6))
    1/3
    """
    return sp.Rational(fraction.numerator, fraction.denominator)


def bits(value: Fraction) -> int:
    """The length of an exact number: of its numerator or denominator, whichever is longer."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def number_value(expr: sp.Expr, values: Mapping[sp.Symbol, Any], context: Any = None) -> Any:
    """The value of an expression at given numbers: a Fraction without a context, an mpf with an mpmath context.

    An undefined function of an argument may have its value among those given.

    >>> x = sp.Symbol("x", real=True)
    >>> number_value(x**2 + 1, {x: Fraction(1, 2)})
    Fraction(5, 4)

    Raises
    ------
    InputError
        where the value is not rational and no context is given, where a function is undefined, or at a pole.
    """
    try:
        return _value(expr, values, context)
    except _NoValueError as none:
        raise InputError(none.tell()) from None


def exact_value(expr: sp.Expr, values: Mapping[Any, Fraction]) -> Fraction | None:
    """The rational value of an expression at given numbers, None where it has none.

    >>> x = sp.Symbol("x", real=True)
    >>> exact_value(1 / x, {x: Fraction(2)}), exact_value(1 / x, {x: Fraction(0)})
    (Fraction(1, 2), None)
    """
    try:
        value = _value(expr, values, None)
    except (_NoValueError, InputError, KeyError, ZeroDivisionError, OverflowError):
        return None
    return value if isinstance(value, Fraction) else None


class _NoValueError(Exception):
    """There is no value; why is written where somebody reads it, for a search asks at thousands of points."""

    def __init__(self, tell: Callable[[], str]) -> None:
        super().__init__()
        self.tell = tell


def _value(expr: sp.Expr, values: Mapping[Any, Any], context: Any) -> Any:
    if isinstance(expr, sp.Symbol) or (is_undefined(expr) and expr in values):
        return values[expr]
    if isinstance(expr, sp.Rational):
        fraction = rational_to_fraction(expr)
        return fraction if context is None else context.mpf(fraction.numerator) / fraction.denominator
    if expr is sp.E:  # what SymPy makes of exp(1)
        return _function_value(sp.exp(1, evaluate=False), [Fraction(1) if context is None else context.one], context)
    if expr is sp.pi and context is not None:
        return context.mpf(context.pi)
    arguments = [_value(argument, values, context) for argument in expr.args]
    if isinstance(expr, sp.Add):
        return sum(arguments[1:], arguments[0])
    if isinstance(expr, sp.Mul):
        return reduce(mul, arguments)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return _power(expr, arguments[0])
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Rational):
        return _root(expr, arguments[0], context)
    if isinstance(expr, sp.Pow) and context is None:
        return _compute_power(expr, *arguments)
    return _function_value(expr, arguments, context)


def _power(expr: sp.Pow, base: Any) -> Any:
    exponent = int(expr.exp)
    if base == 0 and exponent < 0:
        raise _NoValueError(lambda: f"{expr} divides by zero")
    if isinstance(base, Fraction):
        length = bits(base) * abs(exponent)
        if length > LARGEST_BITS and abs(base) != 1:
            raise _NoValueError(lambda: f"{expr} would be an exact number of {length} bits; ask for digits instead")
    return base**exponent


def _compute_power(expr: sp.Pow, base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > _LARGEST_POWER:
        raise _NoValueError(lambda: f"{expr} has no rational value that is short enough at the exponent {exponent}")
    if base == 0 and exponent < 0:
        raise _NoValueError(lambda: f"{expr} divides by zero")
    return base ** int(exponent)


def _root(expr: sp.Pow, base: Any, context: Any) -> Any:
    if context is None:
        raise _NoValueError(lambda: f"{expr} is not rational at {base}; ask for digits=50, say")
    if base < 0 or (base == 0 and expr.exp < 0):
        raise _NoValueError(lambda: f"{expr} has no real value at {context.nstr(base, 5)}")
    return context.power(base, context.mpf(int(expr.exp.p)) / int(expr.exp.q))


def _function_value(expr: sp.Expr, arguments: list[Any], context: Any) -> Any:
    if is_undefined(expr):
        raise _NoValueError(lambda: f"{expr.func.__name__} is undefined in {expr}; choose an activation of the table")
    if expr.func not in FUNCTIONS:
        raise _NoValueError(
            lambda: f"{expr} is not a number that symrnn can evaluate: {expr.func.__name__} is not in its table"
        )
    if context is not None:
        return _digits_of(expr, arguments, context)
    try:
        value = rational_value(expr.func, *arguments)
    except ZeroDivisionError as error:
        raise _NoValueError(partial(_tell_pole, expr, str(error))) from None
    if value is None:
        raise _NoValueError(
            lambda: f"{expr} is not rational at {', '.join(map(str, arguments))}; ask for digits=50, say"
        )
    return value


def _tell_pole(expr: sp.Expr, why: str) -> str:
    return f"{expr}: {why}; choose the slope there, as in bptt(program, kink=0)"


def _digits_of(expr: sp.Expr, arguments: list[Any], context: Any) -> Any:
    if context.mag(arguments[0]) > _LARGEST_MAGNITUDE:
        raise _NoValueError(
            lambda: f"{expr}: its argument is larger than 2**{_LARGEST_MAGNITUDE}, more than digits are computed for"
        )
    try:
        value = FUNCTIONS[expr.func](context, *arguments)
    except ZeroDivisionError as error:
        raise _NoValueError(partial(_tell_pole, expr, str(error))) from None
    if not isinstance(value, context.mpf) or not context.isfinite(value):
        raise _NoValueError(lambda: f"{expr} has no real value at {context.nstr(arguments[0], 5)}")
    return value
