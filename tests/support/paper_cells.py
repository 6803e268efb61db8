"""Recurrences as papers have them: those of the catalogue, and the few of ``cells_of_papers.txt``, by their names."""

from __future__ import annotations

from pathlib import Path

from symrnn import Cell
from symrnn.cells import load

_FILE = Path(__file__).parent / "cells_of_papers.txt"


def read_texts() -> dict[str, str]:
    """The text of each cell; what stands before the first is a comment."""
    parts = _FILE.read_text(encoding="utf-8").split("\n== ")[1:]
    return {part.partition(":")[0]: part.partition("\n")[2] for part in parts}


#: what the catalogue does not have in this form
TEXTS = read_texts()


def paper_cell(name: str) -> Cell:
    return Cell.parse(TEXTS[name], name) if name in TEXTS else load(name)
