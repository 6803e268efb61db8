"""From a cell to its text."""

from __future__ import annotations

from symrnn.cell import Cell
from symrnn.errors import InputError
from symrnn.formula import formula_text
from symrnn.language.reader import INDEXING, parse_cell
from symrnn.parameters import Indexing, Parameter, previous

__all__ = ["cell_text"]


def cell_text(cell: Cell) -> str:
    """The text of a cell, such that ``parse_cell`` gives the cell back.

    >>> from symrnn.cells import elman_unit
    >>> print(cell_text(elman_unit()), end="")
    # Elman (1990), Finding structure in time
    x: input
    h: state
    W_xh: param
    W_hh: param
    b_h: param
    a = W_hh*h + W_xh*x + b_h
    h = tanh(a)

    Raises
    ------
    InputError
        for a cell that the language has no words for: a readout after the last step, or weights with own labels.
    """
    if cell.readout:
        raise InputError(f"cell {cell.name} has no text form: the language has no lines after the last step")
    text = "\n".join([*_comment(cell), *_declarations(cell), *_assignments(cell)]) + "\n"
    try:
        same = parse_cell(text, cell.name)
    except InputError as error:
        raise InputError(f"cell {cell.name} has no text form: {error}") from None
    if _meaning(same) != _meaning(cell):
        raise InputError(f"cell {cell.name} has no text form: its lines would read back as\n{same}")
    return text


def _meaning(cell: Cell) -> tuple[object, ...]:
    symbols = tuple(parameter.symbol for parameter in cell.parameters)
    return cell.inputs, cell.states, symbols, cell.lines, cell.outputs


def _comment(cell: Cell) -> list[str]:
    return [f"# {cell.source}"] if cell.source and cell.source.isprintable() else []


def _declarations(cell: Cell) -> list[str]:
    lines = [f"{item}: input" for item in cell.inputs] + [f"{item}: state" for item in cell.states]
    for parameter in cell.parameters:
        name = parameter.symbol.name
        known = {indexing_and_label(name): kind for kind, indexing_and_label in INDEXING.items()}
        kind = known.get((parameter.indexing, parameter.label or (f"{name}_{{t}}" if _per_step(parameter) else "")))
        if kind is None:
            raise InputError(f"cell {cell.name} has no text form: {name} is numbered as {parameter.label or 'its own'}")
        lines.append(f"{name}: {kind}")
    return lines + [f"{symbol}: output" for symbol in cell.outputs]


def _per_step(parameter: Parameter) -> bool:
    return parameter.indexing is Indexing.PER_STEP


def _assignments(cell: Cell) -> list[str]:
    """Each line with the old states under their own names, while these still mean the old ones."""
    old = {previous(state.symbol): state.symbol for state in cell.states}
    lines = []
    for line in cell.lines:
        lines.append(f"{line.symbol} = {formula_text(line.expr.xreplace(old))}")
        old.pop(previous(line.symbol), None)
    return lines
