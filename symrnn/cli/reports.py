"""The verdicts on derivations as text, JSON or JUnit XML, and as an exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.claims.verdict import Outcome, Verdict
from symrnn.cli.json_objects import json_text
from symrnn.derivation.report import CUT, Counts, Report, StepReport, cut, word_of
from symrnn.documents.pages.marks import say_unproved
from symrnn.errors import inflect
from symrnn.testing.plugins.junit import JunitCase, Suite, junit_text

__all__ = ["REPORT_FORMATS", "exit_code", "failures", "totals"]

Reports = Mapping[str, Report]  # by the name or file given on the command line

PROVED, FAILED, UNDECIDED = 0, 1, 4
WHAT_NEXT = "what to do with UNDECIDED: docs/what-can-be-proved.md"


def exit_code(reports: Reports, strict: bool = False) -> int:
    """0 where all holds, 1 where a step is refuted, 4 where one is undecided or of no case and that will not do."""
    outcomes = {report.outcome for report in reports.values()}
    if Outcome.REFUTED in outcomes:
        return FAILED
    vacuous = any(row.is_vacuous for report in reports.values() for row in report.steps)
    return UNDECIDED if strict and (vacuous or Outcome.UNDECIDED in outcomes) else PROVED


def failures(reports: Reports) -> list[str]:
    """A line for each wrong step: file, step, claim, witness."""
    return [
        f"{name}: step {row.step.id}: {verdict.claim} is {_what_is_wrong(row, verdict)}: {verdict.evidence}"
        for name, report in reports.items()
        for row in report.steps
        for verdict in row.failed
    ]


def _what_is_wrong(row: StepReport, verdict: Verdict) -> str:
    if verdict.outcome is Outcome.PROVED:
        return "called wrong, and is proved"
    return "called true, and is refuted" if verdict in row.quoted else "refuted"


def totals(reports: Reports) -> str:
    """One table: a row for each derivation, and their sums; below it the claims that stand behind quotations."""
    rows = {name: _counts(report) for name, report in reports.items()}
    rows["total"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    table = [("derivation", *_COLUMNS), *((name, *map(_number, counts)) for name, counts in rows.items())]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in table]
    rule = "-" * len(lines[0])
    steps = [row for report in reports.values() for row in report.steps]
    refuted, proved = (
        sum(verdict.outcome is outcome and verdict not in row.failed for row in steps for verdict in row.quoted)
        for outcome in (Outcome.REFUTED, Outcome.PROVED)
    )
    below = [f"refuted on purpose: {inflect(refuted, 'claim')}, in the quotations and omissions"] if refuted else []
    below += [f"proved as quoted: {inflect(proved, 'claim')}, in the quotations called true"] if proved else []
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], *below])


_COLUMNS = ("steps", "proved", "undecided", "quotations refuted", "omissions", "seconds")


def _counts(report: Report) -> list[float]:
    """In the order of the columns: of steps, of quotations, and the seconds."""
    found = report.counts
    seconds = sum(second for row in report.steps for second in row.seconds)
    return [found.steps, found.proved, found.undecided, found.quotations_refuted, found.omissions, seconds]


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.1f}"


def _text(reports: Reports) -> str:
    """A table of steps for each derivation: verdict, seconds, evidence; a row for each claim of a step with several."""
    return _tables(reports, lambda row: [_step_row(row), *(_claim_rows(row) if len(row.held) > 1 else ())])


Row = tuple[str, str, str, str]


def _tables(reports: Reports, rows_of: Callable[[StepReport], list[Row]]) -> str:
    blocks = [f"{name}: {report.title}\n{_table(report, rows_of)}" for name, report in reports.items()]
    found = sum((report.counts for report in reports.values()), Counts())
    words = (
        (found.proved, "proved"),
        (found.refuted, "refuted"),
        (found.undecided, "undecided"),
        (found.vacuous, "proved of no case"),
    )
    total = ", ".join(f"{count} {word}" for count, word in words if count)
    note = [f"evidence that ends in{CUT} is whole in --format json"] * any(f"{CUT}\n" in f"{b}\n" for b in blocks)
    note += [WHAT_NEXT] * (found.undecided > 0)
    return "\n\n".join([*blocks, *note, "; ".join((f"{inflect(found.steps, 'step')}: {total}", *say_unproved(found)))])


def _table(report: Report, rows_of: Callable[[StepReport], list[Row]]) -> str:
    rows: list[Row] = [("step", "verdict", "seconds", "evidence")]
    for row in report.steps:
        rows += rows_of(row)
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows)


def _step_row(row: StepReport) -> Row:
    return row.step.id, word_of(row), f"{sum(row.seconds):.2f}", cut(row.summary)


def _claim_rows(row: StepReport) -> list[Row]:
    pairs = zip((*row.verdicts, *row.quoted), row.seconds, strict=True)
    return [("", word_of(verdict), f"{seconds:.2f}", f"  {verdict.claim.name}") for verdict, seconds in pairs]


def _json(reports: Reports) -> str:
    return json_text(
        [
            {
                "name": name,
                "title": report.title,
                "outcome": report.outcome.name,
                "steps": [_step(row) for row in report.steps],
            }
            for name, report in reports.items()
        ]
    )


def _step(row: StepReport) -> dict[str, Any]:
    return {
        "id": row.step.id,
        "title": row.step.title,
        "outcome": row.outcome.name,
        "vacuous": row.is_vacuous,
        "rests_on": list(row.step.rests_on),
        "claims": [
            _claim(verdict) | {"seconds": round(seconds, 4)}
            for verdict, seconds in zip(row.verdicts, row.seconds[: len(row.verdicts)], strict=True)
        ],
        "quotation": None if row.step.quotation is None else _quotation(row),
    }


def _quotation(row: StepReport) -> dict[str, Any]:
    assert row.step.quotation is not None
    return {
        "words": row.step.quotation.words,
        "judgement": row.step.quotation.judgement.value,
        "claims": [_claim(verdict) for verdict in row.quoted],
    }


def _claim(verdict: Verdict) -> dict[str, Any]:
    witness = verdict.evidence.witness
    return {
        "name": verdict.claim.name,
        "outcome": verdict.outcome.name,
        "evidence": str(verdict.evidence),
        "witness": None if witness is None else str(witness),
        "cases": None if verdict.evidence.cases is None else verdict.evidence.cases.value,
    }


def _junit(reports: Reports) -> str:
    """One suite for each derivation, one case for each step; an undecided one is skipped, and one of no case."""
    return junit_text(Suite(name, tuple(_case(name, row) for row in report.steps)) for name, report in reports.items())


def _case(name: str, row: StepReport) -> JunitCase:
    if row.outcome is Outcome.PROVED and not row.is_vacuous:
        return JunitCase(name, row.step.id)
    tag = "failure" if row.outcome is Outcome.REFUTED else "skipped"
    found = [f"{verdict.claim.name}: {verdict.evidence}" for verdict in row.failed or row.undecided or row.vacuous]
    return JunitCase(name, row.step.id, tag, "; ".join(found) or "rests on a step that is not proved")


#: from the name of a format to its writer
REPORT_FORMATS: Mapping[str, Callable[[Reports], str]] = MappingProxyType(
    {"text": _text, "json": _json, "junit": _junit}
)
