"""The page of exercises: answers are folded, nothing is fetched, and a wrong one is not written."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from symrnn import Text, cells
from symrnn.documents.pages.marks import StepRefuted
from symrnn.exercises.drills import draw_drills
from symrnn.exercises.exercise import NumberAnswer, Sheet
from symrnn.exercises.sheets.html_page import write_exercise_page

DRILLS = draw_drills(cells.elman_unit(), seed=3, count=2)
SHEET = Sheet("Practice & more", Text("Two drills."), DRILLS)


def test_answers_are_folded_and_the_page_is_offline() -> None:
    page = write_exercise_page(SHEET, SHEET.derivation().verify())
    shown = re.sub(r"<details.*?</details>(?=</section>\n?<section|</section>\n</main>)", "", page, flags=re.S)
    for drill in DRILLS:
        assert isinstance(drill.answer, NumberAnswer)
        assert drill.answer.shown in page.replace("\N{MINUS SIGN}", "-")
        assert drill.answer.shown.removeprefix("-") not in shown
    assert page.count('<details class="answer">') == 2
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="https?:', page)
    assert "Practice &amp; more" in page


def test_ids_are_given_once() -> None:
    page = write_exercise_page(SHEET, SHEET.derivation().verify())
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


def test_a_wrong_answer_is_not_written() -> None:
    answer = DRILLS[0].answer
    assert isinstance(answer, NumberAnswer)
    wrong = replace(SHEET, exercises=(replace(DRILLS[0], answer=replace(answer, shown="0.1234")),))
    with pytest.raises(StepRefuted):
        write_exercise_page(wrong, wrong.derivation().verify())
