"""Gradients by central differences, to compare with: one entry moved at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def central_differences(
    value: Callable[[dict[str, Array]], float], arrays: Mapping[str, Any], wrt: tuple[str, ...], width: float = 1e-6
) -> dict[str, Array]:
    """The derivative of a function of arrays by each entry of those that are named."""
    found = {}
    for name in wrt:
        array = np.asarray(arrays[name], np.float64)
        gradient = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            ends = []
            for sign in (1, -1):
                moved = array.copy()
                moved[index] += sign * width
                ends.append(value(dict(arrays) | {name: moved}))
            gradient[index] = (ends[0] - ends[1]) / (2 * width)
        found[name] = gradient
    return found
