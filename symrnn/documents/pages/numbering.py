"""Claims that stand on a page have numbers, the same in every format: readers of two of them speak of one claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from symrnn.documents.pages.blocks import Block, Claimed, Section

__all__ = ["number_claims"]


def number_claims(sections: Sequence[Section], before: str = "") -> tuple[Section, ...]:
    """The sections, each claim that they state with its number on the page, after what stands ``before`` it."""
    numbers = map(str, count(1))
    return tuple(
        replace(section, statements=tuple(_number(section.statements, before, numbers))) for section in sections
    )


def _number(blocks: Sequence[Block], before: str, numbers: Iterator[str]) -> Iterator[Block]:
    for block in blocks:
        yield replace(block, number=f"{before}{next(numbers)}") if isinstance(block, Claimed) else block
