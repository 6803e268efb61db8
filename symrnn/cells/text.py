"""Cells as text: written, such that they read back as they were, and in files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sympy as sp

from symrnn.cells.cell import Cell
from symrnn.cells.formula import formula_text
from symrnn.cells.language import INDEXING, LONGEST_TEXT, DeclaredParts, read_parts
from symrnn.cells.parameters import Indexing, Parameter, previous
from symrnn.errors import InputError, printable, quote
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.shapes import Shape, shape_text

__all__ = ["cell_text", "means", "read_bytes", "read_cell", "read_cell_file"]


@check_arguments
def read_cell(path: str | Path) -> Cell:
    """The cell in a file; its name is that of the file, without ``.cell``.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "leaky.cell")
    ...     _ = path.write_text("x: input\\nh: state\\nw: param\\nh = w*h + x\\n")
    ...     print(read_cell(path).name)
    leaky

    Raises
    ------
    InputError
        where there is no such file, it is a directory, unreadable, too long or not UTF-8, and as ``Cell.parse``.
    """
    text, shown_path = read_cell_file(path)
    return Cell.parse(text, printable(Path(path).stem), shown_path)


def read_cell_file(path: str | Path) -> tuple[str, str]:
    """The text in a file, and its path as errors show it.

    Raises
    ------
    InputError
        as ``read_cell``.
    """
    shown_path = str(path) if len(str(path)) <= 200 and str(path).isprintable() else quote(str(path), 200)
    limit = f"a cell, {LONGEST_TEXT} characters"
    data = read_bytes(path, 4 * LONGEST_TEXT, "give the path of a .cell file", shown=shown_path, limit=limit)
    try:
        return data.decode("utf-8"), shown_path
    except UnicodeDecodeError as error:
        raise InputError(f"{shown_path} is not UTF-8 text at byte {error.start}; give a .cell file") from None


def read_bytes(path: str | Path, most: int, advice: str, *, shown: str = "", limit: str = "") -> bytes:
    """The bytes of a file that a user named; no more than ``most`` are read. ``advice`` says what to give instead.

    Raises
    ------
    InputError
        where it cannot be read, and where it is longer; ``shown`` is its path there, where it is not quoted, and
        ``limit`` what ``most`` is, where it is not said in bytes.
    """
    where = shown or quote(str(path), 200)
    try:
        with Path(path).open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{where} cannot be read: {getattr(error, 'strerror', None) or error}; {advice}") from None
    if len(data) > most:
        raise InputError(f"{where} is longer than {limit or f'{most} bytes'}; {advice}")
    return data


@check_arguments
def cell_text(cell: Cell) -> str:
    """The text of a cell, such that ``Cell.parse`` gives the cell back.

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
        same = read_parts(text, cell.name)
    except InputError as error:
        raise InputError(f"cell {cell.name} has no text form: {error}") from None
    if _meaning(same) != _meaning(cell):
        raise InputError(
            f"cell {cell.name} has no text form: its lines would read back as\n{chr(10).join(map(str, same.lines))}"
        )
    return text


def means(text: str, cell: Cell) -> bool:
    """Whether a text means a cell, name and source aside."""
    return not cell.readout and _meaning(read_parts(text, cell.name)) == _meaning(cell)


def _meaning(cell: Cell | DeclaredParts) -> tuple[object, ...]:
    parameters = tuple((parameter.symbol, parameter.shape) for parameter in cell.parameters)
    constants = tuple((item.symbol, item.shape) for item in cell.constants)
    return (
        *(cell.inputs, cell.states, parameters, constants, cell.lines, cell.outputs),
        *(cell.time, frozenset(cell.ranges), frozenset(cell.values)),
    )


def _comment(cell: Cell) -> list[str]:
    return [f"# {cell.source}"] if cell.source and cell.source.isprintable() else []


def _declarations(cell: Cell) -> list[str]:
    said = {symbol: f" = {value}" for symbol, value in cell.values}
    said |= {each.symbol: f"{said.get(each.symbol, '')} {each.words}" for each in cell.ranges}
    return [
        *(_declare(item, "input", item.shape) + said.get(item.symbol, "") for item in cell.inputs),
        *_states_and_outputs(cell, {line.symbol: line.shape for line in cell.lines}),
        *(_declare(item.symbol, _kind(cell, item), item.shape) + said.get(item.symbol, "") for item in cell.parameters),
        *(_declare(item, "const", item.shape) + said.get(item.symbol, "") for item in cell.constants),
        *([f"{cell.time}: time"] if cell.time else []),
    ]


def _states_and_outputs(cell: Cell, shapes: Mapping[sp.Symbol, Shape]) -> list[str]:
    """The states in their order, before each that is given out the outputs that come before it, then the rest."""
    waiting, found = list(cell.outputs), []
    for item in cell.states:
        while item.symbol in waiting and waiting[0] != item.symbol:
            found.append(_declare(symbol := waiting.pop(0), "output", shapes[symbol]))
        is_out = item.symbol in waiting
        waiting = waiting[1:] if is_out else waiting
        found.append(_declare(item, "state output" if is_out else "state", item.shape))
    return [*found, *(_declare(symbol, "output", shapes[symbol]) for symbol in waiting)]


def _declare(name: object, kind: str, shape: Shape) -> str:
    return f"{name}: {kind}{shape_text(shape) if shape else ''}"


def _kind(cell: Cell, parameter: Parameter) -> str:
    """The word that declares a parameter, by how its copies are numbered."""
    name = parameter.symbol.name
    known = {indexing_and_label(name): kind for kind, indexing_and_label in INDEXING.items()}
    own = f"{name}_{{t}}" if parameter.indexing is Indexing.PER_STEP else ""
    kind = known.get((parameter.indexing, parameter.label or own))
    if kind is None:
        raise InputError(f"cell {cell.name} has no text form: {name} is numbered as {parameter.label or 'its own'}")
    return kind


def _assignments(cell: Cell) -> list[str]:
    """Each line with the old states under their own names, while these still mean the old ones."""
    old = {previous(state.symbol): state.symbol for state in cell.states}
    lines = []
    for line in cell.lines:
        lines.append(f"{line.symbol} = {formula_text(line.expr.xreplace(old))}")
        old.pop(previous(line.symbol), None)
    return lines
