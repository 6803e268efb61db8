"""What generated code calls where a slope may have no value."""

from __future__ import annotations

from typing import Any

import numpy as np

from symrnn.errors import InputError

__all__ = ["step"]


def step(x: Any, line: str) -> Any:
    """1 where x > 0, 0 where x < 0.

    >>> float(step(np.float64(-2), "a_bar = step(a)"))
    0.0

    Raises
    ------
    InputError
        naming the line, where an x is exactly 0.
    """
    if np.any(x == 0):
        raise InputError(
            f"{line}: step(x) has no value at x = 0, where zero states, zero biases and padding put it; choose a "
            "slope there: kink=0, on the command line --kink 0, is what frameworks take, as in evaluator(cell, kink=0)"
        )
    return np.heaviside(x, 0.0)
