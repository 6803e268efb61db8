"""An expression of vectors and matrices as one entry of it, at free indices: what it means at every size.

A product of matrices is a sum over an index, dot(A, B)[i, j] = sum over k of A[i, k]*B[k, j], and all else acts on each
entry by itself. So an equation between matrices is one between their entries at free i, j.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sympy as sp

from symrnn.expressions.functions_of_two import OF_TWO
from symrnn.expressions.measures import show_expression
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Size, rows_and_columns, shape_of
from symrnn.judge.lines.array_entries import ARRAY_ENTRIES
from symrnn.judge.lines.inverses import without_inverses
from symrnn.judge.lines.named_values import write_out
from symrnn.judge.lines.sums import (
    Same,
    Summed,
    UpTo,
    canonical,
    extent,
    group_connected,
    index_label,
    split_exponentials,
    terms_of,
    without_same,
)
from symrnn.judge.normal_form.domains import domain_of
from symrnn.judge.normal_form.limits import TermLimitError
from symrnn.judge.normal_form.normalizer import Normalizer
from symrnn.programs.program import Shape

__all__ = ["COLUMN", "ROW", "Entries", "Entry"]

MOST_VISITS = 50_000  # of nodes: names are put in wherever they stand

#: the free indices of an entry
ROW, COLUMN = sp.Dummy("i", integer=True), sp.Dummy("j", integer=True)

Index = Any  # a symbol, or None where there is one row, or one column


class Entry(sp.Expr):  # type: ignore[misc]  # SymPy ships no types
    """An entry of a name: the name, and an index for each side that has more than one entry."""

    is_real = True
    is_commutative = True

    @property
    def label(self) -> str:
        """How the entry is written in evidence: ``q[k1]``."""
        name, *indices = self.args
        return f"{name}[{','.join(map(index_label, indices))}]"


@dataclass(slots=True)
class Entries:
    """Turns expressions of vectors and matrices into scalar ones; names in ``unfolded`` are put in on the way.

    It collects in ``divisors`` what it divided by, in ``restricted`` logarithms and roots, and in ``inverted`` the
    matrices of which it took inverses: SymPy may cancel them, and the condition would be lost.

    ``memory`` holds each entry that was asked for, with the nodes that were visited for it, which are counted again:
    a limit is the same whether an entry is known or not. ``inner`` are indices that are summed over where they stand,
    so that the same ones serve many sums, and an entry at them is known.
    """

    shapes: Mapping[sp.Symbol, Shape]
    unfolded: Mapping[sp.Symbol, sp.Expr] = field(default_factory=dict)
    divisors: set[sp.Expr] = field(default_factory=set)
    restricted: set[sp.Expr] = field(default_factory=set)
    inverted: set[sp.Expr] = field(default_factory=set)
    ranges: dict[sp.Symbol, Size] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)
    visited: int = 0
    most_visits: int = field(default_factory=lambda: MOST_VISITS)
    memory: dict[tuple[sp.Expr, Index, Index], tuple[sp.Expr, int]] = field(default_factory=dict)
    sums: dict[tuple[sp.Expr, tuple[Index, ...]], sp.Expr] = field(default_factory=dict)
    inner: dict[Size, list[sp.Symbol]] = field(default_factory=dict)

    def of(self, expr: sp.Expr, shape: Shape) -> sp.Expr:
        """The entry in row i and column j of an expression that fills this shape."""
        rows, columns = rows_and_columns(shape)
        return self.at(expr, None if rows == 1 else ROW, None if columns == 1 else COLUMN)

    def at(self, expr: sp.Expr, row: Index, column: Index) -> sp.Expr:
        """The entry of an expression at these indices."""
        known = self.memory.get((expr, row, column))
        if known is not None:
            self._count(known[1])
            return known[0]
        before = self.visited
        self._count(1)
        found = self._find(expr, row, column)
        self.memory[expr, row, column] = (found, self.visited - before)
        return found

    def _count(self, nodes: int) -> None:
        self.visited += nodes
        if self.visited > self.most_visits:
            raise TermLimitError(f"more than {self.most_visits} nodes in entries")

    def _find(self, expr: sp.Expr, row: Index, column: Index) -> sp.Expr:
        if expr.is_Symbol:
            return self._name(expr, row, column)
        if expr.func in ARRAY_ENTRIES:
            return ARRAY_ENTRIES[expr.func](self, expr, row, column)
        if not expr.args:
            return expr
        if expr.func in OF_TWO:
            self.at(expr.args[1], row, column)  # for what it needs: the value may be that of the first alone
            return self.at(OF_TWO[expr.func](*expr.args), row, column)
        if isinstance(expr, T):
            return self.at(expr.args[0], column, row)
        if isinstance(expr, dot):
            left, right = expr.args
            (inner,) = self.inside(rows_and_columns(self.shape(left))[1:], row, column)
            return self.sum(self.at(left, row, inner) * self.at(right, inner, column), [inner])
        if isinstance(expr, total):
            indices = self.inside(rows_and_columns(self.shape(expr.args[0])))
            return self.sum(self.at(expr.args[0], *indices), indices)
        if isinstance(expr, diag):
            return Same(row, column) * self.at(expr.args[0], row, None)
        if expr.is_Pow and not expr.exp.is_nonnegative:
            self.divisors.add(self.at(expr.base, row, column))
        found = expr.func(*(self.at(argument, row, column) for argument in expr.args))
        if domain_of(expr) is not None:
            self.restricted.add(found)
        return found

    def conditions(self, normalizer: Normalizer) -> tuple[str, ...]:
        """What must not be 0, and the domains of logarithms and roots: those met here, and by a normalizer."""
        for divisor in self.divisors:
            normalizer.quotient(1 / divisor)
        for node in self.restricted:
            normalizer.quotient(node)
        told = (f"{show_expression(write_out(matrix, self.unfolded))} is invertible" for matrix in self.inverted)
        return tuple(sorted({*normalizer.conditions(), *told}))

    def shape(self, expr: sp.Expr) -> Shape:
        """The shape of an expression as it is written."""
        return shape_of(expr, self.shapes)

    def fresh_indices(self, expr: sp.Expr) -> list[Index]:
        """An index for each side of an expression, to be summed over."""
        return self.fresh(rows_and_columns(self.shape(expr)))

    def fresh(self, sizes: Iterable[Size]) -> list[Index]:
        """An index for each size, to be summed over; None where it is 1."""
        found: list[Index] = []
        for size in sizes:
            found.append(None if size == 1 else sp.Dummy(f"s{next(self.numbers)}", integer=True))
            if found[-1] is not None:
                self.ranges[found[-1]] = size
        return found

    def inside(self, sizes: Iterable[Size], *outside: Index) -> list[Index]:
        """An index for each size, to be summed over before any but those outside come in; None where it is 1."""
        found: list[Index] = []
        for size in sizes:
            known = self.inner.setdefault(size, [])
            free = [index for index in known if index not in found and index not in outside]
            if size != 1 and not free:
                free = self.fresh([size])
                known += free
            found.append(None if size == 1 else free[0])
        return found

    def _name(self, symbol: sp.Symbol, row: Index, column: Index) -> sp.Expr:
        rows, columns = rows_and_columns(self.shapes[symbol])
        row, column = None if rows == 1 else row, None if columns == 1 else column
        if symbol in self.unfolded:
            return self.at(self.unfolded[symbol], row, column)
        indices = [index for index in (row, column) if index is not None]
        return Entry(symbol, *indices) if indices else symbol

    def sum(self, body: sp.Expr, indices: Iterable[Index]) -> sp.Expr:
        """The sum of an entry over indices."""
        over = [index for index in indices if index is not None]
        if not over:
            return body
        key = (body, tuple(over))
        if key not in self.sums:
            self.sums[key] = sp.Add(*(self._term(term, over) for term in terms_of(body)))
        return self.sums[key]

    def _term(self, term: sp.Expr, indices: list[sp.Symbol]) -> sp.Expr:
        """The sum of one product; factors without the index move out of it, and sums that share no index separate."""
        over = list(indices)
        factors = self._inline_sums(term, over)
        factors, over = without_same(factors, over)
        factors = list(sp.Mul.make_args(sp.Mul(*factors)))  # where two indices became one, factors may cancel
        without, left = without_inverses(factors, over)
        if left != over:
            return self.sum(sp.Mul(*without), left)
        factors = list(sp.Mul.make_args(sp.Mul(*split_exponentials(factors, over))))  # exp(a)*exp(-a) cancels
        outside = [factor for factor in factors if factor.free_symbols.isdisjoint(over)]
        inside = [factor for factor in factors if not factor.free_symbols.isdisjoint(over)]
        idle = [index for index in over if not any(index in factor.free_symbols for factor in inside)]
        groups = group_connected(inside, over)
        return sp.Mul(
            *outside, *(extent(self.ranges[index]) for index in idle), *(self._canonical(*group) for group in groups)
        )

    def _canonical(self, factors: list[sp.Expr], over: list[sp.Symbol]) -> sp.Expr:
        found, bound = canonical(factors, over, self.ranges)
        self.ranges.update(bound)
        return found

    def with_earlier_indices(self, entry: sp.Expr) -> sp.Expr:
        """An entry in which sums go up to a free index and not from it on: [i <= k] = 1 + [i = k] - [k <= i]."""
        return entry.replace(lambda node: isinstance(node, Summed), self._turn)

    def _turn(self, summed: sp.Expr) -> sp.Expr:
        body, *bound = summed.args
        for factor in sp.Mul.make_args(body):
            if isinstance(factor, UpTo) and factor.args[1] in bound and factor.args[0] not in bound:
                one, other = factor.args
                return self.sum(body / factor * (1 + Same(one, other) - UpTo(other, one)), bound)
        return summed

    def rename(self, entry: sp.Expr, names: Mapping[sp.Symbol, sp.Symbol]) -> sp.Expr:
        """An entry at other free indices; the sums in it are brought to their form again."""
        return entry.xreplace(dict(names)).replace(
            lambda node: isinstance(node, Summed), lambda node: self.sum(node.args[0], node.args[1:])
        )

    def _inline_sums(self, term: sp.Expr, over: list[sp.Symbol]) -> list[sp.Expr]:
        """The factors, with every inner sum that depends on an index opened: its indices join those summed over."""
        factors: list[sp.Expr] = []
        for factor in sp.Mul.make_args(term):
            base, exponent = factor.as_base_exp() if factor.is_Pow else (factor, sp.S.One)
            opened = isinstance(base, Summed) and exponent.is_Integer and exponent > 0
            if not opened or base.free_symbols.isdisjoint(over):
                factors.append(factor)
                continue
            for _ in range(int(exponent)):
                body, *bound = base.args
                fresh = self.fresh(self.ranges[index] for index in bound)
                over += fresh
                factors += sp.Mul.make_args(body.xreplace(dict(zip(bound, fresh, strict=True))))
        return factors
