"""Programs at other sizes: a name of a size replaced by a number, or by another size.

Where a size becomes 1 a vector is a number and a matrix may be one: what acts on whole arrays is then what it is of
one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import extent, inv, ones, pad, part, row_sums, spread
from symrnn.expressions.nodes import NODES, T, diag, dot, total
from symrnn.expressions.shapes import EVERY, Shape, rows_and_columns, shape_of, shape_of_sizes
from symrnn.expressions.sizes import Size, size_where
from symrnn.programs.program import Assign, Input, Program

__all__ = ["resize", "resize_program", "unspread"]


def resize(expr: sp.Expr, names: Mapping[str, Size]) -> sp.Expr:
    """An expression in which sizes have other values, none of them 1.

    >>> print(resize(part(ones("C"), 0, "C"), {"C": "C+1"}))
    ones(C+1)[0:C+1]
    """
    if isinstance(expr, (ones, extent)):
        return expr.func(size_where(expr.size, names))
    if isinstance(expr, (part, pad)):
        return expr.func(resize(expr.args[0], names), *(size_where(size, names) for size in expr.sizes))
    return expr.func(*(resize(argument, names) for argument in expr.args)) if expr.args else expr


def resize_program(program: Program, names: Mapping[str, Size]) -> Program:
    """A program in which sizes have other values.

    >>> from symrnn.programs.program import name_symbol
    >>> x, y = name_symbol("x"), name_symbol("y")
    >>> product = Program((Input(x, ("C",)),), (Assign(y, dot(T(x), x)),), (y,))
    >>> print(resize_program(product, {"C": 3}), "|", resize_program(product, {"C": 1}))
    y = x.T @ x | y = x**2
    """
    inputs = tuple(Input(item.symbol, _shape(item.shape, names), item.constant) for item in program.inputs)
    shapes = {item.symbol: item.shape for item in inputs}
    lines = []
    for line in program.lines:
        shape = _shape(line.shape, names)
        expr = resize(line.expr, names)
        if 1 in names.values():
            expr = _of_ones(expr, shapes)
            expr = unspread(expr, shapes) if len(shape) == 1 else expr
        lines.append(Assign(line.symbol, expr, shape))
        shapes[line.symbol] = shape
    return Program(inputs, tuple(lines), program.outputs)


def _shape(shape: Shape, names: Mapping[str, Size]) -> Shape:
    return shape_of_sizes(*rows_and_columns(tuple(size_where(size, names) for size in shape)))


def _of_ones(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    """An expression whose nodes are none of a number, where what they act on has become one."""
    if isinstance(expr, ones) and expr.size == 1:
        return sp.S.One
    if not expr.args or isinstance(expr, (ones, extent)):
        return expr
    if isinstance(expr, (part, pad)):
        whole = _of_ones(expr.args[0], shapes)
        is_one = isinstance(expr, part) and rows_and_columns(shape_of(whole, shapes))[0] == 1
        return whole if is_one else expr.func(whole, *expr.sizes)
    arguments = [_of_ones(argument, shapes) for argument in expr.args]
    found = [shape_of(each, shapes) for each in arguments]
    sizes = list(map(rows_and_columns, found))
    if isinstance(expr, row_sums) and 1 in sizes[0]:
        return arguments[0] if sizes[0][1] == 1 else total(arguments[0])
    if expr.func in _OF_A_NUMBER and any(each == (1, 1) for each in sizes):
        return _OF_A_NUMBER[expr.func](*arguments)
    if expr.func not in NODES and any(len(shape) == 1 for shape in found):
        arguments = [unspread(each, shapes) for each in arguments]
    return expr.func(*arguments)


def unspread(expr: sp.Expr, shapes: Mapping[sp.Symbol, Shape]) -> sp.Expr:
    """What has as many columns, or rows, as stand beside it, where that is one: a vector that is not spread.

    >>> h, b = sp.symbols("h b", real=True)
    >>> print(unspread(2*spread(h) + b, {h: ("n",), b: ()}))
    b + 2*h
    """
    if EVERY not in shape_of(expr, shapes):
        return expr
    if isinstance(expr, spread):
        return expr.args[0]
    return expr.func(*(unspread(argument, shapes) for argument in expr.args))


def _itself(entry: sp.Expr) -> sp.Expr:
    return entry


#: what a node is where it acts on a number, or a product where one of its sides is one
_OF_A_NUMBER: Mapping[Any, Callable[..., sp.Expr]] = MappingProxyType(
    {
        dot: sp.Mul,
        inv: lambda entry: 1 / entry,
        **dict.fromkeys((T, total, diag, spread), _itself),
    }
)
