"""What the less frequent nodes send back to their arguments, entry by entry, recomputed from what they are.

Each rule goes into the argument of a node at an entry [row, column], where ``outer`` is the adjoint of that entry, to
be summed over the indices ``over``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    inv,
    logsumexp,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.nodes import diag
from symrnn.expressions.shapes import rows_and_columns
from symrnn.judge.lines.sums import Same, UpTo

__all__ = ["ARRAY_ADJOINTS", "AdjointRule"]

Index = Any  # a symbol, or None where there is one row, or one column
#: (walk, node, row, column, outer, over): goes on into the argument of the node
AdjointRule = Callable[[Any, sp.Expr, Index, Index, sp.Expr, tuple[Index, ...]], None]


def _spread(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    walk.down(node.args[0], row, None, outer, over)


def _row_sums(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    (inner,) = walk.entries.fresh(rows_and_columns(walk.entries.shape(node.args[0]))[1:])
    walk.down(node.args[0], row, inner, outer, (*over, inner))


def _diag(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    walk.down(node.args[0], row, None, outer * Same(row, column), over)


def _diagonal(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    _, inner = walk.entries.fresh_indices(node.args[0])
    walk.down(node.args[0], row, inner, outer * Same(row, inner), (*over, inner))


def _cumsum(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    inner, _ = walk.entries.fresh_indices(node.args[0])
    walk.down(node.args[0], inner, None, outer * UpTo(inner, row), (*over, inner))


def _reverse_cumsum(
    walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]
) -> None:
    inner, _ = walk.entries.fresh_indices(node.args[0])
    walk.down(node.args[0], inner, None, outer * UpTo(row, inner), (*over, inner))


def _softmax(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    # the derivative of exp(v[r])/S by v[k] is s[r]*([r = k] - s[k])
    inner, _ = walk.entries.fresh_indices(node.args[0])
    here, there = (walk.entries.at(node, index, None) for index in (row, inner))
    walk.down(node.args[0], inner, None, outer * here * (Same(row, inner) - there), (*over, inner))


def _logsumexp(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    inner, _ = walk.entries.fresh_indices(node.args[0])
    share = walk.entries.at(softmax(node.args[0]), inner, None)
    walk.down(node.args[0], inner, None, outer * share, (*over, inner))


def _inv(walk: Any, node: sp.Expr, row: Index, column: Index, outer: sp.Expr, over: tuple[Index, ...]) -> None:
    # A @ X = I has the derivative A' @ X + A @ X' = 0, so X' = -X @ A' @ X
    first, second = walk.entries.fresh_indices(node.args[0])
    left, right = walk.entries.at(node, row, first), walk.entries.at(node, second, column)
    walk.down(node.args[0], first, second, -outer * left * right, (*over, first, second))


#: one row for each node
ARRAY_ADJOINTS: Mapping[Any, AdjointRule] = MappingProxyType(
    {
        spread: _spread,
        row_sums: _row_sums,
        diag: _diag,
        diagonal: _diagonal,
        cumsum: _cumsum,
        reverse_cumsum: _reverse_cumsum,
        softmax: _softmax,
        logsumexp: _logsumexp,
        inv: _inv,
    }
)
