"""A linear recurrence in chunks as a section of somebody else's README: numbered equations, and a verdict a claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symrnn.cells.cell import Cell
from symrnn.cells.entries import entry_from
from symrnn.claims.verdict import Outcome
from symrnn.derivation.derivation import Step
from symrnn.derivation.report import Report
from symrnn.documents.pages.blocks import Block, Extra, Lines, Listing, Marked, Page, Paragraph, Section
from symrnn.documents.pages.chunk_pages import build_chunk_page
from symrnn.documents.pages.kernel_sections import ClaimRow, Equation
from symrnn.documents.pages.marks import plain
from symrnn.programs.program import Program

__all__ = ["KIND", "ChunkPart", "ChunkSection", "build_chunk_section"]

#: the word by which the comments around a section say that it is one of these
KIND = "chunkwise"
#: the steps whose equations are those of others, or none
_WORDS_ALONE = ("backward-pass", "every-T")
#: the step whose table stands by itself, below the verdicts
_TABLE_ALONE = "exponents"


@dataclass(frozen=True, slots=True)
class ChunkPart:
    """A step: its title, its prose, and the equations that stand in it."""

    id: str
    title: str
    prose: tuple[Paragraph | Marked, ...]
    equations: tuple[Equation, ...]


@dataclass(frozen=True, slots=True)
class ChunkSection:
    """A linear cell step by step and in chunks, with what is proved of them.

    ``text`` is the text of the cell, from which all else follows; ``extras`` are exponents, code and citation.
    """

    name: str
    title: str
    source: str
    text: str
    abstract: tuple[Paragraph | Marked, ...]
    names: tuple[Paragraph, ...]
    conventions: tuple[Paragraph, ...]
    parts: tuple[ChunkPart, ...]
    claims: tuple[ClaimRow, ...]
    extras: tuple[Extra, ...]
    symbols: tuple[tuple[str, str], ...] = ()

    @property
    def equations(self) -> tuple[Equation, ...]:
        """All of them, in the order of their numbers."""
        return tuple(equation for part in self.parts for equation in part.equations)


def build_chunk_section(text: str, name: str) -> tuple[ChunkSection, Report]:
    """The section of the cell that a text means, with the verdicts behind it.

    >>> section, _ = build_chunk_section("x: input\\na: input\\nh: state\\nh = a*h + x", "leaky")
    >>> print(*(f"{part.id}: {len(part.equations)};" for part in section.parts))
    step: 1; linear: 2; one-step: 3; chunk: 11; chunk-backwards: 8; sequences: 0;

    Raises
    ------
    StepRefuted
        where a claim is refuted, with its witness.
    InputError
        for a text that is no cell, and one that is not linear in its state.
    """
    own = name.removesuffix(f"-{KIND}")
    entry = entry_from(text, own)
    page, derivation, report = build_chunk_page(Cell.parse(text, own))
    assert derivation.definition is not None
    parts = [ChunkPart("step", "One step", (), _equations("step", (derivation.definition,), page.definition))]
    for step, section in zip(derivation.steps, page.sections, strict=True):
        if step.id not in (*_WORDS_ALONE, _TABLE_ALONE):
            parts.append(_part(step, section))
    return (
        ChunkSection(
            name=name,
            title=entry.title,
            source=plain(entry.source),
            text=plain(text),
            abstract=page.abstract[:1],
            names=page.assumptions,
            conventions=page.conventions,
            parts=tuple(_number(parts)),
            claims=tuple(_claims(page)),
            extras=(*_tables(page), *page.extras, *_citation(page)),
        ),
        report,
    )


def _tables(page: Page) -> Iterator[Extra]:
    """The step of which the table is what there is to see, with its prose."""
    for section in page.sections:
        if section.link.id == _TABLE_ALONE and section.table is not None:
            yield Extra(section.link.id, section.link.title, (*section.prose, section.table))


def _citation(page: Page) -> Iterator[Extra]:
    """The entries of the works that the page cites."""
    lines = tuple(line for work in page.literature for line in work.bibtex)
    if lines:
        yield Extra("citation", "Citation", (Listing(lines),))


def _part(step: Step, section: Section) -> ChunkPart:
    """A step of the derivation with the lines that it shows itself; what its claims say is in the table."""
    programs = tuple(each for each in (step.definition, step.equations) if each is not None)
    return ChunkPart(step.id, section.link.title, section.prose[:1], _equations(step.id, programs, section.statements))


def _equations(kind: str, programs: Sequence[Program], blocks: Sequence[Block]) -> tuple[Equation, ...]:
    """The lines of programs as they stand on a page, by the names that they assign."""
    shown = (block for block in blocks if isinstance(block, Lines))
    found = []
    for program, lines in zip(programs, shown, strict=False):
        for line, (left, right) in zip(program.lines, lines.rows, strict=True):
            found.append(Equation(f"{kind}-{line.symbol.name}", 0, left, right))
    return tuple(found)


def _number(parts: Sequence[ChunkPart]) -> Iterator[ChunkPart]:
    number = 0
    for part in parts:
        yield replace(
            part, equations=tuple(replace(each, number=number + i) for i, each in enumerate(part.equations, 1))
        )
        number += len(part.equations)


def _claims(page: Page) -> Iterator[ClaimRow]:
    """A row for each claim of each step."""
    for section in page.sections:
        for claim in section.claims:
            verdict = Outcome.PROVED.name if claim.proved else claim.mark
            yield ClaimRow(claim.name, (), verdict, claim.method)
