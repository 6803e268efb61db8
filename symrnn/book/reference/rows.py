"""What the start page of the catalogue says of a cell: sizes of its states, counts, its bound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

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
    formulas = step.text.formulas
    shown = [Text("{f}", f=each) for key, each in formulas.items() if key.startswith("formula")] or [
        _own_factor(each, formulas.get(f"own{key[1:]}", sp.S.One), len(_states_in(formulas)) > 1)
        for key, each in _states_in(formulas).items()
    ]
    if sum(int(sp.count_ops(f)) for each in shown for f in each.formulas.values()) > _MOST_OPERATIONS or not shown:
        return "see the page"
    programs = programs_of(step.claims)
    return ", ".join(prose(parts(each, programs)) for each in shown)


def _states_in(formulas: Mapping[str, Any]) -> dict[str, Any]:
    """The states of which a sentence says what one step hands on, by their place in the text."""
    return {key: each for key, each in formulas.items() if re.fullmatch(r"s(_\d+)+", key)}


def _own_factor(state: sp.Symbol, factor: sp.Expr, is_one_of_many: bool) -> Text:
    """What a change of a state is multiplied by, with its name where there are others."""
    return Text("{s}: {f}", s=state, f=factor) if is_one_of_many else Text("{f}", f=factor)
