"""The loops: the step over a sequence forwards, and its pullback backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.cells.losses import TARGET, Y
from symrnn.cells.parameters import Indexing, previous
from symrnn.errors import InputError
from symrnn.evaluate.fitting import BATCH, STEPS
from symrnn.evaluate.sequence_arguments import (
    Arrays,
    SequenceArguments,
    input_roles,
    output_roles,
    parameter_roles,
    state_roles,
)
from symrnn.evaluate.sequence_stages import LOSS, SequenceStages
from symrnn.evaluate.stages import Array, Values
from symrnn.gradients.one_step import bar

__all__ = ["Forward", "backward", "forward", "loss_and_adjoints"]


@dataclass(frozen=True, slots=True)
class Forward:
    """A sequence gone through: what the cell gave out, its last states, and what going back needs."""

    outputs: Arrays
    states: Arrays
    steps: list[Values] = field(repr=False)
    readout: Values = field(repr=False)


def forward(cell: Cell, stages: SequenceStages, given: SequenceArguments, keep: bool) -> Forward:
    """The cell from the first step to the last.

    Raises
    ------
    InputError
        where no initial states are given, and a line has no value where they are 0.
    """
    if stages.refused_at_zero and not given.initial:
        raise InputError(stages.refused_at_zero)
    states: Arrays = {role.symbol: given.initial.get(role.symbol, given.zeros(role)) for role in state_roles(cell)}
    outputs = {role.symbol: given.zeros(role) for role in stages.outputs}
    steps: list[Values] = []
    for t in range(given.sizes[STEPS]):
        values = _values_at(cell, given, t) | {previous(symbol): value for symbol, value in states.items()}
        found = stages.step.forward(values)
        states = {symbol: found[symbol] for symbol in states}
        if stages.readout is None:
            for symbol, array in outputs.items():
                array[t] = found[symbol]
        if keep:
            steps.append(values | found)
    if stages.readout is None:
        return Forward(outputs, states, steps, {})
    values = _common(given, given.sizes[BATCH]) | states | _clock(cell, given, given.sizes[STEPS])
    found = stages.readout.forward(values)
    return Forward({symbol: found[symbol] for symbol in outputs}, states, steps, values | found)


def loss_and_adjoints(
    stages: SequenceStages, given: SequenceArguments, done: Forward, back: bool
) -> tuple[Any, Arrays]:
    """The loss, and with ``back`` its adjoints by what the cell gave out, where the loss compares it."""
    value = given.dtype.type(0)
    bars: Arrays = {}
    for role in stages.outputs:
        stage = stages.losses[role.symbol]
        y = done.outputs[role.symbol][-1:] if stages.last_only else done.outputs[role.symbol]
        rows = y.reshape((-1, *y.shape[len(role.lead) :]))
        values = _common(given, len(rows)) | {Y: rows}
        if role.symbol in given.targets:
            values[TARGET] = given.targets[role.symbol].reshape(rows.shape)
        found = stage.forward(values)
        value += found[LOSS].sum()
        if back and stage.backward is not None:
            found = stage.backward(values | found)
            bars[role.symbol] = _at_its_steps(found[bar(Y)].reshape(y.shape), given.zeros(role))
    return value, bars


def backward(cell: Cell, stages: SequenceStages, given: SequenceArguments, done: Forward, bars: Arrays) -> Arrays:
    """The gradients by parameters, inputs and initial states, from the adjoints of what the cell gave out."""
    roles = (*parameter_roles(cell, constants=False), *input_roles(cell))
    gradients: Arrays = {role.symbol: given.zeros(role) for role in roles}
    states: Arrays = {role.symbol: given.zeros(role) for role in state_roles(cell)}
    silent = {role.symbol: given.zeros(role)[0] for role in output_roles(cell) if role.symbol not in states}
    if stages.readout is not None and stages.readout.backward is not None:
        found = stages.readout.backward(done.readout | {bar(symbol): value for symbol, value in bars.items()})
        states = {symbol: found[bar(symbol)] for symbol in states}
        for parameter in cell.parameters:
            gradients[parameter.symbol] += found.get(bar(parameter.symbol), 0)
        bars = {}
    step_back = stages.step.backward
    while step_back is not None and done.steps:
        t = len(done.steps) - 1
        arriving = silent | states
        for symbol, array in bars.items():
            arriving[symbol] = arriving[symbol] + array[t]
        found = step_back(done.steps.pop() | {bar(symbol): value for symbol, value in arriving.items()})
        states = {symbol: found[bar(previous(symbol))] for symbol in states}
        _accumulate(cell, gradients, found, t)
    return gradients | states


def _accumulate(cell: Cell, gradients: Arrays, found: Values, t: int) -> None:
    """What one step gives: added where a parameter is shared, put at its time where there is one for each step."""
    for parameter in cell.parameters:
        if parameter.indexing is Indexing.SHARED:
            gradients[parameter.symbol] += found[bar(parameter.symbol)]
        elif parameter.indexing is Indexing.PER_STEP:
            gradients[parameter.symbol][t] = found[bar(parameter.symbol)]
    for item in cell.inputs:
        if not item.constant:
            gradients[item.symbol][t] = found[bar(item.symbol)]


def _at_its_steps(adjoint: Array, zeros: Array) -> Array:
    """The adjoint at every step: zero before the last, where the loss looks at that alone."""
    if adjoint.shape == zeros.shape:
        return adjoint
    zeros[-1:] = adjoint
    return zeros


def _common(given: SequenceArguments, batch: int) -> Values:
    """What every stage may take: the floating type, the sizes, and what is the same at every step."""
    return {"number": given.dtype.type, "sizes": given.sizes, "batch": batch} | given.params


def _values_at(cell: Cell, given: SequenceArguments, t: int) -> Values:
    """What the step at one time is given, but for the states."""
    values = _common(given, given.sizes[BATCH])
    for parameter in cell.parameters:
        if parameter.indexing is Indexing.PER_STEP:
            values[parameter.symbol] = given.params[parameter.symbol][t]
    return values | {item.symbol: given.x[item.symbol][t] for item in cell.inputs} | _clock(cell, given, t + 1)


def _clock(cell: Cell, given: SequenceArguments, t: int) -> Values:
    """The number of the step, where the cell has a name for it; the first is 1."""
    return {} if cell.time is None else {cell.time: given.dtype.type(t)}
