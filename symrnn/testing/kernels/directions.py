"""How everything in a sequence moves in one direction: the tangents of a cell's lines, and of those of its pullback.

With the tangents of the pullback it is forward over reverse: what comes out is a product with the second derivative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing, previous
from symrnn.evaluate.fitting import BATCH
from symrnn.evaluate.sequence_arguments import Role
from symrnn.expressions.shapes import Shape
from symrnn.gradients.chain_rule import tangent_lines
from symrnn.gradients.one_step import bar
from symrnn.gradients.passes import name_function_values
from symrnn.programs.lines import Assign
from symrnn.programs.program import Input, Program, name_symbol, with_ending
from symrnn.testing.kernels.columns import Array, NumberType, Values, as_columns, with_lines
from symrnn.testing.kernels.equations import Equations, forwards, gradient_roles
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = [
    "MovedEquations",
    "arriving_name",
    "dot_of",
    "gather_terms",
    "move_equations",
    "move_outputs",
    "move_values",
    "outputs_of_moved",
    "second_gradients",
    "second_terms",
]


@dataclass(frozen=True, slots=True)
class MovedEquations:
    """The equations of a cell, and the tangents of their lines, forwards and backwards.

    The tangents of the states in ``stopped`` are not passed on to the next step.
    """

    equations: Equations
    forward: tuple[Assign, ...]
    back: tuple[Assign, ...]
    back_moved: tuple[Assign, ...] = field(repr=False)
    stopped: frozenset[sp.Symbol] = frozenset()

    @property
    def cell(self) -> Cell:
        """The cell whose equations they are."""
        return self.equations.cell

    @property
    def roles(self) -> tuple[Role, ...]:
        """What moves: all that there is a gradient with respect to."""
        return gradient_roles(self.cell)


def dot_of(symbol: sp.Symbol) -> sp.Symbol:
    """The tangent of a name: ``h`` to ``h_dot``."""
    return with_ending(symbol, "_dot")


def move_equations(equations: Equations) -> MovedEquations:
    """The tangents of all lines, where everything moves that there is a gradient with respect to.

    >>> from symrnn.cells import elman_unit
    >>> from symrnn.testing.kernels.equations import equations_of
    >>> moved = move_equations(equations_of(elman_unit()))
    >>> print(*moved.forward, sep="; ")
    a_dot = W_hh*h_prev_dot + W_hh_dot*h_prev + W_xh*x_dot + W_xh_dot*x + b_h_dot; h_dot = a_dot*(1 - h**2)
    """
    step, cell = equations.step, equations.cell
    states = {state.symbol for state in cell.states}
    given = [previous(r.symbol) if r.symbol in states else r.symbol for r in gradient_roles(cell)]
    forward, moved = tangent_lines(step.lines, {s: dot_of(s) for s in given}, shapes=step.shapes)
    arriving = {bar(symbol): step.shapes[symbol] for symbol in step.outputs}
    back = _with_names(step, equations.back, arriving)
    shapes = {**step.shapes, **arriving, **{line.symbol: line.shape for line in back}}
    directions = {**moved, **{symbol: dot_of(symbol) for symbol in arriving}}
    further, _ = tangent_lines(back, directions, shapes=shapes)
    return MovedEquations(equations, tuple(forward), back, tuple(further))


def _with_names(step: Program, back: Iterable[Assign], arriving: dict[sp.Symbol, Shape]) -> tuple[Assign, ...]:
    """The lines backwards with a name for each function value in them, which their own derivatives are made of."""
    given = tuple(Input(symbol, shape) for symbol, shape in (*step.shapes.items(), *arriving.items()))
    lines = tuple(back)
    return name_function_values(Program(given, lines, tuple(line.symbol for line in lines))).lines


def move_values(moved: MovedEquations, trial: Trial, directions: Arrays, numbers: NumberType) -> list[Values]:
    """The values of every name at every step, and their tangents."""
    cell = moved.cell
    values = forwards(moved.equations, trial, numbers)
    carried = {
        state.symbol: as_columns(_cast(directions[state.symbol.name], numbers), state.shape, trial.sizes, 1)
        for state in cell.states
    }
    for t, at in enumerate(values):
        numbers.begin_step("tangents")
        given = at | _directions_at(moved, trial, directions, numbers, t)
        given |= {dot_of(previous(symbol)): array for symbol, array in carried.items()}
        values[t] = with_lines(moved.forward, given, trial.sizes, numbers)
        carried = {symbol: _dot(values[t], symbol) * (symbol not in moved.stopped) for symbol in carried}
    return values


def move_outputs(moved: MovedEquations, trial: Trial, directions: Arrays, numbers: NumberType) -> Arrays:
    """The tangents of what the cell gives out, by name: (steps, batch, entries)."""
    return outputs_of_moved(move_values(moved, trial, directions, numbers), trial)


def second_gradients(moved: MovedEquations, trial: Trial, directions: Arrays, numbers: NumberType) -> Arrays:
    """The gradients with respect to everything, ``upstream`` too, of sum of <v, gradient>, where v are directions.

    By parameters, inputs and initial states it is the Hessian of the loss times v, by what arrives the tangent of what
    is given out.
    """
    values = move_values(moved, trial, directions, numbers)
    terms = second_terms(moved, trial, values, numbers)
    arriving = {arriving_name(name, trial): array for name, array in outputs_of_moved(values, trial).items()}
    return gather_terms(moved.cell, trial, terms) | arriving


def arriving_name(name: str, trial: Trial) -> str:
    """What the gradient is called that arrives from an output."""
    return "upstream" if len(trial.upstream) == 1 else f"upstream[{name!r}]"


def second_terms(
    moved: MovedEquations, trial: Trial, values: list[Values], numbers: NumberType
) -> dict[sp.Symbol, Array]:
    """What each step, and each member of the batch, gives to a second gradient: (steps, batch, rows, columns)."""
    cell, step = moved.cell, moved.equations.step
    states = {state.symbol for state in cell.states}
    symbols = [previous(r.symbol) if r.symbol in states else r.symbol for r in moved.roles]
    shapes = {symbol: values[0][symbol].shape[1:] for symbol in symbols}
    members = len(values[0][next(iter(states))])
    terms = {s: np.zeros((trial.steps, members, *shapes[s]), numbers.dtype) for s in symbols}
    zeros = {s: np.zeros((members, *values[0][s].shape[1:]), numbers.dtype) for s in step.outputs}
    carried = dict.fromkeys(("bar", "dot"), zeros)
    for t in reversed(range(trial.steps)):
        numbers.begin_step("backwards")
        arriving = {bar(s): _arriving(trial, step.shapes[s], s, t, carried["bar"][s], numbers) for s in step.outputs}
        arriving |= {dot_of(bar(s)): carried["dot"][s] for s in step.outputs}
        given = with_lines(moved.back, values[t] | arriving, trial.sizes, numbers)
        found = with_lines(moved.back_moved, given, trial.sizes, numbers)
        for symbol in symbols:
            terms[symbol][t] = _dot(found, bar(symbol))
        carried = {
            "bar": zeros | {s: found[bar(previous(s))] for s in states},
            "dot": zeros | {s: _dot(found, bar(previous(s))) for s in states},
        }
    return terms


def gather_terms(cell: Cell, trial: Trial, terms: Mapping[sp.Symbol, Array]) -> Arrays:
    """The sums over steps and batch, in the shapes in which a kernel gives them."""
    states = {state.symbol for state in cell.states}
    indexing = {p.symbol: p.indexing for p in cell.parameters}
    found = {}
    for role in gradient_roles(cell):
        symbol = role.symbol
        array = terms[previous(symbol) if symbol in states else symbol]
        if symbol in indexing:
            array = array.sum(axis=(0, 1) if indexing[symbol] is Indexing.SHARED else 1)
        found[symbol.name] = (array[0] if symbol in states else array).reshape(trial.shape(role))
    return found


def _directions_at(
    moved: MovedEquations, trial: Trial, directions: Arrays, numbers: NumberType, t: int
) -> dict[sp.Symbol, Array]:
    """The tangents of parameters and inputs at one step."""
    states = {state.symbol for state in moved.cell.states}
    found = {}
    for role in moved.roles:
        if role.symbol not in states:
            array = _cast(directions[role.symbol.name], numbers)
            lead = 1 if BATCH in role.lead else 0
            found[dot_of(role.symbol)] = as_columns(array[t] if role.lead else array, role.shape, trial.sizes, lead)
    return found


def _arriving(trial: Trial, shape: Shape, symbol: sp.Symbol, t: int, carried: Array, numbers: NumberType) -> Array:
    """What arrives at one step: of the step after, and of the loss where it looks."""
    if symbol.name not in trial.upstream:
        return carried
    own = as_columns(_cast(trial.upstream[symbol.name][t], numbers), shape, trial.sizes, 1)
    return np.asarray(numbers.perturb(sp.Add, [carried, own], carried + own))


def outputs_of_moved(values: list[Values], trial: Trial) -> Arrays:
    """The tangents of what is given out, from the values of all steps."""
    return {
        name: np.stack(
            [np.broadcast_to(_dot(at, name_symbol(name)), at[name_symbol(name)].shape) for at in values]
        ).reshape(array.shape)
        for name, array in trial.upstream.items()
    }


def _dot(values: Values, symbol: sp.Symbol) -> Array:
    """The tangent of a name; zero, where it does not move."""
    dot = dot_of(symbol)
    return values[dot] if dot in values else np.zeros_like(values[symbol])


def _cast(array: Array, numbers: NumberType) -> Array:
    return array.astype(numbers.dtype, copy=False)
