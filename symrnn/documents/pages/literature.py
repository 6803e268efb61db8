"""The works that the steps of a page cite, and the list of them at its end."""

from __future__ import annotations

from collections.abc import Iterable

from symrnn.derivation.exposition import Citation
from symrnn.documents.pages.blocks import Cited, Section
from symrnn.documents.pages.marks import plain
from symrnn.errors import InputError, printable

__all__ = ["list_works", "name_works"]


def name_works(works: Iterable[Citation]) -> tuple[Cited, ...]:
    """The works as a page names them."""
    return tuple(map(_name_work, works))


def _name_work(work: Citation) -> Cited:
    first, *others = work.authors
    names = f"{', '.join([first, *others[:-1]])} and {others[-1]}" if others else first
    return Cited(
        key=work.key,
        short=plain(work.short),
        authors=plain(f"{names} ({work.year})"),
        title=plain(work.title),
        place=plain(work.place),
        bibtex=tuple(printable(line) for line in work.bibtex.split("\n")),
    )


def list_works(sections: Iterable[Section]) -> tuple[Cited, ...]:
    """Each work once, by its authors and its year.

    Raises
    ------
    InputError
        where one key is that of two works.
    """
    found: dict[str, Cited] = {}
    for work in (work for section in sections for work in section.cited):
        if found.setdefault(work.key, work) != work:
            raise InputError(f"two works are cited by the key {work.key}; give each a key of its own")
    return tuple(sorted(found.values(), key=lambda work: (work.authors.casefold(), work.key)))
