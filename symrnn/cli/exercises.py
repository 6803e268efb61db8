"""``symrnn exercises``: a sheet of exercises with proved answers as a page, as GIFT text and as a notebook."""

from __future__ import annotations

import argparse

from symrnn.book.chapters import derivation_names, load_derivation
from symrnn.cells import CELLS
from symrnn.cells.cell import Cell
from symrnn.cells.text import cell_text
from symrnn.cli.arguments import cell_of, integer_of
from symrnn.cli.checking import report_failures, verify_with_progress
from symrnn.cli.output_files import folder_of, inputs_of
from symrnn.cli.reports import exit_code
from symrnn.derivation.exposition import Text
from symrnn.exercises.drills import MOST_EXERCISES, MOST_STEPS, draw_drills
from symrnn.exercises.exercise import Sheet
from symrnn.exercises.sentences import sentence_exercises
from symrnn.exercises.sheets.exercise_notebook import write_exercise_notebook
from symrnn.exercises.sheets.gift import write_gift
from symrnn.exercises.sheets.html_page import write_exercise_page
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["write_exercises"]

_NAMES = ("exercises.html", "exercises.gift.txt", "exercises.ipynb")


def write_exercises(arguments: argparse.Namespace) -> int:
    """The three files in a folder; the last line is the page to open."""
    folder = folder_of(arguments.output)
    paths = [folder / name for name in _NAMES]
    for path in paths:
        if folder.is_dir():
            check_output(path, force=arguments.force, inputs=inputs_of(arguments))
    sheet, source = _sheet(arguments)
    report = verify_with_progress(sheet.title, sheet.derivation())
    if exit_code({sheet.title: report}):
        return report_failures({sheet.title: report})
    texts = (
        write_exercise_page(sheet, report),
        write_gift(sheet, report),
        write_exercise_notebook(sheet, report, source),
    )
    make_folder(folder)
    for path, text in zip(paths, texts, strict=True):
        # in GIFT the mark of a text file would be a question: there it is a comment
        write_file(path, text, force=arguments.force, kind=".gift" if ".gift" in path.name else path.suffix)
    print(f"{len(sheet.exercises)} exercises: {', '.join(_NAMES)}\n\nopen this page:\n{paths[0]}")
    return 0


def _sheet(arguments: argparse.Namespace) -> tuple[Sheet, str]:
    """The exercises, and Python that gives them again."""
    name = arguments.cell
    if name in derivation_names() or name.endswith(".py"):
        exercises = sentence_exercises(load_derivation(name))
        source = f"from symrnn.book.chapters import load_derivation\n\nlesson = load_derivation({name!r})"
        source += "\nexercises = sentence_exercises(lesson)"
        return Sheet("True or false?", Text(_SAID), exercises), source
    cell = cell_of(arguments)
    seed = integer_of(arguments.seed, "--seed", 0, 2**32 - 1)
    count = integer_of(arguments.count, "--count", 1, MOST_EXERCISES)
    steps = integer_of(arguments.steps, "--steps", 1, MOST_STEPS)
    exercises = draw_drills(cell, seed=seed, count=count, steps=steps)
    source = (
        f"cell = {_cell_again(name, arguments.activation, cell)}\n"
        f"exercises = draw_drills(cell, seed={seed}, count={count}, steps={steps})"
    )
    title = f"Gradient drills: {cell.name}"
    return Sheet(title, Text(_DRILLED), exercises), source


def _cell_again(name: str, activation: str | None, cell: Cell) -> str:
    """Python that makes the same cell: one of the catalogue by its function, any other from its text."""
    if name in CELLS:
        return f"sr.cells.{name}({activation!r})" if activation else f"sr.cells.{name}()"
    return f"sr.Cell.parse({cell_text(cell)!r}, name={cell.name!r})"


_SAID = "Sentences of a lecture, each with a reading of it as a formula. Whether it is true, the judge has decided."
_DRILLED = "One derivative each, at numbers that were drawn. The judge has proved every answer."
