"""From a derivation and its report to a page. A mark of proof is given here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from symrnn.claim import Adjoint, Claim, Hypothesis
from symrnn.derivation import Derivation, Report, Step, StepReport, Table, Text
from symrnn.errors import InputError
from symrnn.program import Program
from symrnn.render.blocks import Block, CheckedClaim, Given, Grid, Link, Page, Paragraph, Section
from symrnn.render.boxes import Box, Fraction, Slash
from symrnn.render.conventions import conventions, programs_of, shapes_for
from symrnn.render.notation import notation
from symrnn.render.statements import (
    given_blocks,
    hypothesis_paragraph,
    program_lines,
    proof_blocks,
    statement_blocks,
)
from symrnn.verdict import Outcome, Verdict

__all__ = ["TICK", "StepRefuted", "build_page", "is_proved", "mark", "tally"]

TICK = "✓"
_SHOWN_CLAIMS = 9
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


class StepRefuted(InputError):  # noqa: N818  # it says what happened, as KeyboardInterrupt does
    """A step of the derivation is wrong; the message names it and gives the witness."""


def is_proved(checked: StepReport | Verdict) -> bool:
    """Whether a claim is proved, or a step with all its claims."""
    if isinstance(checked, Verdict):
        return checked.outcome is Outcome.PROVED
    return checked.outcome is Outcome.PROVED and _is_complete(checked) and all(map(is_proved, checked.verdicts))


def _is_complete(row: StepReport) -> bool:
    """Whether the verdicts are those on the step's claims, each once."""
    return tuple(verdict.claim for verdict in row.verdicts) == row.step.claims


def mark(checked: StepReport | Verdict) -> str:
    """The mark of a verdict: a tick for what is proved, the word UNDECIDED for all else."""
    return TICK if is_proved(checked) else Outcome.UNDECIDED.name


def build_page(derivation: Derivation, report: Report) -> Page:
    """The page of a derivation whose verdicts are in ``report``.

    Raises
    ------
    StepRefuted
        where a step is wrong, with its witness.
    InputError
        where the report is of another derivation, or something in it cannot be shown.
    """
    if tuple(row.step for row in report.steps) != derivation.steps or not all(map(_is_complete, report.steps)):
        raise InputError(
            f"the report {report.title!r} is not of the derivation {derivation.title!r}; give derivation.verify()"
        )
    for row in report.steps:
        _refuse_refuted(row)
    claimed = programs_of(tuple(claim for step in derivation.steps for claim in step.claims))
    programs = claimed if derivation.definition is None else (derivation.definition, *claimed)
    links = {row.step.id: _link(number, row.step) for number, row in enumerate(report.steps, 1)}
    proved = {row.step.id: links[row.step.id] for row in report.steps if is_proved(row)}
    return Page(
        title=_plain(derivation.title),
        summary=tally(report),
        proved=all(map(is_proved, report.steps)),
        abstract=_paragraphs(derivation.abstract, programs),
        assumptions=tuple(Paragraph(_parts(text, programs)) for text in derivation.assumptions),
        conventions=conventions(derivation),
        definition=_definition(derivation.definition),
        sections=tuple(_section(row, links, proved, programs) for row in report.steps),
    )


def tally(report: Report) -> str:
    """How many steps have which verdict, in words."""
    count = len(report.steps)
    proved = sum(map(is_proved, report.steps))
    steps = "1 step" if count == 1 else f"{count} steps"
    if proved == count:
        return f"{steps}, all proved" if count > 1 else f"{steps}, proved"
    refuted = sum(row.outcome is Outcome.REFUTED for row in report.steps)
    rest = [
        f"{number} {name}" for number, name in ((refuted, "REFUTED"), (count - proved - refuted, "UNDECIDED")) if number
    ]
    return f"{steps}: {', '.join((f'{proved} proved', *rest))}"


def _refuse_refuted(row: StepReport) -> None:
    refuted = [verdict for verdict in row.verdicts if verdict.outcome is Outcome.REFUTED]
    if row.outcome is not Outcome.REFUTED and not refuted:
        return
    if not refuted:
        raise StepRefuted(f"step {row.step.id} is refuted; correct it, a wrong step is not shown")
    evidence = refuted[0].evidence
    where = evidence.witness or "the values in the evidence"
    raise StepRefuted(
        f"step {row.step.id} is refuted: {refuted[0].claim} fails at {where} "
        f"({evidence}); correct the step, a wrong one is not shown"
    )


def _link(number: int, step: Step) -> Link:
    if not _ID.fullmatch(step.id):
        raise InputError(f"step id {step.id!r} cannot be a link; use ASCII letters, digits, dots, - and _")
    return Link(step.id, number, _plain(step.title))


def _section(
    row: StepReport, links: Mapping[str, Link], proved: Mapping[str, Link], programs: tuple[Program, ...]
) -> Section:
    step = row.step
    nearest = (*programs_of(step.claims), *programs)
    shown = _shown(row)
    common = _common(step)
    sources = {each: proved[name] for each, name in row.discharged.items() if name in proved}
    statements: list[Block] = [*_definition(step.definition), *_equations(step.equations, step)]
    for verdict in shown:
        statements += _caption(verdict.claim) if len(row.verdicts) > 1 else ()
        statements += _stated(verdict.claim, common, sources)
    statements += _note(len(row.verdicts) - len(shown), step)
    return Section(
        link=links[step.id],
        prose=_paragraphs(step.text, nearest),
        statements=tuple(statements),
        given=tuple(Given(hypothesis_paragraph(each), proved.get(row.discharged.get(each, ""))) for each in common),
        table=None if step.table is None else _grid(step.table, nearest),
        why=_plain(step.why),
        rests_on=tuple(links[name] for name in step.rests_on),
        mark=mark(row),
        proved=is_proved(row),
        summary=_summary(row),
        claims=tuple(
            _claim(verdict, () if verdict in shown else _stated(verdict.claim, common, sources))
            for verdict in row.verdicts
        ),
    )


def _definition(program: Program | None) -> tuple[Block, ...]:
    return () if program is None else (program_lines(program),)


def _equations(program: Program | None, step: Step) -> tuple[Block, ...]:
    """Lines before the claims. Where these are about programs the lines are theirs: no others get a tick."""
    if program is None:
        return ()
    claimed = {line for each in programs_of(step.claims) for line in each.lines}
    other = [line for line in program.lines if line not in claimed] if claimed else []
    if other:
        raise InputError(
            f"step {step.id} shows the line {other[0]}, which is in none of its claims; claim what is shown"
        )
    return (program_lines(program),)


def _shown(row: StepReport) -> tuple[Verdict, ...]:
    """The claims that stand on the page: those behind a table, or lines with their definition, are evidence alone."""
    if row.step.table is not None or row.step.definition is not None:
        return ()
    return row.verdicts if len(row.verdicts) <= _SHOWN_CLAIMS + 1 else row.verdicts[:_SHOWN_CLAIMS]


def _note(hidden: int, step: Step) -> tuple[Paragraph, ...]:
    if not hidden:
        return ()
    behind = "the table" if step.table is not None else "these lines" if step.definition is not None else ""
    what = f"Behind {behind} stand {hidden} claims" if behind else f"and {hidden} more claims"
    return (Paragraph((f"{what}, each with its verdict in the evidence.",)),)


def _summary(row: StepReport) -> str:
    if is_proved(row):
        count = len(row.verdicts)
        return {1: "Proved", 2: "Proved, both claims"}.get(count, f"Proved, all {count} claims")
    undecided = [verdict.claim.name for verdict in row.verdicts if not is_proved(verdict)]
    if not undecided:
        return "not proved: a step it rests on is not proved"
    return f"not proved: {_plain(', '.join(undecided[:3]))}{' and others' if len(undecided) > 3 else ''}"


def _claim(verdict: Verdict, stated: tuple[Block, ...]) -> CheckedClaim:
    return CheckedClaim(
        name=_plain(verdict.claim.name),
        mark=mark(verdict),
        proved=is_proved(verdict),
        blocks=(*stated, *proof_blocks(verdict.claim.statement)),
        method=_plain(verdict.evidence.method),
        details=tuple(map(_plain, verdict.evidence.details)),
    )


def _common(step: Step) -> tuple[Hypothesis, ...]:
    """The hypotheses of all claims of a step; the others stand with the claim that has them."""
    first, *others = step.claims
    return tuple(each for each in dict.fromkeys(first.given) if all(each in claim.given for claim in others))


def _stated(claim: Claim, common: tuple[Hypothesis, ...], sources: Mapping[Hypothesis, Link]) -> tuple[Block, ...]:
    own = [hypothesis for hypothesis in claim.given if hypothesis not in common]
    notes = [f" (proved in step {sources[each].number})" if each in sources else " (assumed)" for each in own]
    return (*statement_blocks(claim.statement), *given_blocks(own, notes))


def _caption(claim: Claim) -> tuple[Paragraph, ...]:
    """The claim's name, unless it only repeats what the formula says."""
    statement = claim.statement
    if isinstance(statement, Adjoint) and claim.name == f"adjoint {statement.adjoints[statement.of]}":
        return ()
    return (Paragraph((f"{_plain(claim.name)}:",)),)


def _grid(table: Table, programs: tuple[Program, ...]) -> Grid:
    rows = tuple(tuple(_cell(cell, programs) for cell in row) for row in table.rows)
    for row in rows:
        if len(row) != len(table.header):
            raise InputError(f"table {table.caption!r}: a row has {len(row)} cells, the header has {len(table.header)}")
    return Grid(_plain(table.caption), tuple(_cell(cell, programs) for cell in table.header), rows)


def _cell(cell: Any, programs: tuple[Program, ...]) -> str | Box:
    """A fraction of a table stands on one line."""
    if isinstance(cell, str):
        return _plain(cell)
    box = notation(cell, shapes_for(cell, programs))
    return Slash(box.numerator, box.denominator) if isinstance(box, Fraction) else box


def _paragraphs(text: Text, programs: tuple[Program, ...]) -> tuple[Paragraph, ...]:
    """Prose cut at its blank lines."""
    paragraphs: list[list[str | Box]] = [[]]
    for part in _parts(text, programs):
        if not isinstance(part, str):
            paragraphs[-1].append(part)
            continue
        first, *others = re.split(r"\n\s*\n", part)
        paragraphs[-1].append(first)
        paragraphs += [[other] for other in others]
    return tuple(Paragraph(tuple(parts)) for parts in paragraphs if any(part != "" for part in parts))


def _parts(text: Text, programs: tuple[Program, ...]) -> tuple[str | Box, ...]:
    """The pieces of a text; its formulas are read by the shapes of the programs nearest to it."""
    return tuple(
        _plain(part) if isinstance(part, str) else notation(part, shapes_for(part, programs)) for part in text.parts()
    )


def _plain(text: str) -> str:
    """Text as given, unless it would pass for a mark of proof."""
    if TICK in text:
        raise InputError(f"{text[:60]!r} holds the mark {TICK}, which only a proved claim may show; use another sign")
    return text
