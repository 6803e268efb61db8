"""What a text in the cell language says, as data."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from symrnn.cells.parameters import Parameter, Range
from symrnn.programs.lines import Assign, Input

__all__ = ["DeclaredParts"]


@dataclass(frozen=True, slots=True)
class DeclaredParts:
    """The parts that a text declares and assigns, in its order; ``source`` is the comment it begins with.

    ``warnings`` say what may not be meant, each with its line.
    """

    inputs: tuple[Input, ...]
    states: tuple[Input, ...]
    parameters: tuple[Parameter, ...]
    constants: tuple[Input, ...]
    lines: tuple[Assign, ...]
    outputs: tuple[sp.Symbol, ...]
    source: str
    warnings: tuple[str, ...] = ()
    time: sp.Symbol | None = None
    ranges: tuple[Range, ...] = ()
    values: tuple[tuple[sp.Symbol, sp.Rational], ...] = ()
