"""One step of a cell forwards and one backwards, as the programs that code is written of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError
from symrnn.expressions.functions import is_undefined
from symrnn.gradients.one_step import one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.lines import Input, lines_for
from symrnn.programs.program import Program

__all__ = ["CodeSteps", "steps_of"]


@dataclass(frozen=True, slots=True)
class CodeSteps:
    """Both programs; ``forward`` gives its states and outputs, and behind them what ``backward`` needs of its lines."""

    cell: Cell
    forward: Program
    backward: Program
    kept: tuple[sp.Symbol, ...]

    @property
    def symbols(self) -> tuple[sp.Symbol, ...]:
        """The names of both, each once."""
        return tuple(dict.fromkeys((*self.forward.shapes, *self.backward.shapes)))


def steps_of(cell: Cell) -> CodeSteps:
    """The step of a cell, its parameters first, and its pullback.

    >>> from symrnn.cells import elman
    >>> print(*steps_of(elman()).forward.inputs)
    W_xh W_hh b_h x h_prev

    Raises
    ------
    InputError
        for an undefined function, which no code can have, and for a node without a derivative rule.
    """
    step = one_step(cell)
    for number, line in enumerate(step.lines, 1):
        for node in line.expr.atoms(sp.Function):
            if is_undefined(node):
                raise InputError(
                    f"line {number}, {line}: {node.func.__name__} is undefined and has no code; choose an "
                    "activation of the table, such as tanh, when the cell is made"
                )
    back = pullback_of(step)
    used = {item.symbol for item in back.inputs}
    kept = tuple(line.symbol for line in step.lines if line.symbol in used and line.symbol not in step.outputs)
    outputs = (*step.outputs, *kept)
    lines = lines_for(step.lines, outputs)
    return CodeSteps(
        cell,
        Program(_in_order(cell, step), lines, outputs),
        replace(back, inputs=_in_order(cell, back), lines=lines_for(back.lines, back.outputs)),
        kept,
    )


def _in_order(cell: Cell, program: Program) -> tuple[Input, ...]:
    """Parameters and constants, then inputs, states, and what else there is."""
    weights = [item.symbol for item in cell.parameters] + [item.symbol for item in cell.constants]
    rest = [item.symbol for item in cell.inputs] + [previous(item.symbol) for item in cell.states]
    order = {symbol: place for place, symbol in enumerate((*weights, *rest))}
    return tuple(sorted(program.inputs, key=lambda item: order.get(item.symbol, len(order))))
