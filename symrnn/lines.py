"""The parts of a program: names, their shapes, inputs and lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy as sp

__all__ = ["Assign", "Input", "Shape", "broadcast", "name_symbol"]

Shape = tuple[Any, ...]  # sizes: positive integers, or SymPy symbols; () is a scalar


def name_symbol(name: str) -> sp.Symbol:
    """The symbol of a name: real, wherever in symrnn it is made."""
    return sp.Symbol(name, real=True)


@dataclass(frozen=True, slots=True)
class Input:
    """A name whose value comes from outside: a weight, an input, an initial state."""

    symbol: sp.Symbol
    shape: Shape = ()

    def __str__(self) -> str:
        return str(self.symbol)


@dataclass(frozen=True, slots=True)
class Assign:
    """One line: ``symbol = expr``, of a declared shape."""

    symbol: sp.Symbol
    expr: sp.Expr
    shape: Shape = ()

    def __str__(self) -> str:
        return f"{self.symbol} = {self.expr}"


def broadcast(shapes: Iterable[Shape]) -> Shape | None:
    """The shape of an elementwise combination: scalars broadcast, all others agree; None where they do not.

    >>> broadcast([(3,), (), (3,)]), broadcast([]), broadcast([(3,), (4,)])
    ((3,), (), None)
    """
    large = {shape for shape in shapes if shape}
    return None if len(large) > 1 else next(iter(large), ())
