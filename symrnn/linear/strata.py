"""Which states of a cell are linear, which run before them, and which line stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import previous
from symrnn.errors import InputError, listing
from symrnn.linear.affine import Affine, NotAffineError, split_affine
from symrnn.programs.program import Assign

__all__ = ["Strata", "find_strata"]

Symbols = frozenset[sp.Symbol]


@dataclass(frozen=True, slots=True)
class Strata:
    """The lines of a step in three layers: what is free of the linear states, affine in them, and anything else.

    ``reach`` holds for each name the linear states that it depends on; ``bent`` the part of a line that is not affine.
    """

    states: Symbols
    free: list[Assign] = field(default_factory=list)
    affine: dict[sp.Symbol, Affine] = field(default_factory=dict)
    reach: dict[sp.Symbol, Symbols] = field(default_factory=dict)
    bent: dict[sp.Symbol, NotAffineError] = field(default_factory=dict)


def find_strata(cell: Cell) -> Strata:
    """The layers with as many states linear as can be; the others run before, and depend on none of them.

    Raises
    ------
    InputError
        naming the line that is not linear, where no state is left.
    """
    states = frozenset(state.symbol for state in cell.states)
    first: str = ""
    while states:
        found = _layers(cell, states)
        out = frozenset(symbol for state in states for symbol in _culprits(state, found))
        first = first or _explain(cell, found)
        if not out:
            break
        states -= out
    if not states:
        raise InputError(f"cell {cell.name} is not linear in its state: {first or 'no state rests on a state'}")
    for state in cell.states:
        reach = found.reach.get(state.symbol)
        if state.symbol not in states and reach:
            raise InputError(
                f"cell {cell.name} is not linear in {_names(states)}: {first}; {state.symbol}, which has to run "
                f"before, depends on {_names(reach)}"
            )
    return found


def _names(symbols: Symbols) -> str:
    return str(listing(sorted(symbols, key=str)))


def _layers(cell: Cell, states: Symbols) -> Strata:
    found = Strata(states)
    shapes = cell.program.shapes
    found.reach.update({previous(state): frozenset({state}) for state in states})
    moving = {previous(state): False for state in states}
    for line in cell.lines:
        reach = frozenset[sp.Symbol]().union(*(found.reach.get(s, frozenset()) for s in line.expr.free_symbols))
        if not reach:
            found.free.append(line)
            continue
        found.reach[line.symbol] = reach
        try:
            _refuse_bent(line.expr, found)
            split = split_affine(line.expr, moving, shapes)
        except NotAffineError as error:
            found.bent[line.symbol] = error
        else:
            found.affine[line.symbol] = split
            moving[line.symbol] = split.constant is not sp.S.Zero
    return found


def _refuse_bent(expr: sp.Expr, found: Strata) -> None:
    bent = sorted(expr.free_symbols & found.bent.keys(), key=str)
    if bent:
        raise NotAffineError(bent[0], frozenset(bent))


def _culprits(state: sp.Symbol, found: Strata) -> Symbols:
    """The states to take out, that the update of one may become linear: those in the part that is not, if not itself.

    A state that rests on none of them, such as the last input, is free as well.
    """
    if state not in found.bent:
        return frozenset() if found.reach.get(state) else frozenset({state})
    error = found.bent[state]
    groups = [
        frozenset[sp.Symbol]().union(*(found.reach.get(s, frozenset()) for s in argument.free_symbols))
        for argument in (error.part.args or (error.part,))
    ]
    others = frozenset[sp.Symbol]().union(*(group for group in groups if state not in group))
    return others or frozenset({state})


def _explain(cell: Cell, found: Strata) -> str:
    """The first line that is not linear and that a state rests on."""
    for line in cell.lines:
        if line.symbol in found.bent:
            part = found.bent[line.symbol].part
            return f"in the line {line} the part {part} is not linear in {_names(found.reach[line.symbol])}"
    return ""
