"""The lines of a program on arrays of intervals: the interpreter of the expression language.

Arrays have four axes: boxes, directions, rows, columns; scalars have one row and one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import add, mul

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Intervals, hull, intersection, of_fraction, power, widen_undefined
from symrnn.bounds.intervals.blocks import block_of
from symrnn.bounds.intervals.functions import function_on
from symrnn.bounds.intervals.nodes import NODE_ENCLOSURES
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import extent, ones, pad, part, stack
from symrnn.expressions.enclosure import enclose, ends, intervals
from symrnn.expressions.exact import rational_to_fraction
from symrnn.expressions.functions import is_undefined
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import rows_and_columns
from symrnn.expressions.sizes import size_value
from symrnn.programs.blocks_at_sizes import at_sizes
from symrnn.programs.lines import Assign

__all__ = ["Values", "enclose_lines"]

Values = dict[sp.Symbol, Intervals]

_ONE, _HALF, _QUARTER = (Intervals.point(value) for value in (1.0, 0.5, 0.25))
_BITS = 80


def enclose_lines(lines: Iterable[Assign], values: Values, sizes: Mapping[str, int]) -> Values:
    """The enclosure of every line, given those of the inputs.

    Raises
    ------
    InputError
        for a function without an enclosure, such as an undefined f.
    """
    scope = _Scope(dict(values), sizes)
    found: Values = {}
    for line in lines:
        value = widen_undefined(scope.value(at_sizes(line.expr, sizes)))
        rows, columns = (size_value(size, sizes) for size in rows_and_columns(line.shape))
        if value.low.shape[-2:] != (rows, columns):
            value = value.broadcast((*value.low.shape[:-2], rows, columns))
        scope.known[line.symbol] = found[line.symbol] = value
    return found


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is enclosed so far: names, and expressions that stand in several lines."""

    known: dict[sp.Expr, Intervals] = field(repr=False)
    sizes: Mapping[str, int]

    def value(self, expr: sp.Expr) -> Intervals:
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self._compute(expr)
        return found

    def _compute(self, expr: sp.Expr) -> Intervals:
        if isinstance(expr, sp.Symbol):
            raise InputError(f"{expr} has no value; give one")
        if isinstance(expr, (extent, ones)):
            number = size_value(expr.size, self.sizes)
            rows, value = (number, 1) if isinstance(expr, ones) else (1, number)
            return Intervals.point(np.full((1, 1, rows, 1), value))
        if not expr.args:
            return _constant(expr)
        if isinstance(expr, sp.Add):
            return self._sum(expr)
        if isinstance(expr, sp.Mul):
            return self._product(expr)
        if isinstance(expr, sp.Pow):
            return self._power(expr)
        if isinstance(expr, dot):
            return self._dot(*expr.args)
        if isinstance(expr, (stack, part, pad)):
            return block_of(expr, [self.value(argument) for argument in expr.args if isinstance(argument, sp.Expr)])
        arguments = [self.value(argument) for argument in expr.args]
        if isinstance(expr, T):
            return Intervals(arguments[0].low.swapaxes(-1, -2), arguments[0].high.swapaxes(-1, -2))
        if isinstance(expr, total):
            return arguments[0].sum(-1).sum(-2)
        if isinstance(expr, diag):
            return _diagonal(arguments[0])
        if expr.func in NODE_ENCLOSURES:
            return NODE_ENCLOSURES[expr.func](*map(widen_undefined, arguments))
        if is_undefined(expr):
            raise InputError(f"{expr} is undefined; choose an activation with a formula, such as 'tanh'")
        return function_on(expr.func, *map(widen_undefined, arguments))

    def _sum(self, expr: sp.Expr) -> Intervals:
        """Term by term; but z*a + (1 - z)*b, with z between 0 and 1, lies between a and b."""
        found = reduce(add, map(self.value, expr.args))
        for gate, one, other in _blends(expr):
            z = self.value(gate)
            if not ((z.low >= 0) & (z.high <= 1)).all():
                continue
            a, b = self.value(one), self.value(other)
            ends = [self._mix(Intervals(end, end), a, b) for end in (z.low, z.high)]
            found = intersection(found, intersection(hull(a, b), hull(*ends)))
        return found

    @staticmethod
    def _mix(z: Intervals, a: Intervals, b: Intervals) -> Intervals:
        return z * a + (_ONE - z) * b

    def _product(self, expr: sp.Expr) -> Intervals:
        """Factor by factor; but v*(1 - v) is 1/4 - (v - 1/2)^2, which holds v only once."""
        if expr.args[0] is sp.S.NegativeOne:
            return -self.value(sp.Mul(*expr.args[1:]))
        pairs, rest = _complements(expr)
        found = []
        for factor, other in pairs:
            v, w = self.value(factor), self.value(other)
            found.append(intersection(v * w, _QUARTER - (v - _HALF).square()))
        return reduce(mul, (*found, *map(self.value, rest)))

    def _power(self, expr: sp.Expr) -> Intervals:
        base, exponent = expr.args
        if not exponent.is_Rational or exponent.q > 2:
            raise InputError(f"{expr} has no enclosure here: its exponent is not a multiple of 1/2")
        value = self.value(base)
        if exponent.q == 2:
            if (value.high < 0).any():
                raise InputError(f"{expr} has no value: {base} is negative everywhere in the box; take another box")
            value = value.sqrt()
        found = power(value, abs(int(exponent.p)))
        return _ONE / found if exponent < 0 else found

    def _dot(self, left: sp.Expr, right: sp.Expr) -> Intervals:
        """The matrix product; a diagonal matrix on the left scales the rows."""
        if isinstance(left, diag):
            return self.value(left.args[0]) * self.value(right)
        return self.value(left) @ self.value(right)


@lru_cache(maxsize=1000)  # a program is enclosed on many boxes
def _blends(expr: sp.Expr) -> tuple[tuple[sp.Expr, sp.Expr, sp.Expr], ...]:
    """The ways in which a sum of two products is z*a + (1 - z)*b."""
    if len(expr.args) != 2:
        return ()
    first, second = (sp.Mul.make_args(term) for term in expr.args)
    ways = ((z, one, other) for one, other in ((first, second), (second, first)) for z in one if 1 - z in other)
    return tuple((z, _without(one, z), _without(other, 1 - z)) for z, one, other in ways)


@lru_cache(maxsize=1000)  # a program is enclosed on many boxes
def _complements(expr: sp.Expr) -> tuple[tuple[tuple[sp.Expr, sp.Expr], ...], tuple[sp.Expr, ...]]:
    """The factors v and 1 - v of a product, in pairs, and the others."""
    rest, pairs = list(expr.args), []
    for factor in expr.args:
        other = 1 - factor
        if factor in rest and other in rest and not factor.is_number:
            rest.remove(factor)
            rest.remove(other)
            pairs.append((factor, other))
    return tuple(pairs), tuple(rest)


def _without(factors: tuple[sp.Expr, ...], taken: sp.Expr) -> sp.Expr:
    return sp.Mul(*(factor for factor in factors if factor != taken))


def _constant(expr: sp.Expr) -> Intervals:
    """A rational number, e or pi, in the narrowest interval."""
    if expr.is_Rational:
        found = of_fraction(rational_to_fraction(expr))
    else:
        low, high = map(of_fraction, ends(enclose(expr, {}, intervals(_BITS))))
        found = Intervals(low.low, high.high)
    return Intervals(found.low.reshape(1, 1, 1, 1), found.high.reshape(1, 1, 1, 1))


def _diagonal(vector: Intervals) -> Intervals:
    """The matrix of a vector on the diagonal, exactly 0 elsewhere."""
    mask = np.eye(vector.low.shape[-2], dtype=bool)
    return Intervals(np.where(mask, vector.low, 0.0), np.where(mask, vector.high, 0.0))
