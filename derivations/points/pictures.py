"""The figures of points 4, 6, 7, 8, 16 and 17: their curves are expressions of the claims beside them, evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import sympy as sp

from symrnn import Curve, Curves, Figure, Scale, Stroke, Text, equal, name_symbol
from symrnn.derivation.samples import value_at

__all__ = ["cobweb_figure", "floats_figure", "growth_figure", "lags_figure", "shares_figure", "slopes_figure"]

r, w_n, a, gamma = map(name_symbol, ("r", "w_n", "a", "gamma"))
k = sp.Symbol("k", integer=True, nonnegative=True)
_CENTS = tuple(sp.Rational(n, 50) for n in range(26, 126))  # from 0.52 to 2.5
_LAGS = range(1, 51)
_TURNS = 8


def shares_figure(oldest: sp.Expr, total: sp.Expr) -> Figure:
    """Point 4: the shares of the oldest and of the newest term in the sum, over the weight."""
    shares = (("the oldest, (t-50)", oldest / total), ("the newest, (t)", 1 / total))
    return Figure(
        "shares",
        Text("The shares of the oldest and the newest term in the sum of all 51, over the recurrent weight {r}.", r=r),
        "Two curves over recurrent weights from 0.5 to 2.5. The share of the newest term falls from about one half to "
        "1/51 at 1, and on to nearly 0. That of the oldest is nearly 0 up to 1, where it is 1/51, and rises to one "
        "half at 2.",
        Curves(r, "share of the sum", tuple(_curve(label, share, r, _CENTS) for label, share in shares)),
    )


def lags_figure(term: Callable[[int], sp.Expr]) -> Figure:
    """Point 6: the terms of the derivative with respect to the weight, lag by lag."""
    weights = (sp.Rational(1, 2), sp.Rational(9, 10))
    lags = tuple(map(float, _LAGS))
    curves = tuple(
        Curve(equal(r, weight), lags, tuple(value_at(term(lag), {r: weight}) for lag in _LAGS), Stroke.POINTS)
        for weight in weights
    )
    return Figure(
        "terms",
        Text("The terms {term} whose sum is the derivative with respect to {r}.", term=k * r ** (k - 1), r=r),
        "Points for 50 terms at two weights. At 1/2 the first terms are 1, 1 and 3/4, and from the tenth on nothing is "
        "to be seen. At 9/10 they rise from 1 to about 3.9 at the tenth term, and fall to about 0.3 at the fiftieth.",
        Curves(k, "term", curves),
    )


def cobweb_figure(following: sp.Expr) -> Figure:
    """Point 7: the way of the pre-activation from 1/10, between the map and the diagonal."""
    places = tuple(sp.Rational(n, 20) for n in range(51))
    marks = tuple(_cobweb(following, sp.Rational(1, 10)))
    curves = (
        Curve(Text("next {a}", a=a), tuple(map(float, places)), tuple(_number(following, place) for place in places)),
        Curve(Text("the same {a}", a=a), (0.0, 2.5), (0.0, 2.5), Stroke.DASHED),
        Curve("from 1/10", tuple(x for x, _ in marks), tuple(y for _, y in marks)),
    )
    return Figure(
        "cobweb",
        Text("Step by step with tanh at {two}: up to the curve, across to the diagonal, and again.", two=equal(w_n, 2)),
        "The curve of 2 tanh(a) over a from 0 to 2.5, above the diagonal up to where they cross near 1.915. A stair "
        "between the two begins at 0.1, with steps that grow at first, and closes in on the crossing, where the curve "
        "is nearly flat.",
        Curves(a, Text("the next {a}", a=a), curves),
    )


def _cobweb(following: sp.Expr, start: sp.Rational) -> Iterator[tuple[float, float]]:
    here = float(start)
    yield here, 0.0
    for _ in range(_TURNS):
        after = _number(following, here)
        yield here, after
        yield after, after
        here = after


def slopes_figure(bounds: Iterable[tuple[str, sp.Rational]]) -> Figure:
    """Point 8: the bound of the factor of one step, over the weight, for each bound of the slopes."""
    weights = tuple(sp.Rational(n, 10) for n in range(-60, 61))
    factor = gamma * sp.Abs(w_n)
    curves = tuple(_curve(name, factor.subs(gamma, bound), w_n, weights) for name, bound in bounds)
    return Figure(
        "regimes",
        Text(
            "The bound {factor} of the factor of one step. Below the dashes the lag-k factor vanishes.", factor=factor
        ),
        "Over recurrent weights from -6 to 6, two wedges with their lowest point at 0. That of slopes up to 1 crosses "
        "the dashed line at the height 1 at -1 and 1, that of slopes up to 1/4 at -4 and 4.",
        Curves(w_n, "bound", (*curves, Curve("1", (-6.0, 6.0), (1.0, 1.0), Stroke.DASHED))),
    )


def growth_figure(entry: sp.Rational) -> Figure:
    """Point 16: the first entry of the Jacobian over k+1 steps, while the spectral radius of W is 0."""
    steps = tuple(map(float, range(51)))
    entries = tuple(value_at(entry * 2**lag, {}) for lag in range(51))
    return Figure(
        "growth",
        Text(
            "The first entry of the Jacobian over k+1 steps, {entry}: the spectral radius of W is 0.",
            entry=entry * 2**k,
        ),
        "A straight line over k from 0 to 50 on a logarithmic axis: it rises from 8 to about 10 to the power 16.",
        Curves(k, "entry", (Curve("first entry", steps, entries),), Scale.LOG),
    )


def floats_figure(limits: Iterable[tuple[str, sp.Rational, sp.Rational]], lag: int) -> Figure:
    """Point 17: the power over the weight, between the smallest and the largest number of each format."""
    weights = tuple(sp.Rational(n, 20) for n in range(2, 141))
    lines = tuple(
        Curve(f"{where} {name}", (0.1, 7.0), (value, value), Stroke.DASHED)
        for name, *ends in limits
        for where, value in zip(("smallest", "largest"), map(float, ends), strict=True)
    )
    return Figure(
        "formats",
        Text("The power {power} between the smallest and the largest number of each format, dashed.", power=w_n**lag),
        "A curve over weights from 0.1 to 7 on a logarithmic axis, from 10 to the power -50 to 10 to the power 42. It "
        "leaves the numbers of float16 below 0.72 and above 1.25, those of float32 below 0.13 and above 5.9.",
        Curves(w_n, "power", (_curve("exact power", w_n**lag, w_n, weights), *lines), Scale.LOG),
    )


def _curve(label: Any, expr: sp.Expr, name: sp.Symbol, places: Iterable[sp.Rational]) -> Curve:
    found = tuple(places)
    return Curve(label, tuple(map(float, found)), tuple(value_at(expr, {name: place}) for place in found))


def _number(following: sp.Expr, place: sp.Rational | float) -> float:
    """Six digits, so that the last bits of a tanh do not count."""
    return float(f"{float(following.subs(a, place)):.6g}")
