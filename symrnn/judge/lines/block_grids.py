"""The blocks of an expression as rows of blocks, and what fits beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import inv
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import EVERY, Shape, Size
from symrnn.expressions.sizes import size_sum
from symrnn.judge.lines.cuts import NoBlocksError
from symrnn.programs.array_grids import ARRAY_GRIDS, LARGEST_INVERSE
from symrnn.programs.resizing import unspread

__all__ = ["BlockGrid", "common_sizes", "each_block", "inverse_of", "place_of", "widen_blocks"]


@dataclass(frozen=True, slots=True)
class BlockGrid:
    """The blocks of an expression, and how many rows and columns each has."""

    rows: tuple[Size, ...]
    columns: tuple[Size, ...]
    blocks: tuple[tuple[sp.Expr, ...], ...]


def each_block(grid: BlockGrid) -> Iterator[tuple[Size, Size, sp.Expr]]:
    """Each block with its numbers of rows and columns, row by row."""
    for rows, line in zip(grid.rows, grid.blocks, strict=True):
        for columns, block in zip(grid.columns, line, strict=True):
            yield rows, columns, block


def common_sizes(axes: Iterable[tuple[Size, ...]]) -> tuple[Size, ...]:
    """The sizes along an axis, where EVERY is as many as stand beside it."""
    found = {axis for axis in axes if axis != (EVERY,)}
    if len(found) > 1:
        raise NoBlocksError("an elementwise combination of sizes that are cut differently")
    return next(iter(found), (EVERY,))


def widen_blocks(
    grid: BlockGrid, rows: tuple[Size, ...], columns: tuple[Size, ...], shapes: Mapping[sp.Symbol, Shape]
) -> tuple[tuple[sp.Expr, ...], ...]:
    """A scalar in every block, a spread vector in every block along its axis; all else as it is."""

    def beside(block: sp.Expr, size: Size) -> sp.Expr:
        return unspread(block, shapes) if size == 1 else block

    if (grid.rows, grid.columns) == ((1,), (1,)):
        return ((grid.blocks[0][0],) * len(columns),) * len(rows)
    if grid.columns == (EVERY,) != columns and grid.rows == rows:
        return tuple(tuple(beside(line[0], size) for size in columns) for line in grid.blocks)
    if grid.rows == (EVERY,) != rows and grid.columns == columns:
        return tuple(tuple(beside(block, size) for block in grid.blocks[0]) for size in rows)
    if (grid.rows, grid.columns) != (rows, columns):
        raise NoBlocksError("sizes that are cut differently")
    return grid.blocks


def inverse_of(grid: BlockGrid) -> BlockGrid:
    """The inverse: of a block, of two with zeros above the diagonal, or where every block is one entry."""
    if len(grid.rows) == len(grid.columns) == 1:
        return BlockGrid(grid.rows, grid.columns, ((inv(grid.blocks[0][0]),),))
    if len(grid.rows) == 2 and grid.rows == grid.columns and grid.blocks[0][1] == 0 and set(grid.rows) != {1}:
        return _inverse_of_two(grid)
    if set(grid.rows) != {1} or grid.rows != grid.columns or len(grid.rows) > LARGEST_INVERSE:
        raise NoBlocksError("inv is not taken apart")
    return BlockGrid(grid.rows, grid.columns, ARRAY_GRIDS[inv](grid.blocks))


def _inverse_of_two(grid: BlockGrid) -> BlockGrid:
    """Those of [[P, 0], [R, Q]], [[inv(P), 0], [-inv(Q) @ R @ inv(P), inv(Q)]]: it has one where P and Q have."""
    ((P, zero), (R, Q)), (high, low) = grid.blocks, grid.rows
    if 0 in (P, Q):
        raise NoBlocksError("inv has no value")
    first, last = (1 / X if size == 1 else inv(X) for X, size in ((P, high), (Q, low)))
    below = first * R if high == 1 else dot(R, first)
    below = last * below if low == 1 else dot(last, below)
    return BlockGrid(grid.rows, grid.columns, ((first, zero), (-below, last)))


def place_of(rows: tuple[Size, ...], start: Size) -> int:
    """The number of the block that begins at a row."""
    at: Size = 0
    for number, count in enumerate(rows):
        if at == start:
            return number
        at = size_sum(at, count)
    if at == start:
        return len(rows)
    raise NoBlocksError(f"no block begins at row {start}")
