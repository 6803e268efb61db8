"""Zeros that need a name: put in for a vector, 0 is a scalar, and total(exp(0)) is no longer the sum of n entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.errors import ShapeError
from symrnn.expressions.nodes import NODES
from symrnn.expressions.shapes import Shape, shape_of
from symrnn.programs.lines import Assign

__all__ = ["zeros_to_name"]


def zeros_to_name(
    lines: Iterable[Assign], values: Mapping[sp.Symbol, sp.Expr], shapes: Mapping[sp.Symbol, Shape]
) -> set[sp.Symbol]:
    """Those of the names with the value 0 in whose place a 0 would change the shape of what a node takes.

    >>> from symrnn.expressions.nodes import total
    >>> h, s = sp.symbols("h s", real=True)
    >>> zeros_to_name([Assign(s, total(sp.exp(h)))], {h: sp.S.Zero}, {h: ("n",)})
    {h}
    >>> zeros_to_name([Assign(s, total(3*h))], {h: sp.S.Zero}, {h: ("n",)})
    set()
    """
    zeros = {symbol: value for symbol, value in values.items() if value is sp.S.Zero and shapes[symbol]}
    found: set[sp.Symbol] = set()
    if not zeros:
        return found
    for line in lines:
        if zeros.keys() & line.expr.free_symbols:
            for node in line.expr.atoms(*NODES):
                concerned = zeros.keys() & node.free_symbols
                if concerned and _changes(node, zeros, shapes):
                    found |= concerned
    return found


def _changes(node: sp.Expr, zeros: Mapping[sp.Symbol, sp.Expr], shapes: Mapping[sp.Symbol, Shape]) -> bool:
    if node.xreplace(zeros) is sp.S.Zero:
        return False
    try:
        return any(
            isinstance(part, sp.Expr) and shape_of(part, shapes) != shape_of(part.xreplace(zeros), shapes)
            for part in node.args
        )
    except ShapeError:
        return True
