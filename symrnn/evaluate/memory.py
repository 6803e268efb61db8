"""How many bytes a call takes beside its arguments, and the segments with which it takes no more than it may."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isqrt, prod
from typing import Any

import numpy as np

from symrnn.errors import TooLargeError
from symrnn.evaluate.fitting import BATCH, STEPS, AxisSizes
from symrnn.evaluate.plan_code import PlanCode, StreamShape
from symrnn.evaluate.sequence_arguments import Role
from symrnn.evaluate.workspaces import SMALL_ROW

__all__ = ["BORDER", "ONCE", "CallBytes", "bytes_text", "check_fits", "row_bytes", "step_bytes"]

ONCE = 2**16  # bytes that Python takes for what does not grow
BORDER = 2**9  # that it takes for the states at the border of two segments
_OF_A_ROW, _OF_AN_AXIS = 116, 16  # that it takes for one row of an array


@dataclass(frozen=True, slots=True)
class CallBytes:
    """The bytes of a call: for each step of a segment, to go forwards and to go back; for each border of segments.

    For each step of the sequence there are ``whole`` in one segment, and ``joined`` in several; ``once`` is there
    however long it is. A call without gradients does not go ``back``.
    """

    forwards: int
    back: int
    border: int
    whole: int
    joined: int
    once: int

    def of(self, steps: int, segment: int) -> int:
        """With segments of so many steps; the last of a sequence may be shorter, and has arrays of its own."""
        if steps <= segment:
            return _with_margin(self.once + steps * ((self.back or self.forwards) + self.whole))
        return self._of_several(steps, segment, steps % segment)

    def _of_several(self, steps: int, segment: int, last: int) -> int:
        within = segment * (self.forwards + self.back) + last * (self.back or self.forwards)
        return _with_margin(self.once + within + steps * self.joined + -(-steps // segment) * self.border)

    def longest(self, steps: int, most: int) -> int:
        """How long segments may be with so many bytes; 0 where they cannot be of any length."""
        if self.of(steps, steps) <= most:
            return steps
        best = self._best(steps)
        # from the best length on longer segments take more
        longer = largest_that(lambda n: self._of_several(steps, best + n, best + n) <= most, steps - best)
        return best + longer if self._of_several(steps, best, best) <= most else 0

    def least(self, steps: int) -> int:
        """The bytes of segments of the best length."""
        best = self._best(steps)
        return min(self.of(steps, steps), self._of_several(steps, best, best))

    def _best(self, steps: int) -> int:
        """The length at which a segment takes as much as the states at all borders."""
        each = self.forwards + self.back + (self.back or self.forwards)
        return max(1, min(steps, isqrt(steps * self.border // max(each, 1))))


def _with_margin(number: int) -> int:
    """A tenth more, for what a line makes on its way."""
    return number * 11 // 10


def largest_that(fits: Callable[[int], bool], most: int) -> int:
    """The largest number up to ``most`` that fits, where smaller ones do as well; 0 where 1 does not.

    >>> largest_that(lambda n: n * n <= 50, 100)
    7
    """
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def step_bytes(code: PlanCode, sizes: AxisSizes, dtype: Any) -> int:
    """What the arrays of a segment take for each of its steps."""
    size, batch = int(np.dtype(dtype).itemsize), sizes[BATCH]
    streams = sum(_stream_bytes(each, sizes, size, batch, code.is_batch) for each in code.streams)
    return streams + sum(prod(sizes.of(shape)) for shape in code.aside) * size * batch


def _stream_bytes(each: StreamShape, sizes: AxisSizes, size: int, batch: int, is_batch: bool) -> int:
    row = prod(sizes.of(each.shape)) * size * (batch if each.is_batched else 1)
    is_own = each.is_held and (not each.is_given or (each.is_cut and row <= SMALL_ROW))
    view = _OF_A_ROW + _OF_AN_AXIS * (len(each.shape) + is_batch)
    return row * is_own + view * each.is_cut


def row_bytes(roles: Iterable[Role], sizes: AxisSizes, dtype: Any) -> int:
    """What one row of arrays takes: of a step, or of a state."""
    size = int(np.dtype(dtype).itemsize)
    return sum(prod(sizes[axis] for axis in role.rows if axis != STEPS) * size for role in roles)


def physical_memory() -> int | None:
    """The bytes of memory that the machine has, None where nobody says."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def check_fits(sizes: AxisSizes, count_bytes: Callable[[int, int], int], memory: int | None, how: str) -> None:
    """Refuse a call that needs more than it may, with what would fit; ``count_bytes`` takes steps and a batch.

    Without ``memory`` a call may need what the machine has. ``how`` says in which way it would be done.

    Raises
    ------
    TooLargeError
        saying the steps, the bytes, and how many steps or which batch would fit.
    """
    steps, batch = sizes[STEPS], sizes[BATCH]
    most = physical_memory() if memory is None else memory
    if most is None or (bytes_needed := count_bytes(steps, batch)) <= most:
        return
    shorter = largest_that(lambda n: count_bytes(n, batch) <= most, steps)
    fewer = largest_that(lambda n: count_bytes(steps, n) <= most, batch) if batch > 1 else 0
    would = [f"{shorter} steps" if shorter else "", f"a batch of {fewer}" if fewer else ""]
    advice = " or ".join(filter(None, would))
    limit = "the machine has" if memory is None else "memory is"
    raise TooLargeError(
        f"{steps} steps with a batch of {batch} need {bytes_text(bytes_needed)} beside their arguments, {how}; "
        f"{limit} {bytes_text(most)}; {f'{advice} would fit' if advice else 'not even one step would fit'}"
    )


def bytes_text(number: int) -> str:
    """A number of bytes as people say it.

    >>> bytes_text(999), bytes_text(74_000), bytes_text(2_500_000_000)
    ('999 bytes', '74 kB', '2.5 GB')
    """
    for factor, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= factor:
            return f"{number / factor:.3g} {unit}"
    return f"{number} bytes"
