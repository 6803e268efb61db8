"""A notebook as JSON: nbformat 4.5, in which every cell has an id of its own and nothing has been run yet.

The metadata stand last, and a text in them: behind it stands the mark, for which the format has no other place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symrnn.documents.formats.markdown import escape_markdown
from symrnn.documents.formulas.latex import write_latex
from symrnn.documents.pages.blocks import Part
from symrnn.documents.pages.cross_references import words_of

__all__ = ["NotebookCell", "in_markdown", "notebook_json"]


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """What stands in a cell, and whether it is code."""

    source: str
    is_code: bool = False


def notebook_json(title: str, cells: Iterable[NotebookCell]) -> str:
    """The text of an .ipynb file.

    >>> book = json.loads(notebook_json("One", [NotebookCell("1 + 1", is_code=True)]))
    >>> book["nbformat"], book["nbformat_minor"], book["cells"][0]["id"]
    (4, 5, 'cell-1')
    """
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {
        "cells": [_cell(number, cell) for number, cell in enumerate(cells, 1)],
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}, "title": title},
    }
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


def _cell(number: int, cell: NotebookCell) -> dict[str, Any]:
    found: dict[str, Any] = {
        "cell_type": "code" if cell.is_code else "markdown",
        "id": f"cell-{number}",
        "metadata": {},
    }
    if cell.is_code:
        found |= {"execution_count": None, "outputs": []}
    return found | {"source": cell.source.splitlines(keepends=True)}


def in_markdown(parts: tuple[Part, ...]) -> str:
    """Prose with formulas between dollars, as notebooks set them; a text of paragraphs keeps its blank lines."""
    return "".join(
        "\n\n".join(map(escape_markdown, part.split("\n\n"))) if isinstance(part, str) else f"${write_latex(part)}$"
        for part in map(words_of, parts)
    )
