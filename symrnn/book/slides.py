"""The slides of a book: the steps of its chapters, one idea on each slide, as HTML, as Markdown for Marp and as PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from symrnn.book.start_page import BookEntry, File
from symrnn.derivation.report import Counts
from symrnn.documents.formats.pdf import compile_pdf, has_typst
from symrnn.documents.formats.slides_html import write_slides_html
from symrnn.documents.formats.slides_markdown import write_slides_markdown
from symrnn.documents.formats.slides_typst import write_slides_typst
from symrnn.documents.pages.deck import Slide, slides_of, title_slide
from symrnn.documents.pages.marks import say_counts
from symrnn.documents.paths import FIGURES
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["check_slides", "slide_files", "write_slides"]


def slide_files(folder: Path) -> tuple[File, ...]:
    """The files of the slides, as the start page lists them."""
    files = (
        File(folder / "slides.html", "Slides", "to present: arrow keys, an overview (o) and notes (n)."),
        File(folder / "slides.md", "Slides as Markdown", "for Marp."),
        File(folder / "slides.pdf", "Slides as a PDF", "one page each."),
    )
    return files if has_typst() else files[:-1]


def check_slides(folder: Path, *, force: bool = False) -> None:
    """See that they would replace none of somebody's files; before any proof."""
    if folder.is_dir():
        for file in slide_files(folder):
            check_output(file.path, force=force)


def write_slides(entries: Sequence[BookEntry], folder: Path, title: str, *, force: bool = False) -> None:
    """Write the slides of the chapters, in their order.

    Raises
    ------
    StepRefuted
        where a step is wrong.
    """
    slides = (
        title_slide(title, say_counts(sum((entry.report.counts for entry in entries), Counts()))),
        *_slides(entries),
    )
    make_folder(folder / FIGURES)
    for picture in (slide.picture for slide in slides if slide.picture is not None and slide.picture.svg):
        write_file(folder / FIGURES / f"{picture.file}.svg", picture.svg, force=force)
    write_file(folder / "slides.html", write_slides_html(title, slides), force=force)
    write_file(folder / "slides.md", write_slides_markdown(title, slides), force=force)
    if has_typst():
        write_file(folder / "slides.pdf", compile_pdf(write_slides_typst(title, slides)), force=force)


def _slides(entries: Sequence[BookEntry]) -> Iterator[Slide]:
    for number, entry in enumerate(entries, 1):
        page = entry.content
        yield from slides_of(number, entry.derivation, page)
