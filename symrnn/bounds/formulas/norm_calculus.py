"""The norms of a program's matrices in the norms of what it is given: one rule for each node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.bounds.formulas.entry_sizes import EntrySizes
from symrnn.claims.claim import at_most
from symrnn.errors import InputError
from symrnn.expressions.array_nodes import softmax
from symrnn.expressions.nodes import OF_TRANSPOSE, T, diag, dot, norm_1, norm_2, norm_inf
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.programs.program import Program

__all__ = ["KINDS", "Calculus"]

NormKind = Any

#: the norms by name
KINDS: Mapping[str, NormKind] = MappingProxyType({"1": norm_1, "2": norm_2, "inf": norm_inf})


@dataclass(frozen=True, slots=True)
class Calculus:
    """The norms of the lines of a Jacobian, each a step of the proof that ``sizes`` collects.

    The triangle inequality, ||A B|| <= ||A|| ||B||, and ||diag(v)|| = max|v|.
    """

    program: Program
    sizes: EntrySizes
    kind: NormKind
    found: dict[sp.Symbol, sp.Expr]

    def of_name(self, symbol: sp.Symbol) -> sp.Expr:
        """The bound of a line's norm."""
        if symbol not in self.found:
            bound = self.of(self.program.line(symbol).expr, self.kind)
            norm = self.kind(symbol) if self.program.shapes[symbol] else sp.Abs(symbol)
            self.sizes.bounds.append(at_most(norm, bound))
            self.found[symbol] = bound
        return self.found[symbol]

    def of(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """The bound of a norm, by the rule of its node."""
        if expr.is_Symbol:
            return self._of_symbol(expr, kind)
        if len(self._shape(expr)) == 1:
            return self._column(expr, kind)
        rule = _RULES.get(expr.func)
        # of a number the size is asked for: |1 - a| may be less than 1 + |a|
        return self.sizes.of(expr) if rule is None or not self._is_matrix(expr) else rule(self, expr, kind)

    def _of_symbol(self, symbol: sp.Symbol, kind: NormKind) -> sp.Expr:
        if symbol in self.program.outputs and kind is self.kind:
            return self.of_name(symbol)
        if not self.program.shapes[symbol]:
            return self.sizes.of(symbol)
        line = next((line.expr for line in self.program.lines if line.symbol == symbol), None)
        if line is None:
            return kind(symbol)
        if not self._shape(line) and (kind is not norm_inf or len(self.program.shapes[symbol]) > 1):
            raise _grows(kind, symbol)  # a number in every entry
        return self.of(line, kind)

    def _sum(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        # ||A + B|| <= ||A|| + ||B||
        return sp.Add(*(self.of(term, kind) for term in expr.args))

    def _product(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """Numbers times one matrix; entry by entry where all are numbers."""
        matrices = [factor for factor in expr.args if self._is_matrix(factor)]
        numbers = sp.Mul(*(factor for factor in expr.args if factor not in matrices))
        return sp.Mul(self.sizes.of(numbers), *(self.of(matrix, kind) for matrix in matrices))

    def _is_matrix(self, expr: sp.Expr) -> bool:
        return any(self.program.shapes.get(symbol) for symbol in expr.free_symbols)

    def _column(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        """The norm of a vector: its largest entry, or by ||u v|| <= ||u|| max|v|, one factor keeps its norm."""
        if isinstance(expr, softmax):
            return sp.S.One  # positive numbers with the sum 1
        if kind is norm_inf:
            return self.sizes.of(expr)
        if isinstance(expr, dot):
            return self._dot(expr, kind)
        parts = expr.args
        if expr.is_Add and all(self._shape(part) for part in parts):
            return self._sum(expr, kind)
        kept = sorted((part for part in parts if part.is_Symbol and self._shape(part)), key=self._is_line)
        if not expr.is_Mul or not kept:
            raise _grows(kind, expr)
        return self.of(kept[0], kind) * self.sizes.of(sp.Mul(*(part for part in parts if part is not kept[0])))

    def _is_line(self, symbol: sp.Symbol) -> bool:
        return all(symbol != item.symbol for item in self.program.inputs)

    def _shape(self, expr: sp.Expr) -> Shape:
        return shape_of(expr, {symbol: self.program.shapes.get(symbol, ()) for symbol in expr.free_symbols})

    def _dot(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        # ||A B|| <= ||A||*||B||, and of a number |u^T v| <= ||u||_1 max|v|
        kind = kind if self._shape(expr) else norm_inf
        return self.of(expr.args[0], kind) * self.of(expr.args[1], kind)

    def _transpose(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        # columns become rows, and the spectral norm stays
        return self.of(expr.args[0], OF_TRANSPOSE[kind])

    def _diagonal(self, expr: sp.Expr, kind: NormKind) -> sp.Expr:
        # ||diag(v)|| = max |v_i| in each of the three norms
        return self.sizes.of(expr.args[0])


def _grows(kind: NormKind, expr: sp.Expr) -> InputError:
    return InputError(
        f"the {kind.__name__} of the vector {expr} grows with its size, so no formula in norms of the weights "
        f"bounds the Jacobian at every size; another norm may do, such as --norm inf on the command line or "
        f"norm='inf'"
    )


_RULES: Mapping[Any, Callable[[Calculus, sp.Expr, NormKind], sp.Expr]] = MappingProxyType(
    {
        sp.Add: Calculus._sum,
        sp.Mul: Calculus._product,
        dot: Calculus._dot,
        T: Calculus._transpose,
        diag: Calculus._diagonal,
    }
)
