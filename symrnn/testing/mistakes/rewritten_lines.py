"""A line of the pullback that is to be rewritten, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.cells.activations import activation_of
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.equations import Equations

__all__ = ["ActivationUse", "Rewrites", "RewrittenLine", "in_term", "place_of", "terms_of", "with_slope", "without"]


@dataclass(frozen=True, slots=True)
class ActivationUse:
    """An activation in the cell: the name of its value, its argument, and its derivative there."""

    value: sp.Symbol
    node: sp.Expr
    slope: sp.Expr

    @property
    def called(self) -> str:
        """What messages call it."""
        return f"{self.value} = {self.node}"


@dataclass(frozen=True, slots=True)
class RewrittenLine:
    """A line that is rewritten, and what stands around it."""

    line: Assign
    equations: Equations
    slopes: tuple[ActivationUse, ...]
    shapes: Mapping[sp.Symbol, Shape]
    before: tuple[sp.Symbol, ...]

    @property
    def gates(self) -> set[sp.Symbol]:
        """The names that stand beside their complement somewhere in the cell."""
        values = {slope.value for slope in self.slopes}
        return {v for v in values if any(line.expr.has(1 - v) for line in self.equations.step.lines)}


Rewrites = Iterator[tuple[str, str, sp.Expr, Any]]


def place_of(equations: Equations, line: Assign) -> RewrittenLine:
    """Where a line of the pullback stands."""
    number = next(i for i, other in enumerate(equations.back) if other.symbol == line.symbol)
    before = tuple(other.symbol for other in equations.back[:number])
    shapes = dict(equations.step.shapes) | {other.symbol: other.shape for other in equations.back[:number]}
    for symbol in line.expr.free_symbols - shapes.keys():  # the adjoints that arrive
        shapes[symbol] = equations.step.shapes[equations.step.symbol(symbol.name.removesuffix("_bar"))]
    return RewrittenLine(line, equations, tuple(_slopes(equations)), shapes, before)


def _slopes(equations: Equations) -> Iterator[ActivationUse]:
    for line in equations.step.lines:
        known = activation_of(line.expr)
        if known is not None and not known.slope.is_Number:
            yield ActivationUse(line.symbol, line.expr, known.slope_at(line.expr.args[0], line.symbol))


def terms_of(expr: sp.Expr) -> tuple[sp.Expr, ...]:
    """The terms of a sum; an expression that is none is its own only term."""
    return tuple(sp.Add.make_args(expr))


def without(whole: sp.Expr, parts: Sequence[sp.Expr]) -> sp.Expr | None:
    """A product without some of its factors, None where it does not have them all."""
    factors = list(sp.Mul.make_args(whole))
    for part in parts:
        if part not in factors:
            return None
        factors.remove(part)
    return sp.Mul(*factors)


def in_term(place: RewrittenLine, old: sp.Expr, new: sp.Expr) -> sp.Expr:
    """The line with another term."""
    return sp.Add(*(new if term == old else term for term in terms_of(place.line.expr)))


def with_slope(place: RewrittenLine) -> Iterator[tuple[ActivationUse, sp.Expr, sp.Expr]]:
    """Each term that has a slope as a factor, and the term without it."""
    for slope in place.slopes:
        for term in terms_of(place.line.expr):
            rest = without(term, sp.Mul.make_args(slope.slope))
            if rest is not None:
                yield slope, term, rest
