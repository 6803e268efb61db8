"""Inequalities in one symbol over the whole line, or as much of it as the hypotheses leave.

Between -L and L by branch and bound with two derivatives: where the difference of the sides rises or falls it is
least at an end, where it is convex it lies above each of its tangents. Beyond, by ``tails``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.expressions.enclosure import Interval, UnboundedError, ends, intervals, point, span
from symrnn.expressions.exact import rational_to_fraction
from symrnn.expressions.measures import measure
from symrnn.judge.inequalities.facts import rational_bounds
from symrnn.judge.inequalities.jets import Jet, jet
from symrnn.judge.inequalities.tails import sign_beyond
from symrnn.judge.normal_form.limits import tell_limit

__all__ = ["by_supremum", "point_against"]

PRECISION = 100
MOST_PIECES, LEAST_PIECES, MOST_WORK = 1000, 20, 60_000  # intervals; these times the parts of the difference
NARROWEST = Fraction(1, 2**20)
STARTS = tuple(map(Fraction, (4, 8, 16, 64, 256, 1024)))
NEWTON_STEPS = 30


@dataclass(frozen=True, slots=True)
class _Line:
    """The difference of the sides, its symbol, and whether it has to be positive rather than nonnegative."""

    difference: sp.Expr
    symbol: sp.Symbol
    strict: bool
    context: Any = field(default_factory=lambda: intervals(PRECISION), compare=False)

    def jet(self, low: Fraction, high: Fraction) -> Jet:
        """The enclosures between two numbers."""
        over = span(self.context, point(self.context, low), point(self.context, high))
        return jet(self.difference, self.symbol, over, self.context)

    def holds(self, value: Interval) -> bool:
        """Whether all of an enclosure is on the right side of 0."""
        return bool(value.a > 0 or (not self.strict and value.a >= 0))

    def fails(self, value: Interval) -> bool:
        """Whether all of it is on the wrong side."""
        return bool(value.b < 0 or (self.strict and value.b <= 0))


@dataclass(frozen=True, slots=True)
class _SearchResult:
    """The number of pieces that proved the comparison, or a point at which it is false, or neither."""

    pieces: int = 0
    against: Fraction | None = None
    limit: str | None = None


def by_supremum(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """The proof by pieces and tails."""
    line, bounds = _read_question(comparison, given)
    if line is None:
        return None
    reach = _reach(line, *bounds)
    if reach is None:
        return None
    low, high, tails = reach
    found = _between(line, low, high)
    if found.limit is not None:
        tell_limit("enclosure of derivatives", found.limit)
    if not found.pieces:
        return None
    sign = ">" if line.strict else ">="
    pieces = (
        f"rhs - lhs {sign} 0 on each of {inflect(found.pieces, 'interval')} from {low} to {high}, by its derivatives"
    )
    return Evidence("enclosure", (pieces, *tails))


def point_against(comparison: Comparison, given: tuple[Hypothesis, ...]) -> tuple[sp.Symbol, Fraction] | None:
    """A value of the only symbol at which the comparison is seen to be false, where the search comes upon one."""
    line, bounds = _read_question(comparison, given)
    if line is None:
        return None
    reach = _reach(line, *bounds) or tuple(
        sign * STARTS[-1] if end is None else end for sign, end in zip((-1, 1), bounds, strict=True)
    )
    against = _between(line, *reach[:2]).against if reach[0] < reach[1] else None
    return None if against is None else (line.symbol, against)


def _read_question(
    comparison: Comparison, given: tuple[Hypothesis, ...]
) -> tuple[_Line | None, tuple[Fraction | None, Fraction | None]]:
    symbols = sorted(comparison.lhs.free_symbols | comparison.rhs.free_symbols, key=str)
    if len(symbols) != 1 or comparison.relation is Relation.EQUAL:
        return None, (None, None)
    (symbol,) = symbols
    low, high = (
        None if end is None else rational_to_fraction(end) for end in rational_bounds(given).get(symbol, (None, None))
    )
    if symbol.is_nonnegative:
        low = max(low or Fraction(0), Fraction(0))
    strict = comparison.relation is Relation.LESS_THAN
    return _Line(comparison.rhs - comparison.lhs, symbol, strict), (low, high)


def _reach(
    line: _Line, low: Fraction | None, high: Fraction | None
) -> tuple[Fraction, Fraction, tuple[str, ...]] | None:
    """The interval that has to be proved in pieces, and what is known beyond its ends."""
    tails = []
    if high is None:
        high = _start(line, line.difference, low)
        tails.append(f"for {line.symbol} >= {high} by bounds of its parts there")
    if low is None and high is not None:
        opposite = line.difference.xreplace({line.symbol: -line.symbol})
        start = _start(line, opposite, -high)
        low = None if start is None else -start
        tails.append(f"for {line.symbol} <= {low} by bounds of its parts there")
    return None if low is None or high is None or low > high else (low, high, tuple(tails))


def _start(line: _Line, difference: sp.Expr, least: Fraction | None) -> Fraction | None:
    """A number from which on the difference has the right sign."""
    for start in STARTS:
        if least is None or start >= least:
            sign = sign_beyond(difference, line.symbol, start, line.context)
            if sign is not None and (sign or not line.strict):
                return start
    return None


@lru_cache(maxsize=64)  # a proof is tried before and after a witness is looked for
def _between(line: _Line, low: Fraction, high: Fraction) -> _SearchResult:
    stack, done = [(low, high)], 0
    most = min(MOST_PIECES, max(LEAST_PIECES, MOST_WORK // measure(line.difference).parts))
    while stack:
        done += 1
        low, high = stack.pop()
        found = _one_piece(line, low, high)
        if found.against is not None:
            return found
        if not found.pieces:
            if done > most or high - low < NARROWEST:
                return _SearchResult(limit=f"more than {most} intervals, or one narrower than {NARROWEST}")
            middle = (low + high) / 2
            stack += [(low, middle), (middle, high)]
    return _SearchResult(done)


def _one_piece(line: _Line, low: Fraction, high: Fraction) -> _SearchResult:
    """Whether the comparison holds between two numbers, or is false at a point there."""
    try:
        return _compare_by_enclosure(line, low, high, line.jet(low, high))
    except UnboundedError:
        return _SearchResult()


def _compare_by_enclosure(line: _Line, low: Fraction, high: Fraction, over: Jet) -> _SearchResult:
    """By the enclosures of the difference and its derivatives between the two numbers."""
    if line.holds(over.value):
        return _SearchResult(1)
    if over.first is None or over.second is None:
        return _against(line, (low + high) / 2)
    # concave: least at an end
    if over.second.b <= 0:
        return _least_at(line, (low, high))
    # monotone: least at the end from which it rises
    if over.first.a >= 0 or over.first.b <= 0:
        return _least_at(line, (low if over.first.a >= 0 else high,))
    return _above_tangent(line, low, high) if over.second.a > 0 else _against(line, (low + high) / 2)


def _least_at(line: _Line, places: tuple[Fraction, ...]) -> _SearchResult:
    values = [(place, line.jet(place, place).value) for place in places]
    for place, value in values:
        if line.fails(value):
            return _SearchResult(against=place)
    return _SearchResult(1) if all(line.holds(value) for _, value in values) else _SearchResult()


def _against(line: _Line, place: Fraction) -> _SearchResult:
    return _SearchResult(against=place) if line.fails(line.jet(place, place).value) else _SearchResult()


def _above_tangent(line: _Line, low: Fraction, high: Fraction) -> _SearchResult:
    """A convex function lies above its tangent, here at a point near where it is least."""
    place = _flattest(line, low, high)
    there = line.jet(place, place)
    if line.fails(there.value):
        return _SearchResult(against=place)
    if there.first is None:
        return _SearchResult()
    steps = span(line.context, point(line.context, low - place), point(line.context, high - place))
    return _SearchResult(1) if line.holds(there.value + there.first * steps) else _SearchResult()


def _flattest(line: _Line, low: Fraction, high: Fraction) -> Fraction:
    """Newton's method for a zero of the derivative, from the middle; any point would do."""
    place = (low + high) / 2
    for _ in range(NEWTON_STEPS):
        at = line.jet(place, place)
        if at.first is None or at.second is None or not at.second.a > 0:
            break
        step = ends(at.first.mid / at.second.mid)[0]
        following = _round(min(max(place - step, low), high))
        if abs(following - place) < Fraction(1, 2**60):
            return following if low <= following <= high else place
        place = following if low <= following <= high else place
    return place


def _round(number: Fraction) -> Fraction:
    """To a fraction of 80 binary places, so that the numbers stay short."""
    return Fraction(round(number * 2**80), 2**80)
