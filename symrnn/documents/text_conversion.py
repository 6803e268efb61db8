"""An expression, a relation, a line or a program as text that can be typed: what a terminal shows needs no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symrnn.documents.formulas.notation import line_notations, notation
from symrnn.documents.formulas.plain_text import write_text
from symrnn.programs.program import Program, Shape

__all__ = ["to_text"]


def to_text(value: Any, shapes: Mapping[sp.Symbol, Shape] | None = None) -> str:
    """An expression, relation, line or program as text that can be typed, in the order the documents use.

    >>> import sympy as sp
    >>> w10, w2 = sp.symbols("w10 w2", real=True)
    >>> to_text(w10 + w2)
    'w2 + w10'
    """
    if isinstance(value, Program):
        return "\n".join(
            f"{write_text(left)} = {write_text(right)}" for left, right in line_notations(value.lines, value.shapes)
        )
    return write_text(notation(value, shapes))
