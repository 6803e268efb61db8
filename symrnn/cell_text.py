"""Cells in files."""

from __future__ import annotations

from pathlib import Path

from symrnn.cell import Cell
from symrnn.errors import InputError
from symrnn.formula import shown
from symrnn.language.reader import LONGEST_TEXT, parse_cell

__all__ = ["read_cell"]


def read_cell(path: str | Path) -> Cell:
    """The cell in a file; its name is that of the file, without ``.cell``.

    Raises
    ------
    InputError
        where there is no such file, it is a directory, unreadable, too long or not UTF-8, and as ``parse_cell``.
    """
    shown_path = str(path) if len(str(path)) <= 200 and str(path).isprintable() else shown(str(path), 200)
    try:
        with Path(path).open("rb") as file:
            data = file.read(4 * LONGEST_TEXT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{shown_path} cannot be read: {reason}; give the path of a .cell file") from None
    if len(data) > 4 * LONGEST_TEXT:
        raise InputError(f"{shown_path} is longer than a cell, {LONGEST_TEXT} characters; give a .cell file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{shown_path} is not UTF-8 text at byte {error.start}; give a .cell file") from None
    return parse_cell(text, Path(path).stem, shown_path)
