"""Exercises as one offline page: each question, and its answer with the worked way behind a line to click on."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from symrnn.derivation.report import Report
from symrnn.documents.formats.html import document, write_literature, write_section
from symrnn.documents.formats.html_blocks import html_blocks, html_text
from symrnn.documents.pages.blocks import Fold, Section
from symrnn.documents.pages.prose import paragraphs
from symrnn.exercises.exercise import Answer, Exercise, NumberAnswer, Sheet, TruthAnswer
from symrnn.exercises.sheets.checked import check_sheet
from symrnn.exercises.sheets.witness_field import witness_field, witness_script
from symrnn.expressions.arguments import check_arguments

__all__ = ["write_exercise_page"]


@check_arguments
def write_exercise_page(sheet: Sheet, report: Report) -> str:
    """A sheet whose answers are all proved, as a page.

    Raises
    ------
    StepRefuted
        where an answer is wrong.
    InputError
        where one is undecided, and for a report of another sheet.
    """
    page = check_sheet(sheet, report)
    items = "".join(_item(exercise, section) for exercise, section in zip(sheet.exercises, page.sections, strict=True))
    body = (
        f"<header><h1>{html_text(page.title)}</h1>"
        f'<p class="tally proved">{escape(page.summary)}</p>{html_blocks(page.abstract)}</header>{items}'
        f"{write_literature(page.literature)}"
    )
    return document(page.title, body, page.summary, script=witness_script(sheet.exercises))


def _item(exercise: Exercise, section: Section) -> str:
    name, way = escape(exercise.id), write_section(_fold_claims(exercise, section))
    return (
        f'\n<section id="{name}" aria-labelledby="title-of-{name}"><h2 id="title-of-{name}"><a href="#{name}">'
        f"{html_text(exercise.title)}</a></h2>{html_blocks(paragraphs(exercise.question, ()))}{witness_field(exercise)}"
        f'<details class="answer"><summary>Answer</summary>{_answer(exercise.answer)}{way}</details>'
        "</section>"
    )


def _fold_claims(exercise: Exercise, section: Section) -> Section:
    """Of a drill the lines are read, and what is proved of them is looked up."""
    if not isinstance(exercise.answer, NumberAnswer) or section.table is None:
        return section
    lines, *claims = section.statements
    return replace(section, statements=(lines, Fold("What is proved of these lines", tuple(claims))))


def _answer(answer: Answer) -> str:
    if isinstance(answer, NumberAnswer):
        return f"<p><b>{html_text(answer.shown)}</b>, rounded to the digits shown.</p>"
    if isinstance(answer, TruthAnswer):
        return "<p><b>True.</b></p>" if answer.holds else "<p><b>False.</b></p>"
    return html_blocks(paragraphs(answer.words, ()))
