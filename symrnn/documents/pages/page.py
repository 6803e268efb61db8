"""From a derivation and its report to a page."""

from __future__ import annotations

import re
from dataclasses import replace

from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.report import Report
from symrnn.documents.formulas.distinct_names import tell_apart
from symrnn.documents.pages.blocks import Block, Extra, Link, Marked, Page, Paragraph
from symrnn.documents.pages.conventions import conventions, programs_of
from symrnn.documents.pages.cross_references import number_references
from symrnn.documents.pages.literature import list_works
from symrnn.documents.pages.look_alikes import names_in_drawings, note_of_tildes, speak_of_functions
from symrnn.documents.pages.marks import UNCHECKED, is_proved, plain, refuse_refuted, tally, title_of
from symrnn.documents.pages.numbering import number_claims
from symrnn.documents.pages.program_blocks import program_lines, text_blocks
from symrnn.documents.pages.prose import mark_sentences, paragraphs, parts
from symrnn.documents.pages.sections import section
from symrnn.errors import InputError
from symrnn.programs.program import Program

__all__ = ["build_page"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def build_page(derivation: Derivation, report: Report, name: str = "", chapter: int = 0) -> Page:
    """The page of a derivation whose verdicts are in ``report``; the files of its figures begin with ``name``.

    The claims are numbered, in the ``chapter`` of a book as 2.1, 2.2, 2.3.

    Raises
    ------
    StepRefuted
        where a step is wrong, with its witness.
    InputError
        where the report is of another derivation, or something in it cannot be shown.
    """
    if tuple(row.step for row in report.steps) != derivation.steps or not all(row.is_complete for row in report.steps):
        raise InputError(
            f"the report {report.title!r} is not of the derivation {derivation.title!r}; give derivation.verify()"
        )
    for row in report.steps:
        refuse_refuted(row)
    claims = tuple(claim for step in derivation.steps for claim in (*step.claims, *step.quoted))
    claimed = programs_of(claims)
    programs = claimed if derivation.definition is None else (derivation.definition, *claimed)
    links = {row.step.id: _link(number, row.step) for number, row in enumerate(report.steps, 1)}
    proved = {row.step.id: links[row.step.id] for row in report.steps if is_proved(row)}
    sections = tuple(section(row, links, proved, programs, name) for row in report.steps)
    page = Page(
        title=plain(derivation.title),
        summary=tally(report),
        counts=report.counts,
        proved=report.counts.proved == len(report.steps),
        abstract=(
            *paragraphs(derivation.abstract, programs),
            *(Paragraph(parts(text, programs)) for text in derivation.goals),
            *mark_sentences(derivation.argued, programs),
        ),
        assumptions=tuple(Paragraph(parts(text, programs)) for text in derivation.assumptions),
        conventions=conventions(derivation),
        definition=(
            *_definition(derivation.definition, is_about_programs=bool(programs_of(claims))),
            *text_blocks(derivation.written),
        ),
        sections=number_claims(sections, f"{chapter}." if chapter else ""),
        extras=_close(derivation, programs),
        literature=list_works(sections),
        chapter=chapter,
    )
    page = number_references(page, links)
    told, alike = tell_apart(speak_of_functions(page, claims), fixed=names_in_drawings(derivation))
    return replace(told, conventions=(*told.conventions, *note_of_tildes(alike)))


def _close(derivation: Derivation, programs: tuple[Program, ...]) -> tuple[Extra, ...]:
    """What the chapter has shown, in short."""
    said = tuple(Paragraph(parts(text, programs)) for text in derivation.closing)
    return (Extra("in-short", "In short", said),) if said else ()


def _definition(program: Program | None, *, is_about_programs: bool) -> tuple[Block, ...]:
    """What the page is about: a derivation of a network defines it. Beside claims about numbers alone it is text."""
    if program is None:
        return ()
    return (program_lines(program), *(() if is_about_programs else (Marked((), UNCHECKED),)))


def _link(number: int, step: Step) -> Link:
    if not _ID.fullmatch(step.id):
        raise InputError(f"step id {step.id!r} cannot be a link; use ASCII letters, digits, dots, - and _")
    return Link(step.id, number, title_of(step))
