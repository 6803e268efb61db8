"""Losses over a sequence: a cell over T steps, and one number that says how far its outputs are from their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import LOSS_NAMES, at_time
from symrnn.cells.unroll import unroll
from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.copying import reduce_to_fields
from symrnn.expressions.display import brief, quote_name
from symrnn.expressions.nodes import total
from symrnn.programs.program import Assign, Input, Program, name_symbol

__all__ = ["LOSSES", "TARGET", "Loss", "Y", "add_loss", "loss_of", "with_loss"]

#: the symbols a loss is written in: an output, and what it ought to be
Y, TARGET = name_symbol("y"), name_symbol("target")


@check_arguments
@dataclass(frozen=True, slots=True)
class Loss:
    """An expression in ``y`` and ``target``, summed over the entries of the output, and over all steps or the last.

    >>> from symrnn.cells import elman_unit
    >>> y, target = name_symbol("y"), name_symbol("target")
    >>> loss = Loss("fourth_power", (y - target) ** 4, last_only=True)
    >>> print(with_loss(elman_unit(), loss, steps=2).line("loss"))
    loss = (h_2 - target_2)**4
    """

    name: str
    expr: sp.Expr
    last_only: bool = False

    __reduce__ = reduce_to_fields

    def __repr__(self) -> str:
        return brief(self, quote_name(self.name), self.expr)


#: 1/2 * the sum of (y - target)^2, over all steps or at the last one; torch's MSELoss is the mean, 2/size times as much
LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        loss.name: loss
        for loss in (
            Loss("squared_error", (Y - TARGET) ** 2 / 2),
            Loss("squared_error_last", (Y - TARGET) ** 2 / 2, last_only=True),
        )
    }
)


def loss_of(loss: str | sp.Expr | Loss) -> Loss:
    """The loss of a name in the table, or of an expression in ``y`` and ``target``, taken at every step.

    >>> loss_of("squared_error").expr
    (-target + y)**2/2

    Raises
    ------
    InputError
        for an unknown name, and for an expression in other symbols.
    """
    if isinstance(loss, Loss):
        return loss
    if isinstance(loss, str) and loss in LOSSES:
        return LOSSES[loss]
    if isinstance(loss, sp.Expr):
        other = sorted(loss.free_symbols - {Y, TARGET}, key=str)
        if other or Y not in loss.free_symbols:
            raise InputError(
                f"the loss {loss} is to be an expression in the real symbols y and target; "
                f"found {listing(other) or 'no y'}; make them with name_symbol"
            )
        return Loss("loss", loss)
    raise InputError(f"no loss is called {loss!r}; give one of {', '.join(LOSSES)}, or an expression in y and target")


@check_arguments
def with_loss(
    cell: Cell,
    loss: str | sp.Expr | Loss = "squared_error",
    steps: int | None = None,
    inputs: Sequence[Any] | None = None,
    initial: Any = None,
) -> Program:
    """A cell over T steps with its loss as the last line; the targets ``target_t`` are inputs of the outputs' shape.

    Where a cell has no outputs and no readout, its output is its first state.

    Parameters
    ----------
    cell
        the recurrence.
    loss
        a name in ``LOSSES``, a ``Loss``, or an expression in ``y`` and ``target``.
    steps, inputs, initial
        as for ``unroll``.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> print(with_loss(elman_unit(), steps=2))
    a_1 = W_xh*x_1 + b_h
    h_1 = tanh(a_1)
    a_2 = W_hh*h_1 + W_xh*x_2 + b_h
    h_2 = tanh(a_2)
    loss_1 = (h_1 - target_1)**2/2
    loss = loss_1 + (h_2 - target_2)**2/2

    Raises
    ------
    InputError
        as ``unroll`` and ``loss_of`` do.
    """
    chosen = loss_of(loss)
    return add_loss(cell, unroll(cell, steps=steps, inputs=inputs, initial=initial), chosen)


def add_loss(cell: Cell, network: Program, chosen: Loss) -> Program:
    """The same for a cell that is already unrolled."""
    _refuse_own_names(cell)
    given_out = _outputs(cell, network)
    if not given_out:
        raise InputError(f"cell {cell.name} over 0 steps gives nothing out; take steps=1 or more")
    pairs = given_out[-len(cell.given_out) :] if chosen.last_only else given_out
    compared = pairs if TARGET in chosen.expr.free_symbols else []
    targets = tuple(Input(target, network.shapes[symbol], constant=True) for symbol, target in compared)
    lines: list[Assign] = []
    for number, (symbol, target) in enumerate(pairs, 1):
        term = chosen.expr.xreplace({Y: symbol, TARGET: target})
        term = total(term) if network.shapes[symbol] else term
        name = name_symbol("loss") if number == len(pairs) else at_time(name_symbol("loss"), number)
        lines.append(Assign(name, lines[-1].symbol + term if lines else term))
    outputs = (*network.outputs, lines[-1].symbol)
    return Program((*network.inputs, *targets), (*network.lines, *lines), outputs)


def _refuse_own_names(cell: Cell) -> None:
    """A cell that was not read from a text may have the names that a loss adds."""
    for name in sorted(symbol.name for symbol in cell.program.shapes):
        if name in LOSS_NAMES:
            raise InputError(f"cell {cell.name}: {name} is {LOSS_NAMES[name]}; choose another name, such as {name}_in")


def _outputs(cell: Cell, network: Program) -> list[tuple[sp.Symbol, sp.Symbol]]:
    """What the network gives out, step by step, each with the name of its target."""
    if cell.readout:
        return [(network.outputs[-1], TARGET)]
    chosen = cell.given_out
    times = takewhile(lambda t: at_time(chosen[0], t) in network.shapes, count(1))
    several = len(chosen) > 1
    return [
        (at_time(symbol, t), at_time(name_symbol(f"target_{symbol.name}") if several else TARGET, t))
        for t in times
        for symbol in chosen
    ]
