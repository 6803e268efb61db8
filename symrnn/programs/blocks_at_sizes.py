"""Stacks, parts and pads where every size is a number: which entries they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, stack
from symrnn.expressions.sizes import size_value

__all__ = ["BLOCK_GRIDS", "at_sizes"]

Grid = tuple[tuple[sp.Expr, ...], ...]  # rows of entries


def at_sizes(expr: sp.Expr, sizes: Mapping[str, int]) -> sp.Expr:
    """The expression with numbers for the sizes of its parts and pads, and all ones written out.

    >>> v = sp.Symbol("v", real=True)
    >>> print(at_sizes(part(v, "n", "2*n"), {"n": 3}))
    v[3:6]
    """
    if isinstance(expr, ones):
        count = size_value(expr.size, sizes)
        return stack(*[1] * count) if count > 1 else sp.S.One
    if not expr.has(part, pad, ones):
        return expr
    if isinstance(expr, (part, pad)):
        return expr.func(at_sizes(expr.args[0], sizes), *(size_value(size, sizes) for size in expr.sizes))
    return expr.func(*(at_sizes(argument, sizes) for argument in expr.args))


def _stack(*grids: Grid) -> Grid:
    return tuple(chain(*grids))


def _part(grid: Grid, start: Grid, stop: Grid) -> Grid:
    return grid[_number(start) : _number(stop)]


def _pad(grid: Grid, start: Grid, rows: Grid) -> Grid:
    zeros = (sp.S.Zero,) * len(grid[0])
    before = _number(start)
    return (*(zeros,) * before, *grid, *(zeros,) * (_number(rows) - before - len(grid)))


def _number(size: Grid) -> int:
    """A size that is an argument of a node, where its name has become a number."""
    return int(size[0][0].name)


#: the entries of a node, from those of its arguments
BLOCK_GRIDS: Mapping[Any, Callable[..., Grid]] = MappingProxyType({stack: _stack, part: _part, pad: _pad})
