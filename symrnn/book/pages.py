"""The book in a folder: every derivation in every format, one PDF, the interactive page, and the index of all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from symrnn.book.chapters import derivation_names, load_derivation
from symrnn.book.explore import write_explorer
from symrnn.book.lecture import START
from symrnn.book.links import check_links
from symrnn.book.notation import notation_html, notation_of
from symrnn.book.pdf import evidence_path, write_book
from symrnn.book.search_index import Index, index_pages, search_element
from symrnn.book.start_page import BookEntry, File, Start, neighbours, number_chapters, write_index
from symrnn.cells import CELLS
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import Report
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.pdf import has_typst
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.cross_references import check_references
from symrnn.documents.paths import check_paths
from symrnn.documents.writing import write_page
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["CATALOGUE", "EXPLORER", "INDEX", "book_entries", "check_names", "check_pages", "write_pages"]

CATALOGUE = "cells"  # the folder of the pages of cells
ENDINGS = (".html", ".md", ".tex")
INDEX, EXPLORER, WORKS = "index.html", "explore.html", "literature.bib"
#: the chapters to which the links of the interactive page lead
_EXPLORED = frozenset({"two_steps", "fifty_steps", "vanishing_and_exploding"})


def book_entries(derivations: Mapping[str, Derivation], reports: Mapping[str, Report], folder: Path) -> list[BookEntry]:
    """What the book has of each derivation: its page, in the folder, and the report on it."""
    return [BookEntry(folder / f"{name}.html", derivation, reports[name]) for name, derivation in derivations.items()]


def check_names(
    names: Iterable[str], folder: Path, pdf: str = "lecture.pdf", *, force: bool = False, inputs: Iterable[str] = ()
) -> None:
    """See that no file of the book would replace one of somebody's; before a chapter is loaded.

    Raises
    ------
    InputError
        naming the path that is in the way.
    """
    pages = (folder / f"{name}{ending}" for name in names for ending in ENDINGS)
    for path in (folder / INDEX, folder / EXPLORER, *_pdfs(folder / pdf), *pages):
        if os.path.lexists(path.parent):
            check_output(path, force=force, inputs=inputs)


def _pdfs(path: Path) -> tuple[Path, ...]:
    return (path, evidence_path(path)) if has_typst() else ()


def check_pages(derivations: Mapping[str, Derivation], folder: Path, *, force: bool = False) -> None:
    """The same for the figures of the pages, and for the works that they cite; before any proof."""
    if os.path.lexists(folder) and _list_entries(derivations.values()):
        check_output(folder / WORKS, force=force)
    for name, derivation in derivations.items():
        for path in (folder / f"{name}{ending}" for ending in ENDINGS):
            if os.path.lexists(path.parent):
                check_paths(derivation, path, force=force)


def write_pages(
    folder: Path,
    chapters: Sequence[BookEntry],
    catalogue: Sequence[BookEntry] = (),
    start: Start = START,
    pdf: str = "lecture.pdf",
    *,
    files: tuple[File, ...] = (),
    force: bool = False,
) -> Path:
    """Every derivation in every format, the book as a PDF, the interactive page, and the index of all.

    ``files`` are further ones that the index lists. In somebody's own book the interactive page is there where those
    chapters are that it leads to, as in the lecture.
    """
    index = folder / INDEX
    chapters = number_chapters(chapters)
    built = [_pages(entries) for entries in (chapters, catalogue)]  # what cannot be shown stops it here
    named = {_name(path, folder): page for pages in built for path, page in pages.items()}
    check_references(named, frozenset((*derivation_names(), *(f"{CATALOGUE}/{name}" for name in CELLS))))
    for below in (folder, *([folder / CATALOGUE] if catalogue else ())):
        make_folder(below)
    searched = index_pages({path: page for pages in built for path, page in pages.items()}, folder)
    places = {name: folder / f"{name}.html" for name in named}
    texts = {path: text for pages in built for path, text in _texts(pages, index, start.title, searched, places)}
    check_links(texts)
    for path, page in ((path, page) for pages in built for path, page in pages.items()):
        write_file(path, texts[path], force=force)
        write_page(page, path.with_suffix(".md"), force=force)
        write_page(page, path.with_suffix(".tex"), force=force)
    files += _book(chapters, folder / pdf, start, force)
    files += _works(chapters, folder / WORKS, force)
    if start is START or _has_explored(chapters):
        files += (_explorer(folder / EXPLORER, force),)
    search = search_element(searched, index, folder)
    table = notation_html(notation_of(chapters))
    return write_index(
        chapters, index, catalogue, replace(start, files=files), search=search, notation=table, force=force
    )


def _pages(entries: Sequence[BookEntry]) -> dict[Path, Page]:
    return {entry.page: entry.content for entry in entries}


def _name(path: Path, folder: Path) -> str:
    """What prose calls a page by: its path in the folder, without its ending."""
    return path.relative_to(folder).with_suffix("").as_posix()


def _texts(
    pages: Mapping[Path, Page], index: Path, book: str, searched: Index, places: Mapping[str, Path]
) -> Iterator[tuple[Path, str]]:
    """The pages as HTML, each with the ways to its neighbours and the index of the book."""
    titles = [(path, page.title) for path, page in pages.items()]
    for (path, page), around in zip(pages.items(), neighbours(titles, index, book, places), strict=True):
        search = search_element(searched, path, index.parent)
        yield path, write_html(page, replace(around, search=search))


def _book(chapters: Sequence[BookEntry], path: Path, start: Start, force: bool) -> tuple[File, ...]:
    if not has_typst():
        print(f'symrnn: {path.name} needs typst, and is left out; pip install "typst>=0.15,<0.16"', file=sys.stderr)
        return ()
    write_book(chapters, path, start.title, glossary=start.glossary, imprint=start.imprint, force=force)
    return (
        File(path, "The book as a PDF", "to print: all chapters, with numbered claims."),
        File(evidence_path(path), "Its evidence as a PDF", "to look things up: how each claim was judged."),
    )


def _works(chapters: Sequence[BookEntry], path: Path, force: bool) -> tuple[File, ...]:
    """What the chapters cite, as BibTeX; nothing where they cite no work."""
    entries = _list_entries(entry.derivation for entry in chapters)
    if not entries:
        return ()
    write_file(path, "\n\n".join(entries) + "\n", force=force)
    return (File(path, "The literature", "that the chapters cite, as BibTeX."),)


def _list_entries(derivations: Iterable[Derivation]) -> list[str]:
    works = {work.key: work for each in derivations for step in each.steps for work in step.cites}
    return [works[key].bibtex for key in sorted(works)]


def _has_explored(chapters: Sequence[BookEntry]) -> bool:
    """Whether the interactive page fits: it speaks of the inputs of these chapters, which somebody may have changed."""
    own = {entry.page.stem: entry.derivation for entry in chapters}
    return own.keys() >= _EXPLORED and all(own[name] == load_derivation(name) for name in sorted(_EXPLORED))


def _explorer(path: Path, force: bool) -> File:
    return File(
        write_explorer(path, force=force),
        "The interactive page",
        "redraws the weights of the 51 inputs as you move the recurrent weight.",
    )
