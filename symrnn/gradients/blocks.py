"""The rules of stacks, parts and pads, and sums of pads that lie one below the other as the stack that they are.

The adjoint of a stack is its parts; that of a part is put back among zeros; that of a pad is the part put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import ones, pad, part, stack
from symrnn.expressions.nodes import T, dot
from symrnn.expressions.shapes import Shape, rows_and_columns, shape_of
from symrnn.expressions.sizes import Size, size_sum

__all__ = ["BLOCKS", "join_pads", "send_to_blocks", "tangent_of_blocks", "with_values"]

BLOCKS = (stack, part, pad)
Shapes = Mapping[sp.Symbol, Shape]


def send_to_blocks(node: sp.Expr, bar: sp.Expr, shapes: Shapes) -> Iterator[tuple[sp.Expr, sp.Expr]]:
    """What a stack, part or pad sends to its arguments, where ``bar`` is its adjoint.

    >>> h, x, q_bar = sp.symbols("h x q_bar", real=True)
    >>> for argument, sent in send_to_blocks(stack(h, x), q_bar, {h: ("n",), x: ("m",), q_bar: ("m+n",)}):
    ...     print(argument, sent)
    h q_bar[0:n]
    x q_bar[n:m+n]
    """
    whole = shape_of(node, shapes)
    is_number = bool(whole) and not shape_of(bar, shapes)  # for every entry the same
    if isinstance(node, stack):
        for argument, start, stop in _rows_of(node, shapes):
            yield argument, bar if is_number else part(bar, start, stop)
        return
    argument, start = node.args[0], node.sizes[0]
    rows = rows_and_columns(shape_of(argument, shapes))[0]
    if isinstance(node, part):
        yield argument, pad(bar * _ones(whole) if is_number else bar, start, rows)
    else:
        yield argument, bar if is_number else part(bar, start, size_sum(start, rows))


def tangent_of_blocks(node: sp.Expr, tangents: tuple[sp.Expr, ...], shapes: Shapes) -> sp.Expr:
    """The tangent of a stack, part or pad from those of its arguments; what does not move has the tangent 0.

    >>> h, x, h_dot = sp.symbols("h x h_dot", real=True)
    >>> print(tangent_of_blocks(stack(h, x), (h_dot, sp.S.Zero), {h: ("n",), x: ("m",), h_dot: ("n",)}))
    pad(h_dot, 0, m+n)
    """
    if not isinstance(node, stack):
        return node.func(tangents[0], *node.args[1:])
    if sp.S.Zero not in tangents:
        return stack(*tangents)
    rows = rows_and_columns(shape_of(node, shapes))[0]
    pieces = zip(tangents, _rows_of(node, shapes), strict=True)
    return sp.Add(*(pad(moved, start, rows) for moved, (_, start, _) in pieces))


def with_values(expr: sp.Expr, values: Mapping[sp.Symbol, sp.Expr], shapes: Shapes) -> sp.Expr:
    """The expression with values put in; a block of a stack that becomes 0 is rows of zeros, and not one.

    >>> g, h, x = sp.symbols("g h x", real=True)
    >>> print(with_values(stack(dot(g, T(h)), dot(g, T(x))), {h: sp.S.Zero}, dict.fromkeys((g, h, x), ("n",))))
    pad(g @ x.T, n, 2*n)
    """
    zeros = {symbol: value for symbol, value in values.items() if value is sp.S.Zero and shapes.get(symbol)}
    concerned = (node for node in expr.atoms(stack) if zeros.keys() & node.free_symbols)
    taken_apart = {node: _as_pads(node, shapes) for node in concerned if sp.S.Zero in node.xreplace(zeros).args}
    return expr.xreplace(taken_apart).xreplace(dict(values)) if taken_apart else expr.xreplace(dict(values))


def join_pads(expr: sp.Expr, shapes: Shapes) -> sp.Expr:
    """The sum with pads that fill all rows, and each once, as the stack of what is put in.

    >>> i, f = sp.symbols("a_i_bar a_f_bar", real=True)
    >>> print(join_pads(pad(f, "n", "2*n") + pad(i, 0, "n+n"), {i: ("n",), f: ("n",)}))
    stack(a_i_bar, a_f_bar)
    """
    if not expr.has(pad):
        return expr
    terms, joined = list(sp.Add.make_args(expr)), []
    for is_turned in (False, True):
        groups: dict[Size, list[tuple[Size, sp.Expr, sp.Expr]]] = {}
        for term in terms:
            coefficient, node = term.as_coeff_Mul()
            inner = node.args[0] if is_turned and isinstance(node, T) else node
            if isinstance(inner, pad) and is_turned == isinstance(node, T):
                start, rows = inner.sizes
                groups.setdefault(rows, []).append((start, coefficient * inner.args[0], term))
        for rows, found in groups.items():
            whole = _one_below_the_other(found, rows, shapes)
            if whole is not None:
                joined.append(T(whole) if is_turned else whole)
                used = [term for _, _, term in found]
                terms = [term for term in terms if term not in used]
    return sp.Add(*joined, *terms)


def _one_below_the_other(found: list[tuple[Size, sp.Expr, Any]], rows: Size, shapes: Shapes) -> sp.Expr | None:
    """What is put in, as a stack, where it fills the rows from the first to the last; None where it does not."""
    blocks: dict[Size, sp.Expr] = {}
    shapes_at: dict[Size, Shape] = {}
    for start, inner, _ in found:
        shape = shape_of(inner, shapes)
        if shapes_at.setdefault(start, shape) != shape:
            return None
        blocks[start] = blocks.get(start, sp.S.Zero) + inner
    at: Size = 0
    order = []
    while at in blocks:
        if shape_of(blocks[at], shapes) != shapes_at[at]:
            return None  # it cancels
        order.append(blocks[at])
        at = size_sum(at, rows_and_columns(shapes_at[at])[0])
    if at != rows or len(order) != len(blocks):
        return None
    return order[0] if len(order) == 1 else stack(*order)


def _rows_of(node: stack, shapes: Shapes) -> Iterator[tuple[sp.Expr, Size, Size]]:
    """Each argument of a stack, with the row that it begins with and the one before which it ends."""
    start: Size = 0
    for argument in node.args:
        stop = size_sum(start, rows_and_columns(shape_of(argument, shapes))[0])
        yield argument, start, stop
        start = stop


def _as_pads(node: stack, shapes: Shapes) -> sp.Expr:
    rows = rows_and_columns(shape_of(node, shapes))[0]
    return sp.Add(*(pad(argument, start, rows) for argument, start, _ in _rows_of(node, shapes)))


def _ones(shape: Shape) -> sp.Expr:
    """One in every entry of this shape."""
    rows, columns = rows_and_columns(shape)
    if columns == 1:
        return ones(rows)
    return T(ones(columns)) if rows == 1 else dot(ones(rows), T(ones(columns)))
