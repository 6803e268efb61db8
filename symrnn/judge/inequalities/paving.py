"""Inequalities by enclosure: of a number, and over boxes that cover what the hypotheses leave."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp
from mpmath.libmp import fzero, mpf_le, mpf_lt

from symrnn.claims.claim import Comparison, Hypothesis, Relation
from symrnn.claims.verdict import Evidence
from symrnn.errors import inflect
from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, ends, intervals, point, span
from symrnn.expressions.exact import rational_to_fraction
from symrnn.judge.inequalities.facts import rational_bounds
from symrnn.judge.normal_form.limits import tell_limit

__all__ = ["by_boxes", "numeric_order"]

MAX_BOXES = 3000
MAX_WORK = 100_000  # boxes times nodes of the expression
MAX_PRECISION = 2000
NARROWEST = Fraction(1, 10**6)

Tile = tuple[tuple[Fraction, Fraction], ...]


def numeric_order(comparison: Comparison) -> Evidence | None:
    """Where no symbol is left: an enclosure at growing precision."""
    difference = comparison.rhs - comparison.lhs
    if difference.free_symbols:
        return None
    precision = 64
    while precision <= MAX_PRECISION:
        try:
            enclosure = enclose(difference, {}, intervals(precision))
        except UnboundedError as stop:
            tell_limit("enclosure of a number", stop)
            return None
        if enclosure.a > 0 or (enclosure.a >= 0 and comparison.relation is Relation.AT_MOST):
            return Evidence("enclosure", (f"rhs - lhs lies in {_write_enclosure(enclosure)}",))
        if enclosure.b < 0:
            return None
        precision *= 2
    tell_limit("enclosure of a number", f"more than {MAX_PRECISION} bits to tell the sides apart")
    return None


def by_boxes(comparison: Comparison, given: tuple[Hypothesis, ...]) -> Evidence | None:
    """Enclosures over boxes, split until each shows the claim."""
    difference = comparison.rhs - comparison.lhs
    symbols = sorted(difference.free_symbols, key=str)
    box = _box(symbols, given)
    if not symbols or box is None:
        return None
    strict = comparison.relation is Relation.LESS_THAN
    most = min(MAX_BOXES, MAX_WORK // int(difference.count_ops() + 1))
    stack, context, done = [box], intervals(80), 0
    while stack:
        done += 1
        current = stack.pop()
        if not _holds_on(difference, symbols, current, strict, context):
            halves = _split(current)
            if halves is None or done > most:
                limit = f"more than {most} boxes" if halves else f"a box narrower than {NARROWEST}"
                tell_limit("enclosure over boxes", limit)
                return None
            stack += halves
    return Evidence("enclosure", (f"rhs - lhs {'>' if strict else '>='} 0 on each of {inflect(done, 'box')}",))


def _box(symbols: list[sp.Symbol], given: tuple[Hypothesis, ...]) -> Tile | None:
    """What the hypotheses leave of the symbols, None where that has no bound, or is empty."""
    bounds = rational_bounds(given)
    box = []
    for low, high in (bounds.get(symbol, (None, None)) for symbol in symbols):
        if low is None or high is None or low > high:
            return None
        box.append((rational_to_fraction(low), rational_to_fraction(high)))
    return tuple(box)


def _holds_on(difference: sp.Expr, symbols: list[sp.Symbol], box: Tile, strict: bool, context: Any) -> bool:
    values: dict[sp.Symbol, Interval] = {}
    for symbol, (low, high) in zip(symbols, box, strict=True):
        values[symbol] = span(context, point(context, low), point(context, high))
    try:
        lowest, _ = enclose(difference, values, context)._mpi_
    except UnboundedError:
        return False
    return bool(mpf_lt(fzero, lowest) if strict else mpf_le(fzero, lowest))


def _split(box: Tile) -> list[Tile] | None:
    widest = max(range(len(box)), key=lambda i: box[i][1] - box[i][0])
    low, high = box[widest]
    if high - low < NARROWEST:
        return None
    middle = (low + high) / 2
    return [(*box[:widest], half, *box[widest + 1 :]) for half in ((low, middle), (middle, high))]


def _write_enclosure(enclosure: Interval) -> str:
    low, high = ends(enclosure)
    return f"[{float(low):.6g}, {float(high):.6g}]"
