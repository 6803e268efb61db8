"""The page of a linear recurrence in chunks: its derivation, the exponents of its decays, and its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.derivation.chunk_derivations import derive_chunkwise
from symrnn.derivation.chunk_names import chunk_names
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.report import Report
from symrnn.documents.formulas.formula_layout import Number
from symrnn.documents.pages.blocks import Block, Extra, Listing, Marked, Page, Paragraph, TableBlock
from symrnn.documents.pages.marks import SOURCE_MARKS, plain
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError
from symrnn.interop.code_texts import code
from symrnn.linear.chunk_equations import equations_of, length_name
from symrnn.linear.exponents import ExponentBounds, exponent_bounds, safe_chunks
from symrnn.linear.float_limits import FLOATS
from symrnn.linear.linear_form import as_linear
from symrnn.programs.program import name_symbol

__all__ = ["build_chunk_page", "chunk_code", "chunk_extras"]

#: what the table of exponents is about: the length of a chunk, and the ends of the log gates
CHUNK, GATES = 32, (-5, 0)
_FORMS = ("pairs", "start")


def build_chunk_page(cell: Cell, name: str = "") -> tuple[Page, Derivation, Report]:
    """The page of a cell, with its derivation and the verdicts on it; files of figures would begin with ``name``.

    Raises
    ------
    InputError
        naming the line where a cell is not linear in its state, and as ``chunkwise`` does.
    """
    derivation = derive_chunkwise(cell)
    report = derivation.verify()
    page = build_page(derivation, report, name)
    return replace(page, extras=tuple(chunk_extras(cell))), derivation, report


def chunk_extras(cell: Cell) -> Iterator[Extra]:
    """What stands below the steps: how large exponents become, and the code."""
    yield Extra("exponents", "Exponents, and how long a chunk may be", tuple(_exponents(cell)))
    yield Extra("code", "Code", (Paragraph((_CODE,)), Listing(tuple(chunk_code(cell).splitlines()))))


_CODE = (
    "A chunk forwards and a chunk backwards in NumPy, written from the lines above. It imports nothing of symrnn; a "
    "faster kernel can be compared with it."
)


def chunk_code(cell: Cell) -> str:
    """A chunk forwards and one backwards as NumPy, in the names of the page; a state is S, and before the chunk S_prev.

    >>> from symrnn.cells import load
    >>> print(chunk_code(load("deltanet")).splitlines()[6])
    def step(tril, K, Q, V, beta, S_prev):
    """
    form = as_linear(cell)
    equations = equations_of(form, length_name(form))
    names, chunk = chunk_names(equations), equations.cell
    states = {symbol for state in chunk.states for symbol in (state.symbol.name, f"{state.symbol.name}_prev")}
    new = {symbol: name_symbol(names.of(symbol.name)) for symbol in chunk.program.shapes if symbol.name not in states}

    def put(symbol: sp.Symbol) -> sp.Symbol:
        return new.get(symbol, symbol)

    renamed = replace(
        chunk,
        inputs=tuple(replace(item, symbol=put(item.symbol)) for item in chunk.inputs),
        parameters=tuple(replace(item, symbol=put(item.symbol)) for item in chunk.parameters),
        lines=tuple(replace(line, symbol=put(line.symbol), expr=line.expr.xreplace(new)) for line in chunk.lines),
        outputs=tuple(map(put, chunk.outputs)),
        constants=tuple(replace(item, symbol=put(item.symbol)) for item in chunk.constants),
    )
    return code(renamed, "numpy").rstrip()


def _exponents(cell: Cell) -> Iterator[Block]:
    """How large the exponents become in a chunk, and the longest chunk in which none overflows."""
    found = []
    for form in _FORMS:
        try:
            found.append((exponent_bounds(cell, CHUNK, GATES, form), safe_chunks(cell, GATES, form)))
        except InputError:
            continue  # this form is none of this cell's
    if not any(bounds.taken for bounds, _ in found):
        yield Paragraph(("No exponential is taken of a gate: nothing decays, and a chunk may have any length.",))
        return
    yield Paragraph(
        (
            f"For log gates between {GATES[0]} and {GATES[1]} in chunks of {CHUNK} steps, read off the lines and off "
            "their way back; no number was run. With decays of pairs the exponent is that between two steps, masked "
            "first; with decays from the start keys are divided by what queries are multiplied by.",
        )
    )
    header = ("decays", "largest exponent", *(f"longest chunk, {dtype}" for dtype in FLOATS))
    rows = tuple(_row(bounds, longest) for bounds, longest in found)
    yield TableBlock("", header, rows, Marked((), SOURCE_MARKS["recomputed"]))


def _row(found: ExponentBounds, longest: object) -> tuple[str | Number, ...]:
    words = {"pairs": "of pairs", "start": "from the start"}[found.decays]
    largest = "no bound" if found.largest is None else Number(str(int(found.largest)))
    assert isinstance(longest, dict)
    return (plain(words), largest, *(_longest(longest[dtype]) for dtype in FLOATS))


def _longest(chunk: int | None) -> str | Number:
    return "any" if chunk is None else Number(str(chunk)) if chunk > 1 else "none"
