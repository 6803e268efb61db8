"""Exercises as a notebook that grades: a question, a cell to fill in, and a cell in which the judge says what it is.

The answers are not in it: the exercises are drawn again from their seed, and the notebook sees that they are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from symrnn.derivation.report import Report
from symrnn.documents.pages.prose import parts
from symrnn.exercises.exercise import Exercise, NumberAnswer, OpenAnswer, Sheet
from symrnn.exercises.sheets.checked import check_sheet
from symrnn.exercises.sheets.notebook_cells import NotebookCell, in_markdown, notebook_json
from symrnn.expressions.arguments import check_arguments

__all__ = ["digest_of_questions", "write_exercise_notebook"]

_HEAD = """import symrnn as sr
from symrnn.exercises.drills import draw_drills
from symrnn.exercises.grading import grade, say_score
from symrnn.exercises.sentences import sentence_exercises
from symrnn.exercises.sheets.exercise_notebook import digest_of_questions

{source}
if digest_of_questions(exercises) != "{digest}":
    raise SystemExit("the questions below are of another version of symrnn; write the notebook again")
grades = {{}}"""


@check_arguments
def write_exercise_notebook(sheet: Sheet, report: Report, source: str) -> str:
    """A sheet whose answers are all proved, as a notebook; ``source`` is Python that gives its ``exercises`` again.

    Raises
    ------
    StepRefuted
        where an answer is wrong.
    InputError
        where one is undecided, and for a report of another sheet.
    """
    check_sheet(sheet, report)
    return notebook_json(sheet.title, _cells(sheet, source))


def digest_of_questions(exercises: tuple[Exercise, ...]) -> str:
    """A short text that changes where a question does."""
    said = "\n".join(f"{each.id} {in_markdown(parts(each.question, ()))}" for each in exercises)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _cells(sheet: Sheet, source: str) -> Iterator[NotebookCell]:
    about = in_markdown(parts(sheet.about, ()))
    yield NotebookCell(f"# {in_markdown((sheet.title,))}\n\n{about}")
    yield NotebookCell(_HEAD.format(source=source, digest=digest_of_questions(sheet.exercises)), is_code=True)
    for number, exercise in enumerate(sheet.exercises, 1):
        question = in_markdown(parts(exercise.question, ()))
        yield NotebookCell(f"## {in_markdown((exercise.title,))}\n\n{question}")
        yield NotebookCell(f"answer_{number} = None  # {_hint(exercise)}", is_code=True)
        graded = f"grades[{number}] = grade(exercises[{number - 1}], answer_{number})\nprint(grades[{number}])"
        yield NotebookCell(graded, is_code=True)
    yield NotebookCell("print(say_score(grades.values()))", is_code=True)


def _hint(exercise: Exercise) -> str:
    if isinstance(exercise.answer, NumberAnswer):
        return "a number, to half a percent"
    if isinstance(exercise.answer, OpenAnswer):
        return "in words, which nobody grades"
    return 'True, False, or a witness such as {"w_n": -2}'
