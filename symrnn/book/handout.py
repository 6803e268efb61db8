"""A handout of one page, and notes for the instructor: pieces of chapters that are checked, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from symrnn.book.start_page import BookEntry, File
from symrnn.derivation.report import Counts
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.pdf import compile_pdf, has_typst
from symrnn.documents.formats.typst import write_sheet
from symrnn.documents.pages.blocks import Block, Claimed, Extra, Lines, Page, Paragraph, Section
from symrnn.documents.pages.marks import say_counts
from symrnn.errors import InputError
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output

__all__ = ["HandoutPart", "Hint", "check_handout", "handout_files", "write_handout"]


@dataclass(frozen=True, slots=True)
class HandoutPart:
    """A part of the handout: its heading, and the step of a chapter whose formulas or table it is.

    Without a step it is the last of the chapter's assumptions: how its words are to be understood. With a star in the
    place of a step it is the list of all its steps.
    """

    heading: str
    chapter: str
    step: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """What an instructor may want to know of a chapter."""

    chapter: str
    minutes: int
    goal: str
    trap: str
    ask: str


def handout_files(folder: Path) -> tuple[File, ...]:
    """The files of the handout and of the notes, as the start page lists them."""
    files = (
        File(folder / "handout.html", "The handout", "on one page: the derivatives, the conditions, the names."),
        File(folder / "handout.pdf", "The handout as a PDF", "to print."),
        File(folder / "instructor.html", "Notes for the instructor", "chapter by chapter: goal, trap, question."),
        File(folder / "instructor.pdf", "The notes as a PDF", "to print."),
    )
    return files if has_typst() else files[::2]


def check_handout(folder: Path, *, force: bool = False) -> None:
    """See that they would replace none of somebody's files; before any proof."""
    if folder.is_dir():
        for file in handout_files(folder):
            check_output(file.path, force=force)


def write_handout(
    entries: Sequence[BookEntry],
    folder: Path,
    pieces: Sequence[HandoutPart],
    hints: Sequence[Hint],
    *,
    force: bool = False,
) -> None:
    """Write both, as HTML and as PDF.

    Raises
    ------
    InputError
        where a piece is of a step that is not proved, or not there.
    """
    pages = {entry.page.stem: entry.content for entry in entries}
    handout = _sheet("Recurrent networks on one page", pages, tuple(_parts(pages, pieces)))
    notes = _sheet("Notes for the instructor", pages, tuple(_hints(pages, hints)))
    for name, page in (("handout", handout), ("instructor", notes)):
        write_file(folder / f"{name}.html", write_html(page), force=force)
        if has_typst():
            write_file(folder / f"{name}.pdf", compile_pdf(write_sheet(page)), force=force)


def _sheet(title: str, pages: Mapping[str, Page], extras: tuple[Extra, ...]) -> Page:
    counts = sum((page.counts for page in pages.values()), Counts())
    summary = f"From a book in which a program has checked each step: {say_counts(counts)}"
    proved = all(page.proved for page in pages.values())
    return Page(title, summary, counts, proved, (), (), (), (), (), extras)


def _parts(pages: Mapping[str, Page], pieces: Sequence[HandoutPart]) -> Iterator[Extra]:
    for number, piece in enumerate(pieces, 1):
        page = _find(pages, piece.chapter)
        yield Extra(f"part-{number}", piece.heading, tuple(_blocks(page, piece)))


def _find(pages: Mapping[str, Page], chapter: str) -> Page:
    if chapter not in pages:
        raise InputError(f"the handout has a part of the chapter {chapter}, which is not in the book; add the chapter")
    return pages[chapter]


def _blocks(page: Page, piece: HandoutPart) -> Iterator[Block]:
    if not piece.step:
        yield page.assumptions[-1]
        return
    if piece.step == "*":
        yield from (Paragraph((f"{section.link.number}. {section.link.title}",)) for section in page.sections)
        yield Paragraph((f"Proved in: {page.title}.",))
        return
    section = next((each for each in page.sections if each.link.id == piece.step), None)
    if section is None or not section.proved:
        raise InputError(f"the handout has the step {piece.step} of {page.title!r}, which is not there, or not proved")
    yield from _show(section)
    yield Paragraph((f"Proved in: {page.title}, step {section.link.number}.",))


def _show(section: Section) -> Iterator[Block]:
    """The table of a step; without one the lines of its last program, and what is given."""
    if section.table is not None:
        yield section.table
        return
    stated = (each.blocks if isinstance(each, Claimed) else (each,) for each in section.statements)
    yield from [block for blocks in stated for block in blocks if isinstance(block, Lines)][-1:]
    listed = [part for each in section.given for part in (", ", *each.text.parts)]
    if listed:
        yield Paragraph(("given ", *listed[1:]))


def _hints(pages: Mapping[str, Page], hints: Sequence[Hint]) -> Iterator[Extra]:
    for hint in hints:
        page = _find(pages, hint.chapter)
        said = (("Goal", hint.goal), ("Where it goes wrong", hint.trap), ("Ask", hint.ask))
        about = Paragraph((f"{hint.minutes} minutes; {page.summary}",))
        yield Extra(hint.chapter, page.title, (about, *(Paragraph((f"{word}: {text}",)) for word, text in said)))
