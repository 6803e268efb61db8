"""The entry at free indices of the less frequent nodes: along an axis, and of all entries together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

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
from symrnn.expressions.nodes import T
from symrnn.expressions.shapes import rows_and_columns
from symrnn.judge.lines.inverses import FIRST, SECOND, inverse_entry
from symrnn.judge.lines.sums import UpTo
from symrnn.judge.lines.sums import extent as size_as_number
from symrnn.judge.normal_form.limits import UndefinedTermError

__all__ = ["ARRAY_ENTRIES", "EntryRule"]

Index = Any  # a symbol, or None where there is one row, or one column
#: (entries, node, row, column) -> the entry
EntryRule = Callable[[Any, sp.Expr, Index, Index], sp.Expr]


def _spread(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    return entries.at(node.args[0], row, None)


def _row_sums(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    inner = entries.inside(rows_and_columns(entries.shape(node.args[0]))[1:], row)
    return entries.sum(entries.at(node.args[0], row, *inner), inner)


def _diagonal(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    return entries.at(node.args[0], row, row)


def _cumsum(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    inner, _ = entries.inside(rows_and_columns(entries.shape(node.args[0])), row)
    return entries.sum(UpTo(inner, row) * entries.at(node.args[0], inner, None), [inner])


def _reverse_cumsum(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    inner, _ = entries.inside(rows_and_columns(entries.shape(node.args[0])), row)
    return entries.sum(UpTo(row, inner) * entries.at(node.args[0], inner, None), [inner])


def _exponentials(entries: Any, vector: sp.Expr) -> sp.Expr:
    """The sum over k of exp(v[k])."""
    inner, _ = entries.inside(rows_and_columns(entries.shape(vector)))
    return entries.sum(sp.exp(entries.at(vector, inner, None)), [inner])


def _softmax(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    return sp.exp(entries.at(node.args[0], row, None)) / _exponentials(entries, node.args[0])


def _logsumexp(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    return sp.log(_exponentials(entries, node.args[0]))


def _inv(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    (matrix,) = node.args
    entry = entries.at(matrix, FIRST, SECOND)
    if entry is sp.S.Zero:
        raise UndefinedTermError(f"{node} has no value anywhere")
    entries.inverted.add(matrix.args[0] if isinstance(matrix, T) else matrix)
    found, divisors = inverse_entry(entry, entries.at(matrix, SECOND, FIRST), row, column)
    entries.divisors.update(divisors)
    return found


def _extent(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    return size_as_number(node.size)


def _ones(entries: Any, node: sp.Expr, row: Index, column: Index) -> sp.Expr:
    return sp.S.One


#: one row for each node
ARRAY_ENTRIES: Mapping[Any, EntryRule] = MappingProxyType(
    {
        spread: _spread,
        row_sums: _row_sums,
        diagonal: _diagonal,
        cumsum: _cumsum,
        reverse_cumsum: _reverse_cumsum,
        softmax: _softmax,
        logsumexp: _logsumexp,
        inv: _inv,
        extent: _extent,
        ones: _ones,
    }
)
