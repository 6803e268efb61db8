"""Columns of all steps, (steps, n, B), as one matrix, to be multiplied in one product; ``room`` holds a copy."""

from __future__ import annotations

import numpy as np

from symrnn.evaluate.stages import Array

__all__ = ["as_rows", "side_by_side"]


def side_by_side(columns: Array, room: Array) -> Array:
    """The columns of all steps, (n, steps*B).

    >>> columns = np.arange(12.0).reshape(2, 3, 2)
    >>> side_by_side(columns, np.empty((2, 3, 2)))[0]
    array([0., 1., 6., 7.])
    """
    steps, size, batch = columns.shape
    held = room.reshape(size, steps, batch)
    np.copyto(held, columns.transpose(1, 0, 2))
    return held.reshape(size, steps * batch)


def as_rows(columns: Array, room: Array) -> Array:
    """The columns of all steps as rows, (steps*B, n): as they lie in memory, where they were given so.

    >>> columns = np.arange(12.0).reshape(2, 3, 2)
    >>> as_rows(columns, np.empty((2, 3, 2)))[1]
    array([1., 3., 5.])
    """
    steps, size, batch = columns.shape
    turned = columns.swapaxes(1, 2)
    if not turned.flags.c_contiguous:
        held = room.reshape(steps, batch, size)
        np.copyto(held, turned)
        turned = held
    return turned.reshape(steps * batch, size)
