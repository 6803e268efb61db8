"""Long arrays are worked on block by block of their rows, for a few arrays of a block stay in the cache."""

from __future__ import annotations

__all__ = ["rows_of_a_block"]

_NUMBERS = 2**14  # of each array in a block


def rows_of_a_block(numbers: int) -> int:
    """How many rows of so many numbers a block has.

    >>> rows_of_a_block(1), rows_of_a_block(128), rows_of_a_block(100_000)
    (16384, 128, 1)
    """
    return max(1, _NUMBERS // max(1, numbers))
