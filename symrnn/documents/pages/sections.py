"""One step of a derivation as a section of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from symrnn.claims.claim import Adjoint, Claim, Hypothesis
from symrnn.claims.verdict import Outcome, Verdict
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Table
from symrnn.derivation.figures import Figure
from symrnn.derivation.foundations import is_claimed, open_rows
from symrnn.derivation.report import StepReport
from symrnn.documents.drawings import can_draw, draw
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.number_layout import on_one_line
from symrnn.documents.formulas.written_numbers import split_numbers
from symrnn.documents.pages.blocks import (
    Assumed,
    Block,
    CheckedClaim,
    CheckedWords,
    Claimed,
    Link,
    Marked,
    Paragraph,
    Picture,
    Section,
    TableBlock,
)
from symrnn.documents.pages.conventions import programs_of, shapes_for
from symrnn.documents.pages.evidence_prose import evidence_prose
from symrnn.documents.pages.hypotheses import hypothesis_blocks, hypothesis_paragraph
from symrnn.documents.pages.literature import name_works
from symrnn.documents.pages.marks import CROSS, SOURCE_MARKS, UNCHECKED, is_proved, mark, plain
from symrnn.documents.pages.program_blocks import program_lines
from symrnn.documents.pages.prose import mark_sentences, paragraphs, parts
from symrnn.documents.pages.statement_blocks import (
    proof_blocks,
    statement_blocks,
    witness_paragraph,
)
from symrnn.errors import InputError, inflect
from symrnn.programs.components import sizes_of
from symrnn.programs.program import Program

__all__ = ["picture_of", "program_under_mark", "section"]

_SHOWN_CLAIMS = 9
_INNER = str.maketrans("\u201c\u201d", "\u2018\u2019")  # quotation marks within a quotation
_ASSUMED = "what is given is assumed"


def section(
    row: StepReport, links: Mapping[str, Link], proved: Mapping[str, Link], programs: tuple[Program, ...], name: str
) -> Section:
    """One step, with links to the others; the files of its figures begin with ``name``."""
    step = row.step
    own = programs_of(step.claims)
    nearest = (*programs_of((*step.claims, *step.quoted)), *programs)
    shown = _verdicts_to_show(row)
    common = _common(step)
    sources = {each: proved[name] for each, name in row.discharged.items() if name in proved}
    statements: list[Block] = [*program_under_mark(step.definition, step.claims), *_equations(step.equations, step)]
    for verdict in shown:
        label = _label(verdict.claim) if len(row.verdicts) > 1 else ""
        statements.append(_state_claim(label, verdict, common, sources))
    statements += _note(len(row.verdicts) - len(shown), len(shown))
    return Section(
        link=links[step.id],
        words=_words(row, nearest),
        prose=(*paragraphs(step.text, nearest), *mark_sentences(step.argued, nearest)),
        pictures=tuple(picture_of(figure, nearest, name) for figure in step.figures),
        statements=tuple(statements),
        given=tuple(
            Assumed(hypothesis_paragraph(each, own), proved.get(row.discharged.get(each, ""))) for each in common
        ),
        table=None if step.table is None else _grid(step.table, nearest),
        why=plain(step.why),
        rests_on=tuple(links[name] for name in step.rests_on),
        mark=mark(row),
        proved=is_proved(row),
        summary=_summary(row),
        claims=tuple(
            _claim(
                verdict,
                () if verdict in (*shown, *row.quoted) else (_state_claim("", verdict, common, sources),),
                assumed=[] if verdict in row.quoted else [each for each in verdict.claim.given if each not in sources],
            )
            for verdict in row.held
        ),
        cited=name_works(step.cites),
    )


def _words(row: StepReport, programs: tuple[Program, ...]) -> CheckedWords | None:
    quotation = row.step.quotation
    if quotation is None:
        return None
    return CheckedWords(
        words=plain(quotation.words).translate(_INNER),
        judgement=quotation.judgement.value if row.is_quoting_rightly or not quotation.is_true else "called true",
        refuted=tuple(_quote_claim(verdict) for verdict in row.quoted),
        missing=None if quotation.missing is None else Paragraph(parts(quotation.missing, programs)),
        source=plain(quotation.source),
    )


def _quote_claim(verdict: Verdict) -> CheckedClaim:
    """A claim that somebody else's words come to: its mark is a cross where the judge has refuted it."""
    given = verdict.claim.given
    programs = programs_of((verdict.claim,))
    said = statement_blocks(verdict.claim.statement)
    claim = _claim(verdict, (Claimed("", said, hypothesis_blocks(given, [""] * len(given), programs)),))
    claim = replace(
        claim, name=f"our reading: {claim.name}"
    )  # what somebody's words come to is for the reader to judge
    witness = verdict.evidence.witness
    if verdict.outcome is not Outcome.REFUTED:
        return claim
    if witness is None:  # no point fails, the whole range does
        return replace(claim, mark=CROSS)
    found = _say_details(verdict, but=f"at {witness}")
    return replace(claim, mark=CROSS, details=found, witness=witness_paragraph(witness))


def picture_of(figure: Figure, programs: tuple[Program, ...], name: str) -> Picture:
    """A figure; without the library that draws it there is no drawing, and the writers show its description."""
    caption = Paragraph(parts(figure.caption, programs))
    plain(_all_text(figure.drawing))  # no label of it may pass for a mark
    svg = draw(figure.drawing) if can_draw(figure.drawing) else ""
    return Picture("-".join(filter(None, (name, figure.id))), caption, plain(figure.alt), svg)


def _all_text(part: Any) -> str:
    """All that is written in a record, and in those that it holds."""
    if is_dataclass(part):
        part = tuple(getattr(part, each.name) for each in fields(part))
    return " ".join(map(_all_text, part)) if isinstance(part, tuple) else str(part)


def program_under_mark(program: Program | None, claims: tuple[Claim, ...]) -> tuple[Block, ...]:
    """The lines of a program, if there is one; where no claim is about them, that is said."""
    if program is None:
        return ()
    lines = program_lines(program)
    return (lines,) if is_claimed(program, claims) else (lines, Marked((), UNCHECKED))


def _equations(program: Program | None, step: Step) -> tuple[Block, ...]:
    """Lines before the claims. Where these are about programs the lines are theirs: no others stand beside them."""
    claimed = {line for each in programs_of(step.claims) for line in each.lines}
    other = [line for line in program.lines if line not in claimed] if program is not None and claimed else []
    if other:
        raise InputError(
            f"step {step.id} shows the line {other[0]}, which is in none of its claims; claim what is shown"
        )
    return program_under_mark(program, step.claims)


def _is_told(step: Step) -> bool:
    """Whether a table, lines or the text of a step say what its claims come to, so that these are evidence alone."""
    if step.told:
        return True
    if step.table is not None:
        return not open_rows(step.table)
    defined = step.definition is not None and is_claimed(step.definition, step.claims)
    return defined and (step.equations is None or is_claimed(step.equations, step.claims))


def _verdicts_to_show(row: StepReport) -> tuple[Verdict, ...]:
    """The claims that stand on the page: those behind a table, or lines with their definition, are evidence alone."""
    if _is_told(row.step):
        return ()
    return row.verdicts if len(row.verdicts) <= _SHOWN_CLAIMS + 1 else row.verdicts[:_SHOWN_CLAIMS]


def _note(hidden: int, shown: int) -> tuple[Paragraph, ...]:
    """How many claims are in the evidence alone, where others stand above."""
    if not hidden or not shown:
        return ()
    more = inflect(hidden, "claim").replace(" ", " more ")
    return (Paragraph((f"and {more}, {'' if hidden == 1 else 'each '}with its verdict in the evidence.",)),)


def _summary(row: StepReport) -> str:
    if is_proved(row):
        count = len(row.held)
        return {1: "Proved", 2: "Proved, both claims"}.get(count, f"Proved, all {count} claims")
    if row.is_vacuous:
        return f"proved, but no case of the hypotheses was found: {_list_names(row.vacuous)}"
    if not row.undecided:
        return "not proved: a step it rests on is not proved"
    return f"not proved: {_list_names(row.undecided)}"


def _list_names(verdicts: tuple[Verdict, ...]) -> str:
    names = [verdict.claim.name for verdict in verdicts]
    return plain(", ".join(names[:3])) + (" and others" if len(names) > 3 else "")


def _claim(verdict: Verdict, stated: tuple[Block, ...], assumed: Sequence[Hypothesis] = ()) -> CheckedClaim:
    """A claim in the evidence, which says of what is given that it is assumed: on the page it would be noise."""
    given = len(verdict.claim.given)
    note = _ASSUMED if len(assumed) == given else f"{_ASSUMED} where no step is named"
    return CheckedClaim(
        name=_name(verdict.claim),
        mark=mark(verdict),
        proved=is_proved(verdict),
        blocks=(*stated, *(() if verdict.outcome is Outcome.REFUTED else proof_blocks(verdict.claim.statement))),
        method=plain(verdict.evidence.method),
        details=(*_say_details(verdict), *([Paragraph((note,))] if assumed else ())),
    )


def _say_details(verdict: Verdict, but: str = "") -> tuple[Paragraph, ...]:
    """The details of the evidence but one; a name that is none of a program but of its sizes is a size."""
    programs = programs_of((verdict.claim,))
    names = {symbol.name for program in programs for symbol in program.shapes}
    sizes = set(sizes_of(*programs)) - names
    return tuple(evidence_prose(plain(each), sizes) for each in verdict.evidence.details if each != but)


def _common(step: Step) -> tuple[Hypothesis, ...]:
    """The hypotheses of all claims of a step; the others stand with the claim that has them."""
    if not step.claims:
        return ()  # words that are true have theirs with them
    first, *others = step.claims
    return tuple(each for each in dict.fromkeys(first.given) if all(each in claim.given for claim in others))


def _state_claim(
    label: str, verdict: Verdict, common: tuple[Hypothesis, ...], sources: Mapping[Hypothesis, Link]
) -> Claimed:
    claim = verdict.claim
    own = [hypothesis for hypothesis in claim.given if hypothesis not in common]
    notes = [f" (proved in step {sources[each].number})" if each in sources else "" for each in own]
    stated = statement_blocks(claim.statement, verdict.evidence)
    return Claimed(label, stated, hypothesis_blocks(own, notes, programs_of((claim,))))


def _label(claim: Claim) -> str:
    """The claim's name, unless it only repeats what the formula says."""
    statement = claim.statement
    if isinstance(statement, Adjoint) and claim.name == f"adjoint {statement.adjoints[statement.of]}":
        return ""
    return _name(claim).removesuffix(".")


def _name(claim: Claim) -> str:
    """What a claim is called, without the formula where the name repeats it as it is typed."""
    name = plain(claim.name)
    return name.removesuffix(str(claim.statement)).strip() or name


def _grid(table: Table, programs: tuple[Program, ...]) -> TableBlock:
    rows = tuple(tuple(_cell(cell, programs) for cell in row) for row in table.rows)
    for row in rows:
        if len(row) != len(table.header):
            raise InputError(f"table {table.caption!r}: a row has {len(row)} cells, the header has {len(table.header)}")
    header = tuple(_cell(cell, programs) for cell in table.header)
    return TableBlock(plain(table.caption), header, rows, _note_of_rows(table))


def _note_of_rows(table: Table) -> Marked | None:
    """The rows that no claim stands behind, and what they are."""
    rows = open_rows(table)
    if not rows:
        return None
    which = "" if len(rows) == len(table.rows) else f"Row{'s' * (len(rows) > 1)} {_list_numbers(rows)}:"
    return Marked((which,) if which else (), SOURCE_MARKS[table.source])


def _list_numbers(rows: tuple[int, ...]) -> str:
    """Rows counted from 1; many in a row by the first and the last."""
    whole = len(rows) > 2 and rows[-1] - rows[0] == len(rows) - 1
    return f"{rows[0] + 1} to {rows[-1] + 1}" if whole else ", ".join(str(row + 1) for row in rows)


def _number_or_text(text: str) -> str | Layout:
    """A number that was typed with an exponent as print has it."""
    pieces = split_numbers(text)
    return pieces[0] if len(pieces) == 1 else text


def _cell(cell: Any, programs: tuple[Program, ...]) -> str | Layout:
    if isinstance(cell, str):
        return _number_or_text(plain(cell))
    return on_one_line(notation(cell, shapes_for(cell, programs)))
