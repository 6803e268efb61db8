"""What stands on a cell's page beside its argument: counts, code to copy, notes on variants, how it is cited."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry
from symrnn.cells.text import cell_text
from symrnn.derivation.counts import count_step
from symrnn.documents.formulas.notation import notation
from symrnn.documents.formulas.number_layout import on_one_line
from symrnn.documents.pages.blocks import Block, Extra, Fold, Listing, Marked, Paragraph, TableBlock
from symrnn.documents.pages.conventions import shapes_for
from symrnn.errors import InputError, printable
from symrnn.interop.code_texts import code

__all__ = ["extras_of"]

_NO_CLAIM = "counted, not claimed"
#: what a target of ``code`` is called
_TARGETS: Mapping[str, str] = MappingProxyType({"numpy": "NumPy", "torch": "PyTorch", "jax": "JAX", "c": "C"})


def extras_of(entry: CatalogueEntry) -> tuple[Extra, ...]:
    """The sections below the argument, without those that would be empty."""
    cell = entry.cell
    found = (
        Extra("counts", "Counts", (_counts(cell),)),
        Extra("code", "Code", _code(cell)),
        Extra("notes", "Variants", tuple(Paragraph((printable(note),)) for note in entry.notes)),
        Extra("citation", "Citation", _citation(entry)),
    )
    return tuple(each for each in found if each.blocks)


def _counts(cell: Cell) -> TableBlock:
    """Parameters, and operations of one step, in the sizes."""
    counts = count_step(cell)
    rows = (
        ("numbers that are learned", counts.parameters),
        ("operations of one step forwards", counts.forwards),
        ("operations of one step backwards", counts.backwards),
        ("numbers that one step keeps for going back", counts.kept),
    )
    return TableBlock(
        "An addition, a multiplication and a function value are one operation each.",
        ("of one step", "in its sizes"),
        tuple((title, on_one_line(notation(count, shapes_for(count, ())))) for title, count in rows),
        Marked((), _NO_CLAIM),
    )


def _code(cell: Cell) -> tuple[Block, ...]:
    """The text of the cell, and its step forwards and backwards for each target that has a form of it."""
    found: list[Block] = [Fold("symrnn", (Listing(tuple(cell_text(cell).rstrip("\n").split("\n"))),))]
    for target, title in _TARGETS.items():
        try:
            text = code(cell, target)
        except InputError:
            continue
        found.append(Fold(title, (Listing(tuple(text.rstrip("\n").split("\n"))),)))
    return tuple(found)


def _citation(entry: CatalogueEntry) -> tuple[Block, ...]:
    lines = tuple(printable(line) for line in entry.bibtex.strip("\n").split("\n"))
    source = (Paragraph((printable(entry.source),)),) if entry.source else ()
    return (*source, *((Listing(lines),) if any(lines) else ()))
