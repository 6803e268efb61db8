"""Sums over a batch without an array of its terms, which for large matrices would be huge, and by BLAS."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

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
    if not wanted:
        return lines, {}
    used = {symbol for line in lines for symbol in line.expr.free_symbols}
    sums = {line.symbol: line.expr for line in lines if line.symbol in wanted and line.symbol not in used}
    return tuple(line for line in lines if line.symbol not in sums), sums


def batch_sum(
    name: sp.Symbol, expr: sp.Expr, values: Values, batch: int, sizes: Mapping[str, int], numbers: NumberType
) -> Array:
    """An expression summed over each copy of the batch: (copies, rows, columns).

    Where results are rounded, the sum of the absolute terms is added to what there is under the name.

    >>> v = sp.Symbol("v", real=True)
    >>> batch_sum(v, v**2, {v: np.array([[[3.0]], [[4.0]]])}, 2, {}, NumberType(np.float64)).item()
    25.0
    """
    expr, numbers = at_sizes(expr, sizes), replace(numbers, sizes=sizes)
    if numbers.rounding is not None:
        first = {symbol: value[: numbers.rounding.batch] for symbol, value in values.items()}
        size = _sum(expr, first, numbers.rounding.batch, replace(numbers, rounding=None), np.abs)[0]
        numbers.rounding.absolute[name] = numbers.rounding.absolute.get(name, 0) + size
    return _sum(expr, values, batch, numbers, np.asarray)


def _sum(expr: sp.Expr, values: Values, batch: int, numbers: NumberType, of: Callable[[Any], Array]) -> Array:
    """The sum of what a function gives of each factor of a product, and of each other term."""
    if expr.func is sp.Add:
        return reduce(add, (_sum(term, values, batch, numbers, of) for term in expr.args))
    copies = numbers.copies
    if expr.func is dot:
        one, other = (of(value_of(argument, values, numbers)) for argument in expr.args)
        if one.shape[-1] == 1 and len(one) == len(other) == batch:
            left, right = one[:, :, 0], other[:, 0, :]
            left, right = (each.reshape(copies, batch // copies, each.shape[-1]) for each in (left, right))
            return np.asarray(left.transpose(0, 2, 1) @ right)  # the sum of a_k b_k^T over k is A^T B
        value = np.matmul(one, other)
    else:
        value = of(value_of(expr, values, numbers))
    rows, columns = value.shape[-2:] if value.ndim == 3 else (1, 1)
    spread = np.broadcast_to(value, (batch, rows, columns))
    return np.asarray(spread.reshape(copies, batch // copies, rows, columns).sum(axis=1))
