"""What generated code calls where a slope may have no value."""

from __future__ import annotations

from typing import Any

import numpy as np

from symrnn.errors import InputError

__all__ = ["no_slope", "step"]


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
        raise InputError(no_slope(line))
    return np.heaviside(x, 0.0)


def no_slope(line: str) -> str:
    """What is said where an argument of ``step`` is 0."""
    return (
        f"{line}: step(x) has no value at x = 0; choose a slope there, as in bptt(program, kink=0), "
        "evaluator(cell, kink=0) or --kink 0 on the command line: frameworks take 0, and zero states, zero biases "
        "and padding put an activation just there"
    )
