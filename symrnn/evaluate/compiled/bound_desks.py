"""A compiled function that is called with the same arrays again and again: it reads and fills them where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from symrnn.errors import InputError
from symrnn.evaluate.compiled.desks import CallLayout, address_of, align_room, pointers_to, run_at
from symrnn.evaluate.stages import Array

__all__ = ["BoundDesk", "bind_desk"]


@dataclass(frozen=True, slots=True)
class BoundDesk:
    """A function with all its arguments, the results that it fills, and what lives as long as it points there.

    ``copies`` are places for arrays that C cannot read as they are, each with its array. One thread calls at a time.
    """

    run: Callable[[], int]
    results: tuple[Array, ...]
    copies: tuple[tuple[Array, Any], ...]
    kept: tuple[Any, ...]
    lock: Lock = field(default_factory=Lock)

    def fill(self, messages: Sequence[str]) -> None:
        """Compute the results from what is in the arrays now.

        Raises
        ------
        InputError
            with the message of what the function says that it cannot do.
        """
        with self.lock:
            for copy, array in self.copies:
                copy[...] = array
            code = self.run()
        if code:
            raise InputError(messages[code - 1])


def bind_desk(
    function: Any,
    steps: int,
    batch: int,
    room: int,
    layout: CallLayout,
    dtype: np.dtype[Any],
    arrays: Sequence[Any],
) -> BoundDesk:
    """A desk for some arrays: an array of the floating type whose numbers lie in order is read where it is."""
    copies: list[tuple[Array, Any]] = []
    taken: list[Array | None] = []
    for place, shape in layout.takes:
        array = None if place is None else arrays[place]
        if array is not None and not _is_plain(array, dtype):
            copies.append((np.empty(shape, dtype), array))
            array = copies[-1][0]
        taken.append(array)
    made = [np.empty(shape, dtype) for _, shape in layout.gives]
    workspace = align_room(room, dtype)
    given, results = (pointers_to([None if a is None else address_of(a) for a in each]) for each in (taken, made))
    asked = sorted((place, n) for n, (place, _) in enumerate(layout.gives) if place is not None)
    return BoundDesk(
        run_at(function, steps, batch, given, results, address_of(workspace)),
        tuple(made[n] for _, n in asked),
        tuple(copies),
        (taken, made, given, results, workspace),
    )


def _is_plain(array: Any, dtype: np.dtype[Any]) -> bool:
    return type(array) is np.ndarray and array.dtype == dtype and array.flags.c_contiguous and array.flags.aligned
