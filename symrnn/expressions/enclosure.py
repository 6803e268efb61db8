"""Rigorous intervals: the value of an expression lies in its enclosure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from types import MappingProxyType
from typing import Any

import mpmath
import sympy as sp
from mpmath.libmp import (
    fone,
    from_int,
    fzero,
    mpf_le,
    mpf_lt,
    mpf_shift,
    mpf_sign,
    mpi_add,
    mpi_div,
    mpi_mul,
    mpi_pow_int,
)
from sympy.core.function import AppliedUndef

from symrnn.expressions.definitions import DEFINITIONS
from symrnn.expressions.exact import rational_to_fraction
from symrnn.expressions.functions import maximum, minimum, normal_cdf, normal_density, step, surrogate
from symrnn.expressions.interval_ends import (
    Interval,
    between,
    integer_ends,
    intervals,
    is_positive,
    point,
    span,
)

__all__ = ["Interval", "UnboundedError", "enclose", "ends", "intervals", "point", "span"]

_LONGEST = 10**7  # bits
_LARGEST_EXPONENT = 10**30  # by squaring, so its digits are what it costs
_LARGEST_ARGUMENT = 10**12
_LONGEST_SERIES = 20  # the largest argument that is put into the series of the normal distribution

_ONE = (fone, fone)
_ARITHMETIC = (sp.Add, sp.Mul)


class UnboundedError(Exception):
    """No enclosure is known: an unknown function, or a division by an interval around zero."""


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


def enclose(expr: sp.Expr, values: Mapping[sp.Symbol, Interval], context: Any) -> Interval:
    """An interval that holds the value of the expression for all values of its symbols in theirs.

    An undefined function of an argument may have its interval among them.

    Raises
    ------
    UnboundedError
        where no enclosure is known.
    """
    try:
        return _enclose(expr, values, context)
    except (KeyError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise UnboundedError(str(error)) from error


def _enclose(expr: sp.Expr, values: Mapping[sp.Symbol, Interval], context: Any) -> Interval:
    if isinstance(expr, sp.Symbol) or (isinstance(expr, AppliedUndef) and expr in values):
        return values[expr]
    if isinstance(expr, sp.Integer):
        return context.make_mpf(integer_ends(int(expr), context.prec))
    if isinstance(expr, sp.Rational):
        return point(context, rational_to_fraction(expr))
    if expr is sp.E:
        return context.exp(context.mpf(1))
    if expr is sp.pi:
        return context.mpf(context.pi)
    if isinstance(expr, sp.Pow) and isinstance(expr.exp, sp.Integer):
        return _integer_power(context, _enclose(expr.base, values, context), int(expr.exp))
    arguments = [_enclose(argument, values, context) for argument in expr.args]
    if isinstance(expr, _ARITHMETIC):
        return _together(context, mpi_add if isinstance(expr, sp.Add) else mpi_mul, arguments)
    if isinstance(expr, sp.Pow):
        return _power(context, *arguments)
    enclosed = _FUNCTIONS.get(expr.func) or _by_definition(expr.func)
    if enclosed is None:
        raise UnboundedError(f"no enclosure of {expr.func} is known")
    return enclosed(context, *arguments)


def _together(context: Any, operation: Callable[..., Any], arguments: Iterable[Interval]) -> Interval:
    """The sum or the product, from end to end without a conversion in between."""
    return context.make_mpf(reduce(lambda x, y: operation(x, y, context.prec), (each._mpi_ for each in arguments)))


def _power(context: Any, base: Interval, exponent: Interval) -> Interval:
    if exponent.a == exponent.b and exponent.a == int(exponent.a):
        return _integer_power(context, base, int(exponent.a))
    # b^(k/2) = sqrt(b)^k, which has a value at 0, where log has none
    if exponent.a == exponent.b and 2 * exponent.a == int(2 * exponent.a) and base.a >= 0:
        return _integer_power(context, context.sqrt(base), int(2 * exponent.a))
    return _exp(context, exponent * _log(context, base))


def _integer_power(context: Any, base: Interval, exponent: int) -> Interval:
    if abs(exponent) > _LARGEST_EXPONENT:
        raise UnboundedError(f"the exponent {exponent} is too large to enclose")
    low, high = map(mpf_sign, base._mpi_)
    if exponent < 0 and low <= 0 <= high:
        raise UnboundedError("a division by an interval around zero")
    power = mpi_pow_int(base._mpi_, abs(exponent), context.prec)
    return context.make_mpf(mpi_div(_ONE, power, context.prec) if exponent < 0 else power)


def _increasing(formula: Callable[[Any, Interval], Interval]) -> Callable[[Any, Interval], Interval]:
    """The enclosure of an increasing function from its enclosures at the two ends."""

    def enclose_ends(context: Any, u: Interval) -> Interval:
        return span(context, formula(context, u.a), formula(context, u.b))

    return enclose_ends


def _exp(context: Any, u: Interval) -> Interval:
    if u.b > _LARGEST_ARGUMENT:
        raise UnboundedError("the argument of exp is too large to enclose")
    if u.a < -_LARGEST_ARGUMENT:
        # exp increases and is positive: so far to the left it lies between 0 and its value where the range ends
        return context.mpf([0, context.exp(context.mpf(max(u.b, -_LARGEST_ARGUMENT))).b])
    return context.exp(u)


def _log(context: Any, u: Interval) -> Interval:
    if not is_positive(u):
        raise UnboundedError("log of an interval that is not positive")
    return context.log(u)


def _wave(name: str) -> Callable[[Any, Interval], Interval]:
    """The enclosure of sin or cos; of a very large argument it is known that the value lies in [-1, 1]."""

    def enclose_wave(context: Any, u: Interval) -> Interval:
        if max(abs(u.a), abs(u.b)) > _LARGEST_ARGUMENT:
            return context.mpf([-1, 1])
        return getattr(context, name)(u)

    return enclose_wave


def _normal_density(context: Any, u: Interval) -> Interval:
    return _exp(context, -(u**2) / 2) / context.sqrt(2 * context.mpf(context.pi))


def _normal_cdf(context: Any, u: Interval) -> Interval:
    """At a number: the odd part about 0 by its series of positive terms, and beyond 3 Mills' ratio as well.

    For x > 0 the odd part is density(x)*(x + x^3/3 + x^5/(3*5) + ...), whose terms from some on are less than halved,
    and 1 - normal_cdf(x) lies between density(x)*x/(1 + x^2) and density(x)/x (Gordon, 1941).
    """
    x = abs(u)
    density = _normal_density(context, x)
    tail = context.mpf([0, 0.5])
    if x.a > 3:
        tail = context.mpf([(density * x / (1 + x**2)).a, (density / x).b])
    if x.b < _LONGEST_SERIES:
        half = 0.5 - density * _odd_series(context, x)
        tail = context.mpf([max(half.a, tail.a), min(half.b, tail.b)])
    # Phi(-x) = 1 - Phi(x)
    return tail if u.b < 0 else 1 - tail


def _odd_series(context: Any, x: Interval) -> Interval:
    """x + x^3/3 + x^5/(3*5) + ... for a number x >= 0."""
    precision, divisor = context.prec, 1
    square = mpi_mul(x._mpi_, x._mpi_, precision)
    term = total = x._mpi_
    while mpf_sign(term[1]) and not (_halves(square, divisor) and mpf_le(mpf_shift(term[1], precision), total[0])):
        divisor += 2
        term = mpi_div(mpi_mul(term, square, precision), integer_ends(divisor, precision), precision)
        total = mpi_add(total, term, precision)
    # each later term is at most half the one before, so all of them are at most the last
    return context.make_mpf(mpi_add(total, (fzero, term[1]), precision))


def _halves(square: tuple[Any, Any], divisor: int) -> bool:
    """Whether the next term, and so each later one, is at most half the one before."""
    return bool(mpf_le(mpf_shift(square[1], 1), from_int(divisor + 2)))


def _erf(context: Any, u: Interval) -> Interval:
    # erf(u) = 2*Phi(u*sqrt(2)) - 1
    return 2 * _normal_cdf(context, u * context.sqrt(2)) - 1


def _abs(context: Any, u: Interval) -> Interval:
    return abs(u)


def _step(context: Any, u: Interval, at_zero: Interval | None = None) -> Interval:
    if is_positive(u):
        return context.mpf(1)
    if mpf_lt(u._mpi_[1], fzero):
        return context.mpf(0)
    if at_zero is None:
        raise UnboundedError("step(u) where u may be 0 has no value")
    return at_zero if u.a == u.b == 0 else span(context, context.mpf([0, 1]), at_zero)


def _maximum(context: Any, a: Interval, b: Interval) -> Interval:
    return between(context, *(y if mpf_lt(x, y) else x for x, y in zip(a._mpi_, b._mpi_, strict=True)))


def _minimum(context: Any, a: Interval, b: Interval) -> Interval:
    return between(context, *(y if mpf_lt(y, x) else x for x, y in zip(a._mpi_, b._mpi_, strict=True)))


def _first(context: Any, value: Interval, through: Interval) -> Interval:
    return value


_U = sp.Dummy("u", real=True)


@lru_cache(maxsize=128)
def _by_definition(function: Any) -> Callable[[Any, Interval], Interval] | None:
    """The enclosure of the formula; of an increasing function at the two ends, where its side of 0 is known."""
    row = DEFINITIONS.get(function)
    if row is None or row.formula is None:
        return None
    above, below = (each(_U) for each in (row.increasing and row.sides) or (row.formula, row.formula))

    def enclose_piece(context: Any, u: Interval) -> Interval:
        return _enclose(above if is_positive(u) else below, {_U: u}, context)

    return _increasing(enclose_piece) if row.increasing else enclose_piece


#: the functions of which the others are made. The normal distribution function is more exact than by erf in its tail
_FUNCTIONS: Mapping[Any, Callable[..., Interval]] = MappingProxyType(
    {
        sp.exp: _exp,
        sp.log: _log,
        sp.sin: _wave("sin"),
        sp.cos: _wave("cos"),
        sp.Abs: _abs,
        normal_cdf: _increasing(_normal_cdf),
        normal_density: _normal_density,
        sp.erf: _increasing(_erf),
        step: _step,
        maximum: _maximum,
        minimum: _minimum,
        surrogate: _first,
    }
)
