"""Nodes along an axis and of all entries on arrays of intervals: a vector's entries stand in rows, in one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Array, Intervals, concatenate, widen_undefined
from symrnn.bounds.intervals.functions import function_on
from symrnn.errors import InputError
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

__all__ = ["NODE_ENCLOSURES"]

_ONE = Intervals.point(1.0)


def _same(vector: Intervals) -> Intervals:
    """A column stands in every column that there is beside it."""
    return vector


def _row_sums(matrix: Intervals) -> Intervals:
    return matrix.sum(-1)


def _diagonal(matrix: Intervals) -> Intervals:
    index = np.arange(matrix.low.shape[-1])
    return matrix.at((..., index, index)).at((..., None))


def _cumulate(vector: Intervals, backwards: bool) -> Intervals:
    """One sum after the other, from the first entry or from the last."""
    rows = [vector.at((..., slice(i, i + 1), slice(None))) for i in range(vector.low.shape[-2])]
    found: list[Intervals] = []
    for row in reversed(rows) if backwards else rows:
        found.append(found[-1] + row if found else row)
    return concatenate(found[::-1] if backwards else found, -2)


def _softmax(vector: Intervals) -> Intervals:
    """1/(1 + the sum over k other than i of exp(v[k] - v[i])).

    It rises with v[i] and falls with each other entry, so both ends are those of the differences.
    """
    other = Intervals(vector.low.swapaxes(-1, -2), vector.high.swapaxes(-1, -2))
    differences = widen_undefined(other - vector)
    same = np.eye(vector.low.shape[-2], dtype=bool)
    differences = Intervals(np.where(same, 0.0, differences.low), np.where(same, 0.0, differences.high))
    found = widen_undefined(_ONE / function_on(sp.exp, differences).sum(-1))
    return Intervals(np.clip(found.low, 0.0, 1.0), np.clip(found.high, 0.0, 1.0))


def _logsumexp(vector: Intervals) -> Intervals:
    """It rises with every entry."""
    return Intervals(_logsumexp_at(vector.low).low, _logsumexp_at(vector.high).high)


def _logsumexp_at(entries: Array) -> Intervals:
    """m + log(sum_k exp(v[k] - m)) with m the largest entry; the sum is at least 1."""
    largest = entries.max(-2, keepdims=True)
    known = np.isfinite(largest)
    shift = Intervals.point(np.where(known, largest, 0.0))
    shares = function_on(sp.exp, widen_undefined(Intervals.point(np.where(known, entries, 0.0)) - shift)).sum(-2)
    rest = function_on(sp.log, Intervals(np.maximum(shares.low, 1.0), np.maximum(shares.high, 1.0)))
    found = shift + rest
    return Intervals(np.where(known, found.low, -np.inf), np.where(known, found.high, np.inf))


def _refuse_inverse(matrix: Intervals) -> Intervals:
    raise InputError(
        "the inverse of a matrix has no enclosure here; where it does not move, compute it before and give it as a "
        "parameter"
    )


#: the enclosure of each node, from those of its arguments
NODE_ENCLOSURES: Mapping[Any, Callable[..., Intervals]] = MappingProxyType(
    {
        spread: _same,
        row_sums: _row_sums,
        diagonal: _diagonal,
        cumsum: partial(_cumulate, backwards=False),
        reverse_cumsum: partial(_cumulate, backwards=True),
        softmax: _softmax,
        logsumexp: _logsumexp,
        inv: _refuse_inverse,
    }
)
