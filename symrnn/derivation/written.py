"""The text that a cell was read from, where it says more than the lines that were made of it."""

from __future__ import annotations

import re

from symrnn.programs.program import Program

__all__ = ["text_as_written"]

_ASSIGNMENT = re.compile(r"^(?P<names>[^:=#\n]+)=(?P<right>[^=#\n][^#\n]*)", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_]\w*")


def text_as_written(text: str, step: Program) -> str:
    r"""The text of a cell; nothing where its lines are those of its step, by the names that are in them.

    >>> from symrnn.cells.cell import Cell
    >>> text = "x: input\nh: state\na = h + x\nh = tanh(a)"
    >>> text_as_written(text, Cell.parse(text).program)
    ''
    """
    assigned: set[str] = set()
    used: set[str] = set()
    for found in _ASSIGNMENT.finditer(text):
        assigned.update(_NAME.findall(found["names"]))
        used.update(_NAME.findall(found["right"]))
    known = {name.removesuffix("_prev") for line in step.lines for name in _NAME.findall(str(line.expr))}
    same = assigned == {line.symbol.name for line in step.lines} and used <= {*known, "T"}
    return "" if same else text
