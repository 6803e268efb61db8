"""One step of a cell as its derivatives need it, and what adjoints are called."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.gradients.passes import name_function_values
from symrnn.programs.program import Program, name_symbol

__all__ = ["bar", "name_values", "one_step"]


def bar(symbol: sp.Symbol) -> sp.Symbol:
    """The adjoint of a name: ``h`` to ``h_bar``."""
    return name_symbol(f"{symbol.name}_bar")


def one_step(cell: Cell) -> Program:
    """One step of a cell without its readout, every function value named; its outputs are the states and outputs."""
    if not isinstance(cell, Cell):
        raise InputError(f"expected a Cell, such as cells.lstm(), found {type(cell).__name__}")
    step = cell.program
    read = {line.symbol for line in cell.readout}
    lines = tuple(line for line in step.lines if line.symbol not in read)
    outputs = dict.fromkeys((*(state.symbol for state in cell.states), *cell.outputs))
    return name_function_values(Program(step.inputs, lines, tuple(outputs)))


def name_values(cell: Cell, step: Program) -> Cell:
    """The cell with the lines of its ``one_step``; itself, where these are its own."""
    return cell if step.lines == cell.lines else replace(cell, lines=step.lines)
