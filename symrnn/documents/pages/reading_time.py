"""How long a page takes to read: from its words and formulas, without what is a click away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symrnn.documents.pages.blocks import (
    CheckedClaim,
    Claimed,
    Display,
    Lines,
    Listing,
    Marked,
    Page,
    Paragraph,
    Section,
    TableBlock,
)
from symrnn.documents.pages.cross_references import words_of
from symrnn.documents.pages.reading import page_to_read

__all__ = ["HOW", "count_words", "reading_minutes"]

_A_MINUTE, _A_LINE = 200, 10
HOW = (
    f"Reading times are of {_A_MINUTE} words a minute; a formula within a line counts as one word, on a line of its "
    f"own as {_A_LINE}."
)


def reading_minutes(page: Page) -> int:
    """Whole minutes, rounded up."""
    return -(-count_words(page) // _A_MINUTE)


def count_words(page: Page) -> int:
    """The words of the page as it is printed; a formula counts as one, and as ten on a line of its own.

    A table counts by its cells.
    """
    read = page_to_read(page)
    extras = (block for extra in read.extras for block in extra.blocks)
    around = (*read.abstract, *read.assumptions, *read.conventions, *read.definition, *extras)
    return sum(map(_count, (*around, *(part for section in read.sections for part in _parts(section)))))


def _parts(section: Section) -> Iterator[Any]:
    yield from (section.link.title, section.why, *section.prose, *section.statements)
    yield from (picture.caption for picture in section.pictures)
    yield from (each.text for each in section.given)
    if section.table is not None:
        yield section.table
    if section.words is not None:
        yield from (section.words.words, *section.words.refuted, *filter(None, [section.words.missing]))


def _count(part: Any) -> int:
    match part:
        case str():
            return len(part.split())
        case Paragraph(parts) | Marked(parts, _):
            return sum(len(said.split()) if isinstance(said, str) else 1 for said in map(words_of, parts))
        case Display():
            return _A_LINE
        case Lines(rows):
            return _A_LINE * len(rows)
        case Listing(lines):
            return sum(map(_count, lines))
        case TableBlock(caption, _, rows):
            return _count(caption) + sum(_count(cell) if isinstance(cell, str) else 1 for row in rows for cell in row)
        case Claimed(label, blocks, given):
            return _count(label) + sum(map(_count, (*blocks, *given)))
        case CheckedClaim(name=name, blocks=blocks, details=details, witness=witness):
            return _count(name) + sum(map(_count, (*blocks, *details, *filter(None, [witness]))))
    return 0
