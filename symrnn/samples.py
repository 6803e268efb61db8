"""Numbers for curves and heat maps: the values of exact expressions, rounded once, at the very end."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.exact import number_value, to_fraction
from symrnn.figures import Curve, Curves, HeatMap, Scale, Stroke
from symrnn.functions import context_of

__all__ = ["curve", "heat_map", "lag_curves", "value_at"]

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
    found = expr.xreplace({name: _exact(value) for name, value in values.items()})
    if found.free_symbols:
        raise InputError(f"{expr} has no value: {', '.join(sorted(map(str, found.free_symbols)))} is not given")
    try:
        number = float(to_fraction(found) if found.is_Rational else number_value(found, {}, context_of(_BITS)))
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InputError(f"{expr} is too large for a float at {dict(values)}; draw it on a shorter range")
    return number


def curve(label: Any, expr: sp.Expr, name: sp.Symbol, at: Iterable[Any], stroke: Stroke = Stroke.LINE) -> Curve:
    """An expression over exact values of one name.

    >>> k = sp.Symbol("k", integer=True, nonnegative=True)
    >>> curve("powers", sp.Rational(1, 2) ** k, k, range(3)).y
    (1.0, 0.5, 0.25)
    """
    places = tuple(map(_exact, at))
    return Curve(label, tuple(map(float, places)), tuple(value_at(expr, {name: place}) for place in places), stroke)


def lag_curves(x_label: Any, y_label: Any, measured: Mapping[str, Iterable[float]], bound: Curve | None) -> Curves:
    """Positive numbers for the lags 0, 1, 2, ... on a logarithmic axis, with the bound over them."""
    series = {label: tuple(numbers) for label, numbers in measured.items()}
    curves = [Curve(label, tuple(map(float, range(len(y)))), y) for label, y in series.items()]
    return Curves(x_label, y_label, (*curves, *((bound,) if bound else ())), Scale.LOG)


def heat_map(
    expr: sp.Expr, x: sp.Symbol, columns: Iterable[Any], y: sp.Symbol, rows: Iterable[Any], value_label: Any
) -> HeatMap:
    """A positive expression over exact values of two names.

    >>> w, k = sp.Symbol("w_n", real=True), sp.Symbol("k", integer=True, nonnegative=True)
    >>> heat_map(sp.Abs(w) ** k, w, (-2, 1), k, (1, 2), "weight").values
    ((2.0, 1.0), (4.0, 1.0))
    """
    xs, ys = tuple(map(_exact, columns)), tuple(map(_exact, rows))
    values = tuple(tuple(value_at(expr, {x: a, y: b}) for a in xs) for b in ys)
    return HeatMap(x, y, value_label, tuple(map(float, xs)), tuple(map(float, ys)), values)


def _exact(value: Any) -> sp.Rational:
    fraction = to_fraction(value)
    return sp.Rational(fraction.numerator, fraction.denominator)
