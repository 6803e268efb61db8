"""Rigorous intervals: the value of an expression lies in its enclosure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from operator import add, mul
from types import MappingProxyType
from typing import Any

import mpmath
import sympy as sp

from symrnn.functions import elu, relu, sigmoid, silu, softplus, softsign, step

__all__ = ["Interval", "UnboundedError", "enclose", "ends", "intervals", "point", "span"]

_LONGEST = 10**7  # bits
_LARGEST_EXPONENT = 10**10
_LARGEST_ARGUMENT = 10**12

Interval = Any  # an interval of mpmath's interval context


class UnboundedError(Exception):
    """No enclosure is known: an unknown function, or a division by an interval around zero."""


def intervals(precision: int) -> Any:
    """A new interval context of so many bits, apart from the global one."""
    context = mpmath.ctx_iv.MPIntervalContext()
    context.prec = precision
    return context


def point(context: Any, value: Fraction) -> Interval:
    """The enclosure of a rational number."""
    return context.mpf(value.numerator) / context.mpf(value.denominator)


def ends(interval: Interval) -> tuple[Fraction, Fraction]:
    """The two ends of an interval as exact rationals.

    Raises
    ------
    UnboundedError
        where an end is infinite, or too long a number to write out.
    """
    for _, mantissa, exponent, _ in interval._mpi_:
        if (not mantissa and exponent) or abs(exponent) > _LONGEST:
            raise UnboundedError("the interval has an end that is infinite or too long")
    low, high = (mpmath.libmp.to_rational(end) for end in interval._mpi_)
    return Fraction(*low), Fraction(*high)


def span(context: Any, low: Interval, high: Interval) -> Interval:
    """The smallest interval that holds two others."""
    return context.mpf([min(low.a, high.a), max(low.b, high.b)])


def enclose(expr: sp.Expr, values: Mapping[sp.Symbol, Interval], context: Any) -> Interval:
    """An interval that holds the value of the expression for all values of its symbols in theirs.

    Raises
    ------
    UnboundedError
        where no enclosure is known.
    """
    try:
        return _enclosed(expr, values, context)
    except (KeyError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise UnboundedError(str(error)) from error


def _enclosed(expr: sp.Expr, values: Mapping[sp.Symbol, Interval], context: Any) -> Interval:
    if isinstance(expr, sp.Symbol):
        return values[expr]
    if isinstance(expr, sp.Rational):
        return point(context, Fraction(int(expr.p), int(expr.q)))
    if expr is sp.E:
        return context.exp(context.mpf(1))
    if expr is sp.pi:
        return context.mpf(context.pi)
    arguments = [_enclosed(argument, values, context) for argument in expr.args]
    if isinstance(expr, sp.Add):
        return reduce(add, arguments)
    if isinstance(expr, sp.Mul):
        return reduce(mul, arguments)
    if isinstance(expr, sp.Pow):
        return _power(context, *arguments)
    if expr.func not in _FUNCTIONS:
        raise UnboundedError(f"no enclosure of {expr.func} is known")
    return _FUNCTIONS[expr.func](context, *arguments)


def _power(context: Any, base: Interval, exponent: Interval) -> Interval:
    if exponent.a == exponent.b and exponent.a == int(exponent.a):
        return _integer_power(context, base, int(exponent.a))
    if exponent.a == exponent.b and 2 * exponent.a == int(2 * exponent.a) and base.a >= 0:
        return _integer_power(context, context.sqrt(base), int(2 * exponent.a))
    return _exp(context, exponent * _log(context, base))


def _integer_power(context: Any, base: Interval, exponent: int) -> Interval:
    if abs(exponent) > _LARGEST_EXPONENT:
        raise UnboundedError(f"the exponent {exponent} is too large to enclose")
    if exponent < 0:
        if base.a <= 0 <= base.b:
            raise UnboundedError("a division by an interval around zero")
        return 1 / base ** (-exponent)
    return base**exponent


def _increasing(formula: Callable[[Any, Interval], Interval]) -> Callable[[Any, Interval], Interval]:
    """The enclosure of an increasing function from its enclosures at the two ends."""

    def enclosed(context: Any, u: Interval) -> Interval:
        return span(context, formula(context, context.mpf(u.a)), formula(context, context.mpf(u.b)))

    return enclosed


def _exp(context: Any, u: Interval) -> Interval:
    if max(abs(u.a), abs(u.b)) > _LARGEST_ARGUMENT:
        raise UnboundedError("the argument of exp is too large to enclose")
    return context.exp(u)


def _log(context: Any, u: Interval) -> Interval:
    if u.a <= 0:
        raise UnboundedError("log of an interval that is not positive")
    return context.log(u)


def _tanh(context: Any, u: Interval) -> Interval:
    return 1 - 2 / (_exp(context, 2 * u) + 1)


def _wave(name: str) -> Callable[[Any, Interval], Interval]:
    """The enclosure of sin or cos; of a very large argument it is known that the value lies in [-1, 1]."""

    def enclosed(context: Any, u: Interval) -> Interval:
        if max(abs(u.a), abs(u.b)) > _LARGEST_ARGUMENT:
            return context.mpf([-1, 1])
        return getattr(context, name)(u)

    return enclosed


def _sigmoid(context: Any, u: Interval) -> Interval:
    return 1 / (1 + _exp(context, -u))


def _softplus(context: Any, u: Interval) -> Interval:
    return _log(context, 1 + _exp(context, u))


def _softsign(context: Any, u: Interval) -> Interval:
    return u / (1 + _abs(context, u))


def _relu(context: Any, u: Interval) -> Interval:
    return u if u.b > 0 else context.mpf(0)


def _elu(context: Any, u: Interval) -> Interval:
    return u if u.b > 0 else _exp(context, u) - 1


def _silu(context: Any, u: Interval) -> Interval:
    return u * _sigmoid(context, u)


def _abs(context: Any, u: Interval) -> Interval:
    return abs(u)


def _step(context: Any, u: Interval, at_zero: Interval | None = None) -> Interval:
    if u.a > 0:
        return context.mpf(1)
    if u.b < 0:
        return context.mpf(0)
    if at_zero is None:
        raise UnboundedError("step(u) where u may be 0 has no value")
    return at_zero if u.a == u.b == 0 else span(context, context.mpf([0, 1]), at_zero)


_FUNCTIONS: Mapping[Any, Callable[..., Interval]] = MappingProxyType(
    {
        sp.exp: _exp,
        sp.log: _log,
        sp.tanh: _increasing(_tanh),
        sp.sin: _wave("sin"),
        sp.cos: _wave("cos"),
        sp.Abs: _abs,
        sigmoid: _increasing(_sigmoid),
        softplus: _increasing(_softplus),
        softsign: _increasing(_softsign),
        relu: _increasing(_relu),
        elu: _increasing(_elu),
        silu: _silu,
        step: _step,
    }
)
