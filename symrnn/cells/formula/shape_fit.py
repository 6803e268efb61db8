"""Whether two shapes fit together, as written in a formula."""

from __future__ import annotations

import ast

from symrnn.errors import ShapeError
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import Shape, broadcast, shape_of
from symrnn.programs.lines import name_symbol

__all__ = ["combine", "hint"]

_LEFT, _RIGHT = name_symbol("left"), name_symbol("right")


def combine(operator: ast.operator, left: Shape, right: Shape) -> Shape | None:
    """The shape of two values combined by an operator, None where they do not fit.

    >>> combine(ast.MatMult(), ("n", "m"), ("m",)), combine(ast.Add(), ("n",), ()), combine(ast.Mult(), (2,), (3,))
    (('n',), ('n',), None)
    """
    if not isinstance(operator, ast.MatMult):
        return broadcast((left, right))
    try:
        return shape_of(dot(_LEFT, _RIGHT), {_LEFT: left, _RIGHT: right})
    except ShapeError:
        return None


def hint(operator: ast.operator, left: Shape, right: Shape) -> str:
    """What to write instead, where two shapes do not fit."""
    if isinstance(operator, ast.MatMult) and not (left and right):
        return "a product with a scalar is written *"
    if isinstance(operator, ast.MatMult):
        return "A @ B takes a matrix A of as many columns as B has rows; A.T is the transpose"
    if isinstance(operator, ast.Mult) and combine(ast.MatMult(), left, right) is not None:
        return "* is elementwise, the matrix product is written @; both are read from left to right"
    return "elementwise, all shapes agree but those of scalars"
