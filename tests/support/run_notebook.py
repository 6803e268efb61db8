"""A notebook as JSON: its form after the public schema of nbformat 4.5, and its code cells run in order."""

from __future__ import annotations

import contextlib
import io
import json
import re
from typing import Any

__all__ = ["code_cells", "read_notebook", "run_cells"]

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_notebook(text: str) -> dict[str, Any]:
    """The notebook, where it is one: the schema of 4.5 has these names and no others."""
    book: dict[str, Any] = json.loads(text)
    assert set(book) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert set(book["metadata"]["kernelspec"]) >= {"name", "display_name"}
    ids = [cell["id"] for cell in book["cells"]]
    assert len(ids) == len(set(ids))
    for cell in book["cells"]:
        code = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert cell["cell_type"] in {"code", "markdown"}
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | code
        assert _ID.fullmatch(cell["id"])
        assert all(isinstance(line, str) for line in cell["source"])
    return book


def code_cells(text: str) -> list[str]:
    """The source of each code cell."""
    return ["".join(cell["source"]) for cell in read_notebook(text)["cells"] if cell["cell_type"] == "code"]


def run_cells(cells: list[str]) -> str:
    """What the cells print, one after the other, in names of their own."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        for source in cells:
            exec(compile(source, "<cell>", "exec"), names)
    return shown.getvalue()
