"""One step of two cells in the names of the first, with the outputs in one order: what the judge is asked about."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.derivation.step_trials import Side
from symrnn.programs.lines import name_symbol
from symrnn.programs.program import Program

__all__ = ["in_names_of"]


def in_names_of(sides: tuple[Side, Side], matching: Mapping[sp.Symbol, sp.Symbol]) -> tuple[Program, Program] | None:
    """Both programs, the second in the names of the first; None where a state is left without a partner."""
    one, other = sides
    if not set(other.states) <= matching.keys():
        return None
    new: dict[sp.Symbol, sp.Symbol] = {}
    for symbol, first in matching.items():
        new[other.given[symbol]] = one.given[first]
        if symbol in other.states:
            new[symbol] = first
    new |= dict(zip(other.outputs, one.outputs, strict=True))
    taken = {*new.values(), *one.given.values()}
    for symbol in other.program.shapes:
        if symbol not in new:
            new[symbol] = _free_name(symbol, taken)
            taken.add(new[symbol])
    back = {first: symbol for symbol, first in matching.items()}
    order = (*(new[back[state]] for state in one.states), *one.outputs)
    renamed = other.program.rename(new)
    first = Program(one.program.inputs, one.program.lines, (*one.states, *one.outputs))
    return first, Program(renamed.inputs, renamed.lines, order)


def _free_name(symbol: sp.Symbol, taken: set[sp.Symbol]) -> sp.Symbol:
    """The name itself, or where it means something else in the first cell one that says whose it is."""
    name = symbol
    while name in taken:
        name = name_symbol(f"{name}_of_second")
    return name
