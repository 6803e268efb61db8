"""How large each old state's part in a line of a linear map is: one rule for each node, in one norm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import cumsum, diagonal, reverse_cumsum, row_sums
from symrnn.expressions.measures import measure
from symrnn.expressions.nodes import OF_TRANSPOSE, T, diag, dot, norm_1, norm_inf, total
from symrnn.expressions.shapes import Shape, shape_of

__all__ = ["Coefficients"]

MOST_PARTS = 2000  # of a formula

#: norms of old changes, each with the number that it is multiplied by
Sizes = dict[sp.Expr, sp.Expr]


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Bounds of a linear expression in ``moving`` names: ||A X + c Y|| <= ||A|| ||X|| + |c| ||Y||.

    What does not move keeps its own norm, by ``norm_of`` where that knows more.
    """

    shapes: Mapping[sp.Symbol, Shape]
    lines: Mapping[sp.Symbol, sp.Expr]
    moving: frozenset[sp.Symbol]
    norm_of: Callable[[sp.Expr, Any], sp.Expr]

    def of(self, expr: sp.Expr, kind: Any) -> Sizes:
        """The norms of what moves, with their factors.

        Raises
        ------
        InputError
            where no rule is written of a node, or the formula of a line would be longer than anybody reads.
        """
        kind = kind if self._shape(expr) else norm_inf
        if expr in self.moving:
            return {(kind(expr) if self._shape(expr) else sp.Abs(expr)): sp.S.One}
        if expr.is_Symbol:
            return _short(self.of(self.lines[expr], kind), expr)
        if expr == 0:
            return {}
        rule = _RULES.get(expr.func)
        if rule is None:
            raise InputError(f"no bound is written of {expr.func.__name__}, through which a change passes in {expr}")
        return rule(self, expr, kind)

    def _shape(self, expr: sp.Expr) -> Shape:
        return shape_of(expr, self.shapes)

    def _moves(self, expr: sp.Expr) -> bool:
        """Whether what moves stands in an expression, or in the lines of its names."""
        return any(s in self.moving or (s in self.lines and self._moves(self.lines[s])) for s in expr.free_symbols)

    def _sum(self, expr: sp.Expr, kind: Any) -> Sizes:
        if kind is not norm_inf and not all(map(self._shape, expr.args)):
            raise InputError("a number that moves is added to every entry, and no rule here bounds that at every size")
        found: Sizes = {}
        for part in expr.args:
            for norm, factor in self.of(part, kind).items():
                found[norm] = found.get(norm, sp.S.Zero) + factor
        return found

    def _product(self, expr: sp.Expr, kind: Any) -> Sizes:
        """Numbers times what moves; of vectors entry by entry |u v| <= |u| max|v|, in which one keeps its norm."""
        large = [factor for factor in expr.args if self._shape(factor)]
        if len(large) > 1 and len(self._shape(expr)) > 1:
            raise InputError(f"no bound is written of {expr}, a product entry by entry of two matrices")
        # the judge lets the first name keep its norm
        kept = min(large, key=lambda factor: not factor.is_Symbol, default=None)
        kinds = {factor: kind if factor == kept or len(large) < 2 else norm_inf for factor in expr.args}
        (moving,) = (factor for factor in expr.args if self._moves(factor))
        size = sp.Mul(*(self.norm_of(factor, kinds[factor]) for factor in expr.args if factor != moving))
        return _scale(self.of(moving, kinds[moving]), size)

    def _dot(self, expr: sp.Expr, kind: Any) -> Sizes:
        # ||A B|| <= ||A|| ||B||
        left, right = expr.args
        if self._moves(left):
            return _scale(self.of(left, kind), self.norm_of(right, kind))
        return _scale(self.of(right, kind), self.norm_of(left, kind))

    def _transpose(self, expr: sp.Expr, kind: Any) -> Sizes:
        return self.of(expr.args[0], OF_TRANSPOSE[kind])

    def _diagonal_matrix(self, expr: sp.Expr, kind: Any) -> Sizes:
        # ||diag(v)|| = max|v| in each of the three norms
        return self.of(expr.args[0], norm_inf)

    def _largest(self, expr: sp.Expr, kind: Any) -> Sizes:
        # the largest entry of what is on a diagonal, or of the sums along rows, is at most the largest sum of a row
        self._need(expr, kind is norm_inf)
        return self.of(expr.args[0], norm_inf)

    def _all(self, expr: sp.Expr, kind: Any) -> Sizes:
        # a sum over a vector, or over its first entries, is at most that of all sizes
        self._need(expr, kind is norm_inf and len(self._shape(expr.args[0])) == 1)
        return self.of(expr.args[0], norm_1)

    def _need(self, expr: sp.Expr, holds: bool) -> None:
        if not holds:
            raise InputError(f"no bound is written of {expr} at every size in this norm")


def _short(sizes: Sizes, name: sp.Expr) -> Sizes:
    """What is found of a line; where each line stands in many later ones, it doubles again and again."""
    if any(measure(factor).parts > MOST_PARTS for factor in sizes.values()):
        raise InputError(f"of {name} it would be a formula of more than {MOST_PARTS} parts")
    return sizes


def _scale(sizes: Sizes, factor: sp.Expr) -> Sizes:
    return {norm: factor * each for norm, each in sizes.items()}


_RULES: Mapping[Any, Callable[[Coefficients, sp.Expr, Any], Sizes]] = MappingProxyType(
    {
        sp.Add: Coefficients._sum,
        sp.Mul: Coefficients._product,
        dot: Coefficients._dot,
        T: Coefficients._transpose,
        diag: Coefficients._diagonal_matrix,
        row_sums: Coefficients._largest,
        diagonal: Coefficients._largest,
        total: Coefficients._all,
        cumsum: Coefficients._all,
        reverse_cumsum: Coefficients._all,
    }
)
