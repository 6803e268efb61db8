"""The entries of the less frequent nodes at given sizes, from those of their arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import TooLargeError
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    extent,
    inv,
    logsumexp,
    ones,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.sizes import size_value

__all__ = ["ARRAY_GRIDS", "LARGEST_INVERSE", "Grid", "size_grids", "size_nodes"]

LARGEST_INVERSE = 3  # rows: each entry of an inverse is a quotient of sums of products of all others

Grid = tuple[tuple[sp.Expr, ...], ...]  # rows of entries


def size_nodes(expr: sp.Expr) -> Iterator[sp.Expr]:
    """The sizes as numbers, and the vectors of ones, in an expression.

    >>> print(*size_nodes(2 * extent("n") + sp.Symbol("x")))
    n
    """
    if isinstance(expr, (extent, ones)):
        yield expr
    for argument in expr.args:
        yield from size_nodes(argument)


def size_grids(expressions: Sequence[sp.Expr], sizes: Mapping[str, int]) -> dict[sp.Expr, Grid]:
    """The entries of what is made of sizes alone, where these are numbers.

    >>> size_grids([extent("n") * ones("m")], {"n": 3, "m": 2}) == {extent("n"): ((3,),), ones("m"): ((1,), (1,))}
    True
    """
    return {
        node: ((sp.Integer(count),),) if isinstance(node, extent) else ((sp.S.One,),) * count
        for expr in expressions
        for node in size_nodes(expr)
        for count in (size_value(node.size, sizes),)
    }


def _spread(grid: Grid) -> Grid:
    """One column: as many as what it is combined with has are like it."""
    return grid


def _row_sums(grid: Grid) -> Grid:
    return tuple((sp.Add(*row),) for row in grid)


def _diagonal(grid: Grid) -> Grid:
    return tuple((row[i],) for i, row in enumerate(grid))


def _cumsum(grid: Grid) -> Grid:
    return tuple((entry,) for entry in accumulate(row[0] for row in grid))


def _reverse_cumsum(grid: Grid) -> Grid:
    return _cumsum(grid[::-1])[::-1]


def _softmax(grid: Grid) -> Grid:
    weights = [sp.exp(row[0]) for row in grid]
    whole = sp.Add(*weights)
    return tuple((weight / whole,) for weight in weights)


def _logsumexp(grid: Grid) -> Grid:
    return ((sp.log(sp.Add(*(sp.exp(row[0]) for row in grid))),),)


def _inverse(grid: Grid) -> Grid:
    """By Cramer's rule: inv(A)[i, j] is the cofactor of A[j, i], divided by the determinant."""
    size = range(len(grid))
    if len(grid) > LARGEST_INVERSE:
        raise TooLargeError(
            f"the inverse of a matrix of {len(grid)} rows is not written out entry by entry; take at most "
            f"{LARGEST_INVERSE} rows"
        )
    divisor = _determinant(grid)
    return tuple(tuple((-1) ** (i + j) * _determinant(_without(grid, j, i)) / divisor for j in size) for i in size)


def _without(grid: Grid, row: int, column: int) -> Grid:
    return tuple(each[:column] + each[column + 1 :] for i, each in enumerate(grid) if i != row)


def _determinant(grid: Grid) -> sp.Expr:
    """Along the first row; 1 of a matrix without rows."""
    if not grid:
        return sp.S.One
    return sp.Add(*((-1) ** j * entry * _determinant(_without(grid, 0, j)) for j, entry in enumerate(grid[0])))


#: the entries of a node, from those of its arguments
ARRAY_GRIDS: Mapping[Any, Callable[..., Grid]] = MappingProxyType(
    {
        spread: _spread,
        row_sums: _row_sums,
        diagonal: _diagonal,
        cumsum: _cumsum,
        reverse_cumsum: _reverse_cumsum,
        softmax: _softmax,
        logsumexp: _logsumexp,
        inv: _inverse,
    }
)
