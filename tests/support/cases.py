"""The cells and activations that the tests sweep: a new one is one row here or none, and inherits every property."""

from __future__ import annotations

from itertools import product

from symrnn.cells import CELLS
from symrnn.cells.activations import ACTIVATIONS

SCALAR_CELLS = ("neuron", "dense", "elman_unit")
MATRIX_CELLS = tuple(name for name in CELLS if name not in SCALAR_CELLS)
CONCRETE = tuple(ACTIVATIONS)
CASES = tuple(product(SCALAR_CELLS, CONCRETE))
STEPS = range(1, 7)


def cell(cell_name: str, activation: str):
    return CELLS[cell_name](activation)
