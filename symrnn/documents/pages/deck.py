"""Pages as slides: one idea on each, the prose beside it as notes for the speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symrnn.derivation.derivation import Derivation
from symrnn.derivation.diagrams import Diagram
from symrnn.documents.drawings.diagram import draw_frames
from symrnn.documents.pages.blocks import (
    RESULTS,
    Block,
    CheckedWords,
    Claimed,
    Display,
    Fold,
    Lines,
    Marked,
    Page,
    Paragraph,
    Part,
    Picture,
    Section,
    TableBlock,
)
from symrnn.errors import inflect

__all__ = ["Slide", "slides_of", "title_slide"]

_ROWS, _LINES, _FORMULAS = 8, 6, 4
_ENOUGH = 90  # characters of prose, after which a slide has heard enough
_SENTENCE = re.compile(r"(?<=\.)\s")


@dataclass(frozen=True, slots=True)
class Slide:
    """One idea: a line above it, a title, what is said and shown, its mark; ``notes`` are for the speaker."""

    above: str
    title: str
    blocks: tuple[Block, ...] = ()
    words: CheckedWords | None = None
    picture: Picture | None = None
    mark: str = ""
    proved: bool = False
    notes: tuple[Paragraph | Marked, ...] = ()
    opens: bool = False  # a part, or the whole


def title_slide(title: str, below: str) -> Slide:
    """The first slide."""
    return Slide("", title, (Paragraph((below,)),), opens=True)


def slides_of(number: int, derivation: Derivation, page: Page) -> Iterator[Slide]:
    """The slides of a chapter: its title, then those of each step; a diagram grows from slide to slide."""
    opening = tuple(_shorten(each, 2 * _ENOUGH) for each in page.abstract[:1])
    yield Slide(f"Part {number}", page.title, (*opening, Paragraph((page.summary,))), notes=page.abstract, opens=True)
    for step, section in zip(derivation.steps, page.sections, strict=True):
        drawings = [figure.drawing for figure in step.figures]
        pictures = [
            picture
            for drawing, whole in zip(drawings, section.pictures, strict=True)
            for picture in (_frames(drawing, whole) if isinstance(drawing, Diagram) else (whole,))
        ]
        yield from _step(f"{number}.{section.link.number}", section, pictures)


def _frames(drawing: Diagram, whole: Picture) -> Iterator[Picture]:
    """The whole picture keeps its own file: it is the last."""
    *growing, _ = draw_frames(drawing)
    for number, svg in enumerate(growing, 1):
        alt = f"{whole.alt} (Drawn so far: {number} of {len(growing) + 1} parts.)"
        yield replace(whole, file=f"{whole.file}-{number}", svg=svg, alt=alt)
    yield whole


def _step(above: str, section: Section, pictures: Sequence[Picture]) -> Iterator[Slide]:
    notes = (*section.prose, Paragraph((f"Why: {section.why}.",)))
    base = Slide(above, section.link.title, mark=section.mark, proved=section.proved, notes=notes)
    if section.words is not None:
        yield replace(base, words=_without_folds(section.words), mark="", proved=False)
    for picture in pictures:
        yield replace(base, picture=picture)
    if section.table is not None:
        yield replace(base, blocks=(_cut_table(section.table),))
    said = tuple(_shorten(each) for each in section.prose[:1])
    stated = (*_state(section.statements), *_list_given(section))
    if stated or not (pictures or section.table):
        yield replace(base, blocks=(*said, *stated))


def _without_folds(words: CheckedWords) -> CheckedWords:
    """What is unfolded on a page has no room on a slide."""
    refuted = (
        replace(claim, blocks=tuple(block for block in claim.blocks if not isinstance(block, Fold)))
        for claim in words.refuted
    )
    return replace(words, refuted=tuple(refuted))


def _state(statements: tuple[Block, ...]) -> Iterator[Block]:
    """The claims that can be read at a glance, each with its name and what is given; how many more."""
    claims = [_at_a_glance(each) for each in statements if isinstance(each, Claimed)]
    lines = [(each,) for each in statements if _is_short(each)]
    kept = [*lines, *filter(None, claims)]
    for blocks in kept[:_FORMULAS]:
        yield from blocks
    if len(kept) > _FORMULAS:
        yield Paragraph((f"and {inflect(len(kept) - _FORMULAS, 'more formula')} on the page",))


def _at_a_glance(claim: Claimed) -> tuple[Block, ...]:
    """Of a program what it comes to, of two that are compared both; nothing where no formula is short."""
    programs = [place for place, each in enumerate(claim.blocks) if isinstance(each, Lines)]
    compared = Paragraph(RESULTS[1:]) in claim.blocks
    rest = claim.blocks[programs[-1] if programs and not compared else 0 :]
    shown = [each for each in (*rest, *claim.given) if isinstance(each, Paragraph) or _is_short(each)]
    if not any(map(_is_short, shown)):
        return ()
    lead = (Paragraph((f"{claim.label}:",)),) if claim.label else ()
    return (*lead, *shown)


def _is_short(block: Block) -> bool:
    return isinstance(block, Display) or (isinstance(block, Lines) and len(block.rows) <= _LINES)


def _list_given(section: Section) -> Iterator[Paragraph]:
    """What all claims of a step are given, in one line."""
    listed = [part for each in section.given for part in (", ", *each.text.parts)]
    if listed:
        yield Paragraph(("given ", *listed[1:]))


def _cut_table(table: TableBlock) -> TableBlock:
    more = len(table.rows) - _ROWS
    if more <= 1:
        return table
    return replace(table, caption=f"{table.caption} ({inflect(more, 'more row')} on the page)", rows=table.rows[:_ROWS])


def _shorten(block: Paragraph | Marked, enough: int = _ENOUGH) -> Paragraph | Marked:
    """Whole sentences, until enough is said."""
    kept: list[Part] = []
    length = 0
    for part in block.parts:
        if not isinstance(part, str):
            kept.append(part)
            length += 8
            continue
        for place, sentence in enumerate(_SENTENCE.split(part)):
            kept.append(f" {sentence}" if place else sentence)
            length += len(sentence)
            if length >= enough and sentence.endswith("."):
                return replace(block, parts=tuple(kept))
    return replace(block, parts=tuple(kept))
