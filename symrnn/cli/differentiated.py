"""The names after ``--wrt``, and what may be meant by one that cannot be differentiated by."""

from __future__ import annotations

import argparse
import re

from symrnn.cells.cell import Cell
from symrnn.cli.arguments import cell_of
from symrnn.cli.near_names import nearest
from symrnn.errors import InputError, listing, quote
from symrnn.programs.program import Program

__all__ = ["names_of"]


def names_of(text: str, arguments: argparse.Namespace, program: Program) -> list[str]:
    """The names in ``w1,w2``, each an input of the program.

    Raises
    ------
    InputError
        for any other name, with what it may be meant for.
    """
    names = [name.strip() for name in text.split(",")]
    known = [item.symbol.name for item in program.inputs]
    for name in names:
        if name not in known:
            lines = [line.symbol.name for line in program.lines]
            what = "is assigned by the program" if name in lines else "the program has no name"
            said = f"{name} {what}" if name in lines else f"{what} {name if name.isidentifier() else quote(name)}"
            hint = _hint(name, arguments, cell_of(arguments), known)
            inputs = listing(known) or "it has none"
            raise InputError(f"--wrt: {said}; {hint}differentiate with respect to its inputs: {inputs}")
    return names


def _hint(name: str, arguments: argparse.Namespace, cell: Cell, known: list[str]) -> str:
    """What to write, with the ``;`` behind it."""
    if not name:
        return "write names joined by commas, as in w1,w2; "
    if re.search(r"[ ;]", name):
        return f"names are joined by commas: {','.join(re.split(r'[ ;]+', name))}; "
    states = [state.symbol.name for state in cell.states]
    if name in (*states, *(f"{state}_{ending}" for state in states for ending in ("0", "prev"))):
        return f"the initial state is a number, and --initial symbolic makes it an input, {states[0]}_0; "
    inputs = [item.symbol.name for item in cell.inputs]
    if arguments.inputs is not None and re.sub(r"_\d+$", "", name) in inputs:
        return "the inputs are numbers here; --steps T leaves them names, x_1 to x_T; ".replace("x_", f"{inputs[0]}_")
    if every := [each for each in known if re.fullmatch(rf"{re.escape(name)}_?\d+", each)]:
        return f"{name} has one value a step, {listing(every, 4)}; "
    near = nearest(name, known)
    return f"did you mean {near}? " if near else ""
