"""Values put in step by step: where a part has no value, nothing that rests on it has one.

SymPy puts in nothing here: it would take 1/(1 + 1/0) for 0, and cancel (1 - w**k)/(1 - w) where w is 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.expressions.enclosure import Interval, UnboundedError, enclose, ends, intervals, point
from symrnn.expressions.exact import exact_value
from symrnn.judge.witnesses.replacing import put_in

__all__ = ["ARGUMENT", "Bounds", "Formulas", "Point", "Reading", "Values"]

Bounds = tuple[Fraction, Fraction]
Values = Mapping[sp.Symbol, Fraction]
Formulas = Mapping[str, sp.Expr]  # of undefined functions, in ARGUMENT

ARGUMENT = sp.Symbol("x", real=True)
PRECISIONS = (96, 400)
LONGEST = 4000  # bits of the exact value of a line


@dataclass(slots=True)
class Point:
    """What names have for values: exact ones, where they are rational and short, else enclosures.

    The enclosure of an exact value is made where an expression without an exact value asks for it.
    """

    functions: Formulas
    context: Any
    exact: dict[sp.Expr, Fraction] = field(default_factory=dict)
    enclosed: dict[sp.Expr, Interval] = field(default_factory=dict)

    def put(self, symbol: sp.Symbol, value: Fraction) -> None:
        """Give a name a rational value."""
        self.exact[symbol] = value
        self.enclosed.pop(symbol, None)

    def copy(self) -> Point:
        """Another point with the same values."""
        return Point(self.functions, self.context, dict(self.exact), dict(self.enclosed))

    def copy_value(self, symbol: sp.Symbol, source: Point, name: sp.Symbol) -> None:
        """Give a name the value that another name has at a point of the same precision."""
        if name in source.exact:
            self.put(symbol, source.exact[name])
        else:
            self.exact.pop(symbol, None)
            self.enclosed[symbol] = source.enclosed[name]

    def assign(self, symbol: sp.Symbol, expr: sp.Expr) -> Bounds | None:
        """Give a name the value of an expression, None where that has none."""
        value = self._exact(expr)
        if value is not None and max(abs(value.numerator), value.denominator).bit_length() < LONGEST:
            self.put(symbol, value)
            return value, value
        try:
            found = self._enclose(expr)
            self.exact.pop(symbol, None)
            self.enclosed[symbol] = found
            return ends(found)
        except UnboundedError:
            return None

    def bounds(self, expr: sp.Expr) -> Bounds | None:
        """The exact value of an expression as (v, v), else an enclosure, None if neither."""
        value = self._exact(expr)
        if value is not None:
            return value, value
        try:
            return ends(self._enclose(expr))
        except UnboundedError:
            return None

    def _exact(self, expr: sp.Expr) -> Fraction | None:
        for node in _list_applied(expr):
            argument = exact_value(node.args[0], self.exact)
            formula = self._formula(node)
            value = None if argument is None or formula is None else exact_value(formula, {ARGUMENT: argument})
            self.exact.pop(node, None)
            if value is not None:
                self.exact[node] = value
        return exact_value(expr, self.exact)

    def _enclose(self, expr: sp.Expr) -> Interval:
        for symbol in expr.free_symbols:
            if symbol in self.exact and symbol not in self.enclosed:
                self.enclosed[symbol] = point(self.context, self.exact[symbol])
        for node in _list_applied(expr):
            formula = self._formula(node)
            self.enclosed.pop(node, None)
            if formula is not None:
                argument = enclose(node.args[0], self.enclosed, self.context)
                self.enclosed[node] = enclose(formula, {ARGUMENT: argument}, self.context)
        return enclose(expr, self.enclosed, self.context)

    def _formula(self, node: sp.Expr) -> sp.Expr | None:
        """The formula of a function, differentiated as often as its name has primes."""
        name = node.func.__name__
        formula = self.functions.get(name.rstrip("'"))
        return None if formula is None else _derivative(formula, name.count("'"))


@lru_cache(maxsize=10_000)  # a search for a witness asks for the same expressions at each point
def _list_applied(expr: sp.Expr) -> tuple[sp.Expr, ...]:
    """The undefined functions in an expression, inner ones first."""
    return tuple(sorted(expr.atoms(AppliedUndef), key=lambda node: (len(node.atoms(AppliedUndef)), str(node))))


@lru_cache(maxsize=100)
def _derivative(formula: sp.Expr, times: int) -> sp.Expr:
    return sp.diff(formula, ARGUMENT, times) if times else formula


@dataclass(slots=True)
class Reading:
    """Reads values of expressions at numbers for symbols, with formulas for functions.

    ``constants`` are symbols that have a value in closed form. ``run`` gives further names their values, such as the
    lines of a program, and says whether all of them have one.
    """

    values: Values
    functions: Formulas = field(default_factory=dict)
    constants: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    run: Callable[[Point], bool] | None = None
    points: dict[int, Point | None] = field(default_factory=dict)

    def __call__(self, expr: sp.Expr) -> Bounds | None:
        """The exact value as (v, v), else a tight enclosure, None where it has no value or none is known."""
        if not self.functions and not self.constants and self.run is None:
            value = exact_value(expr, self.values)
            if value is not None:
                return value, value
        found = None
        for precision in PRECISIONS:
            at = self._point(precision)
            found = None if at is None else at.bounds(expr)
            if at is None or found is None:
                return None
            if self.constants:
                found = self._refine(expr, at, found)
            if found[1] - found[0] <= abs(found[0]) / 10**20:
                return found
        return found

    def _refine(self, expr: sp.Expr, at: Point, found: Bounds) -> Bounds:
        """Where a value exists, SymPy may say which it is: exp(a) is 3 for a = log(3)."""
        known = at.bounds(put_in(expr, self.constants.get))
        return known if known is not None and known[0] == known[1] else found

    def _point(self, precision: int) -> Point | None:
        if precision not in self.points:
            at = Point(self.functions, intervals(precision))
            for symbol, value in self.values.items():
                at.put(symbol, value)
            given = all(at.assign(symbol, constant) is not None for symbol, constant in self.constants.items())
            self.points[precision] = at if given and (self.run is None or self.run(at)) else None
        return self.points[precision]
