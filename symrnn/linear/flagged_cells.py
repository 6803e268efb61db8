"""A cell whose steps may be padding, or begin a new sequence: what batches of unequal lengths are made of."""

from __future__ import annotations

from collections.abc import Container

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.arguments import check_arguments
from symrnn.programs.program import Assign, Input, name_symbol

__all__ = ["flags_of", "with_flags"]


@check_arguments
def with_flags(cell: Cell) -> Cell:
    """The cell with two more inputs, numbers 0 or 1 at each step: ``keep`` and ``mask``.

    s = mask s_new + (1 - mask) keep s_prev, where s_new is the cell's step from keep s_prev, and y = mask y_new. Where
    ``keep`` is 0 a new sequence begins, from states that are zero; where ``mask`` is 0 the step is padding.

    >>> from symrnn import cells
    >>> for line in with_flags(cells.load("indrnn")).lines:
    ...     print(line)
    h_begin = h_prev*keep
    a_h = b + h_begin*u + W @ x
    h_new = relu(a_h)
    h = h_begin*(1 - mask) + h_new*mask

    Raises
    ------
    InputError
        for a cell that counts its steps, or is read out after the last one: a padded sequence has another number.
    """
    if cell.time is not None:
        raise InputError(f"cell {cell.name} counts its steps by {cell.time}, and padding counts none; leave it away")
    if cell.readout:
        raise InputError(
            f"cell {cell.name} is read out after the last step; give a cell whose outputs are of each step"
        )
    keep, mask = (item.symbol for item in flags_of(cell))
    taken = set(cell.program.shapes) | {keep, mask}
    begins = {item.symbol: _free(f"{item.symbol}_begin", taken) for item in cell.states}
    given = [*begins, *(symbol for symbol in cell.outputs if symbol not in begins)]
    new = {symbol: _free(f"{symbol}_new", taken) for symbol in given}
    names: dict[sp.Symbol, sp.Expr] = {**new, **{previous(state): begin for state, begin in begins.items()}}
    shapes = cell.program.shapes
    lines = [Assign(begin, keep * previous(state), shapes[state]) for state, begin in begins.items()]
    lines += [Assign(new.get(x.symbol, x.symbol), x.expr.xreplace(names), x.shape) for x in cell.lines]
    for symbol in given:
        padding = (1 - mask) * begins[symbol] if symbol in begins else sp.S.Zero
        lines.append(Assign(symbol, mask * new[symbol] + padding, shapes[symbol]))
    flags = (Input(keep), Input(mask))
    return Cell(
        f"{cell.name} with flags",
        (*cell.inputs, *flags),
        cell.states,
        cell.parameters,
        tuple(lines),
        cell.outputs,
        constants=cell.constants,
    )


def flags_of(cell: Cell) -> tuple[Input, Input]:
    """``keep`` and ``mask``, by names that the cell has no other use for."""
    taken = set(cell.program.shapes)
    return Input(_free("keep", taken)), Input(_free("mask", taken))


def _free(text: str, taken: Container[sp.Symbol]) -> sp.Symbol:
    while name_symbol(text) in taken:
        text += "_"
    return name_symbol(text)
