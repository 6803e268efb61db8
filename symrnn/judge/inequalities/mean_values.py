"""Differences of function values: f(u) - f(v) = s*(u - v) with s between the least and the largest slope of f."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.claims.claim import Comparison, Hypothesis, Relation, SlopeBound
from symrnn.expressions.definitions import RANGES, Between
from symrnn.expressions.functions import is_undefined

__all__ = ["Restated", "between", "with_slopes", "with_values"]

MOST_SLOPES = 12


@dataclass(frozen=True, slots=True)
class Restated:
    """A comparison and its hypotheses in new quantities, and how these came about."""

    comparison: Comparison
    given: tuple[Hypothesis, ...]
    notes: tuple[str, ...] = ()

    def put(self, values: Mapping[sp.Expr, sp.Expr], note: str, more: Iterable[Hypothesis] = ()) -> Restated:
        """With expressions put in for parts, and further hypotheses."""
        changed = tuple(hypothesis.map_expressions(lambda side: side.xreplace(values)) for hypothesis in self.given)
        comparison = self.comparison.map_expressions(lambda side: side.xreplace(values))
        return Restated(comparison, (*changed, *more), (*self.notes, note))

    def sides(self) -> tuple[sp.Expr, sp.Expr]:
        """What is compared."""
        return self.comparison.lhs, self.comparison.rhs


def between(symbol: sp.Expr, within: Between) -> tuple[Comparison, ...]:
    """The hypotheses that a quantity lies in a range."""
    found = []
    if within.low is not None and within.high is not None and within.low < 0:
        # one absolute value keeps a sign that two bounds would take away
        size = max(-within.low, within.high)
        return (Comparison(sp.Abs(symbol), _relation(within.open_low and within.open_high), size),)
    if within.low is not None:
        found.append(Comparison(within.low, _relation(within.open_low), symbol))
    if within.high is not None:
        found.append(Comparison(symbol, _relation(within.open_high), within.high))
    return tuple(found)


def _relation(is_open: bool) -> Relation:
    return Relation.LESS_THAN if is_open else Relation.AT_MOST


def with_slopes(setting: Restated) -> Restated:
    """Of each function the values at several arguments by one of them and slopes, the outermost functions first."""
    for number in range(MOST_SLOPES):
        pair = next(_pairs(setting), None)
        if pair is None:
            break
        node, other = pair
        slope = sp.Dummy(f"slope{number}", real=True)
        value = other + slope * (node.args[0] - other.args[0])
        note = f"with {node} = {other} + {slope.name}*({node.args[0]} - {other.args[0]})"
        setting = setting.put({node: value}, note, _about_slope(node, slope, setting.given))
    return setting


def _pairs(setting: Restated) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """Two values of one function that has slopes, neither of them inside another function that is compared."""
    found: dict[object, list[sp.Expr]] = {}
    for node in _outermost(setting.sides()):
        if node.func in RANGES or (is_undefined(node) and _bounds_of(node, setting.given)):
            others = found.setdefault(node.func, [])
            if node not in others:
                others.append(node)
    for nodes in found.values():
        if len(nodes) > 1:
            ordered = sorted(nodes, key=sp.default_sort_key)
            yield ordered[-1], ordered[0]


def _outermost(sides: Iterable[sp.Expr]) -> Iterator[sp.Expr]:
    for side in sides:
        if isinstance(side, sp.Function) and not isinstance(side, sp.Abs):
            yield side
        else:
            yield from _outermost(side.args)


def _bounds_of(node: sp.Expr, given: tuple[Hypothesis, ...]) -> list[sp.Expr]:
    return [h.bound for h in given if isinstance(h, SlopeBound) and h.function == node.func.__name__]


def _about_slope(node: sp.Expr, slope: sp.Symbol, given: tuple[Hypothesis, ...]) -> Iterator[Comparison]:
    """The slope lies where those of the function do; 0 <= |f'| <= L shows L to be no less than 0."""
    if node.func in RANGES:
        yield from between(slope, RANGES[node.func].slopes)
    for bound in _bounds_of(node, given):
        yield Comparison(sp.Abs(slope), Relation.AT_MOST, bound)
        if not bound.is_Rational:
            yield Comparison(sp.S.Zero, Relation.AT_MOST, bound)


def with_values(setting: Restated) -> Restated:
    """A new quantity for each value of a function, known to lie where the values of the function do."""
    nodes = sorted(set(_outermost(setting.sides())), key=sp.default_sort_key)
    for number, node in enumerate(node for node in nodes if node.func in RANGES):
        value = sp.Dummy(f"value{number}", real=True)
        setting = setting.put({node: value}, f"with {node} as {value.name}", between(value, RANGES[node.func].values))
    return setting
