"""What is found out once for each object, however many claims are about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar

__all__ = ["once_for_each"]

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class _Objects:
    """Objects that are told apart by what they are and not by what is in them; held, so that no other has their id."""

    objects: tuple[object, ...]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.objects)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Objects) and tuple(map(id, self.objects)) == tuple(map(id, other.objects))


def once_for_each(most: int) -> Callable[[Callable[..., Found]], Callable[..., Found]]:
    """A function of frozen objects that is called once for each; the last so many are remembered.

    To compare two programs line by line takes as long as to look through them.

    >>> length = once_for_each(most=8)(lambda lines: print("counted") or len(lines))
    >>> lines = ("a", "b")
    >>> length(lines) + length(lines)
    counted
    4
    """

    def remember(function: Callable[..., Found]) -> Callable[..., Found]:
        @lru_cache(maxsize=most)
        def look_up(held: _Objects) -> Found:
            return function(*held.objects)

        @wraps(function)
        def find(*objects: Any) -> Found:
            return look_up(_Objects(objects))

        return find

    return remember
