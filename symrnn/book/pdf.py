"""All derivations as one PDF, each a chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from symrnn.book.start_page import BookEntry
from symrnn.derivation.report import Counts
from symrnn.documents.formats.pdf import compile_pdf, typst_string
from symrnn.documents.formats.typst import typst_body, typst_summary, typst_templates
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.formats.typst_works import write_literature
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.literature import list_works
from symrnn.documents.pages.marks import say_counts
from symrnn.errors import InputError
from symrnn.files.atomic import write_file

__all__ = ["book_source", "write_book"]


def write_book(
    entries: Sequence[BookEntry],
    path: str | Path,
    title: str = "Recurrent networks, derived and checked",
    *,
    force: bool = False,
) -> Path:
    """Write all derivations as one PDF, each a chapter. Returns its path.

    Raises
    ------
    StepRefuted
        where a step of a derivation is wrong.
    InputError
        where there is no entry, two have one name, the compiler is not installed, or the file cannot be written.
    """
    if not entries:
        raise InputError("there is no derivation for the book; give at least one entry")
    names = [entry.page.stem for entry in entries]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"two derivations of the book are called {twice}; give their pages different names")
    pages = {entry.page.stem: entry.content for entry in entries}
    return write_file(path, compile_pdf(book_source(title, pages)), force=force)


def book_source(title: str, pages: Mapping[str, Page]) -> str:
    """The Typst source of a book; the names of the pages are those of its labels."""
    rows = "\n".join(f"  {_row(name, page)}," for name, page in pages.items())
    opening = f"#show: book.with(title: {typst_string(title)}, subtitle: [{_count(pages)}], rows: (\n{rows}\n))"
    chapters = (part for name, page in pages.items() for part in (_chapter(name, page), *typst_body(page, name)))
    works = list_works(section for page in pages.values() for section in page.sections)
    end = ["#end-chapter[Literature]", write_literature(works)] if works else []
    return "\n\n".join([typst_templates("blocks", "book"), opening, *chapters, *end]) + "\n"


def _count(pages: Mapping[str, Page]) -> str:
    return say_counts(sum((page.counts for page in pages.values()), Counts()))


def _row(name: str, page: Page) -> str:
    where = f"link(label({typst_string(name)}))[{escape_typst(page.title)}]"
    return f"({where}, [{escape_typst(page.summary)}])"


def _chapter(name: str, page: Page) -> str:
    return f"#chapter({typst_string(name)}, [{escape_typst(page.title)}], [{typst_summary(page)}])"
