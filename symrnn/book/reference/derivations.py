"""The argument on a cell's page of the catalogue: what one looks up first, then what it rests on."""

from __future__ import annotations

from dataclasses import replace

from symrnn.book.reference.code_steps import code_steps
from symrnn.book.reference.number_steps import number_steps
from symrnn.book.reference.regime_steps import with_regimes
from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry
from symrnn.cells.initial_states import no_value_at
from symrnn.cells.unroll import SYMBOLIC
from symrnn.derivation.cell_diagrams import cell_diagram
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Figure
from symrnn.derivation.step import Step
from symrnn.errors import listing

__all__ = ["reference_derivation"]

#: the steps that are looked up, in this order; all others follow in theirs
_FIRST = ("one-step", "jacobian", "state-map", "bound", "facts")
_MOST_NODES = 40


def reference_derivation(entry: CatalogueEntry) -> Derivation:
    """The derivation of a cell under the title of its entry, with a diagram of one step.

    >>> from symrnn.cells import entry
    >>> found = reference_derivation(entry("janet"))
    >>> print(found.title, *(step.id for step in found.steps[:3]), sep="; ")
    Just another network (JANET); one-step; jacobian; bound
    """
    # from any state, where zeros would be divided by
    whole = derive(entry.cell, initial=SYMBOLIC if no_value_at(entry.cell) else None)
    first = [step for name in _FIRST for step in whole.steps if step.id == name]
    rest = [step for step in whole.steps if step not in first]
    rest = [*number_steps(entry.cell), *rest, *code_steps(entry.cell)]
    steps = (_with_diagram(first[0], entry.cell), *first[1:], *rest) if first else tuple(rest)
    return replace(whole, title=entry.title, steps=with_regimes(steps, entry.cell))


def _with_diagram(step: Step, cell: Cell) -> Step:
    """The step with a diagram of the cell, where it is small enough to be read."""
    diagram = cell_diagram(cell)
    if len(diagram.nodes) > _MOST_NODES:
        return step
    uses = "; ".join(
        f"{node.name} from {listing([arrow.start for arrow in diagram.arrows if arrow.end == node.name])}"
        for node in diagram.nodes
        if any(arrow.end == node.name for arrow in diagram.arrows)
    )
    figure = Figure(
        "one-step",
        Text("One step forwards: an arrow leads from each name to those that are made of it. Parameters are left out."),
        f"One step as a diagram: {uses}.",
        diagram,
    )
    return replace(step, figures=(figure, *step.figures))
