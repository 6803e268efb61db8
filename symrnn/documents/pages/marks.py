"""The marks of verdicts: a tick for a proof and a cross for a refutation, given here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symrnn.claims.verdict import Outcome, Verdict
from symrnn.derivation.report import NO_CASE, Counts, Report, StepReport
from symrnn.derivation.step import Step
from symrnn.errors import InputError, inflect

__all__ = [
    "ARGUED",
    "CROSS",
    "SOURCE_MARKS",
    "TICK",
    "UNCHECKED",
    "StepRefuted",
    "is_proved",
    "mark",
    "plain",
    "refuse_refuted",
    "say_counts",
    "say_unproved",
    "tally",
    "title_of",
]

TICK, CROSS = "✓", "✗"
ARGUED = "argued, not checked"
UNCHECKED = "not checked"
#: the mark of a table's rows that no claim stands behind, by where they come from
SOURCE_MARKS: Mapping[str, str] = MappingProxyType(
    {"measured": "measured, not checked", "recomputed": "recomputed at every build, not proved", "": UNCHECKED}
)
#: what a reader would take for one of them
_MARKS = (TICK, CROSS, "✔", "☑", "✅", "🗸", "🗹", "ꪜ", "✘", "✖", "❌", "☒", "🗷", "\\checkmark")


class StepRefuted(InputError):  # noqa: N818  # it says what happened, as KeyboardInterrupt does
    """A step of the derivation is wrong; the message names it and gives the witness."""


def is_proved(checked: StepReport | Verdict) -> bool:
    """Whether a claim is proved, of some case that was found, or a step with all its claims."""
    if isinstance(checked, Verdict):
        return checked.outcome is Outcome.PROVED and not checked.is_vacuous
    return checked.is_proved


def mark(checked: StepReport | Verdict) -> str:
    """The mark of a verdict: a tick for what is proved, words for all else."""
    if is_proved(checked):
        return TICK
    return NO_CASE if checked.is_vacuous else Outcome.UNDECIDED.name


def tally(report: Report) -> str:
    """How many steps have which verdict, in words, what no claim stands behind, and how many quotations are judged."""
    return say_counts(report.counts)


def say_counts(counts: Counts) -> str:
    """The same of one derivation or of a whole book; steps are all proved only where a claim stands behind all."""
    steps = inflect(counts.steps, "step")
    others = "".join(f"; {words}" for words in (*say_unproved(counts), *_quotations(counts)))
    if counts.proved < counts.steps:
        words = ((counts.refuted, "REFUTED"), (counts.undecided, "UNDECIDED"), (counts.vacuous, "proved of no case"))
        rest = [f"{n} {name}" for n, name in words if n]
        return f"{steps}: {', '.join((f'{counts.proved} proved', *rest))}{others}"
    if say_unproved(counts):
        return f"{steps}: {inflect(counts.claims_proved, 'claim')} proved{others}"
    return f"{steps}, {'all ' * (counts.steps > 1)}proved{others}"


def say_unproved(counts: Counts) -> tuple[str, ...]:
    """What no claim stands behind, kind by kind: ``3 tables measured``, ``2 passages argued``."""
    kinds = (
        (counts.tables_measured, "table", "measured"),
        (counts.tables_recomputed, "table", "recomputed"),
        (counts.tables_unchecked, "table", "not checked"),
        (counts.programs_unchecked, "program", "not checked"),
        (counts.argued, "passage", "argued"),
    )
    return tuple(f"{inflect(count, what)} {how}" for count, what, how in kinds if count)


def title_of(step: Step) -> str:
    """The title of a step as it is shown, wherever it is shown: one that no claim stands behind says so."""
    return plain(step.title) + (f" ({ARGUED})" if step.argued_title else "")


def _quotations(counts: Counts) -> tuple[str, ...]:
    """``13 quotations refuted, 1 quotation proved, 4 omissions``."""
    parts = [f"{inflect(counts.quotations_refuted, 'quotation')} refuted"] * bool(counts.quotations)
    parts += [f"{inflect(counts.quotations_proved, 'quotation')} proved"] * bool(counts.quotations_proved)
    parts += [inflect(counts.omissions, "omission")] * bool(counts.omissions)
    return (", ".join(parts),) if parts else ()


def refuse_refuted(row: StepReport) -> None:
    """Raise StepRefuted where a step is wrong, naming it and the witness."""
    if row.outcome is not Outcome.REFUTED and not row.failed:
        return
    if not row.failed:
        raise StepRefuted(f"step {row.step.id} is refuted; correct it, a wrong step is not shown")
    first = row.failed[0]
    if first in row.quoted and first.outcome is Outcome.PROVED:
        raise StepRefuted(
            f"step {row.step.id} calls wrong what is true: {first.claim} is proved ({first.evidence}); "
            "correct the step, a wrong one is not shown"
        )
    evidence = first.evidence
    where = evidence.witness or "the values in the evidence"
    what = "calls true what is false" if first in row.quoted else "is refuted"
    raise StepRefuted(
        f"step {row.step.id} {what}: {first.claim} fails at {where} "
        f"({evidence}); correct the step, a wrong one is not shown"
    )


def plain(text: str) -> str:
    """Text as given, unless it would pass for a mark of proof or of refutation."""
    for sign in _MARKS:
        if sign in text:
            raise InputError(f"{text[:60]!r} holds the mark {sign}, which only a verdict may show; use another sign")
    return text
