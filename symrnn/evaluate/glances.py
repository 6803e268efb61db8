"""What is seen of a call at a glance: enough to know whether it is like the call before."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from symrnn.evaluate.sequence_arguments import OneOrMore

__all__ = ["Glance", "glance_at"]

Glance = tuple[Any, ...]

_SHAPE, _TYPE = attrgetter("shape"), attrgetter("dtype")


def glance_at(
    params: OneOrMore, x: OneOrMore, initial: OneOrMore, target: OneOrMore, steps: Any
) -> tuple[Glance, list[Any]] | None:
    """All that a call is judged by but the numbers themselves, and its arrays in order; None where some are no arrays.

    These are the names, and of each array its class, its shape and its type. The shape is read anew in each call, for
    it may be changed in place. Two calls with the same are both right or both wrong.

    >>> import numpy as np
    >>> x = np.zeros((4, 2))
    >>> first, again = glance_at({}, x, None, None, None), glance_at({}, x + 1, None, None, None)
    >>> other = glance_at({}, x[1:], None, None, None)
    >>> first[0] == again[0], first[0] == other[0]
    (True, False)
    """
    names: list[Any] = []
    arrays: list[Any] = []
    for each in (params, x, initial, target):
        if type(each) is dict:
            names += each
            arrays += each.values()
        elif each is not None:
            names.append(1)  # an array without a name; no name is a number
            arrays.append(each)
        names.append(None)  # here the next group begins
    try:
        return (names, steps, type(steps), [*map(type, arrays)], [*map(_SHAPE, arrays)], [*map(_TYPE, arrays)]), arrays
    except AttributeError:
        return None
