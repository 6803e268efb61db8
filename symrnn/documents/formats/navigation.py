"""The way from a page of the book to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from symrnn.derivation.references import Reference

__all__ = ["Neighbours", "Way", "write_navigation"]


@dataclass(frozen=True, slots=True)
class Way:
    """Another page: where it is, seen from this one, and its title."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The page that lists all pages, the page before this one and the page after it, and the title of the book.

    ``pages`` are all of its part of the book, itself among them without an address, for the contents beside it.
    ``search`` is the element with the index of the book, without which a page has no script. ``chapters`` are the
    addresses of the pages that prose may lead to, by their names.
    """

    index: Way
    previous: Way | None = None
    next: Way | None = None
    book: str = ""
    pages: tuple[Way, ...] = ()
    search: str = ""
    chapters: tuple[tuple[str, str], ...] = ()

    def address(self, reference: Reference) -> str:
        """Where a reference from the page leads; nothing where the book does not have that chapter."""
        chapters = dict(self.chapters)
        if reference.chapter and reference.chapter not in chapters:
            return ""
        step = f"#step-{reference.step}" if reference.step else ""
        return f"{chapters.get(reference.chapter, '')}{step}"


def write_navigation(neighbours: Neighbours, label: str) -> str:
    """Links to the neighbours, the titles written out; the label is for those who hear the page.

    >>> print(write_navigation(Neighbours(Way("index.html", "Contents")), "Book"))
    <nav class="book" aria-label="Book"><a class="up" href="index.html" rel="contents">Contents</a></nav>
    """
    links = (
        _link(neighbours.previous, "prev", "\N{LEFTWARDS ARROW}\N{NO-BREAK SPACE}"),
        _link(neighbours.index, "up", rel="contents"),
        _link(neighbours.next, "next", after="\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"),
    )
    return f'<nav class="book" aria-label="{escape(label)}">{"".join(links)}</nav>'


def _link(way: Way | None, place: str, before: str = "", after: str = "", rel: str = "") -> str:
    if way is None:
        return ""
    return f'<a class="{place}" href="{escape(way.href)}" rel="{rel or place}">{before}{escape(way.title)}{after}</a>'
