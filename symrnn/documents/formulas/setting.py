"""What an expression is laid out in: the boxes of its parts, and the shapes of its names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy as sp

from symrnn.documents.formulas.formula_layout import Layout
from symrnn.errors import ShapeError
from symrnn.expressions.shapes import Shape, shape_of

__all__ = ["Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """``box`` lays out a part; ``shapes`` are those of vectors and matrices, every other name counts as a scalar."""

    box: Callable[[sp.Expr], Layout]
    shapes: Mapping[sp.Symbol, Shape]

    def is_scalar(self, expr: sp.Expr) -> bool:
        """Whether the expression is a number; all is, where no shapes are known."""
        if not self.shapes:
            return True
        shapes = {symbol: self.shapes.get(symbol, ()) for symbol in expr.free_symbols}
        try:
            return not shape_of(expr, shapes)
        except ShapeError:  # names of a program that is not shown; it has checked its shapes itself
            return False
