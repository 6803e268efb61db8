"""Whether two shapes fit together, as written in a formula."""

from __future__ import annotations

import ast
from types import MappingProxyType

from symrnn.errors import ShapeError
from symrnn.expressions.nodes import dot
from symrnn.expressions.shapes import EVERY, Shape, broadcast, rows_and_columns, shape_of, shape_of_sizes
from symrnn.programs.lines import name_symbol

__all__ = ["Written", "combine", "hint"]

_LEFT, _RIGHT = name_symbol("left"), name_symbol("right")

LONGEST_PARTS = 60  # characters of both parts together that a hint repeats

Written = tuple[str, Shape]  # a part of a formula as it is written, and its shape


def combine(operator: ast.operator, left: Shape, right: Shape) -> Shape | None:
    """The shape of two values combined by an operator, None where they do not fit.

    >>> combine(ast.MatMult(), ("n", "m"), ("m",)), combine(ast.Add(), ("n",), ()), combine(ast.Mult(), (2,), (3,))
    (('n',), ('n',), None)
    """
    if not isinstance(operator, ast.MatMult):
        return broadcast((left, right))
    if EVERY in (*left, *right):
        return None
    try:
        return shape_of(dot(_LEFT, _RIGHT), {_LEFT: left, _RIGHT: right})
    except ShapeError:
        return None


def hint(operator: ast.operator, left: Written, right: Written) -> str:
    """What to write instead, where two parts do not fit.

    >>> hint(ast.MatMult(), ("x", ("m",)), ("W", ("n", "m")))
    'A @ B takes a matrix A of as many columns as B has rows; write W @ x'
    """
    if isinstance(operator, ast.MatMult):
        return _product_hint(left, right)
    if len(left[0] + right[0]) > LONGEST_PARTS:
        left, right = _in_short(left), _in_short(right)
    spreads = _spread_hint(operator, left, right)
    if isinstance(operator, ast.Mult) and combine(ast.MatMult(), left[1], right[1]) is not None:
        product = f"{_in_brackets(left[0])} @ {_in_brackets(right[0])}"
        said = f"* is elementwise, the matrix product is written @, {product}; both are read from left to right"
        return f"{said}; {spreads}" if spreads else said
    return spreads or "elementwise, all shapes agree but those of scalars"


def _product_hint(left: Written, right: Written) -> str:
    if not (left[1] and right[1]):
        return "a product with a scalar is written *"
    if EVERY in (*left[1], *right[1]):
        return "v[:, None] and v[None, :] stand beside a matrix, in * or +; in a product write outer(u, v), or v alone"
    said = "A @ B takes a matrix A of as many columns as B has rows"
    if len(left[0] + right[0]) > LONGEST_PARTS:
        return f"{said}; A.T is the transpose"
    first, second = _in_brackets(left[0]), _in_brackets(right[0])
    if len(left[1]) == len(right[1]) == 1 and left[1] == right[1]:
        products = f"the matrix of all products outer({left[0]}, {right[0]})"
        return f"{said}; the inner product is {first}.T @ {second}, {products}"
    turned, across = (shape_of_sizes(*reversed(rows_and_columns(shape))) for _, shape in (right, left))
    tries = [
        (f"{second} @ {first}", right[1], left[1]),
        (f"{first}.T @ {second}", across, right[1]),
        (f"{second}.T @ {first}", turned, left[1]),
        (f"{first} @ {second}.T", left[1], turned),
    ]
    if len(left[1]) == 1:  # a column, not a row, is what is wanted
        tries[1], tries[2] = tries[2], tries[1]
    fits = (text for text, a, b in tries if combine(ast.MatMult(), a, b) is not None)
    write = next(fits, "").replace(".T.T", "")
    return f"{said}; write {write}" if write else f"{said}; A.T is the transpose"


def _spread_hint(operator: ast.operator, left: Written, right: Written) -> str:
    """For a vector beside a matrix: along which of its sides it may be meant."""
    sides = {len(shape): (text, shape) for text, shape in (left, right)}
    if set(sides) != {1, 2} or 1 in sides[2][1]:
        return ""
    size = sides[1][1][0]
    sign = _SIGNS.get(type(operator), "*")
    fits = [
        (axes, along)
        for axes, along, length in (("[:, None]", "rows", sides[2][1][0]), ("[None, :]", "columns", sides[2][1][1]))
        if size == length
    ]

    def write(axes: str) -> str:
        texts = [_in_brackets(text) + axes * (len(shape) == 1) for text, shape in (left, right)]
        return f"{texts[0]}{sign}{texts[1]}"

    said = ", ".join(f"{write(axes)} for {sides[1][0]} along the {along}" for axes, along in fits)
    return f"write {said}" if said else ""


_SIGNS = MappingProxyType({ast.Add: " + ", ast.Sub: " - ", ast.Div: "/"})


def _in_short(part: Written) -> Written:
    return "v" if len(part[1]) == 1 else "S", part[1]


def _in_brackets(text: str) -> str:
    """A part as it stands in a product, in brackets where it is more than a name or a call."""
    tree = ast.parse(text.replace(";", ","), mode="eval").body
    return f"({text})" if isinstance(tree, ast.BinOp | ast.UnaryOp) else text
