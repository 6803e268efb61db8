"""What a recurrence is, and the catalogue: each cell a few lines of mathematics, with its source.

A ``Cell`` is read from a text by ``language`` and ``formula``, or built from its parts; ``unroll`` makes the network
over T steps. It imports ``programs`` and the rooms of smaller number. Read ``cell.py`` first, then ``networks.py``
and ``neurons.py`` for the catalogue, ``activations.py`` and ``losses.py`` for their tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.cells.networks import elman, gru, gru_reset_after, lstm, lstm_peephole
from symrnn.cells.neurons import dense, elman_unit, neuron

__all__ = [
    "CELLS",
    "dense",
    "elman",
    "elman_unit",
    "gru",
    "gru_reset_after",
    "lstm",
    "lstm_peephole",
    "neuron",
]

#: the catalogue: from an activation's name to a cell
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
