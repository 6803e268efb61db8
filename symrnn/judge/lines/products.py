"""A product of matrices times a vector, taken from the right: (A @ B) @ v = A @ (B @ v), and diag(c) @ v = c*v.

A number goes before the product, (c*A) @ v = c*(A @ v), and a row gives one, (u @ T(w)) @ v = u*(T(w) @ v).

A Jacobian is one long product; times a direction, from the right, its parts are the tangents of the lines between.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.nodes import diag, dot
from symrnn.expressions.shapes import shape_of
from symrnn.judge.normal_form.domains import needs_of
from symrnn.programs.lines import lines_for
from symrnn.programs.program import Assign, Program

__all__ = ["from_the_right"]


def from_the_right(program: Program) -> Program:
    """The program with each product of a Jacobian, a matrix line with a diagonal in it, and a vector so written.

    It stays as it is where something that has no value everywhere would cancel, and be seen no more.
    """
    matrices = {line.symbol: line.expr for line in program.lines if len(line.shape) == 2 and line.expr.has(diag)}
    if not matrices:
        return program
    products = _Products(program, matrices)
    lines = tuple(Assign(line.symbol, products.write(line.expr), line.shape) for line in program.lines)
    written = Program(program.inputs, lines, program.outputs)
    return written if _needs(program) <= _needs(written) else program


def _needs(program: Program) -> set[tuple[str, sp.Expr]]:
    return needs_of(line.expr for line in lines_for(program.lines, program.outputs))


@dataclass(frozen=True, slots=True)
class _Products:
    """Writes products of a program anew; ``matrices`` are what is put in on the way."""

    program: Program
    matrices: dict[sp.Symbol, sp.Expr]

    def write(self, expr: sp.Expr) -> sp.Expr:
        """The expression with each matrix times a vector taken from the right."""
        if not expr.args:
            return expr
        if isinstance(expr, dot) and expr.args[0] in self.matrices and expr.args[1].is_Symbol:
            return self._times(*expr.args) if len(self._shape(expr.args[1])) == 1 else expr
        return expr.func(*map(self.write, expr.args))

    def _shape(self, expr: sp.Expr) -> tuple[int | str, ...]:
        return shape_of(expr, self.program.shapes)

    def _times(self, matrix: sp.Expr, vector: sp.Expr) -> sp.Expr:
        """A matrix times a vector."""
        if matrix in self.matrices and self._shape(matrix) == self._shape(self.matrices[matrix]):
            return self._times(self.matrices[matrix], vector)
        if matrix.is_Add and len({self._shape(term) for term in matrix.args}) == 1:
            return sp.Add(*(self._times(term, vector) for term in matrix.args))
        if isinstance(matrix, diag) and self._shape(matrix.args[0]) == self._shape(vector):
            return matrix.args[0] * vector
        if matrix.is_Mul:
            large = [factor for factor in matrix.args if self._shape(factor)]
            numbers = [factor for factor in matrix.args if not self._shape(factor)]
            return sp.Mul(*numbers, self._times(large[0], vector)) if len(large) == 1 else dot(matrix, vector)
        if isinstance(matrix, dot) and len(self._shape(matrix.args[1])) == 2:
            left, right = matrix.args
            inner = self._times(right, vector)
            # a number where a column is times a row
            return self._times(left, inner) if self._shape(inner) else left * inner
        return dot(matrix, vector)
