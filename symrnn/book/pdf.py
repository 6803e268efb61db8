"""All derivations as one PDF, each a chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from symrnn.book.imprint import Imprint
from symrnn.book.notation import notation_of, notation_typst
from symrnn.book.start_page import BookEntry, number_chapters
from symrnn.derivation.report import Counts
from symrnn.documents.formats.pdf import compile_pdf, typst_string
from symrnn.documents.formats.typst import typst_body, typst_summary, typst_templates
from symrnn.documents.formats.typst_sections import write_evidence, write_title
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.formats.typst_works import write_literature
from symrnn.documents.pages.blocks import Page, TableBlock
from symrnn.documents.pages.literature import list_works
from symrnn.documents.pages.marks import say_counts
from symrnn.documents.pages.notation_table import NotationRow
from symrnn.documents.pages.reading import page_to_read
from symrnn.documents.pages.reading_time import HOW, reading_minutes
from symrnn.errors import InputError
from symrnn.files.atomic import write_file

__all__ = ["book_source", "evidence_path", "evidence_source", "write_book"]


def write_book(
    entries: Sequence[BookEntry],
    path: str | Path,
    title: str = "Recurrent networks, derived and checked",
    *,
    glossary: TableBlock | None = None,
    imprint: Imprint | None = None,
    force: bool = False,
) -> Path:
    """Write all derivations as one PDF, each a chapter, and their evidence as one beside it. Returns the first path.

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
    numbered = number_chapters(entries)
    pages = {entry.page.stem: entry.content for entry in numbered}
    notation = notation_of(numbered)
    write_file(evidence_path(path), compile_pdf(evidence_source(title, pages, imprint)), force=force)
    return write_file(path, compile_pdf(book_source(title, pages, glossary, notation, imprint)), force=force)


def evidence_path(path: str | Path) -> Path:
    """Where the evidence of a book is: ``lecture-evidence.pdf`` beside ``lecture.pdf``."""
    return Path(path).with_stem(f"{Path(path).stem}-evidence")


def book_source(
    title: str,
    pages: Mapping[str, Page],
    glossary: TableBlock | None = None,
    notation: Sequence[NotationRow] = (),
    imprint: Imprint | None = None,
) -> str:
    """The Typst source of a book; the names of the pages are those of its labels."""
    to_read = {name: page_to_read(page) for name, page in pages.items()}
    chapters = (
        part for name, page in to_read.items() for part in (_chapter(name, page), *typst_body(page, name, to_read))
    )
    works = list_works(section for page in pages.values() for section in page.sections)
    end = ["#end-chapter[Notation]", notation_typst(notation)] if notation else []
    end += [] if glossary is None else ["#end-chapter[Glossary]", _write_glossary(glossary, pages)]
    end += ["#end-chapter[Literature]", f"#fine-print[\n{write_literature(works)}\n]"] if works else []
    return "\n\n".join([*_opening(title, pages, "how-to-read", _times(pages), imprint), *chapters, *end]) + "\n"


def evidence_source(title: str, pages: Mapping[str, Page], imprint: Imprint | None = None) -> str:
    """The Typst source of the evidence: how the claims of each step were judged."""
    chapters = (part for name, page in pages.items() for part in (_chapter(name, page), *_evidence(page, name)))
    opening = _opening(f"{title}: the evidence", pages, "how-to-check", imprint=imprint)
    return "\n\n".join([*opening, *chapters]) + "\n"


def _write_glossary(glossary: TableBlock, pages: Mapping[str, Page]) -> str:
    """Each word with the number of the chapter that uses it first, as a link, where the book has it."""
    rows = []
    for word, meaning, chapter in (map(str, row) for row in glossary.rows):
        link = f"#link(label({typst_string(chapter)}))[{pages[chapter].chapter}]" if chapter in pages else ""
        rows.append(f"  ([{escape_typst(word)}], [{escape_typst(meaning)}], [{link}]),")
    return "\n".join(["#glossary(", *rows, ")"])


def _opening(
    title: str, pages: Mapping[str, Page], note: str, times: str = "", imprint: Imprint | None = None
) -> tuple[str, str]:
    counts = say_counts(sum((page.counts for page in pages.values()), Counts()))
    by = "" if imprint is None else f", author: {typst_string(imprint.author)}, imprint: [{escape_typst(str(imprint))}]"
    opening = f"#show: book.with(title: {typst_string(title)}, subtitle: [{counts}], note: {note}{times}{by})"
    return typst_templates("blocks", "book"), opening


def _times(pages: Mapping[str, Page]) -> str:
    """How long each chapter takes to read, for the contents."""
    minutes = "".join(f"{typst_string(name)}: {reading_minutes(page)}, " for name, page in pages.items())
    return f", times: ({minutes}), how-long: [{escape_typst(HOW)}]"


def _evidence(page: Page, name: str) -> Iterator[str]:
    for section in page.sections:
        yield write_title(section, name)
        yield write_evidence(section)


def _chapter(name: str, page: Page) -> str:
    return f"#chapter({typst_string(name)}, [{escape_typst(page.title)}], [{typst_summary(page)}])"
