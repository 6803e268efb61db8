"""The field in which a witness is tried, in a real browser, against the judge's witnesses and the judge's grades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from browser import Visit, Visiting, contrast_faults, heading_faults, opened, overflow
from lecture import load_chapter

from symrnn import Text
from symrnn.claims.claim import Claim, equal, less_than
from symrnn.derivation.report import Report
from symrnn.derivation.step import Step
from symrnn.errors import InputError
from symrnn.exercises.exercise import Exercise, Sheet, TruthAnswer
from symrnn.exercises.grading import grade
from symrnn.exercises.sentences import sentence_exercises
from symrnn.exercises.sheets.html_page import write_exercise_page
from symrnn.exercises.sheets.witness_code import trial_of, value_code
from symrnn.exercises.sheets.witness_field import witness_script

w, r, k = (sp.Symbol(name, real=True) for name in ("w_n", "r", "k"))


def exercise(name: str, claim: Claim, holds: bool) -> Exercise:
    claims = (claim,) if holds else (Claim.equality("itself", w, w),)
    return Exercise(name, name, Text("True?"), TruthAnswer(claim, holds), Step(name, name, Text("So."), claims, "so"))


CASES = (
    exercise("power", Claim.at_most("power", w**50, 1, (less_than(w, 1),)), False),
    exercise("square", Claim.at_most("square", 0, w**2), True),
    exercise("quotient", Claim.less_than("quotient", 1 / w, 2, (less_than(0, w),)), False),
    exercise("slope", Claim.less_than("slope", 1 - sp.tanh(r) ** 2, 1), False),
    exercise("set", Claim.equality("set", w * r, r, (equal(w, 2),)), False),
)


@pytest.fixture(scope="module")
def practice(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """One window on a page of the cases."""
    sheet = Sheet("Practice", Text("Claims."), CASES)
    visited = opened(browser, written(sheet, sheet.derivation().verify(), tmp_path_factory.mktemp("practice")))
    yield visited
    visited.assert_quiet()
    visited.page.context.close()


@pytest.fixture(scope="module")
def lecture() -> tuple[Sheet, Report]:
    sheet = Sheet("True or false?", Text("Sentences."), sentence_exercises(load_chapter("what_the_lecture_says")))
    return sheet, sheet.derivation().verify()


def written(sheet: Sheet, report: Report, folder: Path) -> Path:
    path = folder / "exercises.html"
    path.write_text(write_exercise_page(sheet, report), encoding="utf-8")
    return path


def tried(visited: Visit, name: str, **values: object) -> str:
    """What the page says of numbers."""
    form = visited.page.locator(f'form[data-claim="{name}"]')
    for symbol, value in values.items():
        form.locator(f'input[name="{symbol}"]').fill(str(value))
    form.locator("input").first.press("Enter")
    return re.sub(r"\s+", " ", form.locator("output").inner_text()).strip()


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("power", {"w_n": "-2"}, "A witness: there it fails. The left side is about 1.1259 \u00d7 10\u00b9\u2075 "),
        ("power", {"w_n": " \u22121/2 "}, "No witness: there it holds."),
        ("power", {"w_n": "2"}, "No witness: there it does not hold that"),
        ("power", {"w_n": ""}, "w_n needs a number, such as 2, \u22121/2 or 0.001."),
        ("power", {"w_n": "alert(1)"}, "w_n needs a number"),
        ("power", {"w_n": "1/0"}, "w_n needs a number"),
        ("power", {"w_n": "-1e300"}, "A witness: there it fails. The left side is about 1 \u00d7 10"),
        ("square", {"w_n": "1e-3"}, "No witness: there it holds. The left side is 0 and the right side 1/1000000."),
        ("quotient", {"w_n": "0"}, "No witness: there it does not hold that"),
        ("quotient", {"w_n": ".5"}, "w_n needs a number"),
        ("quotient", {"w_n": "0.5"}, "A witness: there it fails. The left side is 2 and the right side 2."),
        ("slope", {"r": "0"}, "A witness"),
        ("slope", {"r": "1"}, "No witness: there it holds."),
        ("slope", {"r": "1e-9"}, "Not certain: both sides are too close."),
        ("set", {"r": "1"}, "A witness: there it fails. The left side is 2 and the right side 1."),
        ("set", {"r": "0"}, "No witness: there it holds."),
    ],
)  # fmt: skip
def test_right_wrong_empty_and_nonsense(practice: Visit, name: str, values: dict[str, str], said: str) -> None:
    assert tried(practice, name, **values).startswith(said)


@pytest.mark.slow  # the lecture's claims are judged
def test_the_witnesses_of_the_judge_are_witnesses_on_the_page(
    visit: Visiting, lecture: tuple[Sheet, Report], tmp_path: Path
) -> None:
    sheet, report = lecture
    visited = visit(written(sheet, report, tmp_path))
    found = 0
    for row in report.steps:
        for verdict in row.quoted[:1]:
            values = {name: str(value) for name, value in verdict.evidence.witness.values.items()}
            assert tried(visited, row.step.id, **values).startswith("A witness"), row.step.id
            found += 1
    assert found == 15
    visited.assert_quiet()


def test_what_is_graded_right_is_a_witness_and_nothing_else(practice: Visit) -> None:
    for number in map(Fraction, ("-2", "-1", "-1/2", "0", "1/3", "1", "3/2", "2", "7")):
        for each in CASES:
            names = sorted(str(symbol) for symbol in trial_of(each.answer.claim).symbols)
            values = {name: str(number) for name in names}
            said = tried(practice, each.id, **values).startswith("A witness")
            assert said is grade(each, dict.fromkeys(names, number)).is_right, (each.id, number)


@pytest.mark.slow  # as above
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (380, "dark")])
def test_the_fields_are_read_by_everybody(
    visit: Visiting, lecture: tuple[Sheet, Report], tmp_path: Path, width: int, scheme: str
) -> None:
    visited = visit(written(*lecture, tmp_path), width=width, scheme=scheme)
    tried(visited, "point-1", w_n="-2")
    assert contrast_faults(visited.page) == []
    assert heading_faults(visited.page) == []
    assert overflow(visited.page) == []
    unnamed = visited.page.locator("form.witness input").evaluate_all(
        "all => all.filter((one) => !one.labels.length).length"
    )
    assert unnamed == 0
    visited.assert_quiet()


def test_nothing_typed_is_run() -> None:
    script = witness_script(CASES)
    assert script.startswith('"use strict";')
    assert re.search(r"\beval\b|Function\(|innerHTML|fetch|\bimport\b|XMLHttp", script) is None


def test_what_has_no_form_there_has_no_field() -> None:
    assert trial_of(Claim.at_most("a root", sp.sqrt(w), 1)) is None
    assert trial_of(Claim.at_most("a sine", sp.sin(w), 1)) is None
    with pytest.raises(InputError, match="no form in which a witness is tried"):
        value_code(sp.sin(w))
