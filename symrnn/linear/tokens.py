"""From what is said of one step to the steps of a chunk: one row for each, numbers as a vector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import ones, row_sums, spread
from symrnn.expressions.nodes import NODES, T, diag, dot, total
from symrnn.expressions.shapes import Shape, shape_of

__all__ = ["StepRows", "Tokens", "fill_rows", "spread_number", "widen"]


@dataclass(frozen=True, slots=True)
class StepRows:
    """A value at every step: a vector over the steps for a number, a matrix of a row each for a vector.

    ``shape`` is that at one step; what is ``same`` at every step is not repeated, but stands as it is.
    """

    expr: sp.Expr
    shape: Shape
    same: bool = False


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the names of one step are over a chunk; ``products`` are of a state with a vector at each step, S_t q_t.

    ``shapes`` are those of one step; a state is None among the ``values`` where only its products are known.
    """

    values: Mapping[sp.Symbol, StepRows | None]
    shapes: Mapping[sp.Symbol, Shape]
    products: Callable[[sp.Symbol, bool, StepRows], StepRows]

    def rows(self, expr: sp.Expr) -> StepRows:
        """An expression at every step.

        Raises
        ------
        InputError
            for a matrix at each step, which a chunk has no place for, and for a node without a form over a chunk.
        """
        shape = shape_of(expr, self.shapes)
        if len(shape) == 2 and shape[0] != 1:
            raise InputError(f"{expr} is a matrix at each step, and a chunk has one row for each")
        if isinstance(expr, T) and shape:
            return self.rows(expr.args[0])
        if expr.is_Symbol:
            found = self.values[expr]
            if found is None:
                raise InputError(f"{expr} is read as a whole; a chunk knows its products with vectors")
            return found
        if not expr.free_symbols & self._varying():
            return StepRows(expr, shape, same=True)
        if isinstance(expr, total):
            return self._total(self.rows(expr.args[0]))
        if isinstance(expr, dot):
            return self._dot(*expr.args)
        if isinstance(expr, NODES):
            raise InputError(f"{expr} has no form over a chunk; give it a line that is free of the state")
        return self._elementwise(expr, shape)

    def _varying(self) -> set[sp.Symbol]:
        return {symbol for symbol, value in self.values.items() if value is None or not value.same}

    def _elementwise(self, expr: sp.Expr, shape: Shape) -> StepRows:
        found = [self.rows(argument) for argument in expr.args]
        return StepRows(expr.func(*(widen(each, shape) for each in found)), shape)

    def _total(self, rows: StepRows) -> StepRows:
        return StepRows(row_sums(rows.expr), ()) if rows.shape else rows

    def _dot(self, left: sp.Expr, right: sp.Expr) -> StepRows:
        """A row with a column, or a matrix with a column; a row with a matrix is the transpose of such."""
        shape = shape_of(left, self.shapes)
        if len(shape) == 2 and shape[0] == 1:
            if len(shape_of(right, self.shapes)) == 1:
                return self._inner(self.rows(T(left)), self.rows(right))
            return self._times(T(right), self.rows(T(left)))
        return self._times(left, self.rows(right))

    def _inner(self, left: StepRows, right: StepRows) -> StepRows:
        if left.same and right.same:
            return StepRows(dot(T(left.expr), right.expr), (), same=True)
        return StepRows(row_sums(widen(left, left.shape) * widen(right, right.shape)), ())

    def _times(self, matrix: sp.Expr, vector: StepRows) -> StepRows:
        """A matrix at each step times a vector at each: from the right to the left, so that it is never formed."""
        shape = shape_of(matrix, self.shapes)
        if len(shape) == 1:  # a column, times what is a number
            return self._scale(self.rows(matrix), vector)
        if isinstance(matrix, T) and self._is_state(matrix.args[0]):
            return self.products(matrix.args[0], True, vector)
        if self._is_state(matrix):
            return self.products(matrix, False, vector)
        if not matrix.free_symbols & self._varying():
            return StepRows(dot(vector.expr, T(matrix)), shape_of(matrix, self.shapes)[:1])
        if isinstance(matrix, dot):
            left, right = matrix.args
            inner = self._inner(self.rows(T(right)), vector) if _is_row(shape_of(right, self.shapes)) else None
            return self._times(left, inner if inner is not None else self._times(right, vector))
        if isinstance(matrix, sp.Add):
            parts = [self._times(argument, vector) for argument in matrix.args]
            return StepRows(sp.Add(*(widen(part, part.shape) for part in parts)), parts[0].shape)
        return self._times_node(matrix, vector)

    def _times_node(self, matrix: sp.Expr, vector: StepRows) -> StepRows:
        if isinstance(matrix, T):
            return self._times(_turn(matrix.args[0]), vector)
        if isinstance(matrix, diag):
            return self._scale(self.rows(matrix.args[0]), vector)
        if isinstance(matrix, sp.Mul):
            return self._times_product(matrix, vector)
        raise InputError(f"{matrix} times a vector has no form over a chunk")

    def _times_product(self, matrix: sp.Mul, vector: StepRows) -> StepRows:
        """Numbers and scales of rows go to the left of the product, scales of columns into the vector."""
        inner: list[sp.Expr] = []
        before: list[StepRows] = []
        for factor in matrix.args:
            if not shape_of(factor, self.shapes):
                before.append(self.rows(factor))
            elif isinstance(factor, spread):
                before.append(self.rows(factor.args[0]))
            elif isinstance(factor, T) and isinstance(factor.args[0], spread):
                vector = self._scale(self.rows(factor.args[0].args[0]), vector)
            else:
                inner.append(factor)
        if len(inner) != 1:
            raise InputError(f"{matrix} times a vector has no form over a chunk")
        found = self._times(inner[0], vector)
        for each in before:
            found = self._scale(each, found)
        return found

    def _scale(self, left: StepRows, right: StepRows) -> StepRows:
        shape = left.shape or right.shape
        return StepRows(widen(left, shape) * widen(right, shape), shape, left.same and right.same)

    def _is_state(self, expr: sp.Expr) -> bool:
        return bool(expr.is_Symbol) and expr in self.values and self.values[expr] is None


def widen(rows: StepRows, shape: Shape) -> sp.Expr:
    """StepRows beside others of a shape at each step: numbers in every column, what is the same in every row."""
    if not shape or (not rows.shape and rows.same):
        return rows.expr
    if rows.shape:
        return T(spread(rows.expr)) if rows.same else rows.expr
    return spread(rows.expr)


def _is_row(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] == 1


def _turn(expr: sp.Expr) -> sp.Expr:
    """The transpose, put inside."""
    if isinstance(expr, T):
        return expr.args[0]
    if isinstance(expr, dot):
        return dot(_turn(expr.args[1]), _turn(expr.args[0]))
    if isinstance(expr, (sp.Add, sp.Mul)):
        return expr.func(*(_turn(argument) if _may_turn(argument) else argument for argument in expr.args))
    return T(expr)


def _may_turn(expr: sp.Expr) -> bool:
    return not expr.is_Number


def spread_number(rows: StepRows) -> sp.Expr:
    """A number at each step, in every column; the same for all steps as it is."""
    return rows.expr if rows.same else spread(rows.expr)


def fill_rows(rows: StepRows, shape: Shape, chunk: int | str) -> sp.Expr:
    """StepRows with an entry for each of a shape, where they may be the same for all."""
    expr = widen(rows, shape)
    if not rows.same:
        return expr
    return rows.expr * ones(chunk) if not rows.shape else dot(ones(chunk), T(rows.expr))
