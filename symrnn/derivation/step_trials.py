"""Two cells side by side at trial numbers: which names move the outputs alike, and which lines have one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.derivation.cell_roles import NameRole, map_given, outputs_of, roles_of
from symrnn.derivation.trial_values import (
    Array,
    Arrays,
    are_close,
    shape_at,
    trial_array,
    trial_sizes,
    values_of_lines,
)
from symrnn.programs.program import Program

__all__ = ["Side", "agree", "joint_values", "sides_of"]


@dataclass(frozen=True, slots=True)
class Side:
    """One of two cells: the program of one step, what its names are for, and what it gives out."""

    cell: Cell
    program: Program
    roles: Mapping[sp.Symbol, NameRole]
    given: Mapping[sp.Symbol, sp.Symbol]
    sizes: Mapping[str, int]

    @property
    def states(self) -> tuple[sp.Symbol, ...]:
        """The names of the states."""
        return tuple(item.symbol for item in self.cell.states)

    @property
    def outputs(self) -> tuple[sp.Symbol, ...]:
        """What it gives out beside its states."""
        return outputs_of(self.cell)

    def arrays(self, seeds: Mapping[sp.Symbol, int], positive: bool) -> dict[sp.Symbol, Array]:
        """The numbers of what is given, from a seed for each name."""
        return {
            self.given[symbol]: trial_array(7 * seeds[symbol], shape_at(role.shape, self.sizes), positive)
            for symbol, role in self.roles.items()
        }

    def values(self, arrays: Arrays) -> dict[sp.Symbol, Array]:
        """The values of all names of one step."""
        return values_of_lines(self.program.lines, arrays, self.sizes)


def sides_of(first: Cell, second: Cell) -> tuple[Side, Side]:
    """Both cells, over the same trial sizes."""
    sizes = trial_sizes((first.program, second.program))
    one, other = (Side(cell, cell.program, roles_of(cell), map_given(cell), sizes) for cell in (first, second))
    return one, other


def joint_values(programs: Sequence[Program], positive: bool = False) -> tuple[dict[sp.Symbol, Array], ...]:
    """The values of all names of some programs, in which an input of one name has one value."""
    sizes = trial_sizes(programs)
    shapes = {item.symbol: item.shape for program in programs for item in program.inputs}
    arrays = {
        symbol: trial_array(11 * i + 5, shape_at(shapes[symbol], sizes), positive)
        for i, symbol in enumerate(sorted(shapes, key=str))
    }
    return tuple(values_of_lines(p.lines, {i.symbol: arrays[i.symbol] for i in p.inputs}, sizes) for p in programs)


def agree(programs: Sequence[Program]) -> bool:
    """Whether two programs have equal outputs at trial numbers, as far as these have values."""
    for positive in (False, True):
        first, second = joint_values(programs, positive)
        pairs = zip(programs[0].outputs, programs[1].outputs, strict=True)
        if not all(are_close(first[one], second[other]) for one, other in pairs):
            return False
    return True
