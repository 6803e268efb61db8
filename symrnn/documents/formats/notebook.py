"""What a notebook shows of an object: its formulas as on a page, in the colours of the notebook.

Nothing is checked here. A tick is shown for a verdict that says PROVED, and for nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.claims.claim import Claim, Comparison
from symrnn.claims.verdict import Evidence, Outcome, Verdict
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Figure
from symrnn.derivation.report import Report, StepReport
from symrnn.derivation.shape_words import shapes_in_words
from symrnn.documents.formats.html_blocks import html_block, html_text, prose
from symrnn.documents.formats.notebook_bounds import BOUNDS
from symrnn.documents.formulas.distinct_names import tell_apart
from symrnn.documents.pages.blocks import Block, Paragraph, Part, Picture
from symrnn.documents.pages.conventions import programs_of
from symrnn.documents.pages.hypotheses import hypothesis_blocks
from symrnn.documents.pages.look_alikes import note_of_tildes
from symrnn.documents.pages.marks import CROSS, is_proved, mark, plain, tally, title_of
from symrnn.documents.pages.program_blocks import fold_lines, text_blocks
from symrnn.documents.pages.prose import mark_sentences, paragraphs, parts
from symrnn.documents.pages.sections import picture_of
from symrnn.documents.pages.statement_blocks import proof_blocks, statement_blocks, witness_paragraph
from symrnn.errors import InputError, inflect
from symrnn.programs.program import Program

__all__ = ["write_notebook"]

#: HTML, the parts of prose, or a block
Piece = str | tuple[Part, ...] | Block
Pieces = tuple[Piece, ...]

#: Colours are the notebook's own, where it has names for them. A notebook lays out every table as one of data, by rules
#: that stand against anything weaker.
_STYLE = """
.symrnn { --soft: var(--jp-content-font-color2, #666b76); --rule: var(--jp-border-color2, #d5d5d5);
  --good: var(--jp-success-color0, #1c6b3c); --bad: var(--jp-error-color0, #8a1c00); line-height: 1.5; }
.symrnn p { margin: .3em 0 !important; }
.symrnn ul, .symrnn ol { margin: .2em 0 .4em !important; }
.symrnn math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; font-size: 1.1em; }
.symrnn .display { padding-left: 1.5em; }
.symrnn .scroll { overflow-x: auto; }
.symrnn table { border-collapse: collapse; margin: .3em 0 .3em 1em !important; font-size: inherit !important; }
.symrnn tr { background: none !important; border: 0; }
.symrnn td { text-align: left !important; vertical-align: baseline !important; border: 0;
  padding: .15em .4em .15em 0 !important; }
.symrnn .program td:first-child { text-align: right !important; white-space: nowrap; }
.symrnn .rows td { padding-right: 1.2em !important; border-bottom: 1px solid var(--rule); }
.symrnn .rows td:nth-child(2) { min-width: 13em; }
.symrnn .soft { color: var(--soft); }
.symrnn .mark { font-weight: 600; white-space: nowrap; }
.symrnn .mark.proved { color: var(--good); }
.symrnn .mark.undecided, .symrnn .mark.refuted { color: var(--bad); }
.symrnn figure { margin: .5em 0; }
.symrnn img { max-width: 100%; background: #fff; padding: .4em; }
"""


def write_notebook(shown: Any) -> str:
    """An object as a piece of HTML.

    >>> from symrnn.cells import elman
    >>> "<mi>tanh</mi>" in write_notebook(elman())
    True

    Raises
    ------
    InputError
        for an object without a form, and where a text in it would pass for a mark.
    """
    if type(shown) not in _KINDS:
        raise InputError(f"{type(shown).__name__} has no form for a notebook; show its text")
    pieces, alike = tell_apart(_KINDS[type(shown)](shown))
    written = "".join(map(_write, (*pieces, *note_of_tildes(alike))))
    # what stands between dollars in somebody's title is text, and no formula for the notebook to set
    return f'<div class="symrnn tex2jax_ignore"><style>{_STYLE}</style>{written}</div>'


def _write(piece: Piece) -> str:
    """HTML as it is, parts of prose, and blocks."""
    if isinstance(piece, str):
        return piece
    return prose(piece) if isinstance(piece, tuple) else html_block(piece)


def _title(name: str, note: str = "") -> str:
    """A name in bold as it is written, and a note beside it."""
    beside = f' <span class="soft">{html_text(plain(note))}</span>' if note else ""
    return f"<p><b>{escape(plain(name))}</b>{beside}</p>"


def _badge(checked: StepReport | Verdict) -> str:
    if checked.outcome is Outcome.REFUTED:
        return f'<span class="mark refuted">{CROSS} refuted</span>'
    if is_proved(checked):
        return f'<span class="mark proved">{mark(checked)} proved</span>'
    return f'<span class="mark undecided">{mark(checked)}</span>'


def _program(program: Program) -> Pieces:
    return fold_lines(program)


def _cell(cell: Cell) -> Pieces:
    program = cell.program
    shapes = tuple(each for text in shapes_in_words(program) for each in paragraphs(text, (program,)))
    return (_title(cell.name, cell.source), *_program(program), '<div class="soft">', *shapes, "</div>")


def _claim(claim: Claim) -> Pieces:
    return (_title(claim.name), *_state_claim(claim))


def _comparison(comparison: Comparison) -> Pieces:
    return statement_blocks(comparison)


def _state_claim(claim: Claim, evidence: Evidence | None = None) -> tuple[Block, ...]:
    given = hypothesis_blocks(claim.given, [""] * len(claim.given), programs_of((claim,)))
    return (*statement_blocks(claim.statement, evidence), *given, *proof_blocks(claim.statement))


def _verdict(verdict: Verdict) -> Pieces:
    evidence = verdict.evidence
    point = None if evidence.witness is None else witness_paragraph(evidence.witness)
    fails = () if point is None else (Paragraph(("fails at ", *point.parts)),)
    found = [detail for detail in evidence.details if detail != f"at {evidence.witness}"]
    details = "".join(f"<li>{html_text(plain(each))}</li>" for each in found)
    return (
        f"<p>{_badge(verdict)} <b>{escape(plain(verdict.claim.name))}</b></p>",
        *_state_claim(verdict.claim, evidence),
        *fails,
        f'<p class="soft">{html_text(plain(evidence.method))}</p>',
        f'<ul class="soft">{details}</ul>' if details else "",
    )


def _report(report: Report) -> Pieces:
    rows = "".join(
        f"<tr><td>{number}</td><td>{html_text(title_of(row.step))}</td><td>{_badge(row)}</td>"
        f'<td class="soft">{html_text(plain(row.summary))}</td></tr>'
        for number, row in enumerate(report.steps, 1)
    )
    return (f'{_title(report.title, tally(report))}<div class="scroll"><table class="rows">{rows}</table></div>',)


def _derivation(derivation: Derivation) -> Pieces:
    claims = tuple(claim for step in derivation.steps for claim in (*step.claims, *step.quoted))
    programs = (*((derivation.definition,) if derivation.definition else ()), *programs_of(claims))
    assumed = [piece for text in derivation.assumptions for piece in ("<li>", parts(text, programs), "</li>")]
    return (
        _title(derivation.title, "not checked yet: verify() checks every step"),
        *paragraphs(derivation.abstract, programs),
        *mark_sentences(derivation.argued, programs),
        *(_program(derivation.definition) if derivation.definition else ()),
        *text_blocks(derivation.written),
        *(("<p>Assumptions</p><ul>", *assumed, "</ul>") if assumed else ()),
        f"<p>Steps</p><ol>{''.join(map(_step, derivation.steps))}</ol>",
    )


def _step(step: Step) -> str:
    return f'<li>{html_text(title_of(step))} <span class="soft">({inflect(len(step.claims), "claim")})</span></li>'


def _whole_step(step: Step) -> Pieces:
    programs = programs_of((*step.claims, *step.quoted))
    claims = [piece for claim in step.claims for piece in _claim(claim)]
    return (_title(title_of(step), "not checked here"), *paragraphs(step.text, programs), *claims)


def _text(text: Text) -> Pieces:
    return paragraphs(text, ())


def _figure(figure: Figure) -> Pieces:
    return (_picture(picture_of(figure, (), "")),)


def _picture(picture: Picture) -> str:
    """A drawing as an image, whose colours are its own: a notebook has no style sheet of ours."""
    encoded = base64.b64encode(picture.svg.encode()).decode("ascii")
    alt = escape(picture.alt)
    shown = f'<img src="data:image/svg+xml;base64,{encoded}" alt="{alt}">' if picture.svg else f"<p><em>{alt}</em></p>"
    return f'<figure class="picture">{shown}<figcaption>{prose(picture.caption.parts)}</figcaption></figure>'


_KINDS: Mapping[Any, Callable[[Any], Pieces]] = MappingProxyType(
    {
        Program: _program,
        Cell: _cell,
        Claim: _claim,
        Comparison: _comparison,
        Verdict: _verdict,
        Report: _report,
        Derivation: _derivation,
        Step: _whole_step,
        Text: _text,
        Figure: _figure,
        **BOUNDS,
    }
)
