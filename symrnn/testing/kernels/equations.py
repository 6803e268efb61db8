"""The equations of a cell, forwards and backwards, run over a sequence: the reference, and its wrong variants.

Each step and each member of the batch keeps what it gives to a gradient, for the diagnosis; where the sums alone are
asked for, they are added up on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, previous
from symrnn.errors import InputError
from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import Role, input_roles, parameter_roles, state_roles
from symrnn.gradients.one_step import bar, one_step
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.lines import Assign
from symrnn.programs.program import Program, name_symbol
from symrnn.testing.kernels.batch_sums import batch_sum, split_sums
from symrnn.testing.kernels.columns import Array, NumberType, Values, as_columns, with_lines
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = [
    "Equations",
    "Pass",
    "arriving_at",
    "back_through",
    "equations_of",
    "find_shared",
    "forwards",
    "gather_array",
    "gather_gradients",
    "gradient_roles",
    "outputs",
    "run_pass",
    "shift_names",
    "shift_symbol",
    "sum_gradients",
    "values_at",
]

#: what each step, and each member of the batch, gives to a gradient: (steps, batch, rows, columns)
TermArrays = dict[sp.Symbol, Array]


@dataclass(frozen=True, slots=True)
class Equations:
    """One step forwards and backwards, and how the steps backwards are strung together.

    ``trajectory`` computes the states, where ``step`` only names what goes backwards; ``restart`` is what becomes of
    those before step t. Of the states in ``stopped`` nothing is passed on to the step before; ``left_out`` are steps,
    counted as indices, that the loop does not visit; ``between`` is what becomes of what step t of T passes on to the
    step that is visited next, in the ``order`` of T steps or from the last to the first; ``other_steps`` are the names
    of steps before and after that the lines backwards use; with ``truncate`` nothing is passed on where so many steps
    end.
    """

    cell: Cell
    step: Program
    back: tuple[Assign, ...]
    trajectory: Program
    stopped: frozenset[sp.Symbol] = frozenset()
    left_out: frozenset[int] = frozenset()
    between: Callable[[Values, int, int], Values] | None = None
    order: Callable[[int], Sequence[int]] | None = None
    restart: Callable[[Values, int], Values] | None = None
    other_steps: frozenset[sp.Symbol] = frozenset()
    truncate: int | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """A sequence gone through forwards and backwards; ``back`` has the lines of each step, where none is summed."""

    values: list[Values] = field(repr=False)
    terms: TermArrays = field(repr=False)
    arriving: list[Values] = field(repr=False)
    back: list[Values] = field(default_factory=list, repr=False)


def equations_of(cell: Cell) -> Equations:
    """The right equations: the cell's own step and its pullback.

    Raises
    ------
    InputError
        for a cell that is read out after the last step, and as ``pullback`` does.
    """
    if not isinstance(cell, Cell):
        raise InputError(f"expected a Cell, such as cells.lstm(), found {type(cell).__name__}")
    if cell.readout:
        raise InputError(
            f"the cell {cell.name} is read out after the last step; give a cell without a readout: a kernel is "
            "compared on what each step gives out"
        )
    step = one_step(cell)
    return Equations(cell, step, pullback_of(step).lines, step)


def gradient_roles(cell: Cell) -> tuple[Role, ...]:
    """What there is a gradient with respect to: parameters, inputs, initial states."""
    inputs = {item.symbol for item in cell.inputs if not item.constant}
    return (
        *parameter_roles(cell, constants=False),
        *(role for role in input_roles(cell) if role.symbol in inputs),
        *state_roles(cell),
    )


def shift_symbol(symbol: sp.Symbol, by: int, wraps: bool) -> sp.Symbol:
    """A name of the step before or after, as in ``x[t-1]``.

    Beyond the ends it is zero; where it ``wraps``, ``x[t-1 mod T]``, before the first step comes the last.
    """
    return name_symbol(f"{symbol}[t{by:+d}{' mod T' if wraps else ''}]")


def run_pass(equations: Equations, trial: Trial, numbers: NumberType) -> Pass:
    """Forwards through all steps, and back."""
    return back_through(equations, trial, numbers, forwards(equations, trial, numbers))


def sum_gradients(equations: Equations, trial: Trial, numbers: NumberType) -> Arrays:
    """The gradients, where it is not asked what each step and each member of the batch gives to them."""
    values = forwards(equations, trial, numbers)
    done = back_through(equations, trial, numbers, values, find_shared(equations.cell))
    return gather_gradients(equations.cell, trial, done)


def find_shared(cell: Cell) -> frozenset[sp.Symbol]:
    """The parameters that are the same at every step, by which gradients are added up."""
    return frozenset(p.symbol for p in cell.parameters if p.indexing is Indexing.SHARED)


def outputs(equations: Equations, trial: Trial, numbers: NumberType) -> Arrays:
    """What the cell gives out, by name: (steps, batch, entries)."""
    values = forwards(equations, trial, numbers)
    return {
        name: np.stack([at[name_symbol(name)] for at in values]).reshape(array.shape)
        for name, array in trial.upstream.items()
    }


def gather_gradients(cell: Cell, trial: Trial, done: Pass) -> Arrays:
    """The gradients in the shapes that a kernel gives them in: the sums over steps and batch of what there is."""
    states, indexing = {state.symbol for state in cell.states}, {p.symbol: p.indexing for p in cell.parameters}
    return {
        role.symbol.name: gather_array(
            role, trial, done.terms[previous(role.symbol) if role.symbol in states else role.symbol], indexing
        )
        for role in gradient_roles(cell)
    }


def gather_array(role: Role, trial: Trial, terms: Array, indexing: Mapping[sp.Symbol, Indexing]) -> Array:
    """One gradient, from what the steps and the members of the batch give; ``indexing`` is that of the parameters."""
    kind = indexing.get(role.symbol)
    if kind is None:
        array = terms if role.lead[0] == STEPS else terms[0]
    else:
        array = terms.sum(axis=1 if kind is Indexing.PER_STEP else (0, 1))
    return array.reshape(trial.shape(role))


def forwards(equations: Equations, trial: Trial, numbers: NumberType) -> list[Values]:
    """The values of every name at every step."""
    cell = equations.cell
    states = {
        previous(item.symbol): as_columns(_cast(trial.initial, item.symbol, numbers), item.shape, trial.sizes, 1)
        for item in cell.states
    }
    found = []
    for t in range(trial.steps):
        numbers.begin_step("forwards")
        states = states if equations.restart is None else equations.restart(states, t)
        given = values_at(cell, trial, numbers, t) | states
        values = with_lines(equations.trajectory.lines, given, trial.sizes, numbers)
        states = {previous(item.symbol): values[item.symbol] for item in cell.states}
        if equations.step is not equations.trajectory:
            own = with_lines(equations.step.lines, given, trial.sizes, numbers)
            values |= own | {state.symbol: values[state.symbol] for state in cell.states}
        found.append(values)
    return found


def values_at(cell: Cell, trial: Trial, numbers: NumberType, t: int) -> Values:
    """Parameters and inputs at one step."""
    given: Values = {}
    for role in parameter_roles(cell):
        array = _cast(trial.params, role.symbol, numbers)
        given[role.symbol] = as_columns(array[t] if role.lead else array, role.shape, trial.sizes, 0)
    for item in cell.inputs:
        given[item.symbol] = as_columns(_cast(trial.x, item.symbol, numbers)[t], item.shape, trial.sizes, 1)
    if cell.time is not None:
        given[cell.time] = np.full((1, 1, 1), t + 1, numbers.dtype)
    return given


def _cast(arrays: Arrays, symbol: sp.Symbol, numbers: NumberType) -> Array:
    return arrays[symbol.name].astype(numbers.dtype, copy=False)


def back_through(
    equations: Equations,
    trial: Trial,
    numbers: NumberType,
    values: list[Values],
    summed: frozenset[sp.Symbol] = frozenset(),
) -> Pass:
    """Back through all steps, where the values of every name are known.

    What is ``summed`` is added up over steps and batch at once: of large matrices there is no room for more.
    """
    states = [state.symbol for state in equations.cell.states]
    before = {state: bar(previous(state)) for state in states}
    inputs = _step_inputs(equations.cell)
    bars_of = {symbol: bar(symbol) for symbol in (*inputs, *equations.step.outputs)}
    carried = {state: _zeros(values[0][state], trial, numbers) for state in states}
    lines, sums = split_sums(equations.back, {bars_of[symbol] for symbol in summed})
    terms = {
        symbol: np.zeros(_lead(bars_of[symbol] in sums, trial, numbers) + values[0][symbol].shape[1:], numbers.dtype)
        for symbol in inputs
    }
    arriving: list[Values] = [{} for _ in values]
    back: list[Values] = [{} for _ in values]
    for t in reversed(range(trial.steps)) if equations.order is None else equations.order(trial.steps):
        numbers.begin_step("backwards")
        arriving[t] = arriving_at(equations, trial, numbers, t, carried)
        if t in equations.left_out or t - trial.steps in equations.left_out:
            for state in states:
                terms[previous(state)][t] = carried[state]
            continue
        bars = {bars_of[symbol]: array for symbol, array in arriving[t].items()}
        found = with_lines(
            lines, values[t] | bars | shift_names(equations.other_steps, values, t), trial.sizes, numbers
        )
        back[t] = {} if summed else found
        if equations.between is not None:
            passed = equations.between({state: found[symbol] for state, symbol in before.items()}, t, trial.steps)
            found |= {before[state]: array for state, array in passed.items()}
        for symbol, array in terms.items():
            if bars_of[symbol] in sums:
                array[0] += batch_sum(symbol, sums[bars_of[symbol]], found, trial.batch, trial.sizes, numbers)
            else:
                array[t] = found[bars_of[symbol]]
        cut = bool(equations.truncate) and t % (equations.truncate or 1) == 0
        carried = {
            state: found[symbol] * (state not in equations.stopped and not cut) for state, symbol in before.items()
        }
    return Pass(values, terms, arriving, back)


def arriving_at(equations: Equations, trial: Trial, numbers: NumberType, t: int, carried: Values) -> Values:
    """The adjoints that one step finds: of the loss at that step, and of what the step after passed on."""
    found = dict(carried)
    for symbol in equations.step.outputs:
        shape = equations.step.shapes[symbol]
        if symbol.name in trial.upstream:
            own = as_columns(trial.upstream[symbol.name][t].astype(numbers.dtype), shape, trial.sizes, 1)
            both = [found[symbol], own] if symbol in found else [own]
            found[symbol] = numbers.perturb(sp.Add, both, sum(both)) if len(both) > 1 else own
    return found


def _step_inputs(cell: Cell) -> list[sp.Symbol]:
    """The names that a step backwards goes back to, as the step has them."""
    states = {state.symbol for state in cell.states}
    symbols = (role.symbol for role in gradient_roles(cell))
    return [previous(symbol) if symbol in states else symbol for symbol in symbols]


def shift_names(asked: frozenset[sp.Symbol], values: list[Values], t: int) -> Values:
    """The names of the steps before and after that the lines ask for."""
    found: Values = {}
    for symbol in asked:
        name, _, by = symbol.name.rpartition("[t")
        own, at = name_symbol(name), t + int(by[:2])
        at = at % len(values) if by.endswith("mod T]") else at
        found[symbol] = values[at][own] if 0 <= at < len(values) else np.zeros_like(values[t][own])
    return found


def _lead(is_summed: bool, trial: Trial, numbers: NumberType) -> tuple[int, int]:
    """The axes for steps and batch; of what is added up, for the copies of the batch."""
    return (1, numbers.copies) if is_summed else (trial.steps, trial.batch)


def _zeros(like: Array, trial: Trial, numbers: NumberType) -> Any:
    return np.zeros((trial.batch, *like.shape[1:]), numbers.dtype)
