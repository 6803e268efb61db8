"""``symrnn exercises``: a sheet of exercises with proved answers as a page, as GIFT text and as a notebook."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from symrnn.book.chapters import derivation_names, load_derivation
from symrnn.cells import CELLS
from symrnn.cells.cell import Cell
from symrnn.cells.text import cell_text
from symrnn.cli.arguments import cell_of, integer_of
from symrnn.cli.checking import report_failures, verify_with_progress
from symrnn.cli.output_files import folder_of, inputs_of
from symrnn.cli.reports import exit_code
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import Report
from symrnn.errors import inflect
from symrnn.exercises.drills import MOST_EXERCISES, MOST_STEPS, draw_drills
from symrnn.exercises.exercise import Sheet
from symrnn.exercises.sentences import sentence_exercises
from symrnn.exercises.sheets.derivation_notebook import write_derivation_notebook
from symrnn.exercises.sheets.exercise_notebook import write_exercise_notebook
from symrnn.exercises.sheets.gift import write_gift
from symrnn.exercises.sheets.html_page import write_exercise_page
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["SENTENCE_FILES", "SheetOrder", "sentence_order", "write_exercises", "write_order"]

SENTENCE_FILES = ("exercises.html", "exercises.gift.txt", "exercises.ipynb")
_DERIVATION = "derivation.ipynb"


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """A sheet, the derivation that it is about, and Python that gives both again."""

    sheet: Sheet
    lesson: Derivation
    begin: str
    exercises: str
    derivation: str


def write_exercises(arguments: argparse.Namespace) -> int:
    """The files in a folder; the last line is the page to open."""
    folder = folder_of(arguments.output)
    names = (*SENTENCE_FILES, *([_DERIVATION] * arguments.derivation))
    for path in (folder / name for name in names):
        if folder.is_dir():
            check_output(path, force=arguments.force, inputs=inputs_of(arguments))
    order = _order(arguments)
    checked = (order.sheet.derivation(), *([order.lesson] * arguments.derivation))
    reports = {each.title: verify_with_progress(each.title, each) for each in checked}
    if exit_code(reports):
        return report_failures(reports)
    write_order(order, reports, names, folder, force=arguments.force)
    print(
        f"{inflect(len(order.sheet.exercises), 'exercise')}: {', '.join(names)}\n\nopen this page:\n{folder / names[0]}"
    )
    return 0


def write_order(
    order: SheetOrder, reports: Mapping[str, Report], names: tuple[str, ...], folder: Path, *, force: bool = False
) -> None:
    """Write the files of a sheet, of which each derivation is checked."""
    texts = _texts(order, reports, names)
    make_folder(folder)
    for name, text in texts.items():
        # in GIFT the mark of a text file would be a question: there it is a comment
        kind = ".gift" if ".gift" in name else Path(name).suffix
        write_file(folder / name, text, force=force, kind=kind)


def sentence_order(name: str) -> SheetOrder:
    """The sentences that a derivation quotes, as exercises."""
    lesson = load_derivation(name)
    begin = f"from symrnn.book.chapters import load_derivation\n\nlesson = load_derivation({name!r})"
    sheet = Sheet("True or false?", Text(_SAID), sentence_exercises(lesson))
    return SheetOrder(sheet, lesson, begin, "exercises = sentence_exercises(lesson)", "")


def _texts(order: SheetOrder, reports: Mapping[str, Report], names: tuple[str, ...]) -> dict[str, str]:
    sheet, report = order.sheet, reports[order.sheet.title]
    texts = [
        write_exercise_page(sheet, report),
        write_gift(sheet, report),
        write_exercise_notebook(sheet, report, f"{order.begin}\n{order.exercises}"),
    ]
    if _DERIVATION in names:
        source = f"{order.begin}\n{order.derivation}".strip()
        texts.append(write_derivation_notebook(order.lesson, reports[order.lesson.title], source))
    return dict(zip(names, texts, strict=True))


def _order(arguments: argparse.Namespace) -> SheetOrder:
    """What is asked for."""
    name = arguments.cell
    if name in derivation_names() or name.endswith(".py"):
        return sentence_order(name)
    cell = cell_of(arguments)
    seed = integer_of(arguments.seed, "--seed", 0, 2**32 - 1)
    count = integer_of(arguments.count, "--count", 1, MOST_EXERCISES)
    steps = integer_of(arguments.steps, "--steps", 1, MOST_STEPS)
    exercises = draw_drills(cell, seed=seed, count=count, steps=steps)
    return SheetOrder(
        Sheet(f"Gradient drills: {cell.name}", Text(_DRILLED), exercises),
        derive(cell, steps=steps),
        f"cell = {_cell_again(name, arguments.activation, cell)}",
        f"exercises = draw_drills(cell, seed={seed}, count={count}, steps={steps})",
        f"lesson = sr.derive(cell, steps={steps})",
    )


def _cell_again(name: str, activation: str | None, cell: Cell) -> str:
    """Python that makes the same cell: one of the catalogue by its function, any other from its text."""
    if name in CELLS:
        return f"sr.cells.{name}({activation!r})" if activation else f"sr.cells.{name}()"
    return f"sr.Cell.parse({cell_text(cell)!r}, name={cell.name!r})"


_SAID = "Sentences of a lecture, each with a reading of it as a formula. The judge has decided which are true."
_DRILLED = "One derivative each, at numbers that were drawn. The judge has proved every answer."
