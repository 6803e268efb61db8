"""Values with two derivatives over an interval: f, f' and f'' of an expression in one symbol, enclosed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.definitions import by_others
from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, point
from symrnn.expressions.exact import rational_to_fraction
from symrnn.expressions.functions import normal_cdf, normal_density, relu, sigmoid, softplus, step

__all__ = ["Jet", "jet", "slope_over"]


@dataclass(frozen=True, slots=True)
class Jet:
    """Enclosures of f, f' and f'' over an interval; the last two are None where f may have none there."""

    value: Interval
    first: Interval | None
    second: Interval | None


def jet(expr: sp.Expr, symbol: sp.Symbol, over: Interval, context: Any) -> Jet:
    """The enclosures over an interval of the symbol, by the rules of sum, product and chain.

    Raises
    ------
    UnboundedError
        where no enclosure is known.
    """
    return _Jets(symbol, over, context, {}).of(expr)


@dataclass(frozen=True, slots=True)
class _Jets:
    symbol: sp.Symbol
    over: Interval
    context: Any
    known: dict[sp.Expr, Jet]

    def of(self, expr: sp.Expr) -> Jet:
        """The jet of a part, each part once."""
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self._new(expr)
        return found

    def _new(self, expr: sp.Expr) -> Jet:
        if expr == self.symbol:
            return Jet(self.over, self.context.mpf(1), self.context.mpf(0))
        if isinstance(expr, sp.Rational):
            return self._constant(point(self.context, rational_to_fraction(expr)))
        if not expr.free_symbols:
            return self._constant(enclose(expr, {}, self.context))
        if isinstance(expr, sp.Add):
            return reduce(_sum, map(self.of, expr.args))
        if isinstance(expr, sp.Mul):
            return reduce(_product, map(self.of, expr.args))
        if isinstance(expr, sp.Pow):
            return self._power(expr)
        if expr.func not in _SWITCHES and expr.func not in _ROWS:
            written = by_others(expr)
            if written is None:
                raise UnboundedError(f"no derivatives of {expr.func} are known")
            return self.of(written)
        inner = self.of(expr.args[0])
        if expr.func in _SWITCHES:
            return self._switch(expr, inner)
        value = enclose(expr.func(_U), {_U: inner.value}, self.context)
        return _chain(inner, value, *_ROWS[expr.func](self.context, inner.value, value))

    def _constant(self, value: Interval) -> Jet:
        return Jet(value, self.context.mpf(0), self.context.mpf(0))

    def _power(self, expr: sp.Pow) -> Jet:
        base, exponent = expr.args
        if not exponent.is_Rational:
            raise UnboundedError("a power whose exponent is no number")
        inner, n = self.of(base), exponent
        powers = [
            enclose(_U**e, {_U: inner.value}, self.context) if e else self.context.mpf(1) for e in (n, n - 1, n - 2)
        ]
        slopes = [point(self.context, rational_to_fraction(c)) for c in (n, n * (n - 1))]
        return _chain(inner, powers[0], slopes[0] * powers[1], slopes[1] * powers[2])

    def _switch(self, expr: sp.Expr, inner: Jet) -> Jet:
        """One formula where the argument keeps off 0, else the hull of its values, without derivatives."""
        below, above = _SWITCHES[expr.func]
        u, zero = inner.value, self.context.mpf(0)
        if u.a > 0 or u.b < 0:
            times, plus = above if u.a > 0 else below
            return _sum(_product(self._constant(zero + times), inner), self._constant(zero + plus))
        if expr.func is step:
            at_zero = self.of(expr.args[1]).value if len(expr.args) == 2 else zero
            return Jet(self.context.mpf([min(0, at_zero.a), max(1, at_zero.b)]), None, None)
        return Jet(enclose(expr.func(_U), {_U: u}, self.context), None, None)


#: (factor of the argument, and what is added) below 0 and above
_SWITCHES: Mapping[object, tuple[tuple[int, int], tuple[int, int]]] = MappingProxyType(
    {sp.Abs: ((-1, 0), (1, 0)), relu: ((0, 0), (1, 0)), step: ((0, 0), (0, 1))}
)


def _sum(a: Jet, b: Jet) -> Jet:
    return Jet(a.value + b.value, _both(add, a.first, b.first), _both(add, a.second, b.second))


def _product(a: Jet, b: Jet) -> Jet:
    if a.first is None or a.second is None or b.first is None or b.second is None:
        return Jet(a.value * b.value, None, None)
    return Jet(
        a.value * b.value,
        a.first * b.value + a.value * b.first,
        # Leibniz: (f*g)'' = f''*g + 2*f'*g' + f*g''
        a.second * b.value + 2 * a.first * b.first + a.value * b.second,
    )


def _both(operation: Callable[[Interval, Interval], Interval], a: Interval | None, b: Interval | None) -> Any:
    return None if a is None or b is None else operation(a, b)


def _chain(inner: Jet, value: Interval, slope: Interval, curve: Interval) -> Jet:
    if inner.first is None or inner.second is None:
        return Jet(value, None, None)
    # (g(f))'' = g''(f)*f'^2 + g'(f)*f'' (Faa di Bruno); f'^2 by ** and not *, so that it is not negative
    return Jet(value, slope * inner.first, curve * inner.first**2 + slope * inner.second)


Row = Callable[[Any, Interval, Interval], tuple[Interval, Interval]]


def _exp(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    return value, value


def _log(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    return 1 / u, -1 / u**2


def _tanh(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    slope = 1 - value**2
    # tanh' = 1 - tanh^2, tanh'' = -2*tanh*tanh'
    return slope, -2 * value * slope


def _sigmoid(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    slope = value * (1 - value)
    # s' = s*(1 - s), s'' = s'*(1 - 2*s)
    return slope, slope * (1 - 2 * value)


def _softplus(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    slope = enclose(sigmoid(_U), {_U: u}, context)
    # softplus' is the logistic function s, softplus'' = s*(1 - s)
    return slope, slope * (1 - slope)


def _sin(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    return enclose(sp.cos(_U), {_U: u}, context), -value


def _cos(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    return -enclose(sp.sin(_U), {_U: u}, context), -value


def _normal_cdf(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    density = enclose(normal_density(_U), {_U: u}, context)
    # Phi' = phi, and phi'(u) = -u*phi(u)
    return density, -u * density


def _normal_density(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    return -u * value, (u**2 - 1) * value


def _erf(context: Any, u: Interval, value: Interval) -> tuple[Interval, Interval]:
    slope = enclose(2 * sp.exp(-(_U**2)) / sp.sqrt(sp.pi), {_U: u}, context)
    return slope, -2 * u * slope


_U = sp.Dummy("u", real=True)

#: the first and second derivative over an interval u, from the enclosure of the value
_ROWS: Mapping[object, Row] = MappingProxyType(
    {
        sp.exp: _exp,
        sp.log: _log,
        sp.tanh: _tanh,
        sigmoid: _sigmoid,
        softplus: _softplus,
        sp.sin: _sin,
        sp.cos: _cos,
        normal_cdf: _normal_cdf,
        normal_density: _normal_density,
        sp.erf: _erf,
    }
)


def slope_over(function: Any, over: Interval, context: Any) -> Interval:
    """The enclosure of the derivative of a function of the table."""
    return _ROWS[function](context, over, enclose(function(_U), {_U: over}, context))[0]
