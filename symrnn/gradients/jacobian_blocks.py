"""Jacobians through stacks and parts: a matrix times what is put in among zeros is some of its columns times that.

W @ stack(h, x) moves with h as W[:, 0:n] does, and its rows 0 to k as W[0:k][:, 0:n].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, stack
from symrnn.expressions.nodes import T, diag, dot
from symrnn.expressions.shapes import Shape, rows_and_columns
from symrnn.expressions.sizes import Size, size_sum

__all__ = ["columns_times", "is_placed", "terms_of_part", "terms_of_stack"]

Terms = dict[sp.Expr, sp.Expr]
ShapeOf = Callable[[sp.Expr], Shape]


def terms_of_part(node: part, terms: Terms, is_row: Callable[[sp.Expr], bool], shape_of: ShapeOf) -> Terms:
    """The terms of some rows, from those of all rows."""
    start, stop = node.sizes
    found: Terms = {}
    for matrix, coefficient in terms.items():
        cut = part(coefficient, start, stop) if shape_of(coefficient) else coefficient
        inner = matrix
        if not is_row(matrix):
            identity = diag(ones(shape_of(node.args[0])[0]))
            inner = rows_of(identity if matrix is sp.S.One else matrix, start, stop)
        found[inner] = found.get(inner, sp.S.Zero) + cut
    return found


def terms_of_stack(
    node: stack, moving: Mapping[int, Terms], is_row: Callable[[sp.Expr], bool], shape_of: ShapeOf
) -> Terms:
    """The terms of a stack, from those of its arguments that move, by their number."""
    counts = [rows_and_columns(shape_of(argument))[0] for argument in node.args]
    rows = size_sum(*counts)
    found: Terms = {}
    for number, terms in moving.items():
        start, count = size_sum(0, *counts[:number]), counts[number]
        for matrix, coefficient in terms.items():
            if is_row(matrix):
                column = coefficient if shape_of(coefficient) or count == 1 else coefficient * ones(count)
                inner, sent = matrix, pad(column, start, rows)
            else:
                vector = bool(shape_of(coefficient))
                block = diag(coefficient if vector else ones(count))
                if matrix is not sp.S.One:
                    block = dot(block, matrix) if vector else matrix
                inner, sent = pad(block, start, rows), sp.S.One if vector else coefficient
            found[inner] = found.get(inner, sp.S.Zero) + sent
    return found


def is_placed(matrix: sp.Expr) -> bool:
    """Whether a product with this matrix only takes columns, or puts them among zeros."""
    return isinstance(matrix, pad) or (isinstance(matrix, part) and _is_identity(matrix.args[0]))


def columns_times(left: sp.Expr, matrix: sp.Expr, shape_of: ShapeOf) -> sp.Expr:
    """left @ matrix: of a pad only the columns that meet it count; rows of the identity put columns among zeros."""
    inner, start = matrix.args[0], matrix.sizes[0]
    rows = rows_and_columns(shape_of(inner))[0]
    if isinstance(matrix, part):
        return T(pad(T(left), start, rows))
    columns = T(part(T(left), start, size_sum(start, rows)))
    if is_placed(inner):
        return columns_times(columns, inner, shape_of)
    return columns if _is_identity(inner) else dot(columns, inner)


def rows_of(matrix: sp.Expr, start: Size, stop: Size) -> sp.Expr:
    """Some rows of a matrix: those of the first factor of a product, and of a matrix before its columns are taken."""
    if isinstance(matrix, T) and isinstance(matrix.args[0], part) and isinstance(matrix.args[0].args[0], T):
        columns = matrix.args[0]
        return T(part(T(rows_of(columns.args[0].args[0], start, stop)), *columns.sizes))
    if isinstance(matrix, dot):
        return dot(rows_of(matrix.args[0], start, stop), matrix.args[1])
    return part(matrix, start, stop)


def _is_identity(block: sp.Expr) -> bool:
    return isinstance(block, diag) and isinstance(block.args[0], ones)
