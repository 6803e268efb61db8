"""Prose of a page: text with formulas in it, cut into paragraphs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from symrnn.derivation.exposition import Text
from symrnn.derivation.references import Reference
from symrnn.documents.formulas.formula_layout import Layout
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.number_layout import on_one_line
from symrnn.documents.formulas.written_derivatives import split_derivatives
from symrnn.documents.formulas.written_numbers import split_numbers
from symrnn.documents.pages.blocks import Marked, Paragraph, Part
from symrnn.documents.pages.conventions import shapes_for
from symrnn.documents.pages.marks import ARGUED, plain
from symrnn.programs.program import Program

__all__ = ["mark_sentences", "paragraphs", "parts"]


def paragraphs(text: Text, programs: tuple[Program, ...]) -> tuple[Paragraph, ...]:
    """Prose cut at its blank lines."""
    cut: list[list[Part]] = [[]]
    for part in parts(text, programs):
        if not isinstance(part, str):
            cut[-1].append(part)
            continue
        first, *others = re.split(r"\n\s*\n", part)
        cut[-1].append(first)
        cut += [[other] for other in others]
    return tuple(Paragraph(tuple(pieces)) for pieces in cut if any(piece != "" for piece in pieces))


def mark_sentences(texts: tuple[Text, ...], programs: tuple[Program, ...]) -> tuple[Marked, ...]:
    """Sentences for which no claim stands, each with the mark that says so."""
    return tuple(Marked(parts(text, programs), ARGUED) for text in texts)


def _split(text: str) -> tuple[str | Layout, ...]:
    """Prose, with what was typed of mathematics as it is written."""
    return tuple(
        piece
        for part in split_numbers(text)
        for piece in (split_derivatives(part) if isinstance(part, str) else (part,))
    )


def parts(text: Text, programs: tuple[Program, ...]) -> tuple[Part, ...]:
    """The pieces of a text; its formulas are read by the shapes of the programs nearest to it."""
    return tuple(piece for part in text.parts() for piece in _write(part, programs))


def _write(part: Any, programs: tuple[Program, ...]) -> tuple[Part, ...]:
    if isinstance(part, str):
        return _split(plain(part))
    if isinstance(part, Reference):
        return (replace(part, words=plain(part.words)),)
    return (on_one_line(notation(part, shapes_for(part, programs))),)
