"""Whether there is a point at which conditions hold: one in closed form, or one between two that are known.

Where an equation cannot be solved, a change of sign shows a root (intermediate value theorem).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, partial
from itertools import islice
from typing import Any

import mpmath
import sympy as sp

from symrnn.claims.claim import at_most
from symrnn.expressions.enclosure import UnboundedError, enclose, ends, intervals, point, span
from symrnn.expressions.exact import fraction_to_rational, rational_to_fraction
from symrnn.judge.inequalities.comparison_proofs import proves_comparison
from symrnn.judge.inequalities.inequality import SHORT_SEARCH
from symrnn.judge.normal_form.limits import attempt
from symrnn.judge.witnesses.conditions import Condition, value_of
from symrnn.judge.witnesses.equations import Solved, reduce_equations
from symrnn.judge.witnesses.point_values import Reading
from symrnn.judge.witnesses.replacing import put_in
from symrnn.judge.witnesses.search_points import points_for

__all__ = ["hold_somewhere"]

MOST_VALUES = 75_000  # that are computed, over all ways to solve the equations
MOST_POINTS = 4  # of a way to solve the equations, that are looked at exactly
TIGHT = Fraction(1, 10**25)
DIGITS = 60
WIDTH = Fraction(1, 2**36)  # of what a root lies in, next to its size

Conditions = tuple[Condition, ...]
Values = dict[sp.Symbol, Fraction]


@lru_cache(maxsize=1024)  # the claims of a derivation share their hypotheses
def hold_somewhere(conditions: Conditions) -> bool:
    """Whether a point was found at which all conditions hold."""
    try:
        budget = [MOST_VALUES]
        return any(_search(conditions, solved, rest, budget) for solved, rest in reduce_equations(conditions))
    except (ValueError, ArithmeticError):  # a function without values that are known, or a number without room
        return False


def _search(conditions: Conditions, solved: Solved, rest: Conditions, budget: list[int]) -> bool:
    done = {symbol for symbol, _ in solved}
    symbols = {s for each in (*conditions, *rest) for s in each.side.free_symbols} - done
    symbols |= {s for _, expr in solved for s in expr.free_symbols} - done
    whole = [Condition(-symbol, "<=") for symbol in symbols if symbol.is_integer]
    for values in islice(points_for((*rest, *whole), sorted(symbols, key=str), budget), MOST_POINTS):
        if _holds_exactly(conditions, solved, rest, values) or _holds_around(rest, values):
            return True
        tight = _tighten(rest, values)
        if tight != rest and any(
            _holds_exactly(conditions, (*solved, *more), left, values)
            for more, left in reduce_equations(tight)
            if not {s for each in left for s in each.side.free_symbols} - set(values)
        ):
            return True
    return False


def _tighten(conditions: Conditions, values: Values) -> Conditions:
    """Bounds that are met up to rounding as equations."""

    def is_met(each: Condition) -> bool:
        try:
            return each.relation == "<=" and bool(abs(value_of(each.side)(values)) < 1e-9)
        except (ArithmeticError, ValueError, TypeError):
            return False

    return tuple(Condition(each.side, "=") if is_met(each) else each for each in conditions)


def _holds_exactly(conditions: Conditions, solved: Solved, rest: Conditions, values: Values) -> bool:
    """Whether all holds at a point whose solved symbols have their values in closed form."""
    at = {symbol: value for symbol, value in values.items() if symbol not in dict(solved)}
    closed: dict[sp.Symbol, sp.Expr] = {}
    for symbol, expr in reversed(solved):
        value = put_in(expr, lambda part: fraction_to_rational(at[part]) if part in at else closed.get(part))
        if not _fits(symbol, value):
            return False
        if isinstance(value, sp.Rational):
            at[symbol] = rational_to_fraction(value)
        else:
            closed[symbol] = value
    read = Reading(at, {}, closed)
    unsolved = {each for each in rest if each.relation == "="}
    known = {symbol: fraction_to_rational(value) for symbol, value in at.items()} | closed
    return all(_is_met(each, read, known, each in unsolved) for each in (*rest, *conditions))


def _fits(symbol: sp.Symbol, value: sp.Expr) -> bool:
    if value is sp.nan or value.free_symbols:
        return False
    return not symbol.is_integer or bool(isinstance(value, sp.Integer) and value >= 0)


def _is_met(each: Condition, read: Reading, known: Mapping[sp.Symbol, sp.Expr], exactly: bool) -> bool:
    found = read(each.side)
    if found is None:
        return _is_met_in_digits(each, known)
    if each.is_met(found):
        return True
    low, high = found
    if each.relation == "=":
        # what was solved holds by how it was solved; the digits are a check of that
        return not exactly and low <= 0 <= high and high - low < TIGHT
    return each.relation == "<=" and low <= 0 and _is_at_most_0(put_in(each.side, known.get))


def _is_at_most_0(number: sp.Expr) -> bool:
    """Whether a number that is close to 0 is at most 0, exactly."""
    return attempt("remarks", partial(proves_comparison, at_most(number, 0), (), SHORT_SEARCH)) is not None


def _is_met_in_digits(each: Condition, known: Mapping[sp.Symbol, sp.Expr]) -> bool:
    """The same of functions that have digits and no enclosure."""
    context = mpmath.MPContext()
    context.dps = DIGITS
    try:
        point = {symbol: value_of(value, context)({}) for symbol, value in known.items()}
        value = value_of(each.side, context)(point)
    except (ArithmeticError, ValueError, TypeError, KeyError):
        return False
    small = context.mpf(10) ** (-DIGITS // 2)
    if each.relation == "=":
        return bool(abs(value) < small)
    return bool(value < -small or (each.relation == "!=" and value > small))


def _holds_around(conditions: Conditions, values: Values) -> bool:
    """Whether the equations have a root in a small box around a point, and the other conditions hold in all of it."""
    equations = [each for each in conditions if each.relation == "="]
    context = intervals(96)
    box = {symbol: point(context, value) for symbol, value in values.items()}
    if not equations or not _enclose_roots(equations, values, box, frozenset(), context):
        return False
    return all(each.is_met(_ends(each.side, box, context)) for each in conditions if each.relation != "=")


def _enclose_roots(
    equations: list[Condition], values: Values, box: dict[sp.Symbol, Any], used: frozenset[sp.Symbol], context: Any
) -> bool:
    """Give each equation a symbol of its own, and that an interval over which the equation changes its sign.

    What an equation says of the symbols of those before it, it says for every value in their intervals.
    """
    if not equations:
        return True
    first, *others = equations
    later = {symbol for each in equations for symbol in each.side.free_symbols}
    for symbol in sorted((later & first.side.free_symbols) - used, key=str):
        if symbol.is_integer:
            continue
        old = box[symbol]
        width = WIDTH * (1 + abs(values[symbol]))
        sides = [point(context, values[symbol] + shift) for shift in (-width, width)]
        found = [_ends(first.side, box | {symbol: side}, context) for side in sides]
        if _have_opposite_signs(found):
            box[symbol] = span(context, *sides)
            whole = _ends(first.side, box, context)  # continuous where it has an enclosure
            if whole is not None and _enclose_roots(others, values, box, used | {symbol}, context):
                return True
            box[symbol] = old
    return False


def _have_opposite_signs(found: Iterable[tuple[Fraction, Fraction] | None]) -> bool:
    one, other = found
    if one is None or other is None:
        return False
    return (one[1] < 0 < other[0]) or (other[1] < 0 < one[0])


def _ends(expr: sp.Expr, box: Mapping[sp.Symbol, Any], context: Any) -> tuple[Fraction, Fraction] | None:
    try:
        return ends(enclose(expr, box, context))
    except UnboundedError:
        return None
