"""What names mean in the next line of a text: a state that no line has assigned yet is the old one."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.cells.language.declarations import Declaration
from symrnn.cells.language.delays import Delay
from symrnn.cells.parameters import previous
from symrnn.expressions.shapes import Shape
from symrnn.programs.lines import Assign, name_symbol

__all__ = ["Meanings", "meanings_of"]

#: the symbol of each name, and the shape of each symbol
Meanings = tuple[dict[str, sp.Symbol], dict[sp.Symbol, Shape]]


def meanings_of(
    declared: Mapping[str, Declaration], assigned: Mapping[str, Assign], delays: Mapping[str, Delay]
) -> Meanings:
    """What each name means in the next line, and its shape.

    An unassigned state is the old one, which is ``h_prev`` in every line; an unassigned output is nothing.
    """
    shapes = {name: known.shape for name, known in declared.items()}
    shapes |= {name: line.shape for name, line in assigned.items()}
    names = {name: name_symbol(name) for name in shapes}
    for name, known in declared.items():
        if name not in assigned and known.kind == "state":
            names[name] = previous(names[name])
        elif name not in assigned and known.kind == "output":
            del names[name]
    by_symbol = {symbol: shapes[name] for name, symbol in names.items()}
    for name, known in declared.items():
        if known.kind == "state":
            old = previous(name_symbol(name))
            names[old.name], by_symbol[old] = old, known.shape
    for name, delay in delays.items():
        old = previous(name_symbol(name))
        names[name], by_symbol[old] = old, shapes[delay.name]
    return names, by_symbol
