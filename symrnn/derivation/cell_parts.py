"""What the steps of a cell's derivation are about: each program made once, and kept in one record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.losses import Loss, Y, add_loss, loss_of, with_loss
from symrnn.cells.unroll import SYMBOLIC, unroll
from symrnn.derivation.time_names import times_of
from symrnn.errors import InputError
from symrnn.gradients.backward_pass import pass_back
from symrnn.gradients.gradient import bptt
from symrnn.gradients.jacobian import jacobian_of
from symrnn.gradients.one_step import name_values, one_step
from symrnn.gradients.passes import name_function_values
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.program import Program

__all__ = ["CellParts", "parts_of"]

#: what is differentiated where it is one number: the last output itself
_OUTPUT = Loss("output", Y, last_only=True)


@dataclass(frozen=True, slots=True)
class CellParts:
    """A cell with its one step, that step backwards, and the network over ``count`` steps with its gradient.

    ``jacobian`` is that of one step, or None where it is not written as a program, and for a cell without states.
    ``names`` put the time into names. ``compared`` is the network with every function value named and with what is
    differentiated as its last line, ``gradient`` its BPTT. ``passed`` is the pullback run over the steps, for any
    inputs and any initial state, ``passed_gradient`` BPTT of that network.
    """

    cell: Cell
    count: int
    step: Program
    pullback: Program
    jacobian: Program | None
    names: Mapping[sp.Symbol, sp.Symbol]
    network: Program
    compared: Program
    gradient: Program
    passed: Program
    passed_gradient: Program

    @property
    def states(self) -> list[sp.Symbol]:
        """The names of the cell's states."""
        return [state.symbol for state in self.cell.states]


def parts_of(
    cell: Cell, steps: int | None = None, inputs: Sequence[Any] | None = None, initial: Any = None
) -> CellParts:
    """The parts of a cell over T steps; arguments and errors are those of ``unroll``.

    >>> from symrnn.cells import elman
    >>> print(parts_of(elman(), steps=2).jacobian)
    J_h_h = diag(1 - h**2) @ W_hh
    """
    network = unroll(cell, steps=steps, inputs=inputs, initial=initial)
    count = len(inputs) if inputs is not None else steps or 0
    plain = len(network.outputs) == 1 and not any(network.shapes.values())
    loss = _OUTPUT if plain else loss_of("squared_error")
    scored = network if plain else add_loss(cell, network, loss)
    step = one_step(cell)
    jacobian = _jacobian(cell, step)
    back = pullback_of(step)
    # the backward pass holds for any inputs and any start: where the network does so too, it is compared with that one
    same = not plain and inputs is None and isinstance(initial, str) and initial == SYMBOLIC
    free = scored if same else with_loss(cell, loss, steps=count, initial=SYMBOLIC)
    compared = name_function_values(scored)
    free_gradient = bptt(compared if same else free)
    named = name_values(cell, step)
    passing = free if named is cell else with_loss(named, loss, steps=count, initial=SYMBOLIC)
    return CellParts(
        cell=cell,
        count=count,
        step=step,
        pullback=back,
        jacobian=jacobian,
        names=times_of(cell, step),
        network=network,
        compared=compared,
        gradient=free_gradient if same else bptt(compared),
        passed=pass_back(named, passing, back, count),
        passed_gradient=free_gradient,
    )


def _jacobian(cell: Cell, step: Program) -> Program | None:
    """The Jacobian of one step, where there is one."""
    if not cell.states:
        return None
    try:
        return jacobian_of(step, [state.symbol for state in cell.states])
    except InputError:
        return None
