"""Between which numbers an elementwise expression lies, as a guess, and whether it seems to be within 1.

Nothing here is trusted: a guess is looked at by the judge before anything rests on it. The guess decides what to ask.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.errors import InputError
from symrnn.expressions.exact import number_value
from symrnn.expressions.function_values import context_of

__all__ = ["EVERYTHING", "Ends", "guess_ends", "rational_above", "seems_within_one"]

#: the lower and the upper end, each a rational number or infinite
Ends = tuple[sp.Expr, sp.Expr]

EVERYTHING: Ends = (-sp.oo, sp.oo)
_UNIT: Ends = (sp.S.NegativeOne, sp.S.One)
_POINTS, _MOST_CORNERS = 48, 6
_FAR = (-40, -3, sp.Rational(-1, 3), sp.Rational(1, 3), 3, 40)
_SLACK = 10**-9
_DIGITS = 10**6


def guess_ends(expr: sp.Expr, of_name: Callable[[sp.Symbol], Ends]) -> Ends:
    """The ends by interval arithmetic, given those of names.

    >>> x = sp.Symbol("x", real=True)
    >>> guess_ends(sp.exp(-sp.exp(x)), lambda name: EVERYTHING)
    (0, 1)
    """
    if expr.is_Symbol:
        return of_name(expr)
    if expr.is_Rational:
        return expr, expr
    if expr.is_Add:
        parts = [guess_ends(part, of_name) for part in expr.args]
        return sp.Add(*(low for low, _ in parts)), sp.Add(*(high for _, high in parts))
    if expr.is_Mul:
        return reduce(_times, (guess_ends(part, of_name) for part in expr.args))
    if expr.is_Pow:
        return _power(guess_ends(expr.base, of_name), expr.exp)
    if not expr.is_Function or len(expr.args) != 1:
        return EVERYTHING
    return _function(expr, guess_ends(expr.args[0], of_name))


def _times(one: Ends, other: Ends) -> Ends:
    products = [sp.S.Zero if 0 in (a, b) else a * b for a in one for b in other]
    return min(products), max(products)


def _power(base: Ends, exponent: sp.Expr) -> Ends:
    low, high = base
    if exponent.is_Integer and exponent > 0:
        if exponent % 2:
            return low**exponent, high**exponent
        return (sp.S.Zero if low <= 0 <= high else min(low**2, high**2) ** (exponent / 2)), max(-low, high) ** exponent
    if exponent.is_Rational and low >= 0:
        return sp.S.Zero, sp.oo if exponent < 0 or not high <= 1 else sp.S.One
    return EVERYTHING


def _function(expr: sp.Expr, inner: Ends) -> Ends:
    low, high = inner
    if isinstance(expr, sp.exp):
        return (sp.S.One if low >= 0 else sp.S.Zero), (sp.S.One if high <= 0 else sp.oo)
    if isinstance(expr, (sp.sin, sp.cos)):
        return _UNIT
    if isinstance(expr, sp.Abs):
        return (sp.S.Zero if low <= 0 <= high else min(abs(low), abs(high))), max(-low, high)
    row = activation_of(expr)
    if row is None:
        return EVERYTHING
    ends: Ends = (row.low, row.high)
    return (sp.S.Zero, ends[1]) if isinstance(expr, sp.tanh) and low >= 0 else ends


def seems_within_one(expr: sp.Expr, ends: Mapping[sp.Symbol, Ends]) -> bool:
    """Whether no point of a few shows that the size is more than 1."""
    seen = False
    for point in _points(sorted(ends, key=str), ends):
        try:
            value = number_value(expr, point, _context())
        except (InputError, ValueError, OverflowError, ZeroDivisionError, TypeError):
            continue
        if abs(value) > 1 + _SLACK:
            return False
        seen = True
    return seen


@lru_cache(maxsize=1)
def _context() -> Any:
    """Made once: it takes longer than a value."""
    return context_of(100)


def _points(names: list[sp.Symbol], ends: Mapping[sp.Symbol, Ends]) -> Iterator[dict[sp.Symbol, Any]]:
    """Corners first, where a sum is largest, then points between."""
    choices = {name: _choices(*ends[name]) for name in names}
    draw = random.Random(1)
    corners = itertools.product(*(choices[name][:2] for name in names)) if len(names) <= _MOST_CORNERS else ()
    between = (tuple(draw.choice(choices[name]) for name in names) for _ in range(_POINTS))
    for values in itertools.chain(corners, between):
        yield {name: _context().mpf(value.p) / value.q for name, value in zip(names, values, strict=True)}


def _choices(low: sp.Expr, high: sp.Expr) -> tuple[sp.Rational, ...]:
    """The ends, or what lies far out, and some between."""
    inside = [sp.Rational(each) for each in _FAR if low < each < high]
    first = low if low.is_finite else (inside or [high])[0]
    last = high if high.is_finite else (inside or [low])[-1]
    return tuple(map(sp.Rational, (first, last, *inside, *([(first + last) / 2] if first != last else []))))


def rational_above(number: sp.Expr) -> sp.Rational:
    """A rational number unchanged; any other number rounded up to a rational one."""
    if number.is_Rational:
        return number
    return sp.Rational(Fraction(int(sp.ceiling(number * _DIGITS)), _DIGITS))
