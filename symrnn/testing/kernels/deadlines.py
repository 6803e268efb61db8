"""When a search ends: by the work it has done, and by the clock, should the kernel wait for something."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

__all__ = ["MESSAGE", "Deadline", "Moment", "deadline_after", "now", "with_fewer"]

#: seconds of work for the search of a smaller input, once a trial has failed
MESSAGE = 5.0

#: how many times its share of the processor a search may take by the clock: a busy machine then finds the same
_BUSY = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in seconds, on the clock of the processor's work for this process and on that of the wall."""

    work: float
    wall: float


def now() -> Moment:
    """This moment."""
    return Moment(time.process_time(), time.perf_counter())


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a search on both clocks, of which the first to come counts.

    A kernel that computes meets the first, and finds the same on a machine that is busy with other things; one that
    waits, for a device or another process, meets the second.

    >>> Deadline().is_over(now()), Deadline(wall=0.0).is_over(now())
    (False, True)
    """

    work: float = math.inf
    wall: float = math.inf

    def is_over(self, at: Moment) -> bool:
        """Whether the search is over."""
        return at.work >= self.work or at.wall >= self.wall

    def without(self, since: Moment) -> Deadline:
        """The deadline where what was done since then does not count."""
        at = now()
        return Deadline(self.work + at.work - since.work, self.wall + at.wall - since.wall)


def deadline_after(seconds: float = MESSAGE, most: float = math.inf) -> Deadline:
    """Seconds of work from now on, and of the clock what a busy machine needs for them, up to ``most``.

    >>> begin, end = now(), deadline_after(5.0, 20.0)
    >>> round(end.work - begin.work), round(end.wall - begin.wall)
    (5, 20)
    """
    at = now()
    return Deadline(at.work + seconds, at.wall + max(seconds, min(_BUSY * seconds, most)))


def with_fewer(all_tried: bool) -> str:
    """What is said of sequences shorter than the shortest that is wrong.

    >>> with_fewer(True), with_fewer(False)
    ('; with fewer, nothing was found wrong', '; there was no time to try all that are shorter')
    """
    return "; with fewer, nothing was found wrong" if all_tried else "; there was no time to try all that are shorter"
