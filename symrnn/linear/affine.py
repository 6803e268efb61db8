"""An expression that is linear in some of its names, and something else besides: taken apart into these two."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import sympy as sp

from symrnn.expressions.array_nodes import cumsum, diagonal, ones, pad, part, reverse_cumsum, row_sums, spread, stack
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import Shape, shape_of

__all__ = ["Affine", "NotAffineError", "split_affine"]

#: nodes of one argument that keep sums and multiples
_LINEAR = (T, total, diag, spread, row_sums, diagonal, cumsum, reverse_cumsum)

Shapes = Mapping[sp.Symbol, Shape]


class NotAffineError(Exception):
    """A part of an expression that is not linear in what moves; ``moving`` are the names that it moves with."""

    def __init__(self, part: sp.Expr, moving: Set[sp.Symbol]) -> None:
        """The part, and the names."""
        super().__init__(str(part))
        self.part = part
        self.moving = moving


@dataclass(frozen=True, slots=True)
class Affine:
    """``linear + constant``: what is linear in the names that move, and what does not move; 0 where there is none."""

    linear: sp.Expr
    constant: sp.Expr


def split_affine(expr: sp.Expr, moving: Mapping[sp.Symbol, bool], shapes: Shapes) -> Affine:
    """The two parts of an expression; ``moving`` says of each name that moves whether it has a constant part itself.

    In ``linear`` such a name stands for its linear part, in ``constant`` for the constant one.

    >>> S, a, k, v = sp.symbols("S a k v", real=True)
    >>> shapes = {S: ("d", "d"), a: (), k: ("d",), v: ("d",)}
    >>> found = split_affine(a*S + dot(v - dot(S, k), T(k)), {S: False}, shapes)
    >>> print(found.linear, "|", found.constant)
    S*a + (-S @ k) @ k.T | v @ k.T

    Raises
    ------
    NotAffineError
        naming the part that is not linear.
    """
    names = expr.free_symbols & moving.keys()
    if not names:
        return Affine(sp.S.Zero, expr)
    if expr.is_Symbol:
        return Affine(expr, expr if moving[expr] else sp.S.Zero)
    if isinstance(expr, sp.Add):
        parts = [split_affine(argument, moving, shapes) for argument in expr.args]
        return Affine(sp.Add(*(each.linear for each in parts)), sp.Add(*(each.constant for each in parts)))
    places = [i for i, argument in enumerate(expr.args) if argument.free_symbols & moving.keys()]
    if isinstance(expr, (sp.Mul, dot, *_LINEAR, part, pad)) and len(places) == 1:
        inner = split_affine(expr.args[places[0]], moving, shapes)
        return Affine(*(_with(expr, places[0], each, shapes) for each in (inner.linear, inner.constant)))
    if isinstance(expr, stack):
        return _split_stack(expr, moving, shapes)
    raise NotAffineError(expr, names)


def _with(expr: sp.Expr, place: int, argument: sp.Expr, shapes: Shapes) -> sp.Expr:
    """The expression with another argument at a place; a number that filled an array is written out before a node."""
    if argument is sp.S.Zero:
        return sp.S.Zero
    full = argument if isinstance(expr, sp.Mul) else _fill(argument, shape_of(expr.args[place], shapes), shapes)
    arguments = [*expr.args[:place], full, *expr.args[place + 1 :]]
    if isinstance(expr, (part, pad)):
        return expr.func(full, *expr.sizes)
    return expr.func(*arguments)


def _fill(expr: sp.Expr, shape: Shape, shapes: Shapes) -> sp.Expr:
    """A number in every entry of a shape; all else as it is."""
    if not shape or shape_of(expr, shapes):
        return expr
    row = [ones(size) for size in shape if size != 1]
    if len(row) == 2:
        return expr * dot(row[0], T(row[1]))
    return expr * (T(row[0]) if shape[0] == 1 else row[0])


def _split_stack(expr: sp.Expr, moving: Mapping[sp.Symbol, bool], shapes: Shapes) -> Affine:
    """Piece by piece; zeros are written out, for each piece has its rows."""
    pieces = [split_affine(argument, moving, shapes) for argument in expr.args]
    found = []
    for values in ([each.linear for each in pieces], [each.constant for each in pieces]):
        if all(value is sp.S.Zero for value in values):
            found.append(sp.S.Zero)
        elif any(value is sp.S.Zero for value in values):
            raise NotAffineError(expr, expr.free_symbols & moving.keys())
        else:
            wide = [_fill(v, shape_of(a, shapes), shapes) for v, a in zip(values, expr.args, strict=True)]
            found.append(stack(*wide))
    return Affine(*found)
