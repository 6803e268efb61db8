"""A program of vectors and matrices at given sizes, entry by entry: a program of scalars that means the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import InputError, TooLargeError, listing, name_mismatch
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape, rows_and_columns
from symrnn.expressions.sizes import size_names, size_value
from symrnn.programs.array_grids import ARRAY_GRIDS, Grid, size_grids, size_nodes
from symrnn.programs.blocks_at_sizes import BLOCK_GRIDS, at_sizes
from symrnn.programs.lines import Assign, Input, name_symbol
from symrnn.programs.program import Program

__all__ = ["components", "entries", "sizes_of"]

MOST_ENTRIES = 200_000  # of all names together

Sizes = Mapping[str, int]


def sizes_of(*programs: Program) -> tuple[str, ...]:
    """The names of the sizes in the shapes and lines of programs, in alphabetical order."""
    found = {size for program in programs for shape in program.shapes.values() for size in shape}
    nodes = (node for program in programs for line in program.lines for node in size_nodes(line.expr))
    return tuple(sorted(size_names(*found, *(node.size for node in nodes))))


@check_arguments
def components(program: Program, sizes: Sizes) -> Program:
    """The program with every name taken apart: ``W_hh`` into ``W_hh[1,1]``, ``W_hh[1,2]``, ..., in row order.

    >>> from symrnn.expressions.nodes import dot
    >>> W, x, a = map(name_symbol, "Wxa")
    >>> inputs = (Input(W, ("n", "m")), Input(x, ("m",)))
    >>> print(components(Program(inputs, (Assign(a, dot(W, x), ("n",)),), (a,)), {"n": 1, "m": 2}))
    a[1] = W[1,1]*x[1] + W[1,2]*x[2]

    Raises
    ------
    InputError
        where a size is missing, not in the program, or not a positive integer.
    TooLargeError
        where there would be too many entries, or the inverse of a matrix of more than three rows.
    """
    _check_sizes(program, sizes)
    grids = {symbol: entries(symbol, shape, sizes) for symbol, shape in program.shapes.items()}
    grids |= size_grids([line.expr for line in program.lines], sizes)
    inputs = [Input(entry, constant=item.constant) for item in program.inputs for entry in _flat(grids[item.symbol])]
    lines = []
    for line in program.lines:
        left, right = grids[line.symbol], _grid(at_sizes(line.expr, sizes), grids)
        wide = _widen(right, len(left), len(left[0]))
        lines += [Assign(*pair) for pair in zip(_flat(left), _flat(wide), strict=True)]
    outputs = tuple(entry for symbol in program.outputs for entry in _flat(grids[symbol]))
    return Program(tuple(inputs), tuple(lines), outputs)


def entries(symbol: sp.Symbol, shape: Shape, sizes: Sizes) -> Grid:
    """The symbols of the entries of a name, in rows; a scalar is its own."""
    if not shape:
        return ((symbol,),)
    rows, columns = (size_value(size, sizes) for size in rows_and_columns(shape))
    single = len(shape) == 1 or shape[0] == 1
    return tuple(
        tuple(name_symbol(f"{symbol.name}[{max(i, j) if single else f'{i},{j}'}]") for j in range(1, columns + 1))
        for i in range(1, rows + 1)
    )


def _check_sizes(program: Program, sizes: Sizes) -> None:
    wanted = sizes_of(program)
    if mismatch := name_mismatch(sizes, wanted, "not a size"):
        raise InputError(f"the program has the sizes {listing(wanted) or '(none)'}; {mismatch}")
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise InputError(f"the size {name} is {size!r}; it must be a positive integer")
    count = sum(_count(shape, sizes) for shape in program.shapes.values())
    if count > MOST_ENTRIES:
        raise TooLargeError(f"the program has {count} entries at these sizes; take at most {MOST_ENTRIES}")


def _count(shape: Shape, sizes: Sizes) -> int:
    count = 1
    for size in shape:
        count *= size_value(size, sizes)
    return count


def _flat(grid: Grid) -> tuple[sp.Expr, ...]:
    return tuple(entry for row in grid for entry in row)


def _grid(expr: sp.Expr, grids: Mapping[sp.Expr, Grid]) -> Grid:
    """The entries of an expression."""
    if expr in grids:
        return grids[expr]
    if not expr.args:
        return ((expr,),)
    parts = [_grid(argument, grids) for argument in expr.args]
    rule = _NODES.get(expr.func)
    if rule is not None:
        return rule(*parts)
    rows, columns = max(map(len, parts)), max(len(part[0]) for part in parts)
    wide = [_widen(part, rows, columns) for part in parts]
    return tuple(tuple(expr.func(*(part[i][j] for part in wide)) for j in range(columns)) for i in range(rows))


def _widen(grid: Grid, rows: int, columns: int) -> Grid:
    """A scalar in every entry, a vector that is spread in every column, or row; all else as it is."""
    wide = tuple(row * columns for row in grid) if len(grid[0]) == 1 else grid
    return wide * rows if len(wide) == 1 else wide


def _dot(left: Grid, right: Grid) -> Grid:
    columns = tuple(zip(*right, strict=True))
    return tuple(
        tuple(sp.Add(*(a * b for a, b in zip(row, column, strict=True))) for column in columns) for row in left
    )


def _transpose(grid: Grid) -> Grid:
    return tuple(zip(*grid, strict=True))


def _total(grid: Grid) -> Grid:
    return ((sp.Add(*_flat(grid)),),)


def _diag(grid: Grid) -> Grid:
    size = range(len(grid))
    return tuple(tuple(grid[i][0] if i == j else sp.S.Zero for j in size) for i in size)


_NODES: Mapping[Any, Callable[..., Grid]] = MappingProxyType(
    {dot: _dot, T: _transpose, total: _total, diag: _diag, **ARRAY_GRIDS, **BLOCK_GRIDS}
)
