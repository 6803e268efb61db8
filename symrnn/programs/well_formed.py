"""When a straight-line program is well-formed: every name is assigned once and before its use, and the shapes agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import sympy as sp

from symrnn.errors import ProgramError, ShapeError, listing
from symrnn.expressions.nodes import NODES
from symrnn.expressions.shapes import Shape, fills, rows_and_columns, shape_of, shape_of_sizes, shape_text
from symrnn.expressions.sizes import is_size
from symrnn.programs.lines import Assign, Input

__all__ = ["check_lines"]

Shapes = dict[sp.Symbol, Shape]

_NODES = frozenset(NODES)


def check_lines(inputs: Iterable[Input], lines: Iterable[Assign], outputs: Iterable[sp.Symbol]) -> Shapes:
    """The shape of every name, once each line has been found well-formed.

    Raises
    ------
    ProgramError
        naming the line and the symbol, where a name is assigned twice, used before it is assigned,
        or where a declared shape is not that of the expression.
    """
    shapes: Shapes = {}
    for item in inputs:
        _declare(shapes, 0, item)
    for number, line in enumerate(lines, 1):
        _check_shape(number, line, shapes)
        _declare(shapes, number, line)
    for symbol in outputs:
        if symbol not in shapes:
            raise ProgramError(f"output {symbol} is not assigned; the program has {listing(shapes)}")
    return shapes


def _check_shape(number: int, line: Assign, shapes: Mapping[sp.Symbol, Shape]) -> None:
    if _is_of_scalars(line.expr, shapes):
        found: Shape = ()
    else:
        unknown = next((symbol for symbol in line.expr.free_symbols if symbol not in shapes), None)
        if unknown is not None:
            raise ProgramError(_explain_unknown(number, line, unknown, shapes))
        found = _find_shape(number, line, shapes)
    if not fills(found, line.shape):
        raise ShapeError(
            f"line {number}, {line}: {line.symbol} is declared as {shape_text(line.shape)}, "
            f"its expression is {shape_text(found)}"
        )


def _is_of_scalars(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> bool:
    """Whether all names are known, and scalars, and no node such as dot stands anywhere: every line is asked."""
    waiting: list[sp.Basic] = [expr]
    while waiting:
        node = waiting.pop()
        if node.is_Symbol:
            if shapes.get(node) != ():
                return False
        elif type(node) in _NODES:
            return False
        else:
            waiting += node.args
    return True


def _find_shape(number: int, line: Assign, shapes: Mapping[sp.Symbol, Shape]) -> Shape:
    try:
        return shape_of(line.expr, shapes)
    except ShapeError as error:
        raise ShapeError(f"line {number}, {line}: {error}") from None


def _declare(shapes: Shapes, number: int, item: Input | Assign) -> None:
    """Add the name of an input (number 0) or of a line; the message is only written where it is needed."""
    symbol, problem = item.symbol, ""
    if symbol in shapes:
        problem = f"{symbol} is assigned a second time; give it a name of its own"
    elif symbol.is_real is not True:
        problem = f"the symbol {symbol} is not real; make it with name_symbol({symbol.name!r})"
    if problem:
        raise ProgramError(f"{_where(number)} {item}: {problem}")
    problem = _unusual(item.shape) if item.shape else ""
    if problem:
        raise ShapeError(f"{_where(number)} {item}: {problem}")
    shapes[symbol] = item.shape


def _where(number: int) -> str:
    return f"line {number}," if number else "input"


def _explain_unknown(number: int, line: Assign, symbol: sp.Symbol, shapes: Mapping[sp.Symbol, Shape]) -> str:
    twins = [known for known in shapes if known.name == symbol.name]
    reason = (
        f"{symbol} has other assumptions than the {symbol} of the program"
        if twins
        else f"{symbol} is used before it is assigned"
    )
    return f"line {number}, {line}: {reason}"


@lru_cache(maxsize=256)  # the names of programs share a few shapes
def _unusual(shape: Shape) -> str:
    """What is wrong with a shape that is written in another way than expressions have it; nothing, where it is not."""
    if len(shape) > 2 or not all(map(is_size, shape)):
        return f"the shape {shape} is not one or two sizes; a size is a positive integer, a name, or a sum of such"
    plain = shape_of_sizes(*rows_and_columns(shape))
    return "" if plain == shape else f"the shape {shape_text(shape)} has a size 1; declare it as {shape_text(plain)}"
