"""The diagnosis score: planted bugs, each detected, with the parameter and the gate, and what it looks like."""

from __future__ import annotations

import pytest
from diagnosis_table import DOCUMENT, HEAD, row, summary
from kernel_reports import cell_of, report_on
from planted_kernels import PLANTED, Planted

from symrnn.testing.mistakes.variants import KINDS

EVERY_NINTH = PLANTED[::9]


def recognised(bug: Planted, report) -> bool:
    """Whether the first mistake named is the one planted."""
    return bool(report.looks_like) and report.looks_like[0].kind == bug.kind


def check_score(bugs) -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    reports = [report_on(cell_of(bug.kernel), bug.backward) for bug in bugs]
    found = [recognised(bug, report) for bug, report in zip(bugs, reports, strict=True)]
    for bug, report in zip(bugs, reports, strict=True):
        assert report.parameter in bug.arrays.split(), (bug, report.parameter)
        assert report.gate == bug.gate, (bug, report.gate)
        assert row(bug, report) in document
    assert sum(found) / len(found) >= 0.8
    assert [bug.bug for bug, was in zip(bugs, found, strict=True) if not was and bug.kind] == []
    assert [bug.bug for bug, report in zip(bugs, reports, strict=True) if not bug.kind and report.looks_like] == []


def test_every_ninth_planted_bug_is_found_located_and_recognised():
    check_score(EVERY_NINTH)


@pytest.mark.slow
def test_every_planted_bug_is_found_located_and_recognised():
    check_score(PLANTED)


def test_the_score_in_the_document_is_that_of_its_table():
    document = DOCUMENT.read_text(encoding="utf-8")
    _, _, table = document.partition(f"{HEAD}\n")
    rows = table.partition("\n\n")[0].splitlines()[1:]
    missed = [line for line in rows if "| none that is known |" in line]
    assert len(rows) == len(PLANTED)
    assert f"all {len(rows)} are found" in document
    assert f"{len(rows) - len(missed)} of them" in document


def test_the_sums_in_the_document_are_those_of_its_table():
    document = DOCUMENT.read_text(encoding="utf-8")
    assert [line for line in summary(document) if line not in document.splitlines()] == []


def test_the_planted_bugs_are_many_and_of_many_kinds():
    assert len({(bug.kernel, bug.bug) for bug in PLANTED}) == len(PLANTED) >= 24
    assert {bug.kernel for bug in PLANTED} == {"elman", "lstm", "gru", "gru_reset_after"}
    kinds = {bug.kind for bug in PLANTED} - {""}
    assert kinds <= set(KINDS)
    assert len(kinds) >= 24
