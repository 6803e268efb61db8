"""What comes after the last step, and what a loss is, as cells of their own: so that one pullback serves them all."""

from __future__ import annotations

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import TARGET, Loss, Y
from symrnn.cells.parameters import Parameter
from symrnn.expressions.nodes import total
from symrnn.expressions.shapes import Shape
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["LOSS", "loss_cell", "readout_cell"]

LOSS = name_symbol("loss")


def readout_cell(cell: Cell) -> Cell:
    """The readout as a cell whose inputs are the last states."""
    used: set[sp.Basic] = set().union(*(line.expr.free_symbols for line in cell.readout))
    return Cell(
        name=f"{cell.name} readout",
        inputs=cell.states,
        states=(),
        parameters=tuple(Parameter(p.symbol, shape=p.shape) for p in cell.parameters if p.symbol in used),
        lines=cell.readout,
        outputs=(cell.readout[-1].symbol,),
        constants=cell.constants,
        time=cell.time if cell.time in used else None,
    )


def loss_cell(loss: Loss, shape: Shape) -> Cell:
    """A loss as a cell that takes y and target."""
    target = (Input(TARGET, shape, constant=True),) if TARGET in loss.expr.free_symbols else ()
    return Cell(
        name="loss",
        inputs=(Input(Y, shape), *target),
        states=(),
        parameters=(),
        lines=(Assign(LOSS, total(loss.expr) if shape else loss.expr),),
        outputs=(LOSS,),
    )
