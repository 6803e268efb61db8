"""One place counts the steps of a report, and every table says what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from render_samples import FALSE, OPEN, TRUE, all_said_proved, derivation, step

from symrnn.claims.verdict import Outcome
from symrnn.cli.reports import totals
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Judgement, Quotation, Text
from symrnn.derivation.report import Counts, Report, check_claims
from symrnn.documents.pages.marks import is_proved, tally
from symrnn.documents.pages.page import build_page

REFUTED = Quotation("It is one more.", Judgement.FALSE, (FALSE,))
DOUBTED = Quotation("It is nothing.", Judgement.IMPRECISE, (OPEN,))
OMITTED = Quotation("It holds.", Judgement.OMISSION, (), Text("for which x"))
CHOICES = tuple((claim, words) for claim in (TRUE, OPEN, FALSE) for words in (None, REFUTED, DOUBTED, OMITTED))


JUDGED = {claim: check_claims((claim,)) for claim in (TRUE, OPEN, FALSE)}  # once, and not at every example


def report_of(chosen: Sequence[int]) -> Report:
    steps = [
        replace(step(f"s{n}", CHOICES[i][0]), quotation=CHOICES[i][1], judged=JUDGED[CHOICES[i][0]])
        for n, i in enumerate(chosen)
    ]
    return derivation(*steps).verify()


CHOSEN = st.lists(st.integers(0, len(CHOICES) - 1), min_size=1, max_size=4)


@given(CHOSEN, CHOSEN)
def test_counts_add_up(one: list[int], other: list[int]) -> None:
    counts = report_of(one).counts
    assert counts.steps == len(one) == counts.proved + counts.refuted + counts.undecided
    assert counts.quotations + counts.omissions == sum(CHOICES[i][1] is not None for i in one)
    assert counts.quotations_refuted == sum(CHOICES[i][1] is REFUTED for i in one)
    assert counts.omissions == sum(CHOICES[i][1] is OMITTED for i in one)
    assert counts + report_of(other).counts == report_of([*one, *other]).counts


@given(CHOSEN)
def test_counts_are_those_of_the_steps_and_of_the_table(chosen: list[int]) -> None:
    report = report_of(chosen)
    counts = report.counts
    assert counts.proved == sum(map(is_proved, report.steps))
    assert counts.refuted == sum(row.outcome is Outcome.REFUTED for row in report.steps)
    shown = totals({"lesson": report}).splitlines()[2].split()[1:6]
    expected = (counts.steps, counts.proved, counts.undecided, counts.quotations_refuted, counts.omissions)
    assert shown == [str(number) for number in expected]


def test_a_report_that_lies_counts_as_undecided() -> None:
    honest = report_of([0, 4])
    assert honest.counts == all_said_proved(honest).counts == Counts(steps=2, proved=1, undecided=1, claims_proved=1)
    row = honest.steps[0]
    for lie in (replace(row, verdicts=()), replace(row, verdicts=row.verdicts * 2)):
        assert Report("A title", (lie,)).counts == Counts(steps=1, undecided=1)
        assert tally(Report("A title", (lie,))) == "1 step: 0 proved, 1 UNDECIDED"


@pytest.mark.parametrize("quotation", [None, REFUTED, OMITTED])
def test_a_page_has_the_counts_of_its_report(quotation: Quotation | None) -> None:
    quoting: Step = replace(step("a", TRUE), quotation=quotation)
    whole = derivation(quoting, step("b", OPEN))
    report = whole.verify()
    assert build_page(whole, report).counts == report.counts
    assert all(type(number) is int for number in astuple(report.counts))
