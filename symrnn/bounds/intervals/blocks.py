"""Stacks, parts and pads of enclosures: entries are only put elsewhere, so nothing is rounded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy as sp

from symrnn.bounds.intervals.arrays import Intervals
from symrnn.expressions.array_nodes import part, stack

__all__ = ["block_of"]


def block_of(node: sp.Expr, arguments: Sequence[Intervals]) -> Intervals:
    """The enclosure of a stack, or of a part or pad whose sizes are numbers, from those of its arguments."""
    if isinstance(node, stack):
        lead = np.broadcast_shapes(*(each.low.shape[:-2] for each in arguments))
        wide = [each.broadcast((*lead, *each.low.shape[-2:])) for each in arguments]
        return Intervals(
            *(np.concatenate(ends, axis=-2) for ends in zip(*((w.low, w.high) for w in wide), strict=True))
        )
    (whole,), (start, end) = arguments, node.sizes
    if isinstance(node, part):
        return Intervals(whole.low[..., start:end, :], whole.high[..., start:end, :])
    around = [(0, 0)] * (whole.low.ndim - 2) + [(start, end - start - whole.low.shape[-2]), (0, 0)]
    return Intervals(np.pad(whole.low, around), np.pad(whole.high, around))
