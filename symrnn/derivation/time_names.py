"""One step of a cell, with the time in its names: ``h = tanh(W_hh @ h_prev)`` as h_t and h_{t-1}."""

from __future__ import annotations

from types import MappingProxyType

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.claims.comparisons import Names
from symrnn.gradients.one_step import one_step
from symrnn.programs.program import Program, name_symbol

__all__ = ["names_with_times", "times_of"]

#: what may follow a name: its adjoint, its tangent, and sums of them
_ENDINGS = ("", "_bar", "_bar_total", "_dot", "_moved")

_SUMS = MappingProxyType(
    {name_symbol("going_out"): name_symbol("outgoing"), name_symbol("coming_in"): name_symbol("incoming")}
)


def names_with_times(cell: Cell) -> Names:
    """Every name that changes from step to step, and what is derived from it, with ``_t`` put in: h_bar to h_t_bar.

    Shared parameters and constants stay as they are; ``h_prev`` does too, since that says its time already. Where
    one of those is called what another name would become, nothing is renamed.

    >>> from symrnn.cells import elman
    >>> print(one_step(elman()).rename(names_with_times(elman())))
    a_t = b_h + W_hh @ h_prev + W_xh @ x_t
    h_t = tanh(a_t)
    """
    return times_of(cell, one_step(cell))


def times_of(cell: Cell, step: Program) -> Names:
    """The same for a cell whose step is already made."""
    moving = [*(item.symbol for item in cell.inputs), *(line.symbol for line in step.lines)]
    moving += [part.symbol for part in cell.parameters if part.indexing is Indexing.PER_STEP]
    staying = {symbol.name for symbol in step.shapes}.difference(symbol.name for symbol in moving)
    if any(f"{symbol.name}_t" in staying for symbol in moving):
        return {}
    return _SUMS | {
        name_symbol(f"{symbol.name}{ending}"): name_symbol(f"{symbol.name}_t{ending}")
        for symbol in moving
        for ending in _ENDINGS
    }
