"""Shapes: of names, and of the expressions made of them.

A shape is () for a scalar, (n,) for a column vector, (n, m) for a matrix of n rows and m columns; (1, n) is a row.
A size is a positive integer, the name of one, or a sum of such (``sizes``); EVERY is as many as stand beside it. There
is no size 1 in a shape but that of a row: a column of one entry is a scalar, and a matrix of one column is a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.errors import ShapeError
from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    inv,
    logsumexp,
    ones,
    pad,
    part,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
    stack,
)
from symrnn.expressions.nodes import NORMS, T, blocks, diag, dot, total
from symrnn.expressions.sizes import Size, size_difference, size_sum

__all__ = [
    "EVERY",
    "Shape",
    "Size",
    "broadcast",
    "fills",
    "rows_and_columns",
    "shape_of",
    "shape_of_sizes",
    "shape_text",
]

Shape = tuple[Size, ...]
#: the number of columns of a vector that is spread: as many as what it is combined with has
EVERY = "*"


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
    >>> broadcast([("n", EVERY), ("n", "m")]), broadcast([("n", EVERY), (EVERY, "m")])
    (('n', 'm'), ('n', 'm'))
    """
    large = {shape for shape in shapes if shape}
    if len(large) < 2:
        return next(iter(large), ())
    if any(len(shape) != 2 for shape in large):
        return None
    axes = [{size for size in axis if size != EVERY} for axis in zip(*large, strict=True)]
    return None if any(len(axis) > 1 for axis in axes) else tuple(next(iter(axis), EVERY) for axis in axes)


def fills(shape: Shape, declared: Shape) -> bool:
    """Whether a value of a shape fills what is declared: a scalar every entry, a spread vector every column.

    >>> fills((), ("n",)), fills(("n", EVERY), ("n", "m")), fills(("n",), ("n", "m"))
    (True, True, False)
    """
    return not shape or (len(shape) == len(declared) and broadcast((shape, declared)) == declared)


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
        return shape_of_sizes(expr.size, 1) if isinstance(expr, ones) else ()
    if isinstance(expr, part):
        return _part(expr, shape_of(expr.args[0], shapes))
    if isinstance(expr, pad):
        return _pad(expr, shape_of(expr.args[0], shapes))
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
    fit = left and right and inner == other and inner != EVERY
    return shape_of_sizes(rows, columns) if fit else None


def _transpose(shape: Shape) -> Shape:
    rows, columns = rows_and_columns(shape)
    return shape_of_sizes(columns, rows)


def _number(*shapes: Shape) -> Shape | None:
    return None if any(EVERY in shape for shape in shapes) else ()


def _same_vector(shape: Shape) -> Shape | None:
    return shape if len(shape) == 1 else None


def _number_of_vector(shape: Shape) -> Shape | None:
    return () if len(shape) == 1 else None


def _spread(shape: Shape) -> Shape | None:
    return (shape[0], EVERY) if len(shape) == 1 else None


def _row_sums(shape: Shape) -> Shape | None:
    return shape_of_sizes(shape[0], 1) if len(shape) == 2 and EVERY not in shape else None


def _square(shape: Shape) -> Shape | None:
    return shape if len(shape) == 2 and shape[0] == shape[1] != EVERY else None


def _diagonal(shape: Shape) -> Shape | None:
    return None if _square(shape) is None else shape[:1]


def _stack(*shapes: Shape) -> Shape | None:
    """As many rows as all have together; scalars are rows of one entry."""
    rows, columns = zip(*map(rows_and_columns, shapes), strict=True)
    return (
        shape_of_sizes(size_sum(*rows), columns[0]) if len({*columns}) == 1 and EVERY not in (*rows, *columns) else None
    )


def _part(expr: part, shape: Shape) -> Shape:
    """The rows between; that they are there has to be seen at every size."""
    start, stop = expr.sizes
    rows, columns = rows_and_columns(shape)
    count = size_difference(stop, start) if shape else None
    if count is None or EVERY in shape or (stop != rows and size_difference(rows, stop) is None):
        raise ShapeError(
            f"the rows {start} to {stop} in {expr} do not fit: {expr.args[0]} is {shape_text(shape)}; a part begins at "
            "a row from 0 on, and ends after it and with the last row at most"
        )
    return shape_of_sizes(count, columns)


def _pad(expr: pad, shape: Shape) -> Shape:
    """As many rows as are said; that there is room for those put in has to be seen at every size."""
    start, rows = expr.sizes
    count, columns = rows_and_columns(shape)
    stop = None if EVERY in shape else size_sum(start, count)
    if stop is None or (stop != rows and size_difference(rows, stop) is None):
        raise ShapeError(f"{expr} does not fit: {expr.args[0]} is {shape_text(shape)}, from row {start} on, of {rows}")
    return shape_of_sizes(rows, columns)


def _blocks(*shapes: Shape) -> Shape | None:
    """Blocks stand for themselves: what becomes of their sizes is asked of none but their norms."""
    return ("rows", "columns") if len(shapes) in _SQUARES else None


def _diag(shape: Shape) -> Shape | None:
    return (shape[0], shape[0]) if len(shape) == 1 else None


_SQUARES = tuple(k * k for k in range(1, 33))

_RULES: Mapping[Any, Callable[..., Shape | None]] = MappingProxyType(
    {
        dot: _dot,
        T: _transpose,
        total: _number,
        diag: _diag,
        blocks: _blocks,
        spread: _spread,
        row_sums: _row_sums,
        diagonal: _diagonal,
        cumsum: _same_vector,
        reverse_cumsum: _same_vector,
        softmax: _same_vector,
        logsumexp: _number_of_vector,
        inv: _square,
        stack: _stack,
        **dict.fromkeys(NORMS, _number),
    }
)
_ELEMENTWISE = "; elementwise, all shapes agree but those of scalars"
_HINTS: Mapping[Any, str] = MappingProxyType(
    {
        dot: "; A @ B takes a matrix of as many columns as B has rows, and a product with a scalar is written *",
        diag: "; diag takes a vector",
        spread: "; only a vector is spread over columns or rows",
        row_sums: "; row_sums takes a matrix",
        diagonal: "; diagonal takes a square matrix",
        cumsum: "; cumsum takes a vector",
        reverse_cumsum: "; reverse_cumsum takes a vector",
        softmax: "; softmax takes a vector",
        logsumexp: "; logsumexp takes a vector",
        inv: "; inv takes a square matrix",
        stack: "; what is stacked has as many columns",
        blocks: "; blocks are as many in a row as in a column",
    }
)
