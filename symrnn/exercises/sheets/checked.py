"""A sheet whose answers the judge has proved, each of them: nothing is written of any other."""

from __future__ import annotations

from symrnn.derivation.report import Report
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.marks import is_proved
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError, listing
from symrnn.exercises.exercise import Sheet

__all__ = ["check_sheet"]


def check_sheet(sheet: Sheet, report: Report) -> Page:
    """The worked ways as a page, where all are proved; ``report`` is that of the sheet's derivation.

    Raises
    ------
    StepRefuted
        where an answer is wrong, with what is wrong with it.
    InputError
        where one is undecided, and for a report of another sheet.
    """
    page = build_page(sheet.derivation(), report)
    open_ = [row.step.id for row in report.steps if not is_proved(row)]
    if open_:
        raise InputError(f"{sheet.title}: the answers to {listing(open_)} are not proved; leave these exercises out")
    return page
