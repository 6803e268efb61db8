"""Shapes: of names, and of the expressions made of them.

A shape is () for a scalar, (n,) for a column vector, (n, m) for a matrix of n rows and m columns; (1, n) is a row.
A size is a positive integer or the name of one. There is no size 1 in a shape but that of a row: a column of one
entry is a scalar, and a matrix of one column is a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import ShapeError
from symrnn.expressions.nodes import NORMS, T, blocks, diag, dot, total

__all__ = ["Shape", "Size", "broadcast", "rows_and_columns", "shape_of", "shape_of_sizes", "shape_text"]

Size = int | str
Shape = tuple[Size, ...]


def shape_of_sizes(rows: Size, columns: Size) -> Shape:
    """The shape of so many rows and columns.

    >>> shape_of_sizes("n", "m"), shape_of_sizes("n", 1), shape_of_sizes(1, "n"), shape_of_sizes(1, 1)
    (('n', 'm'), ('n',), (1, 'n'), ())
    """
    if columns == 1:
        return () if rows == 1 else (rows,)
    return (rows, columns)


def rows_and_columns(shape: Shape) -> tuple[Size, Size]:
    """The sizes of a shape as a matrix.

    >>> rows_and_columns(()), rows_and_columns(("n",)), rows_and_columns((1, "n"))
    ((1, 1), ('n', 1), (1, 'n'))
    """
    rows, columns, *_ = (*shape, 1, 1)
    return rows, columns


def broadcast(shapes: Iterable[Shape]) -> Shape | None:
    """The shape of an elementwise combination: scalars broadcast, all others agree; None where they do not.

    >>> broadcast([("n",), (), ("n",)]), broadcast([]), broadcast([("n",), ("m",)])
    (('n',), (), None)
    """
    large = {shape for shape in shapes if shape}
    return None if len(large) > 1 else next(iter(large), ())


def shape_text(shape: Shape) -> str:
    """A shape as it is declared: ``[n, m]``, and ``scalar``."""
    return f"[{', '.join(map(str, shape))}]" if shape else "scalar"


def shape_of(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> Shape:
    """The shape of an expression, given those of its names.

    >>> W, h = sp.symbols("W h", real=True)
    >>> shape_of(sp.tanh(dot(W, h)) + 1, {W: ("n", "m"), h: ("m",)})
    ('n',)

    Raises
    ------
    ShapeError
        naming the node, and the shapes that do not fit.
    """
    if expr.is_Symbol:
        return shapes[expr]
    if not expr.args:
        return ()
    found = [shape_of(argument, shapes) for argument in expr.args]
    rule = _RULES.get(expr.func)
    result = broadcast(found) if rule is None else rule(*found)
    if result is None:
        parts = ", ".join(
            f"{argument} is {shape_text(shape)}" for argument, shape in zip(expr.args, found, strict=True)
        )
        raise ShapeError(f"the shapes in {expr} do not fit: {parts}{_HINTS.get(expr.func, _ELEMENTWISE)}")
    return result


def _dot(left: Shape, right: Shape) -> Shape | None:
    """Rows of the left and columns of the right, where the sizes between agree; a scalar has no place here."""
    rows, inner = rows_and_columns(left)
    other, columns = rows_and_columns(right)
    return shape_of_sizes(rows, columns) if left and right and inner == other else None


def _transpose(shape: Shape) -> Shape:
    rows, columns = rows_and_columns(shape)
    return shape_of_sizes(columns, rows)


def _number(*shapes: Shape) -> Shape:
    return ()


def _blocks(*shapes: Shape) -> Shape | None:
    """Blocks stand for themselves: what becomes of their sizes is asked of none but their norms."""
    return ("rows", "columns") if len(shapes) in _SQUARES else None


def _diag(shape: Shape) -> Shape | None:
    return (shape[0], shape[0]) if len(shape) == 1 else None


_SQUARES = tuple(k * k for k in range(1, 33))

_RULES: Mapping[Any, Callable[..., Shape | None]] = MappingProxyType(
    {dot: _dot, T: _transpose, total: _number, diag: _diag, blocks: _blocks, **dict.fromkeys(NORMS, _number)}
)
_ELEMENTWISE = "; elementwise, all shapes agree but those of scalars"
_HINTS: Mapping[Any, str] = MappingProxyType(
    {
        dot: "; A @ B takes a matrix of as many columns as B has rows, and a product with a scalar is written *",
        diag: "; diag takes a vector",
        blocks: "; blocks are as many in a row as in a column",
    }
)
