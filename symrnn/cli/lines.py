"""Programs and results as the commands print them: line by line, or as JSON."""

from __future__ import annotations

import json
from typing import Any

from symrnn.documents.conversions import to_latex, to_text
from symrnn.programs.program import Program

__all__ = ["print_json", "print_lines", "texts_of_lines", "writer"]


def writer(form: str) -> Any:
    """What writes a line in a format: a function of the line and the shapes of its names."""
    return to_latex if form == "latex" else to_text


def print_lines(program: Program, write: Any) -> None:
    """The lines of a program, one under the other."""
    for line in program.lines:
        print(write(line, program.shapes))


def texts_of_lines(program: Program) -> list[dict[str, str]]:
    """The lines of a program as JSON has them: name and expression."""
    return [{"name": line.symbol.name, "expression": to_text(line.expr, program.shapes)} for line in program.lines]


def print_json(data: Any) -> None:
    """Data as JSON, a line for each entry."""
    print(json.dumps(data, indent=2))
