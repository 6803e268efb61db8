"""Programs and results as the commands print them: line by line, or as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from symrnn import documents
from symrnn.cells.cell import Cell
from symrnn.cli.json_objects import json_text
from symrnn.cli.progress import progress
from symrnn.documents.text_conversion import to_text
from symrnn.expressions.shapes import Shape
from symrnn.gradients.one_step import one_step
from symrnn.programs.lines import Assign
from symrnn.programs.program import Program

__all__ = ["lines_between", "print_json", "print_lines", "texts_of_lines", "writer"]


def writer(form: str) -> Any:
    """What writes a line in a format: a function of the line and the shapes of its names."""
    return documents.to_latex if form == "latex" else to_text


def print_lines(program: Program, write: Any) -> None:
    """The lines of a program, one under the other."""
    shapes = _arrays_of(program)
    with progress("writing the lines") as at:
        for line in at.count(program.lines, "writing line", len(program.lines)):
            print(write(line, shapes))


def texts_of_lines(program: Program) -> list[dict[str, str]]:
    """The lines of a program as JSON has them: name and expression."""
    shapes = _arrays_of(program)
    with progress("writing the lines") as at:
        lines = at.count(program.lines, "writing line", len(program.lines))
        return [{"name": line.symbol.name, "expression": to_text(line.expr, shapes)} for line in lines]


def lines_between(cell: Cell, used: Iterable[sp.Basic]) -> list[Assign]:
    """The lines of one step that its text does not have, and that ``used`` names rest on: named parts."""
    known, needed, found = {*cell.program.shapes}, {*used}, []
    for line in reversed(one_step(cell).lines):
        if line.symbol in needed and line.symbol not in known:
            found.append(line)
            needed |= line.expr.free_symbols
    return found[::-1]


def _arrays_of(program: Program) -> dict[sp.Symbol, Shape]:
    """The shapes of vectors and matrices: what is written of scalars needs none."""
    return {symbol: shape for symbol, shape in program.shapes.items() if shape}


def print_json(data: Any) -> None:
    """Data as JSON, a line for each entry."""
    print(json_text(data))
