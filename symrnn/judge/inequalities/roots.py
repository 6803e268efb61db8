"""Whether an equation has a solution in an interval: a zero that is seen, a change of sign, or no zero at all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import sympy as sp

from symrnn.claims.claim import Root
from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, intervals, point, span
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.expressions.functions import step
from symrnn.judge.normal_form.normalizer import Normalizer

__all__ = ["proves_root", "refutes_root"]

MOST_PIECES, PRECISION = 400, 120
PARTS = 64  # of the interval, at whose ends a zero or a change of sign is looked for
MOST_OPERATIONS = 60  # of an equation that is factored

Piece = tuple[Fraction, Fraction]


def proves_root(root: Root) -> Evidence | None:
    """lhs - rhs is 0 at a point; or it, or a factor of it, is continuous on a part and changes its sign (Bolzano)."""
    if any(side.has(step) for side in root.equation.expressions()):
        return None
    ends = _ends(root)
    difference = root.equation.lhs - root.equation.rhs
    return (
        _change_of_sign(root, difference, (ends,), ())
        or _zero_at(root, ends)
        or _in_parts(root, difference, ())
        or _zero_at(root, _places(root)[1:-1])
        or _by_factors(root, difference)
    )


def _change_of_sign(
    root: Root, factor: sp.Expr, pieces: tuple[Piece, ...], factors: tuple[sp.Expr, ...]
) -> Evidence | None:
    """On the first piece where the factor changes its sign, while both sides and all factors have values all along."""
    needed = (*_sides(root), factor, *factors)
    for low, high in pieces:
        signs = [_sign(_value(factor, root, end, end)) for end in (low, high)]
        # each side by itself: in their difference SymPy cancels what has no value
        if signs[0] * signs[1] < 0 and all(_has_values(expr, root, low, high) for expr in needed):
            words = ["negative" if sign < 0 else "positive" for sign in signs]
            what = "lhs - rhs" if factor == _difference(root) else f"the factor {factor} of lhs - rhs"
            return Evidence("change of sign", (f"{what} is {words[0]} at {low} and {words[1]} at {high}",))
    return None


def _zero_at(root: Root, places: tuple[Fraction, ...]) -> Evidence | None:
    """A point at which both sides have one value, by their normal form."""
    for place in places:
        if any(_value(side, root, place, place) is None for side in _sides(root)):
            continue
        if _sign(_value(_difference(root), root, place, place)):
            continue
        lhs, rhs = (side.xreplace({root.symbol: fraction_to_rational(place)}) for side in _sides(root))
        normalizer = Normalizer()
        if (normalizer.quotient(lhs) - normalizer.quotient(rhs)).numerator.is_zero_polynomial():
            return Evidence("exact value", (f"lhs = rhs at {root.symbol} = {place}",))
    return None


def _places(root: Root) -> tuple[Fraction, ...]:
    low, high = _ends(root)
    return tuple(low + (high - low) * Fraction(i, PARTS) for i in range(PARTS + 1))


def _in_parts(root: Root, factor: sp.Expr, factors: tuple[sp.Expr, ...]) -> Evidence | None:
    """Between the ends of equal parts of the interval."""
    places = _places(root)
    return _change_of_sign(root, factor, tuple(pairwise(places)), factors)


def _by_factors(root: Root, difference: sp.Expr) -> Evidence | None:
    """A zero of a factor is one of the product, where the other factors and both sides have a value."""
    factors = tuple(_factors(difference))
    low, high = _ends(root)
    for factor in factors:
        zero = _zero_of_line(factor, root.symbol)
        if zero is not None:
            found = _zero_at(root, (zero,)) if low <= zero <= high else None
        else:
            found = _in_parts(root, factor, factors)
        if found is not None:
            return found
    return None


def _zero_of_line(factor: sp.Expr, symbol: sp.Symbol) -> Fraction | None:
    """The zero of a factor c*x + d, None for another."""
    slope, height = factor.coeff(symbol, 1), factor.coeff(symbol, 0)
    linear = slope.is_Rational and height.is_Rational and slope and factor == slope * symbol + height
    return rational_to_fraction(-height / slope) if linear else None


def _factors(difference: sp.Expr) -> Iterator[sp.Expr]:
    """The factors of an expression whose product has its normal form."""
    if difference.count_ops() > MOST_OPERATIONS:
        return
    try:
        content, factors = sp.factor_list(difference)
    except (sp.PolynomialError, NotImplementedError):
        return
    if not all(isinstance(power, int | sp.Integer) for _, power in factors):
        return  # x**y has the factor x, y times
    # factor_list is not trusted: its product is multiplied out again
    again = content * sp.Mul(*(factor**power for factor, power in factors))
    normalizer = Normalizer()
    same = (normalizer.quotient(difference) - normalizer.quotient(again)).numerator.is_zero_polynomial()
    if same and (len(factors) > 1 or any(power > 1 for _, power in factors)):
        yield from (factor for factor, power in factors if power > 0)


def refutes_root(root: Root) -> Evidence | None:
    """lhs - rhs is nowhere 0 between the ends, by enclosures."""
    difference = root.equation.lhs - root.equation.rhs
    pieces, count = [_ends(root)], 0
    while pieces:
        low, high = pieces.pop()
        count += 1
        if not _sign(_value(difference, root, low, high)):
            if count > MOST_PIECES:
                return None
            pieces += [(low, (low + high) / 2), ((low + high) / 2, high)]
    return Evidence("enclosure", (f"lhs - rhs is not 0 on any of {inflect(count, 'interval')}",))


def _ends(root: Root) -> Piece:
    low, high = (rational_to_fraction(end) for end in (root.low, root.high))
    return low, high


def _sides(root: Root) -> tuple[sp.Expr, sp.Expr]:
    return root.equation.lhs, root.equation.rhs


def _difference(root: Root) -> sp.Expr:
    return root.equation.lhs - root.equation.rhs


def _has_values(side: sp.Expr, root: Root, low: Fraction, high: Fraction) -> bool:
    pieces, count = [(low, high)], 0
    while pieces:
        low, high = pieces.pop()
        count += 1
        if _value(side, root, low, high) is None:
            if count > MOST_PIECES:
                return False
            pieces += [(low, (low + high) / 2), ((low + high) / 2, high)]
    return True


@lru_cache(maxsize=1000)  # a place is the end of two parts
def _value(expr: sp.Expr, root: Root, low: Fraction, high: Fraction) -> Interval | None:
    context = intervals(PRECISION)
    try:
        return enclose(expr, {root.symbol: span(context, point(context, low), point(context, high))}, context)
    except UnboundedError:
        return None


def _sign(value: Interval | None) -> int:
    """1 or -1 where all of the enclosure is positive or negative, else 0."""
    return 0 if value is None else int(value.a > 0) - int(value.b < 0)
