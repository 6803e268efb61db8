"""The title of a derivation of a cell of the catalogue: what the catalogue calls it."""

from __future__ import annotations

from dataclasses import replace

from symrnn.cells.cell import Cell
from symrnn.cells.entries import entry, names
from symrnn.derivation.derivation import Derivation

__all__ = ["with_title_of_entry"]


def with_title_of_entry(derivation: Derivation, cell: Cell) -> Derivation:
    """The derivation of a cell under the title of its entry; as it is, where the catalogue has another cell or none.

    >>> from symrnn.cells import load
    >>> from symrnn.derivation.derive import derive
    >>> print(with_title_of_entry(derive(load("mgu")), load("mgu")).title)
    Minimal gated unit (MGU)
    """
    if cell.name not in names() or entry(cell.name).cell != cell:
        return derivation
    return replace(derivation, title=entry(cell.name).title)
