"""Nodes that only move entries: which entry of the argument one of theirs is."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from symrnn.expressions.array_nodes import diagonal, part, spread
from symrnn.expressions.nodes import T
from symrnn.expressions.sizes import Size, size_difference

__all__ = ["place_inside"]


def place_inside(node: sp.Expr, row: str, col: str, size: Callable[[Size], str]) -> tuple[sp.Expr, str, str] | None:
    """The argument, and the row and column of it that an entry is; None for a node that does not only move entries.

    ``size`` writes a size in the code that is being written.

    >>> v = sp.Symbol("v", real=True)
    >>> place_inside(part(v, "n", "2*n"), "i", "0", str), place_inside(T(v), "0", "j", str)
    ((v, 'n + i', '0'), (v, 'j', '0'))
    """
    inside = node.args[0] if node.args else node
    if isinstance(node, T):
        return inside, col, row
    if isinstance(node, spread):
        return inside, row, "0"
    if isinstance(node, diagonal):
        return inside, row, row
    if isinstance(node, part):
        start, stop = node.sizes
        # one row stands beside whatever there is: it is a scalar, or the one row of a matrix
        row = "0" if size_difference(stop, start) == 1 else row
        first = size(start)
        return inside, row if first == "0" else first if row == "0" else f"{first} + {row}", col
    return None
