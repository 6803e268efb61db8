"""The cell: a recurrence, written once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

import sympy as sp

from symrnn.errors import InputError, ProgramError
from symrnn.program import Assign, Input, Program, Shape, name_symbol

__all__ = ["Cell", "Indexing", "Parameter", "at_time", "previous"]

RESERVED = re.compile(r"(_\d+|_bar|_dot|_prev)$")


class Indexing(Enum):
    """How often a parameter exists in the unrolled network."""

    SHARED = "one for all steps"
    PER_STEP = "one for each step"
    AFTER_LAST = "one, numbered after the last step"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A weight or bias. ``label`` is how its copy at time t is written, such as ``w{t}``."""

    symbol: sp.Symbol
    indexing: Indexing = Indexing.SHARED
    label: str = ""
    shape: Shape = ()

    def at(self, t: int) -> sp.Symbol:
        """The symbol of this parameter at time t."""
        if self.indexing is Indexing.SHARED:
            return self.symbol
        return name_symbol((self.label or f"{self.symbol.name}_{{t}}").format(t=t))


def previous(state: sp.Symbol) -> sp.Symbol:
    """The symbol of a state one step earlier: ``h`` to ``h_prev``."""
    return name_symbol(f"{state.name}_prev")


def at_time(symbol: sp.Symbol, t: int) -> sp.Symbol:
    """The symbol of a name at time t: ``h`` to ``h_3``."""
    return name_symbol(f"{symbol.name}_{t}")


@dataclass(frozen=True, slots=True)
class Cell:
    """A recurrence: one step's named lines, in the inputs, parameters and previous states (``h_prev``).

    ``lines`` assign every state and whatever else is named on the way; ``outputs`` are the names given out at every
    step; ``readout`` holds the lines computed once, after the last step. Where neither is there, the states after
    the last step are the outputs of the unrolled program.

    Raises
    ------
    ProgramError
        where a line is ill-formed, a state is not assigned, or a name ends as a time or a derivative would.
    """

    name: str
    inputs: tuple[Input, ...]
    states: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    lines: tuple[Assign, ...]
    outputs: tuple[sp.Symbol, ...] = ()
    readout: tuple[Assign, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        for symbol in (*self._declared(), *(line.symbol for line in (*self.lines, *self.readout))):
            if RESERVED.search(symbol.name):
                raise ProgramError(
                    f"cell {self.name}: {symbol} ends like a time or a derivative "
                    "(_<digits>, _bar, _dot and _prev are reserved); choose another name"
                )
        self.as_program()

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.lines, *self.readout)))

    def _declared(self) -> tuple[sp.Symbol, ...]:
        items: tuple[Input | Parameter, ...] = (*self.inputs, *self.states, *self.parameters)
        return tuple(item.symbol for item in items)

    def as_program(self) -> Program:
        """One step as a program: from inputs, parameters and previous states to the new states and outputs."""
        assigned = {line.symbol for line in self.lines}
        for state in self.states:
            if state.symbol not in assigned:
                raise ProgramError(f"cell {self.name}: no line assigns the state {state.symbol}")
        given = (
            *self.inputs,
            *(Input(previous(state.symbol), state.shape) for state in self.states),
            *(Input(parameter.symbol, parameter.shape) for parameter in self.parameters),
        )
        results = (*(state.symbol for state in self.states), *self.outputs, *(line.symbol for line in self.readout))
        return Program(given, (*self.lines, *self.readout), results)

    def parameter(self, name: str) -> Parameter:
        """The parameter of a name."""
        for parameter in self.parameters:
            if parameter.symbol.name == name:
                return parameter
        raise InputError(f"cell {self.name} has no parameter {name}; it has {', '.join(map(str, self._declared()))}")
