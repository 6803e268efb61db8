"""A matrix that is made of vectors, times a vector: a vector, in which no matrix moves that need not."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.expressions.array_nodes import row_sums, spread
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape, shape_of

__all__ = ["apply_matrix"]


def apply_matrix(matrix: sp.Expr, column: sp.Expr | None, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    """matrix @ column by the parts of the matrix, and without a column the sums of its rows.

    (s*A + u @ v.T) @ w is s*(A @ w) + u*(v.T @ w), and (u[:, None]*A*v[None, :]) @ w is u*(A @ (v*w)).

    >>> A, u, v, w = sp.symbols("A u v w", real=True)
    >>> shapes = {A: ("n", "m"), u: ("n",), v: ("m",), w: ("m",)}
    >>> apply_matrix(spread(u)*A*T(spread(v)), w, shapes), apply_matrix(A*T(spread(v)), None, shapes)
    (u*(A @ (v*w)), A @ v)
    """
    if isinstance(matrix, sp.Add):
        return sp.Add(*(apply_matrix(term, column, shapes) for term in matrix.args))
    outside: list[sp.Expr] = []
    along: list[sp.Expr] = [] if column is None else [column]
    rest: list[sp.Expr] = []
    for factor in sp.Mul.make_args(matrix):
        if isinstance(factor, spread):
            outside += factor.args
        elif isinstance(factor, T) and isinstance(factor.args[0], spread):
            along += factor.args[0].args
        else:
            (rest if shape_of(factor, shapes) else outside).append(factor)
    whole, inner = sp.Mul(*rest), sp.Mul(*along) if along else None
    if rest and len(rest) == 1:
        return sp.Mul(*outside, _apply_node(whole, inner, shapes))
    if rest:
        return sp.Mul(*outside, row_sums(whole) if inner is None else dot(whole, inner))
    return sp.Mul(*outside, total(inner))


def _apply_node(matrix: sp.Expr, column: sp.Expr | None, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    if isinstance(matrix, diag):
        return matrix.args[0] if column is None else matrix.args[0] * column
    if isinstance(matrix, dot):
        left, right = matrix.args
        if column is not None:
            inner = dot(right, column)
        else:
            inner = total(right) if shape_of(right, shapes)[0] == 1 else apply_matrix(right, None, shapes)
        return apply_matrix(left, inner, shapes) if shape_of(inner, shapes) else left * inner
    return row_sums(matrix) if column is None else dot(matrix, column)
