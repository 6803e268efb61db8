"""What ``symrnn demo`` adds for a lecture that is given: slides, a handout, exercises, notebooks."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from symrnn.book.handout import check_handout, handout_files, write_handout
from symrnn.book.lecture import HINTS, PARTS, UNPRESENTED
from symrnn.book.slides import check_slides, slide_files, write_slides
from symrnn.book.start_page import BookEntry, File
from symrnn.cli.checking import verify_with_progress
from symrnn.cli.exercises import SENTENCE_FILES, sentence_order, write_order
from symrnn.derivation.derivation import Derivation
from symrnn.exercises.sheets.derivation_notebook import write_derivation_notebook
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["check_kit", "kit_files", "write_kit"]

_NOTEBOOKS = "notebooks"
_QUOTING = "what_the_lecture_says"
_SOURCE = "from symrnn.book.chapters import load_derivation\n\nlesson = load_derivation({name!r})"


def check_kit(arguments: argparse.Namespace, chapters: Mapping[str, Derivation], folder: Path) -> None:
    """See that no file of the kit would replace one of somebody's; before any proof."""
    force = arguments.force
    if arguments.slides:
        check_slides(folder, force=force)
    if arguments.handout:
        check_handout(folder, force=force)
    others = [folder / name for name in SENTENCE_FILES] * arguments.exercises
    others += [_notebook(folder, name) for name in chapters] * arguments.notebook
    for path in others:
        if path.parent.is_dir():
            check_output(path, force=force)


def kit_files(arguments: argparse.Namespace, chapters: Mapping[str, Derivation], folder: Path) -> tuple[File, ...]:
    """What the start page lists of it."""
    page, gift, notebook = (folder / name for name in SENTENCE_FILES)
    exercises = (
        File(page, "Exercises", "the sentences of the lecture: true or false?"),
        File(gift, "Exercises as GIFT", "for Moodle."),
        File(notebook, "Exercises as a notebook", "that grades itself."),
    )
    notebooks = tuple(
        File(_notebook(folder, name), f"Notebook: {chapter.title}", "which checks itself again.")
        for name, chapter in chapters.items()
    )
    return (
        *(slide_files(folder) if arguments.slides else ()),
        *(handout_files(folder) if arguments.handout else ()),
        *(exercises if arguments.exercises else ()),
        *(notebooks if arguments.notebook else ()),
    )


def write_kit(arguments: argparse.Namespace, entries: Sequence[BookEntry], folder: Path, title: str) -> None:
    """Write what is asked for, of chapters that are checked."""
    force = arguments.force
    if arguments.slides:
        shown = [entry for entry in entries if entry.page.stem not in UNPRESENTED]
        write_slides(shown, folder, title, force=force)
    if arguments.handout:
        write_handout(entries, folder, PARTS, HINTS, force=force)
    if arguments.exercises:
        order = sentence_order(_QUOTING)
        report = verify_with_progress(order.sheet.title, order.sheet.derivation())
        write_order(order, {order.sheet.title: report}, SENTENCE_FILES, folder, force=force)
    if arguments.notebook:
        make_folder(folder / _NOTEBOOKS)
        for entry in entries:
            name = entry.page.stem
            text = write_derivation_notebook(entry.derivation, entry.report, _SOURCE.format(name=name))
            write_file(_notebook(folder, name), text, force=force)


def _notebook(folder: Path, name: str) -> Path:
    return folder / _NOTEBOOKS / f"{name}.ipynb"
