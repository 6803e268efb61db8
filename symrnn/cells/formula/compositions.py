"""The words that are no nodes: what each of them is, composed of nodes."""

from __future__ import annotations

from functools import reduce
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import extent, inv, ones, row_sums
from symrnn.expressions.functions import maximum, minimum, step
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape, Size
from symrnn.expressions.sizes import size_terms

__all__ = [
    "Operand",
    "between",
    "choose",
    "column_sums",
    "divide_length",
    "divide_spread",
    "identity_matrix",
    "largest",
    "length",
    "mean",
    "outer",
    "size_number",
    "smallest",
    "solve",
    "variance",
]

Operand = tuple[sp.Expr, Shape]  # an argument of a word, and the shape that it has as written


def size_number(size: Size) -> sp.Expr:
    """A size as a number, a sum of sizes as the sum of theirs.

    >>> size_number("m+2*n"), size_number(3)
    (m + 2*n, 3)
    """
    return sp.Add(*(count * (extent(name) if name else 1) for name, count in size_terms(size).items()))


def largest(*operands: Operand) -> sp.Expr:
    """The largest of several, entry by entry."""
    return reduce(maximum, (expr for expr, _ in operands))


def smallest(*operands: Operand) -> sp.Expr:
    """The smallest of several, entry by entry."""
    return reduce(minimum, (expr for expr, _ in operands))


def between(x: Operand, low: Operand, high: Operand) -> sp.Expr:
    """x, cut off below ``low`` and above ``high``: min(max(x, low), high)."""
    return minimum(maximum(x[0], low[0]), high[0])


def choose(difference: Operand, x: Operand, y: Operand) -> sp.Expr:
    """x where the difference is positive, y where it is negative; without a value where it is 0, as ``step`` is."""
    switch = step(difference[0])
    return switch * x[0] + (1 - switch) * y[0]


def mean(x: Operand) -> sp.Expr:
    """The mean of all entries."""
    return total(x[0]) / sp.Mul(*map(size_number, x[1]))


def variance(x: Operand) -> sp.Expr:
    """The mean of the squared distances from the mean: of the population, without n - 1."""
    return mean(((x[0] - mean(x)) ** 2, x[1]))


def length(x: Operand) -> sp.Expr:
    """The length of a vector, sqrt of the sum of squares."""
    return sp.sqrt(total(x[0] ** 2))


def divide_spread(x: Operand, eps: Operand) -> sp.Expr:
    """(x - mean(x))/sqrt(var(x) + eps)."""
    return (x[0] - mean(x)) / sp.sqrt(variance(x) + eps[0])


def divide_length(x: Operand, eps: Operand) -> sp.Expr:
    """x/sqrt(mean(x**2) + eps)."""
    return x[0] / sp.sqrt(mean((x[0] ** 2, x[1])) + eps[0])


def outer(u: Operand, v: Operand) -> sp.Expr:
    """The matrix of the products u[i]*v[j]."""
    return dot(u[0], T(v[0]))


def column_sums(matrix: Operand) -> sp.Expr:
    """The sums along the columns: those along the rows of the transpose."""
    return row_sums(T(matrix[0]))


def solve(matrix: Operand, right: Operand) -> sp.Expr:
    """The solution z of A @ z = b, inv(A) @ b."""
    return dot(inv(matrix[0]), right[0])


def identity_matrix(size: Any) -> sp.Expr:
    """The identity, the diagonal matrix of ones."""
    return diag(ones(size))
