"""Names and rows of them: which rows of a value belong to which of its argument."""

from __future__ import annotations

from collections.abc import Mapping

import sympy as sp

from symrnn.expressions.array_nodes import part
from symrnn.expressions.sizes import Size, size_difference, size_sum

__all__ = ["is_rows", "rows_among"]


def is_rows(expr: sp.Expr) -> bool:
    """Whether it is a name, or rows of one.

    >>> a = sp.Symbol("a", real=True)
    >>> is_rows(part(a, 0, "n")), is_rows(a + 1)
    (True, False)
    """
    return bool(expr.is_Symbol or (isinstance(expr, part) and expr.args[0].is_Symbol))


def rows_among(argument: sp.Expr, names: Mapping[sp.Expr, sp.Symbol]) -> sp.Expr | None:
    """The name that belongs to an argument, or the rows of it that belong to rows of one.

    >>> a, h = sp.symbols("a h", real=True)
    >>> names = {part(a, "n", "3*n"): h}
    >>> rows_among(part(a, "2*n", "3*n"), names), rows_among(part(a, 0, "n"), names)
    (h[n:2*n], None)
    """
    if argument in names:
        return names[argument]
    if not isinstance(argument, part):
        return None
    for known, name in names.items():
        if known.is_Symbol and known == argument.args[0]:
            return part(name, *argument.sizes)
        if isinstance(known, part) and known.args[0] == argument.args[0]:
            start, stop = (_from(known.sizes[0], size) for size in argument.sizes)
            if start is not None and stop is not None and _from(argument.sizes[1], known.sizes[1]) is not None:
                return part(name, start, stop)
    return None


def _from(start: Size, size: Size) -> Size | None:
    """How far a size is from another; None where it is not known to be as large."""
    if size_sum(start) == size_sum(size):
        return 0
    return size if size_sum(start) == 0 else size_difference(size, start)
