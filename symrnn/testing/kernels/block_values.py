"""Stacks, parts and pads of arrays with axes for the batch, the rows and the columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from symrnn.expressions.array_nodes import part, stack

__all__ = ["block_value"]

Array = np.ndarray[Any, Any]


def block_value(node: sp.Expr, arguments: list[Any], dtype: Any) -> Array:
    """The value of a stack, or of a part or pad whose sizes are numbers, from those of its arguments."""
    arrays = [np.asarray(each, dtype).reshape(np.shape(each) or (1, 1, 1)) for each in arguments]
    if isinstance(node, stack):
        lead = np.broadcast_shapes(*(array.shape[:-2] for array in arrays))
        return np.concatenate([np.broadcast_to(array, (*lead, *array.shape[-2:])) for array in arrays], axis=-2)
    (array,), (start, end) = arrays, node.sizes
    if isinstance(node, part):
        return array[..., start:end, :]
    after = end - start - array.shape[-2]
    return np.pad(array, [(0, 0)] * (array.ndim - 2) + [(start, after), (0, 0)])
