"""What a recurrence is, and the catalogue: each cell a few lines of mathematics, with its source.

A ``Cell`` is read from a text by ``language`` and ``formula``, or built from its parts; ``unroll`` makes the network
over T steps. The catalogue is a file for each cell in the folder ``catalogue``, read by ``entries.py``. It imports
``programs`` and the rooms of smaller number. Read ``cell.py`` first, then ``entries.py``, ``networks.py`` and
``neurons.py`` for the catalogue, ``activations.py`` and ``losses.py`` for their tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.cells.entries import CatalogueEntry, entry, load, names, read_entry
from symrnn.cells.language import CellFact
from symrnn.cells.layers import layers
from symrnn.cells.networks import elman, gru, gru_reset_after, lstm, lstm_peephole
from symrnn.cells.neurons import dense, elman_unit, neuron

__all__ = [
    "CELLS",
    "CatalogueEntry",
    "CellFact",
    "dense",
    "elman",
    "elman_unit",
    "entry",
    "gru",
    "gru_reset_after",
    "layers",
    "load",
    "lstm",
    "lstm_peephole",
    "names",
    "neuron",
    "read_entry",
]

#: the cells that take an activation: from its name to a cell
CELLS: Mapping[str, Callable[[str], Cell]] = MappingProxyType(
    {
        "neuron": neuron,
        "dense": dense,
        "elman_unit": elman_unit,
        "elman": elman,
        "gru": gru,
        "gru_reset_after": gru_reset_after,
        "lstm": lstm,
        "lstm_peephole": lstm_peephole,
    }
)


def __dir__() -> list[str]:
    return sorted(__all__)
