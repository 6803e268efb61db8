"""Whether an equation has a solution in an interval: a change of sign of something continuous, or no zero at all."""

from __future__ import annotations

from fractions import Fraction

import sympy as sp

from symrnn.claims.claim import Root
from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, intervals, point, span
from symrnn.expressions.exact import rational_to_fraction
from symrnn.expressions.functions import step

__all__ = ["proves_root", "refutes_root"]

MOST_PIECES, PRECISION = 400, 120


def proves_root(root: Root) -> Evidence | None:
    """lhs - rhs has a value everywhere between the ends, is continuous there, and changes its sign (Bolzano, 1817)."""
    sides = root.equation.lhs, root.equation.rhs
    # each side by itself: in their difference SymPy cancels what has no value
    if any(side.has(step) or not _has_values(side, root) for side in sides):
        return None
    difference = sides[0] - sides[1]
    signs = [_sign(_value(difference, root, end, end)) for end in _ends(root)]
    if signs[0] * signs[1] < 0:
        words = ["negative" if sign < 0 else "positive" for sign in signs]
        return Evidence("change of sign", (f"lhs - rhs is {words[0]} at {root.low} and {words[1]} at {root.high}",))
    return None


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


def _ends(root: Root) -> tuple[Fraction, Fraction]:
    low, high = (rational_to_fraction(end) for end in (root.low, root.high))
    return low, high


def _has_values(side: sp.Expr, root: Root) -> bool:
    pieces, count = [_ends(root)], 0
    while pieces:
        low, high = pieces.pop()
        count += 1
        if _value(side, root, low, high) is None:
            if count > MOST_PIECES:
                return False
            pieces += [(low, (low + high) / 2), ((low + high) / 2, high)]
    return True


def _value(difference: sp.Expr, root: Root, low: Fraction, high: Fraction) -> Interval | None:
    context = intervals(PRECISION)
    try:
        return enclose(difference, {root.symbol: span(context, point(context, low), point(context, high))}, context)
    except UnboundedError:
        return None


def _sign(value: Interval | None) -> int:
    """1 or -1 where all of the enclosure is positive or negative, else 0."""
    return 0 if value is None else int(value.a > 0) - int(value.b < 0)
