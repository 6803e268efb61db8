"""The links from page to page of a book: each leads to a place that is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from symrnn.documents.formats.ids import ids_of, links_of
from symrnn.errors import InputError

__all__ = ["check_links"]


def check_links(pages: Mapping[Path, str]) -> None:
    """See that every link from one of the pages to a place on another leads to an id that it has.

    Raises
    ------
    InputError
        naming the page and the link.
    """
    ids = {_place(path): set(ids_of(html)) for path, html in pages.items()}
    for path, html in pages.items():
        for link in links_of(html):
            file, _, anchor = link.partition("#")
            found = ids.get(_place(path.parent / file)) if file and anchor else None
            if found is not None and anchor not in found:
                raise InputError(
                    f"page {path.name}: a link leads to {link}, and that page has no {anchor!r}; correct the link"
                )


def _place(path: Path) -> str:
    return os.path.abspath(path)
