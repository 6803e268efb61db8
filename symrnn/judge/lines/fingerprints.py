"""The lines of a program as numbers modulo a prime, where every name and every function value is a number of its own.

Two lines that are equal by arithmetic alone, whatever the functions are, have equal numbers at every point; others, by
the size of the prime, have different ones. It is a guess all the same, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.functions_of_two import OF_TWO
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import rows_and_columns
from symrnn.expressions.sizes import size_value
from symrnn.judge.lines.array_prints import ARRAY_PRINTS, PRIME, Grid, number_of
from symrnn.judge.lines.sizes import small_sizes
from symrnn.programs.array_grids import size_grids
from symrnn.programs.components import sizes_of
from symrnn.programs.program import Program, Shape

__all__ = [
    "PRIME",
    "Grid",
    "extents",
    "fingerprint",
    "fingerprints",
    "is_too_large",
    "name_entries",
    "sizes_for",
    "widen",
]

MOST_ENTRIES = 50_000


def sizes_for(*programs: Program) -> dict[str, int]:
    """Small sizes, different ones so that products do not commute."""
    return next(iter(small_sizes(sizes_of(*programs))))


def is_too_large(program: Program, sizes: Mapping[str, int]) -> bool:
    """Whether the names have more entries at these sizes than a guess is worth."""
    ends = (extents(shape, sizes) for shape in program.shapes.values())
    return sum(rows * columns for rows, columns in ends) > MOST_ENTRIES


def fingerprints(program: Program, sizes: Mapping[str, int]) -> dict[sp.Symbol, Grid]:
    """The number of each entry of each name of a program, at these sizes."""
    found: dict[sp.Expr, Grid] = {
        node: tuple(tuple(map(int, row)) for row in grid)
        for node, grid in size_grids([line.expr for line in program.lines], sizes).items()
    }
    found |= {item.symbol: name_entries(item.symbol, item.shape, sizes) for item in program.inputs}
    for line in program.lines:
        rows, columns = extents(line.shape, sizes)
        found[line.symbol] = widen(fingerprint(line.expr, found), rows, columns)
    return found


def name_entries(symbol: sp.Symbol, shape: Shape, sizes: Mapping[str, int]) -> Grid:
    """A number for each entry of a name that is given."""
    rows, columns = extents(shape, sizes)
    return tuple(tuple(number_of(f"{symbol.name}[{i},{j}]") for j in range(columns)) for i in range(rows))


def fingerprint(expr: sp.Expr, known: Mapping[sp.Expr, Grid]) -> Grid:
    """The numbers of an expression, from those of its names and of what is made of sizes."""
    if expr in known:
        return known[expr]
    if expr.func in OF_TWO:
        return fingerprint(OF_TWO[expr.func](*expr.args), known)
    if expr.is_Rational:
        return ((int(expr.p) * pow(int(expr.q), -1, PRIME) % PRIME,),)
    if not expr.args:
        return ((number_of(str(expr)),),)
    parts = [fingerprint(argument, known) for argument in expr.args]
    if expr.func in _NODES:
        return _NODES[expr.func](*parts)
    rows, columns = max(map(len, parts)), max(len(part[0]) for part in parts)
    wide = [widen(part, rows, columns) for part in parts]
    apply = _elementwise(expr)
    return tuple(tuple(apply([part[i][j] for part in wide]) for j in range(columns)) for i in range(rows))


def _elementwise(expr: sp.Expr) -> Callable[[list[int]], int]:
    """What a node does with the numbers of its arguments."""
    if expr.is_Add:
        return lambda values: sum(values) % PRIME
    if expr.is_Mul:
        return _multiply
    if expr.is_Pow and expr.exp.is_Rational:
        return lambda values: _power(values[0], int(expr.exp.p), int(expr.exp.q))
    return lambda values: number_of(f"{expr.func.__name__} of {values}")


def _multiply(values: list[int]) -> int:
    result = 1
    for value in values:
        result = result * value % PRIME
    return result


def _power(base: int, exponent: int, root: int) -> int:
    """A power of a number; its root is a number of its own, and so is what is divided by 0."""
    if root != 1:
        base = number_of(f"root {root} of {base}")
    return pow(base, exponent, PRIME) if base or exponent > 0 else number_of(f"0 to the power {exponent}")


def extents(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, int]:
    """The numbers of rows and columns at these sizes."""
    rows, columns = (size_value(size, sizes) for size in rows_and_columns(shape))
    return rows, columns


def widen(grid: Grid, rows: int, columns: int) -> Grid:
    """A scalar in every entry, a vector that is spread in every column, or row; all else as it is."""
    wide = tuple(row * columns for row in grid) if len(grid[0]) == 1 else grid
    return wide * rows if len(wide) == 1 else wide


def _dot(left: Grid, right: Grid) -> Grid:
    columns = tuple(zip(*right, strict=True))
    return tuple(tuple(sum(map(_times, row, column)) % PRIME for column in columns) for row in left)


def _times(one: int, other: int) -> int:
    return one * other


def _transpose(grid: Grid) -> Grid:
    return tuple(zip(*grid, strict=True))


def _total(grid: Grid) -> Grid:
    return ((sum(map(sum, grid)) % PRIME,),)


def _diag(grid: Grid) -> Grid:
    return tuple(tuple(row[0] if i == j else 0 for j in range(len(grid))) for i, row in enumerate(grid))


_NODES: Mapping[Any, Callable[..., Grid]] = MappingProxyType(
    {dot: _dot, T: _transpose, total: _total, diag: _diag, **ARRAY_PRINTS}
)
