"""Sums over a batch without an array of its terms, which for large matrices would be huge, and by BLAS."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
import sympy as sp

from symrnn.expressions.nodes import dot
from symrnn.programs.blocks_at_sizes import at_sizes
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array, NumberType, Values, value_of

__all__ = ["batch_sum", "split_sums"]


def split_sums(
    lines: tuple[Assign, ...], wanted: Collection[sp.Symbol]
) -> tuple[tuple[Assign, ...], dict[sp.Symbol, sp.Expr]]:
    """The lines without those of the wanted names that no other line uses, and the expressions of these."""
    used = {symbol for line in lines for symbol in line.expr.free_symbols}
    sums = {line.symbol: line.expr for line in lines if line.symbol in wanted and line.symbol not in used}
    return tuple(line for line in lines if line.symbol not in sums), sums


def batch_sum(expr: sp.Expr, values: Values, batch: int, sizes: Mapping[str, int], numbers: NumberType) -> Array:
    """An expression summed over the batch, with the rows and columns that it has.

    >>> v = sp.Symbol("v", real=True)
    >>> batch_sum(v**2, {v: np.array([[[3.0]], [[4.0]]])}, 2, {}, NumberType(np.float64)).item()
    25.0
    """
    return _sum(at_sizes(expr, sizes), values, batch, replace(numbers, sizes=sizes))


def _sum(expr: sp.Expr, values: Values, batch: int, numbers: NumberType) -> Array:
    if expr.func is sp.Add:
        return reduce(add, (_sum(term, values, batch, numbers) for term in expr.args))
    if expr.func is dot:
        one, other = (value_of(argument, values, numbers) for argument in expr.args)
        if one.shape[-1] == 1 and len(one) == len(other) == batch:
            return np.asarray(one[:, :, 0].T @ other[:, 0, :])  # the sum of a_k b_k^T over k is A^T B
        return np.asarray(np.matmul(one, other).sum(axis=0) * (batch if len(one) == len(other) == 1 else 1))
    value = np.asarray(value_of(expr, values, numbers))
    value = value if value.ndim == 3 else value.reshape(1, 1, 1)
    return np.asarray(value.sum(axis=0) * (1 if len(value) == batch else batch))
