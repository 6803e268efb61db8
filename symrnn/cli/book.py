"""``symrnn demo`` and ``symrnn book``: the lecture, or chapters of a user's own, checked, as a book in a folder."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from pathlib import Path

from symrnn.book.chapters import derivation_names, load_derivation
from symrnn.book.lecture import START, start_of_book
from symrnn.book.own_chapters import load_chapters
from symrnn.book.pages import CATALOGUE, book_entries, check_names, check_pages, write_pages
from symrnn.book.sources import copy_lecture
from symrnn.book.start_page import Start
from symrnn.cells import CELLS
from symrnn.cli.checking import (
    refuse_bare_numbers,
    report_failures,
    tell_undrawn,
    verify_with_progress,
    warn_of_numbers,
)
from symrnn.cli.output_files import folder_of
from symrnn.cli.reports import exit_code, totals
from symrnn.cli.teaching import check_kit, kit_files, write_kit
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.derivation.entry_titles import with_title_of_entry
from symrnn.errors import InputError

__all__ = ["write_demo", "write_own_book"]

Derivations = Mapping[str, Derivation]  # by the path of the page in the book, without its ending


def write_demo(arguments: argparse.Namespace) -> int:
    """Check all derivations, and where none is wrong write their pages; the last line is the page to open."""
    if arguments.source is not None:
        return _copy_source(arguments.source)
    folder = folder_of(arguments.output)
    names = (*derivation_names(), *(f"{CATALOGUE}/{name}" for name in CELLS))
    check_names(names, folder, force=arguments.force)
    lecture = {name: load_derivation(name) for name in derivation_names()}
    if not lecture:
        raise InputError("no derivations are installed here; install symrnn from its wheel or a checkout")
    refuse_bare_numbers(lecture)
    return _write(folder, lecture, _catalogue(), START, "lecture.pdf", arguments)


def write_own_book(arguments: argparse.Namespace) -> int:
    """The same of the chapters given, in their order."""
    folder = folder_of(arguments.output)
    if not arguments.title.strip():
        raise InputError("--title is empty; give the title of the book, or leave it out")
    chapters = load_chapters(arguments.chapters)
    for name, chapter in chapters.items():
        warn_of_numbers(name, chapter)
    catalogue = _catalogue() if arguments.catalogue else {}
    return _write(folder, chapters, catalogue, start_of_book(arguments.title.strip()), "book.pdf", arguments)


def _copy_source(to: str) -> int:
    """The lecture's files in a folder; the last line makes the book of them."""
    chapters = copy_lecture(folder_of(to, "--source"))
    files = " ".join(shlex.quote(str(path)) for path in chapters)
    print(f"copied to {to}: {len(chapters)} chapters, to change\n\nmake the book of them:\nsymrnn book {files} -o book")
    return 0


def _catalogue() -> Derivations:
    cells = {name: make() for name, make in CELLS.items()}  # type: ignore[call-arg]  # each has a default
    return {f"{CATALOGUE}/{name}": with_title_of_entry(derive(cell, steps=2), cell) for name, cell in cells.items()}


def _write(
    folder: Path, chapters: Derivations, catalogue: Derivations, start: Start, pdf: str, arguments: argparse.Namespace
) -> int:
    force, strict = arguments.force, getattr(arguments, "strict", False)
    is_demo = arguments.command == "demo"
    check_names((*chapters, *catalogue), folder, pdf, force=force, inputs=getattr(arguments, "chapters", ()))
    if is_demo:
        check_kit(arguments, chapters, folder)
    files = kit_files(arguments, chapters, folder) if is_demo else ()
    check_pages({**chapters, **catalogue}, folder, force=force)
    tell_undrawn(chapters.values())
    reports = {name: verify_with_progress(name, each) for name, each in {**chapters, **catalogue}.items()}
    if exit_code(reports):
        print(totals(reports))
        return report_failures(reports, strict)
    pages, cells = (book_entries(each, reports, folder) for each in (chapters, catalogue))
    index = write_pages(folder, pages, cells, start, pdf, files=files, force=force)
    if is_demo:
        write_kit(arguments, pages, folder, start.title)
    print(f"{totals(reports)}\n\nopen this page:\n{index}")
    return report_failures(reports, strict)
