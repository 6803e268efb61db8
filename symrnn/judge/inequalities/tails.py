"""Inequalities beyond a number: the tail of an expression, part by part, and the sign that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.definitions import by_others
from symrnn.expressions.enclosure import UnboundedError, enclose
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.expressions.functions import normal_cdf, normal_density, relu, sigmoid, softplus, step
from symrnn.judge.inequalities.tail_values import Tail, Tails

__all__ = ["sign_beyond"]

MOST_FACTORS = 16


def sign_beyond(expr: sp.Expr, symbol: sp.Symbol, start: Fraction, context: Any) -> int | None:
    """1 where the expression is positive for all values of its symbol from ``start`` >= 1 on, 0 where at least 0.

    None where that is not seen.
    """
    try:
        tails = Tails(start, context)
        return tails.lowest_sign(_Parts(symbol, tails).of(expr))
    except (UnboundedError, ValueError, OverflowError, ZeroDivisionError):
        return None


@dataclass(frozen=True, slots=True)
class _Parts:
    symbol: sp.Symbol
    tails: Tails
    known: dict[sp.Expr, Tail] = field(default_factory=dict)

    def of(self, expr: sp.Expr) -> Tail:
        """The tail of a part, each part once."""
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self._new(expr)
        return found

    def _new(self, expr: sp.Expr) -> Tail:
        if expr == self.symbol:
            return self.tails.symbol()
        if not expr.free_symbols:
            return self.tails.constant(enclose(expr, {}, self.tails.context))
        if isinstance(expr, sp.Add):
            return reduce(self.tails.sum, map(self.of, expr.args))
        if isinstance(expr, sp.Mul):
            return reduce(self.tails.product, map(self.of, expr.args))
        if isinstance(expr, sp.Pow):
            return self._power(*expr.args)
        if expr.func is sp.exp:
            return self.exponential(expr.args[0])
        if expr.func not in _RULES:
            written = by_others(expr)
            if written is None:
                raise UnboundedError(f"nothing is known of {expr.func} far from 0")
            return self.of(written)
        return _RULES[expr.func](self, expr)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> Tail:
        if not isinstance(exponent, sp.Integer) or not 1 <= abs(int(exponent)) <= MOST_FACTORS:
            raise UnboundedError("a power that is not followed far from 0")
        raised = reduce(self.tails.product, [self.of(base)] * abs(int(exponent)))
        return raised if exponent > 0 else self.tails.reciprocal(raised)

    def exponential(self, argument: sp.Expr) -> Tail:
        """exp(v): v = c*u + d gives the rate c, and otherwise v is bounded, or below -c*u for some c > 0."""
        slope = argument.coeff(self.symbol, 1)
        beside = argument - slope * self.symbol
        if slope.is_Rational and not beside.free_symbols:
            scale = self.tails.constant(enclose(sp.exp(beside), {}, self.tails.context))
            return Tail(rational_to_fraction(slope), scale.leading, scale.rest)
        inner = self.tails.plain(self.of(argument))
        if self.tails.total(inner, 0) is not None:
            return self.tails.apply_bounded(sp.exp, inner)
        return self.tails.falling(inner)


def _sigmoid(parts: _Parts, expr: sp.Expr) -> Tail:
    """1/(1 + s), s = exp(-v), where v grows; s/(1 + s), s = exp(v), where it falls."""
    (v,) = expr.args
    inner = parts.tails.plain(parts.of(v))
    way = parts.tails.way(inner)
    if not way:
        return parts.tails.apply_bounded(sigmoid, inner)
    falling = parts.exponential(-v if way > 0 else v)
    below = parts.tails.reciprocal(parts.tails.sum(parts.tails.constant(parts.tails.number(1)), falling))
    return below if way > 0 else parts.tails.product(falling, below)


def _tanh(parts: _Parts, expr: sp.Expr) -> Tail:
    """(1 - s)/(1 + s), s = exp(-2*v), where v grows, and the opposite where it falls."""
    (v,) = expr.args
    inner = parts.tails.plain(parts.of(v))
    way = parts.tails.way(inner)
    if not way:
        return parts.tails.apply_bounded(sp.tanh, inner)
    falling, one = parts.exponential(-2 * way * v), parts.tails.constant(parts.tails.number(1))
    above, below = parts.tails.sum(one, parts.tails.opposite(falling)), parts.tails.sum(one, falling)
    quotient = parts.tails.product(above, parts.tails.reciprocal(below))
    return quotient if way > 0 else parts.tails.opposite(quotient)


def _softplus(parts: _Parts, expr: sp.Expr) -> Tail:
    """log(1 + s) lies between s/(1 + s) and s; it is added to v where v grows, with s = exp(-v)."""
    (v,) = expr.args
    inner = parts.tails.plain(parts.of(v))
    way = parts.tails.way(inner)
    if not way:
        return parts.tails.apply_bounded(softplus, inner)
    falling = parts.tails.plain(parts.exponential(-way * v))
    highest = parts.tails.total(falling, 0)
    if highest is None:
        raise UnboundedError("the exponential is not seen to fall")
    # s/(1 + s) >= s/(1 + highest)
    logarithm = parts.tails.small(1 / (1 + highest), parts.tails.number(1), falling)
    return parts.tails.sum(inner, logarithm) if way > 0 else logarithm


def _below_one(scale: Fraction, times: Fraction) -> Callable[[_Parts, sp.Expr], Tail]:
    """A distribution function that is 1 - d where v grows, with 0 <= d <= times*exp(-scale*v^2)."""

    def rule(parts: _Parts, expr: sp.Expr) -> Tail:
        (v,) = expr.args
        inner = parts.tails.plain(parts.of(v))
        way = parts.tails.way(inner)
        if not way:
            return parts.tails.apply_bounded(expr.func, inner)
        gap = parts.exponential(-fraction_to_rational(scale) * v**2)
        rest = parts.tails.small(parts.tails.number(0), parts.tails.number(times), gap)
        if way > 0:
            return parts.tails.sum(parts.tails.constant(parts.tails.number(1)), parts.tails.opposite(rest))
        # Phi(-v) = 1 - Phi(v) goes to 0, and erf(-v) = -erf(v) to -1
        return rest if expr.func is normal_cdf else parts.tails.sum(parts.tails.constant(parts.tails.number(-1)), rest)

    return rule


def _normal_density(parts: _Parts, expr: sp.Expr) -> Tail:
    (v,) = expr.args
    return parts.of(sp.exp(-(v**2) / 2) / sp.sqrt(2 * sp.pi))


def _wave(parts: _Parts, expr: sp.Expr) -> Tail:
    """Between -1 and 1 where the argument has a value, which its own tail shows."""
    parts.of(expr.args[0])
    return parts.tails.small(parts.tails.number(-1), parts.tails.number(1), parts.tails.constant(parts.tails.number(1)))


def _apply_bounded(parts: _Parts, expr: sp.Expr) -> Tail:
    return parts.tails.apply_bounded(expr.func, parts.tails.plain(parts.of(expr.args[0])))


def _switch(parts: _Parts, expr: sp.Expr) -> Tail:
    """|v|, relu(v) and step(v) where the sign of v is known, and the size of what goes to 0."""
    inner = parts.of(expr.args[0])
    above, below = parts.tails.lowest_sign(inner), parts.tails.lowest_sign(parts.tails.opposite(inner))
    zero, one = parts.tails.constant(parts.tails.number(0)), parts.tails.constant(parts.tails.number(1))
    if expr.func is step:
        if 1 not in (above, below):
            raise UnboundedError("the sign of an argument of step is not known")
        return one if above == 1 else zero
    if above is not None:
        return inner
    if below is not None:
        return parts.tails.opposite(inner) if expr.func is sp.Abs else zero
    if expr.func is sp.Abs and not inner.leading:
        return Tail(inner.rate, {}, {k: abs(each) for k, each in inner.rest.items()})
    raise UnboundedError("the sign of an argument is not known")


_RULES: Mapping[object, Callable[[_Parts, sp.Expr], Tail]] = MappingProxyType(
    {
        sigmoid: _sigmoid,
        sp.tanh: _tanh,
        softplus: _softplus,
        normal_cdf: _below_one(Fraction(1, 2), Fraction(1, 2)),
        sp.erf: _below_one(Fraction(1), Fraction(1)),
        normal_density: _normal_density,
        sp.sin: _wave,
        sp.cos: _wave,
        sp.log: _apply_bounded,
        sp.Abs: _switch,
        relu: _switch,
        step: _switch,
    }
)
