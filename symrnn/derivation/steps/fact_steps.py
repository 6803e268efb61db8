"""The step of a derivation that says what is known of a cell of the catalogue."""

from __future__ import annotations

from symrnn.derivation.cell_parts import CellParts
from symrnn.derivation.derivation import Step
from symrnn.derivation.exposition import Text
from symrnn.derivation.facts import claims_of_fact, entry_of_cell

__all__ = ["fact_steps"]

_ENTRIES = (
    "Each of these is about one entry, whichever it is; a product of matrices stands for the number that it has there. "
    "A name that is not put in may be any number that fits what is given."
)


def fact_steps(parts: CellParts) -> tuple[Step, ...]:
    """The facts of a cell that was read from a text with facts; nothing for any other.

    >>> from symrnn.derivation.cell_parts import parts_of
    >>> from symrnn.cells import load
    >>> [step.title for step in fact_steps(parts_of(load("janet"), steps=1))]
    ['What is known of it']
    """
    entry = entry_of_cell(parts.cell)
    if entry is None or not entry.facts:
        return ()
    found = (claims_of_fact(entry, number, parts.cell) for number in range(len(entry.facts)))
    claims = tuple(claim.rename(parts.names) for each in found for claim in each)
    return (Step("facts", "What is known of it", Text(_ENTRIES), claims, "the lines of one step, put into both sides"),)
