"""The adjoint of a vector or matrix, entry by entry: the sum of v_bar * dv/du over every entry of every line v.

For a free entry u[i, j] the checker walks each line that uses u from its entry [r, c] down to the places where u
stands; there u[p, q] gives 1 where p = i and q = j, which settles the sums over p and q.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.nodes import T, dot, total
from symrnn.expressions.shapes import rows_and_columns
from symrnn.judge.lines.array_adjoints import ARRAY_ADJOINTS
from symrnn.judge.lines.entries import COLUMN, ROW, Entries, Index
from symrnn.programs.program import Assign

__all__ = ["SlopeRule", "UnknownNodeError", "entry_term"]

SlopeRule = Callable[[sp.Expr], Sequence[sp.Expr]]


class UnknownNodeError(Exception):
    """A node has no derivative here."""


def entry_term(entries: Entries, line: Assign, bar: sp.Symbol, of: sp.Symbol, slopes: SlopeRule) -> sp.Expr:
    """What a line adds to the adjoint of entry [i, j] of a name: the sum over r, c of v_bar[r, c] * dv[r, c]/du[i, j].

    ``slopes`` gives the derivatives of an elementwise function, one for each argument.

    Raises
    ------
    UnknownNodeError
        for a node that is neither elementwise nor has a rule.
    """
    row, column = entries.fresh_indices(bar)
    walk = _Walk(entries, of, slopes, [])
    walk.down(line.expr, row, column, entries.at(bar, row, column), (row, column))
    return sp.Add(*walk.found)


@dataclass(slots=True)
class _Walk:
    """The places where a name stands, and what each contributes."""

    entries: Entries
    of: sp.Symbol
    slopes: SlopeRule
    found: list[sp.Expr]

    def down(self, expr: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
        """Into an expression at an entry; ``outer`` is its adjoint there, to be summed over the indices ``over``."""
        if self.of not in expr.free_symbols:
            return
        if expr.is_Symbol:
            self.found.append(self._sum_out(row, column, outer, over))
        elif isinstance(expr, T):
            self.down(expr.args[0], column, row, outer, over)
        elif isinstance(expr, total):
            inner = self.entries.fresh_indices(expr.args[0])
            self.down(expr.args[0], inner[0], inner[1], outer, (*over, *inner))
        elif isinstance(expr, dot):
            self._product(expr, row, column, outer, over)
        elif expr.func in ARRAY_ADJOINTS:
            ARRAY_ADJOINTS[expr.func](self, expr, row, column, outer, over)
        else:
            for argument, partial in zip(expr.args, self._partials(expr), strict=True):
                self.down(argument, row, column, outer * self.entries.at(partial, row, column), over)

    def _product(self, expr: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
        left, right = expr.args
        inner = self.entries.fresh_indices(left)[1]
        self.down(left, row, inner, outer * self.entries.at(right, inner, column), (*over, inner))
        self.down(right, inner, column, outer * self.entries.at(left, row, inner), (*over, inner))

    def _partials(self, expr: sp.Expr) -> Sequence[sp.Expr]:
        """The derivative of an elementwise node by each of its arguments."""
        if expr.is_Add:
            return [sp.S.One] * len(expr.args)
        if expr.is_Mul:
            return [sp.Mul(*expr.args[:n], *expr.args[n + 1 :]) for n in range(len(expr.args))]
        if expr.is_Pow and expr.exp.is_Rational:
            return [expr.exp * expr.base ** (expr.exp - 1), sp.S.Zero]
        if isinstance(expr, (sp.Function, sp.exp)):
            return self.slopes(expr)
        raise UnknownNodeError(f"{expr.func.__name__} has no derivative here")

    def _sum_out(self, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> sp.Expr:
        """The sum over all but the indices of the name itself, which are i and j; a scalar has none."""
        rows, columns = rows_and_columns(self.entries.shapes[self.of])
        names = {}
        if rows != 1:
            names[row] = ROW
        if columns != 1:
            names[column] = COLUMN
        rest = [index for index in over if index is not None and index not in names]
        return self.entries.sum(self.entries.rename(outer, names), rest)
