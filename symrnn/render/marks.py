"""The marks of verdicts: a tick for a proof and a cross for a refutation, given here and nowhere else."""

from __future__ import annotations

from symrnn.derivation import Report, StepReport
from symrnn.errors import InputError, counted
from symrnn.exposition import Judgement
from symrnn.verdict import Outcome, Verdict

__all__ = [
    "CROSS",
    "TICK",
    "StepRefuted",
    "is_complete",
    "is_proved",
    "mark",
    "plain",
    "quotations_refuted",
    "refuse_refuted",
    "tally",
]

TICK, CROSS = "✓", "✗"
#: what a reader would take for one of them
_MARKS = (TICK, CROSS, "✔", "☑", "✅", "🗸", "✘", "❌", "☒", "\\checkmark")


class StepRefuted(InputError):  # noqa: N818  # it says what happened, as KeyboardInterrupt does
    """A step of the derivation is wrong; the message names it and gives the witness."""


def is_proved(checked: StepReport | Verdict) -> bool:
    """Whether a claim is proved, or a step with all its claims."""
    if isinstance(checked, Verdict):
        return checked.outcome is Outcome.PROVED
    refuted = all(verdict.outcome is Outcome.REFUTED for verdict in checked.quoted)
    proved = checked.outcome is Outcome.PROVED and all(map(is_proved, checked.verdicts))
    return proved and refuted and is_complete(checked)


def is_complete(row: StepReport) -> bool:
    """Whether the verdicts are those on the step's claims and on its quotation, each once."""
    return (
        tuple(verdict.claim for verdict in row.verdicts) == row.step.claims
        and tuple(verdict.claim for verdict in row.quoted) == row.step.quoted
    )


def mark(checked: StepReport | Verdict) -> str:
    """The mark of a verdict: a tick for what is proved, the word UNDECIDED for all else."""
    return TICK if is_proved(checked) else Outcome.UNDECIDED.name


def tally(report: Report) -> str:
    """How many steps have which verdict, in words, and how many quotations are judged."""
    count = len(report.steps)
    proved = sum(map(is_proved, report.steps))
    steps = "1 step" if count == 1 else f"{count} steps"
    if proved == count:
        return f"{steps}, {'all ' * (count > 1)}proved{_quotations(report)}"
    refuted = sum(row.outcome is Outcome.REFUTED for row in report.steps)
    rest = [
        f"{number} {name}" for number, name in ((refuted, "REFUTED"), (count - proved - refuted, "UNDECIDED")) if number
    ]
    return f"{steps}: {', '.join((f'{proved} proved', *rest))}{_quotations(report)}"


def _quotations(report: Report) -> str:
    """``; 13 quotations refuted, 4 omissions``."""
    quoting = [row.step.quotation.judgement for row in report.steps if row.step.quotation is not None]
    omitted = quoting.count(Judgement.OMISSION)
    parts = [f"{counted(quotations_refuted(report), 'quotation')} refuted"] * (omitted < len(quoting))
    parts += [counted(omitted, "omission")] * bool(omitted)
    return f"; {', '.join(parts)}" if parts else ""


def quotations_refuted(report: Report) -> int:
    """How many quotations, omissions apart, are refuted: the judge has refuted all that they claim."""
    quoting = [(row, row.step.quotation.judgement) for row in report.steps if row.step.quotation is not None]
    judged = [row for row, judgement in quoting if judgement is not Judgement.OMISSION]
    return sum(all(verdict.outcome is Outcome.REFUTED for verdict in row.quoted) for row in judged)


def refuse_refuted(row: StepReport) -> None:
    """Raise StepRefuted where a step is wrong, naming it and the witness."""
    if row.outcome is not Outcome.REFUTED and not row.failed:
        return
    if not row.failed:
        raise StepRefuted(f"step {row.step.id} is refuted; correct it, a wrong step is not shown")
    first = row.failed[0]
    if first in row.quoted:
        raise StepRefuted(
            f"step {row.step.id} calls wrong what is true: {first.claim} is proved ({first.evidence}); "
            "correct the step, a wrong one is not shown"
        )
    evidence = first.evidence
    where = evidence.witness or "the values in the evidence"
    raise StepRefuted(
        f"step {row.step.id} is refuted: {first.claim} fails at {where} "
        f"({evidence}); correct the step, a wrong one is not shown"
    )


def plain(text: str) -> str:
    """Text as given, unless it would pass for a mark of proof or of refutation."""
    for sign in _MARKS:
        if sign in text:
            raise InputError(f"{text[:60]!r} holds the mark {sign}, which only a verdict may show; use another sign")
    return text
