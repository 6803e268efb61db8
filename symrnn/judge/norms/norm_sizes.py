"""How large a norm can be: the triangle inequality, ||A B|| <= ||A|| ||B||, ||diag(v)|| = max|v|, one rule for a node.

All three norms of a matrix belong to norms of vectors: ||A v|| <= ||A|| ||v||. A vector is a matrix of one column, its
norm_inf is the largest size of an entry, and the norm of a number is its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import cumsum, diagonal, reverse_cumsum, row_sums, softmax
from symrnn.expressions.nodes import OF_TRANSPOSE, T, diag, dot, norm_1, norm_2, norm_inf, total
from symrnn.expressions.shapes import shape_of
from symrnn.judge.norms.rank_one import size_of_rank_one_update
from symrnn.programs.program import Shape

__all__ = ["NoSizeError", "NormSizes", "shape_in", "sharing"]

NormKind = Any  # one of the norms

MOST_RULES = 1000


class NoSizeError(Exception):
    """No rule gives a bound of this norm."""


def shape_in(shapes: Mapping[sp.Symbol, Shape], expr: sp.Expr) -> Shape:
    """The shape of an expression; a name that has none is a number."""
    return shape_of(expr, {symbol: shapes.get(symbol, ()) for symbol in expr.free_symbols})


@dataclass(frozen=True, slots=True)
class NormSizes:
    """Bounds of norms by the rules, in numbers, in names of numbers, and in norms of what is given.

    ``lines`` are the definitions of names, ``known`` the bounds that hold already, by norm and expression or its size,
    and ``slopes`` those of undefined functions, by the name of the derivative.
    """

    shapes: Mapping[sp.Symbol, Shape]
    lines: Mapping[sp.Symbol, sp.Expr]
    known: Mapping[tuple[NormKind, sp.Expr], sp.Expr]
    slopes: Mapping[str, sp.Expr]
    applied: Iterator[int] = field(default_factory=count)

    def of(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """An expression that is at least the norm of ``expr``.

        Raises
        ------
        NoSizeError
            where no rule applies, or too many would: a line that is used twice is taken apart twice.
        """
        if next(self.applied) > MOST_RULES:
            raise NoSizeError
        kind = kind if self.shape(expr) else norm_inf
        known = self._look_up(expr, kind)
        if known is not None:
            return known
        if expr.is_Symbol:
            return self._read_name(expr, kind)
        if isinstance(expr, sp.Rational):
            return abs(expr)
        rule = _RULES.get(expr.func)
        if rule is not None:
            return rule(self, expr, kind)
        slope = self.slopes.get(str(expr.func))
        if slope is None or not _is_largest_entry(self.shape(expr), kind):
            raise NoSizeError
        return slope

    def of_blocks(self, expr: sp.Expr, kind: NormKind) -> tuple[sp.Expr, ...]:
        """Expressions of which the largest is at least the norm: of blocks, the sums of norms in rows and in columns.

        ||A||_2^2 <= ||A||_1 ||A||_inf, and the norms of blocks make a matrix whose norm is no smaller.
        """
        parts = [self.of(part, kind) for part in expr.args]
        width = int(sp.sqrt(len(parts)))
        rows = tuple(sp.Add(*parts[i * width : (i + 1) * width]) for i in range(width))
        columns = tuple(sp.Add(*parts[j::width]) for j in range(width))
        return {norm_1: columns, norm_2: (*rows, *columns), norm_inf: rows}[kind]

    def _look_up(self, expr: sp.Expr, kind: NormKind) -> sp.Expr | None:
        """Sizes of entries are found by |expr|, which SymPy writes in one way for expr and -expr."""
        found = self.known.get((kind, expr))
        return self.known.get((kind, sp.Abs(expr))) if found is None else found

    def shape(self, expr: sp.Expr) -> Shape:
        """The shape of an expression."""
        return shape_in(self.shapes, expr)

    def _read_name(self, symbol: sp.Symbol, kind: NormKind) -> sp.Expr:
        """The norm of a name: by its line, if it has one; a scalar line gives the largest entry of a vector alone."""
        shape = self.shape(symbol)
        if symbol not in self.lines:
            return kind(symbol) if shape else sp.Abs(symbol)
        line = self.lines[symbol]
        if line != 0 and self.shape(line) != shape and not _is_largest_entry(shape, kind):
            raise NoSizeError
        return self.of(line, kind)

    def _sum(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """The triangle inequality; a number added to a vector is added to each entry."""
        update = size_of_rank_one_update(expr, self.shape) if kind is norm_2 else None
        if update is not None:
            return update
        alone = any(not self.shape(term) for term in expr.args)
        if alone and not _is_largest_entry(self.shape(expr), kind):
            raise NoSizeError
        return sp.Add(*(self.of(term, kind) for term in expr.args))

    def _product(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """|u v| <= |u| |v| entry by entry; factors that share a name count as one where their bound is known."""
        large = [factor for factor in expr.args if self.shape(factor)]
        if len(large) > 1 and not _is_largest_entry(self.shape(expr), kind):
            return self._entrywise_product(expr, large, kind)
        return sp.Mul(*(self._group(factors, kind) for factors in sharing(expr.args)))

    def _entrywise_product(self, expr: sp.Expr, large: list[sp.Expr], kind: NormKind) -> sp.Expr:
        """Of vectors, ||u v|| <= ||u|| max|v| in each norm: one factor keeps its norm, a name before all others.

        Of matrices, ||A B|| <= ||A|| ||B||: it is a block of their Kronecker product (Schur 1911), and in the norms 1
        and inf a sum of |a b| is at most the largest |a| times the sum of |b|.
        """
        if len(self.shape(expr)) > 1:
            if any(self.shape(factor) != self.shape(expr) for factor in large):
                raise NoSizeError
            return sp.Mul(*(self.of(factor, kind) for factor in expr.args))
        for kept in sorted(large, key=lambda factor: not factor.is_Symbol):
            try:
                norm = self.of(kept, kind)
            except NoSizeError:
                continue
            return norm * self.of(sp.Mul(*(factor for factor in expr.args if factor is not kept)), norm_inf)
        raise NoSizeError

    def _group(self, factors: tuple[sp.Expr, ...], kind: NormKind) -> sp.Expr:
        whole = sp.Mul(*factors)
        known = self._look_up(whole, kind if self.shape(whole) else norm_inf)
        if known is not None:
            return known
        return sp.Mul(*(self.of(factor, kind) for factor in factors))

    def _power(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        base, exponent = expr.args
        if exponent.is_Integer and exponent < 0 and not self.shape(base) and not base.free_symbols & set(self.lines):
            return sp.Abs(expr)  # the norm of a number is its size
        if not (exponent.is_Integer and exponent > 0) or not _is_largest_entry(self.shape(base), kind):
            raise NoSizeError
        return self.of(base, kind) ** exponent

    def _dot(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        return self.of(expr.args[0], kind) * self.of(expr.args[1], kind)

    def _transpose(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        return self.of(expr.args[0], OF_TRANSPOSE[kind])

    def _diagonal(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        return self.of(expr.args[0], norm_inf)

    def _total(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        if len(self.shape(expr.args[0])) > 1:
            raise NoSizeError
        return self.of(expr.args[0], norm_1)

    def _largest_sum(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """Sums of a vector up to an entry, or from it on, are at most the sum of all sizes."""
        if kind is not norm_inf:
            raise NoSizeError
        return self.of(expr.args[0], norm_1)

    def _of_rows(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """The sum of a row, and an entry of the diagonal, is at most the sum of the sizes in that row."""
        if kind is not norm_inf or len(self.shape(expr)) != 1:
            raise NoSizeError
        return self.of(expr.args[0], norm_inf)

    def _shares(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """Shares are positive, with the sum 1; so their length is at most 1, and so is each."""
        return sp.S.One

    def _absolute(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        if len(self.shape(expr)) > 1:
            raise NoSizeError
        return self.of(expr.args[0], kind)


def _is_largest_entry(shape: Shape, kind: NormKind) -> bool:
    """Whether the norm is the size of the largest entry."""
    return not shape or (kind is norm_inf and len(shape) == 1)


def sharing(factors: Iterable[sp.Expr]) -> tuple[tuple[sp.Expr, ...], ...]:
    """The factors in groups: those in one group share names, those in different groups do not.

    >>> x, y = sp.symbols("x y", real=True)
    >>> sharing((x, y, 1 - x))
    ((y,), (x, 1 - x))
    """
    groups: list[tuple[sp.Expr, ...]] = []
    for factor in factors:
        joined = [g for g in groups if any(not factor.free_symbols.isdisjoint(other.free_symbols) for other in g)]
        groups = [g for g in groups if g not in joined]
        groups.append((*(other for g in joined for other in g), factor))
    return tuple(groups)


_RULES: Mapping[Any, Callable[[NormSizes, sp.Expr, NormKind], sp.Expr]] = MappingProxyType(
    {
        sp.Add: NormSizes._sum,
        sp.Mul: NormSizes._product,
        sp.Pow: NormSizes._power,
        sp.Abs: NormSizes._absolute,
        dot: NormSizes._dot,
        T: NormSizes._transpose,
        diag: NormSizes._diagonal,
        total: NormSizes._total,
        cumsum: NormSizes._largest_sum,
        reverse_cumsum: NormSizes._largest_sum,
        row_sums: NormSizes._of_rows,
        diagonal: NormSizes._of_rows,
        softmax: NormSizes._shares,
    }
)
