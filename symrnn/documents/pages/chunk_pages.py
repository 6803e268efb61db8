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
from symrnn.documents.pages.blocks import Extra, Listing, Page, Paragraph
from symrnn.documents.pages.page import build_page
from symrnn.interop.code_texts import code
from symrnn.linear.chunk_equations import equations_of, length_name
from symrnn.linear.linear_form import as_linear
from symrnn.linear.log_gates import decays_of, with_log_gates
from symrnn.programs.program import name_symbol

__all__ = ["build_chunk_page", "chunk_code", "chunk_extras"]


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
    """What stands below the steps: that no exponential is taken, where nothing decays, and the code."""
    form = as_linear(cell)
    if not any(isinstance(decay, sp.exp) for decay in decays_of(with_log_gates(form)).values()):
        said = "No exponential is taken of a gate: nothing decays, and a chunk may have any length."
        yield Extra("exponents", "Exponents, and how long a chunk may be", (Paragraph((said,)),))
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
