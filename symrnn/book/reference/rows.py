"""What the start page of the catalogue says of a cell: sizes of its states, counts, its bound."""

from __future__ import annotations

import sympy as sp

from symrnn.book.reference.start import CellRow
from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry
from symrnn.derivation.counts import count_step
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.report import Report
from symrnn.documents.formats.html_blocks import html_text, prose
from symrnn.documents.pages.conventions import programs_of
from symrnn.documents.pages.prose import parts
from symrnn.expressions.shapes import shape_text

__all__ = ["row_of"]

_MOST_OPERATIONS = 24


def row_of(entry: CatalogueEntry, derivation: Derivation, report: Report, page: str) -> CellRow:
    """The row of a cell whose page has been checked; ``page`` is the link to it."""
    cell = entry.cell
    counts = count_step(cell)
    proved = report.counts.proved
    return CellRow(
        name=entry.name,
        title=entry.title,
        year=entry.year,
        tags=entry.tags,
        states=html_text(_states(cell)),
        parameters=_formula(counts.parameters),
        operations=f"{_formula(counts.forwards)}, {_formula(counts.backwards)}",
        hands_on=_hands_on(derivation),
        proved=f"{proved} of {len(report.steps)}",
        is_proved=proved == len(report.steps),
        page=page,
    )


def _formula(expr: sp.Expr) -> str:
    return prose(parts(Text("{f}", f=expr), ()))


def _states(cell: Cell) -> str:
    return ", ".join(f"{state.symbol} {shape_text(state.shape)}" for state in cell.states) or "none"


def _hands_on(derivation: Derivation) -> str:
    """The formulas of the bound, where they are short; else where it stands, or that there is none."""
    step = next((step for step in derivation.steps if step.id == "bound"), None)
    if step is None:
        return "it has no state"
    if any("No bound is given" in each.formulas.values() for each in step.argued):
        return "no bound: the page says why"
    named = {key: value for key, value in step.text.formulas.items() if key.startswith("f")}
    formulas = [each for each in dict.fromkeys(named.values()) if isinstance(each, sp.Expr)]
    if sum(int(sp.count_ops(each)) for each in formulas) > _MOST_OPERATIONS:
        return "see the page"
    programs = programs_of(step.claims)
    return ", ".join(prose(parts(Text("{f}", f=each), programs)) for each in formulas) or "1"
