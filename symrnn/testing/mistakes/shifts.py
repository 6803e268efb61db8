"""Arrays of a sequence, some steps late or early."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symrnn.testing.kernels.columns import Array

__all__ = ["shift_steps"]


def shift_steps(by: int) -> Callable[[Array], Array]:
    """What each step has goes to the step ``by`` later, or earlier where that is negative; 0 where nothing comes.

    >>> shift_steps(1)(np.array([1, 2, 3])), shift_steps(-1)(np.array([1, 2, 3]))
    (array([0, 1, 2]), array([2, 3, 0]))
    """

    def change(array: Array) -> Array:
        found = np.zeros_like(array)
        if by > 0:
            found[by:] = array[:-by]
        else:
            found[:by] = array[-by:]
        return found

    return change
