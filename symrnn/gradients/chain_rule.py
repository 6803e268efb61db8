"""The chain rule for one line, backwards and forwards, by the tables of ``rules``."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping

import sympy as sp

from symrnn.errors import InputError
from symrnn.expressions.array_nodes import spread
from symrnn.expressions.nodes import T, diag, dot, total
from symrnn.expressions.shapes import EVERY, Shape, shape_of
from symrnn.gradients.blocks import BLOCKS, send_to_blocks, tangent_of_blocks
from symrnn.gradients.rules import BY_VALUE, LINEAR, partials
from symrnn.programs.program import Assign, with_ending

__all__ = ["contributions", "tangent", "tangent_lines"]

Shapes = Mapping[sp.Symbol, Shape]
Expressions = dict[sp.Symbol, sp.Expr]


def contributions(line: Assign, bar: sp.Expr, shapes: Shapes) -> Expressions:
    """What a line adds to the adjoint of each name it uses, given its own adjoint: v_bar * dv/du for each u.

    >>> from symrnn.expressions.nodes import dot
    >>> a, W, h, a_bar = sp.symbols("a W h a_bar", real=True)
    >>> contributions(Assign(a, dot(W, h), ("n",)), a_bar, {W: ("n", "m"), h: ("m",)})
    {W: a_bar @ h.T, h: W.T @ a_bar}

    Raises
    ------
    InputError
        for a node without a rule, and for the sum of a product of matrices that has no name yet.
    """
    found: Expressions = {}
    _send(line.expr, line.symbol, bar, line.shape, _with_bar(shapes, bar, line.shape), found)
    return found


def tangent(line: Assign, tangents: Mapping[sp.Symbol, sp.Expr], shapes: Shapes | None = None) -> sp.Expr:
    """The tangent of a line, given those of the names that move: the sum of dv/du * u_dot.

    ``shapes`` are needed for blocks alone, of all names in the line.

    >>> from symrnn.expressions.nodes import dot
    >>> a, W, h, h_dot = sp.symbols("a W h h_dot", real=True)
    >>> tangent(Assign(a, dot(W, h), ("n",)), {h: h_dot})
    W @ h_dot

    Raises
    ------
    InputError
        for a node without a rule.
    """
    return _tangent_of(line.expr, line.symbol, tangents, shapes or {})


def tangent_lines(
    lines: Iterable[Assign],
    directions: Mapping[sp.Symbol, sp.Expr],
    ending: str = "_dot",
    shapes: Shapes | None = None,
) -> tuple[list[Assign], Expressions]:
    """The tangent of every line that moves, as a line of its own, and the tangents of all names that move."""
    moved = dict(directions)
    found = []
    for line in lines:
        expr = sp.S.Zero if moved.keys().isdisjoint(line.expr.free_symbols) else tangent(line, moved, shapes)
        if expr is not sp.S.Zero:
            moved[line.symbol] = with_ending(line.symbol, ending)
            found.append(Assign(moved[line.symbol], expr, line.shape))
    return found, moved


def _with_bar(shapes: Shapes, bar: sp.Expr, shape: Shape) -> Shapes:
    """The shapes, and that of an adjoint that is a name; the shapes themselves are not copied for every line."""
    return ChainMap({bar: shape}, shapes) if bar not in shapes else shapes  # type: ignore[arg-type]  # it only reads


def _send(expr: sp.Expr, value: sp.Expr, bar: sp.Expr, shape: Shape, shapes: Shapes, found: Expressions) -> None:
    """Add to ``found`` what an expression of this shape sends on, where ``bar`` is its adjoint."""
    for part, partial in partials(expr, value).items():
        sent = bar if partial is sp.S.One else bar * partial
        own = shapes[part] if part.is_Symbol else shape_of(part, shapes) if shape else ()
        if shape and not own:
            sent = total(sent)
        if part.is_Symbol:
            found[part] = found[part] + sent if part in found else sent
            continue
        if own and part.func not in (T, total) and not _is_full(shape_of(sent, shapes)):
            raise InputError(f"the sum of {part} needs a name for what it sums; give {value} a line of its own first")
        for argument, passed in _pass_on(part, value if part == expr else part, sent, own, shapes):
            _send(argument, argument, passed, shape_of(argument, shapes), shapes, found)


def _is_full(shape: Shape) -> bool:
    """Whether an adjoint has an entry for each that it is the adjoint of: no number for all, no column for all."""
    return bool(shape) and EVERY not in shape


def _pass_on(
    part: sp.Expr, value: sp.Expr, bar: sp.Expr, shape: Shape, shapes: Shapes
) -> Iterable[tuple[sp.Expr, sp.Expr]]:
    """The arguments of a node of this shape, or what it is made of, each with its adjoint."""
    if part.func in BLOCKS:
        return tuple(send_to_blocks(part, bar, shapes))
    if part.func in BY_VALUE:
        return ((part.args[0], BY_VALUE[part.func].backward(part.args[0], value, bar)),)
    scaled = _scale_entries(part, shape)
    if scaled is not None:
        return ((scaled, bar),)
    return zip(part.args, LINEAR[part.func].backward(part, bar, shape), strict=True)


def _scale_entries(part: sp.Expr, shape: Shape) -> sp.Expr | None:
    """A product with a diagonal matrix as one of entries: diag(v) @ A scales the rows of A, A @ diag(v) its columns."""
    if not isinstance(part, dot) or not any(isinstance(side, diag) for side in part.args):
        return None
    left, right = part.args
    if isinstance(left, diag):
        (v,) = left.args
        return right * (v if len(shape) == 1 else spread(v))
    (v,) = right.args
    return left * T(v if shape[0] == 1 else spread(v))


def _tangent_of(expr: sp.Expr, value: sp.Expr, tangents: Mapping[sp.Symbol, sp.Expr], shapes: Shapes) -> sp.Expr:
    terms = []
    for part, partial in partials(expr, value).items():
        if part.is_Symbol:
            moved = tangents.get(part, sp.S.Zero)
        else:
            inner = tuple(_tangent_of(argument, argument, tangents, shapes) for argument in part.args)
            if part.func in BLOCKS:
                moved = tangent_of_blocks(part, inner, shapes)
            else:
                moved = _move(part, value if part == expr else part, inner)
        if moved is not sp.S.Zero:
            terms.append(moved if partial is sp.S.One else partial * moved)
    return terms[0] if len(terms) == 1 else sp.Add(*terms)


def _move(part: sp.Expr, value: sp.Expr, tangents: tuple[sp.Expr, ...]) -> sp.Expr:
    """The tangent of a node from those of its arguments."""
    if part.func in BY_VALUE:
        (moved,) = tangents
        return moved if moved is sp.S.Zero else BY_VALUE[part.func].forward(part.args[0], value, moved)
    return sp.Add(*LINEAR[part.func].forward(part, tangents))
