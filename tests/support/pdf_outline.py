"""What a PDF of the book says of its own pages: how many there are, and on which each chapter begins.

The objects of the page tree and of the outline are read as they are written, not compressed.
"""

from __future__ import annotations

import re

__all__ = ["MOST_PAGES", "PAGES", "chapter_pages", "count_pages", "tell_growth"]

MOST_PAGES = 40
#: how many pages each chapter has, to say which has grown
PAGES = {
    "1 Why a recurrent network": 4,
    "2 The recurrent neuron over two steps": 2,
    "3 The gradient of the recurrent neuron": 3,
    "4 Fifty steps back": 2,
    "5 Vanishing and exploding gradients of the scalar neuron": 6,
    "6 What the lecture says, and what holds": 9,
    "7 What helps, and what it bounds": 3,
    "8 Storm tracks: a real run": 5,
    "9 The catalogue, one step backwards": 2,
    "Notation": 1,
    "Glossary": 0,
    "Literature": 1,
}

_REFERENCE = re.compile(rb"(\d+) 0 R")


def count_pages(data: bytes) -> int:
    """The pages of the document."""
    return len(_pages(data))


def chapter_pages(data: bytes) -> dict[str, int]:
    """How many pages go by from the beginning of each chapter to that of the next, by its title."""
    pages = _pages(data)
    root = re.search(rb"(\d+) 0 obj\s*<</Type/Outlines", data)
    assert root is not None
    entries = re.findall(rb"<</Parent " + root[1] + rb" 0 R.*?/Title\((.*?)\).*?/Dest (\d+) 0 R", data)
    starts = {title.decode("latin-1"): pages.index(_target(data, place)) for title, place in entries}
    ends = [*list(starts.values())[1:], len(pages)]
    return {title: end - start for (title, start), end in zip(starts.items(), ends, strict=True)}


def tell_growth(found: dict[str, int]) -> str:
    """Which chapters have more pages than they had, and by how many."""
    grown = [
        f"{title} from {PAGES.get(title, 0)} to {count}"
        for title, count in found.items()
        if count > PAGES.get(title, 0)
    ]
    return (
        f"the book is to have at most {MOST_PAGES} pages; grown: {', '.join(grown)}; shorten it, or fold what is long"
    )


def _pages(data: bytes) -> list[bytes]:
    found = re.search(rb"/Type/Pages/Count (\d+)/Kids\[(.*?)\]", data)
    assert found is not None
    pages = _REFERENCE.findall(found[2])
    assert len(pages) == int(found[1])
    return pages


def _target(data: bytes, place: bytes) -> bytes:
    """The page that a destination is on."""
    found = re.search(rb"\n" + place + rb" 0 obj\s*\[(\d+) 0 R", data) or re.search(
        rb"\n" + place + rb" 0 obj\s*<<.*?/D\s*\[(\d+) 0 R", data
    )
    assert found is not None
    return found[1]
