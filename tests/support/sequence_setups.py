"""Cells that a sequence may be cut for in parts, and evaluators of cells with random arrays."""

from __future__ import annotations

from symrnn import Cell, cells, evaluator
from symrnn.cells import load

__all__ = ["CUT_CELLS", "set_up"]

CUT_CELLS = {
    "lstm": (cells.lstm(), "squared_error"),
    "a loss of the last step": (cells.gru(), "squared_error_last"),
    "a readout and another weight at each step": (cells.neuron("tanh"), "squared_error"),
    "a clock": (Cell.parse("x: input[n]\nh: state[n]\nt: time\nw: param[n]\nh = tanh(w*h + x/t)"), "squared_error"),
    "a matrix": (load("deltanet"), "squared_error"),
}


def set_up(cell: Cell, loss: str, steps: int, batch: int | None):
    """An evaluator, with parameters, inputs and targets; every size is 3."""
    run = evaluator(cell, loss=loss)
    items = (*cell.parameters, *cell.inputs, *cell.states)
    sizes = {size: 3 for item in items for size in item.shape if isinstance(size, str)}
    params = run.random_params(sizes, seed=1, steps=steps)
    x, target = run.random_data(sizes, steps, batch, seed=2)
    return run, params, x if cell.inputs else None, target
