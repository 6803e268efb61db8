"""A way back that is differentiated again with some of its names taken for constants: backwards through both ways.

The right second gradients come out where nothing is held, by other lines than those of ``directions``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
import sympy as sp

from symrnn.cells.parameters import previous
from symrnn.evaluate.fitting import BATCH
from symrnn.gradients.one_step import bar
from symrnn.gradients.pullback import pullback_of
from symrnn.programs.lines import Assign
from symrnn.programs.program import Input, Program, name_symbol
from symrnn.testing.kernels.columns import Array, NumberType, Values, as_columns, with_lines
from symrnn.testing.kernels.directions import MovedEquations, arriving_name, gather_terms
from symrnn.testing.kernels.equations import forwards
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["BothWays", "both_ways", "gradients_with_held"]


@dataclass(frozen=True, slots=True)
class BothWays:
    """The lines of a step backwards, their own way back, and that of the step forwards by all of its names.

    What the first way back calls ``a_bar`` is ``a_sent`` here, for ``a_bar`` is its adjoint.
    """

    moved: MovedEquations
    sent: tuple[Assign, ...] = field(repr=False)
    through_sent: tuple[Assign, ...] = field(repr=False)
    through_step: tuple[Assign, ...] = field(repr=False)

    @property
    def given(self) -> tuple[sp.Symbol, ...]:
        """What moves, as one step has it."""
        states = {state.symbol for state in self.moved.cell.states}
        return tuple(previous(r.symbol) if r.symbol in states else r.symbol for r in self.moved.roles)


def both_ways(moved: MovedEquations) -> BothWays:
    """Lines for a second gradient by going back through the way back."""
    step = moved.equations.step
    given = BothWays(moved, (), (), ()).given
    names = {line.symbol: _name_sent(line.symbol) for line in moved.back} | {
        bar(s): _name_sent(bar(s)) for s in step.outputs
    }
    sent = tuple(Assign(names[line.symbol], line.expr.xreplace(names), line.shape) for line in moved.back)
    inputs = [Input(symbol, shape) for symbol, shape in step.shapes.items()]
    inputs += [Input(names[bar(symbol)], step.shapes[symbol]) for symbol in step.outputs]
    backwards = Program(tuple(inputs), sent, tuple(_name_sent(bar(symbol)) for symbol in given))
    whole = Program(step.inputs, step.lines, tuple(line.symbol for line in step.lines))
    return BothWays(moved, sent, pullback_of(backwards).lines, pullback_of(whole).lines)


def gradients_with_held(
    both: BothWays,
    trial: Trial,
    directions: Arrays,
    numbers: NumberType,
    held: Collection[sp.Symbol],
    but_first: bool = False,
) -> Arrays:
    """The gradients of sum of <direction, gradient>, where the gradients do not depend on the names that are held.

    With ``but_first`` the states before the first step, which are given, are not held.
    """
    moved, step, cell = both.moved, both.moved.equations.step, both.moved.cell
    states = {state.symbol: previous(state.symbol) for state in cell.states}
    values = forwards(moved.equations, trial, numbers)
    members = trial.batch
    zeros = {s: np.zeros((members, *values[0][s].shape[1:]), numbers.dtype) for s in step.shapes}
    _send_back(both, trial, values, zeros, numbers)
    terms = {s: np.zeros((trial.steps, members, *zeros[s].shape[1:]), numbers.dtype) for s in both.given}
    arriving: list[Arrays] = []
    moving = {s: as_columns(directions[s.name].astype(numbers.dtype), step.shapes[s], trial.sizes, 1) for s in states}
    used: list[Values] = []
    for t in range(trial.steps):  # the way back runs from the last step to the first, and its own way back from here
        seeds = {
            bar(_name_sent(bar(s))): array for s, array in _directions_at(both, trial, directions, numbers, t).items()
        }
        seeds |= {bar(_name_sent(bar(states[s]))): array for s, array in moving.items()}
        found = with_lines(both.through_sent, values[t] | seeds, trial.sizes, numbers)
        free = {*states.values()} if but_first and not t else set()
        used.append({s: zeros[s] if s in held and s not in free else found[bar(s)] for s in step.shapes})
        back = {s: found[bar(_name_sent(bar(s)))] for s in step.outputs}
        moving = {s: back[s] for s in states}
        arriving.append({s.name: back[s] for s in step.outputs})
    carried = {s: zeros[s] for s in states}
    for t in reversed(range(trial.steps)):
        seeds = {bar(line.symbol): used[t][line.symbol] + carried.get(line.symbol, 0) for line in step.lines}
        found = with_lines(both.through_step, values[t] | seeds, trial.sizes, numbers)
        for symbol in both.given:
            terms[symbol][t] = found[bar(symbol)] + used[t][symbol]
        carried = {s: terms[before][t] for s, before in states.items()}
    outputs = {
        arriving_name(name, trial): np.stack([at[name] for at in arriving]).reshape(array.shape)
        for name, array in trial.upstream.items()
    }
    return gather_terms(cell, trial, terms) | outputs


def _send_back(
    both: BothWays, trial: Trial, values: list[Values], zeros: Mapping[sp.Symbol, Array], numbers: NumberType
) -> None:
    """The first way back: its names are put beside the values of each step."""
    step, states = both.moved.equations.step, both.moved.cell.states
    carried: Values = {}
    for t in reversed(range(trial.steps)):
        arriving = {}
        for symbol in step.outputs:
            own = carried.get(symbol, zeros[symbol])
            if symbol.name in trial.upstream:
                given = trial.upstream[symbol.name][t].astype(numbers.dtype)
                own = own + as_columns(given, step.shapes[symbol], trial.sizes, 1)
            arriving[_name_sent(bar(symbol))] = own
        values[t] = with_lines(both.sent, values[t] | arriving, trial.sizes, numbers)
        carried = {state.symbol: values[t][_name_sent(bar(previous(state.symbol)))] for state in states}


def _directions_at(both: BothWays, trial: Trial, directions: Arrays, numbers: NumberType, t: int) -> Values:
    """The directions of parameters and inputs at one step."""
    states = {state.symbol for state in both.moved.cell.states}
    found = {}
    for role in both.moved.roles:
        if role.symbol not in states:
            array = directions[role.symbol.name].astype(numbers.dtype)
            lead = 1 if BATCH in role.lead else 0
            found[role.symbol] = as_columns(array[t] if role.lead else array, role.shape, trial.sizes, lead)
    return found


def _name_sent(symbol: sp.Symbol) -> sp.Symbol:
    """What the first way back calls a name, where ``a_bar`` is taken."""
    return name_symbol(f"{symbol.name.removesuffix('_bar')}_sent")
