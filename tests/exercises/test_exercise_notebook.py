"""The notebook of exercises: it is one, it has no answers in it, it runs, and it grades what is filled in."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest
from run_notebook import code_cells, read_notebook, run_cells

from symrnn import Text, cells
from symrnn.documents.pages.marks import StepRefuted
from symrnn.exercises.drills import draw_drills
from symrnn.exercises.exercise import NumberAnswer, Sheet
from symrnn.exercises.sheets.exercise_notebook import write_exercise_notebook
from symrnn.files.marks import is_sealed, seal

SOURCE = "exercises = draw_drills(sr.cells.elman_unit(), seed=3, count=2)"
DRILLS = draw_drills(cells.elman_unit(), seed=3, count=2)
SHEET = Sheet("Two drills", Text("One derivative each."), DRILLS)


@cache  # made by the tests that need it: each worker collects all tests
def book() -> str:
    return write_exercise_notebook(SHEET, SHEET.derivation().verify(), SOURCE)


def filled(*answers: object) -> list[str]:
    """The code with answers in the places for them."""
    found = []
    for source in code_cells(book()):
        name, _, _ = source.partition(" = ")
        number = name.removeprefix("answer_")
        found.append(f"{name} = {answers[int(number) - 1]!r}" if number.isdigit() else source)
    return found


def test_it_has_no_answer_and_runs_as_it_is() -> None:
    for drill in DRILLS:
        assert isinstance(drill.answer, NumberAnswer)
        assert drill.answer.shown.removeprefix("-") not in book()
    assert run_cells(code_cells(book())).endswith("0 right, 0 not yet, 2 not graded\n")


def test_it_grades() -> None:
    first, second = (float(each.answer.decimal) for each in DRILLS if isinstance(each.answer, NumberAnswer))
    assert run_cells(filled(first, second)).endswith("2 right, 0 not yet, 0 not graded\n")
    assert run_cells(filled(-first, second)).endswith("1 right, 1 not yet, 0 not graded\n")
    assert run_cells(filled(first * 1.01, None)).endswith("0 right, 1 not yet, 1 not graded\n")


def test_other_questions_stop_it() -> None:
    other = [source.replace("seed=3", "seed=4") for source in code_cells(book())]
    with pytest.raises(SystemExit, match="another version"):
        run_cells(other)


def test_the_mark_stands_among_the_metadata() -> None:
    data = seal(book().encode(), ".ipynb")
    assert is_sealed(data)
    assert read_notebook(data.decode())["metadata"]["mark"].startswith("written by symrnn")
    assert not is_sealed(data.replace(b"Two drills", b"Two drolls"))
    assert json.loads(data)["cells"] == json.loads(book())["cells"]


def test_a_wrong_answer_is_not_written() -> None:
    answer = DRILLS[0].answer
    assert isinstance(answer, NumberAnswer)
    wrong = replace(SHEET, exercises=(replace(DRILLS[0], answer=replace(answer, shown="0.1234")),))
    with pytest.raises(StepRefuted):
        write_exercise_notebook(wrong, wrong.derivation().verify(), SOURCE)
