"""Exercises as GIFT, the text that Moodle imports: each question between blank lines, in braces its answer.

Formulas are LaTeX in round brackets behind a backslash, as MathJax sets them. In GIFT ``~ = # { } :`` are signs, and
stand behind a backslash, as does a backslash itself; a number has no exponent, for not every reader knows one.
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape

import sympy as sp

from symrnn.derivation.exposition import Text
from symrnn.derivation.report import Report
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.pages.blocks import Part
from symrnn.documents.pages.cross_references import words_of
from symrnn.documents.pages.prose import parts
from symrnn.exercises.exercise import Answer, Exercise, NumberAnswer, Sheet, TruthAnswer
from symrnn.exercises.sheets.checked import check_sheet
from symrnn.expressions.arguments import check_arguments

__all__ = ["escape_gift", "write_gift"]

_SIGNS = re.compile(r"[\\~=#{}:]")


@check_arguments
def write_gift(sheet: Sheet, report: Report) -> str:
    """A sheet whose answers are all proved, as GIFT.

    Raises
    ------
    StepRefuted
        where an answer is wrong.
    InputError
        where one is undecided, and for a report of another sheet.
    """
    check_sheet(sheet, report)
    title = " ".join(sheet.title.split())
    return "\n\n".join([f"// {title}", *map(_question, sheet.exercises)]) + "\n"


def escape_gift(text: str) -> str:
    r"""Text in which nothing is a sign of the format; a paragraph ends in HTML, for a blank line ends a question.

    >>> print(escape_gift("a = {b} : \\frac"))
    a \= \{b\} \: \\frac
    """
    one_line = re.sub(r"\s*\n\s*", " ", re.sub(r"\s*\n\s*\n\s*", "<br><br>", text))
    return _SIGNS.sub(r"\\\g<0>", one_line)


def _question(exercise: Exercise) -> str:
    name = escape_gift(f"{exercise.title} ({exercise.id})")
    return f"::{name}::[html]{escape_gift(_html(exercise.question))}{{{_answer(exercise.answer)}}}"


def _answer(answer: Answer) -> str:
    """A number with its tolerance, true or false, or an essay with what is to be found in it."""
    if isinstance(answer, NumberAnswer):
        return f"#{answer.shown}:{_decimal(answer.tolerance)}"
    if isinstance(answer, TruthAnswer):
        return "TRUE" if answer.holds else "FALSE"
    return f"####[html]{escape_gift(_html(answer.words))}"


def _decimal(number: sp.Rational) -> str:
    """A number of finitely many digits, without an exponent."""
    return f"{Decimal(int(number.p)) / Decimal(int(number.q)):f}"


def _html(text: Text) -> str:
    return "".join(map(_part, parts(text, ())))


def _part(part: Part) -> str:
    said = words_of(part)
    return escape(said if isinstance(said, str) else f"\\({write_latex(said)}\\)", quote=False)
