"""How long a search may take. Work is counted in steps; a clock only ends it, and what it ended says so."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["NEVER", "Clock", "OutOfTimeError"]

_Item = TypeVar("_Item")


class OutOfTimeError(Exception):
    """The deadline came before the last step."""


@dataclass(frozen=True, slots=True)
class Clock:
    """When it began and ends, by ``time.perf_counter``, and how many seconds were given."""

    seconds: float
    began: float
    deadline: float

    @staticmethod
    def start(seconds: float) -> Clock:
        """From now on so many seconds."""
        now = time.perf_counter()
        return Clock(seconds, now, now + seconds)

    def half(self) -> Clock:
        """A clock for half of the time that is left."""
        now = time.perf_counter()
        return Clock(self.seconds, self.began, now + (self.deadline - now) / 2)

    @property
    def used(self) -> float:
        """How many seconds it is since it began."""
        return time.perf_counter() - self.began

    @property
    def is_over(self) -> bool:
        """Whether the deadline has come."""
        return time.perf_counter() > self.deadline

    def check(self) -> None:
        """Go on where there is time.

        Raises
        ------
        OutOfTimeError
            at the deadline.
        """
        if self.is_over:
            raise OutOfTimeError

    def during(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """The items one by one, for as long as there is time."""
        for item in items:
            self.check()
            yield item


NEVER = Clock(float("inf"), 0.0, float("inf"))
