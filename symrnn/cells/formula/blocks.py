"""Stacks and slices in formulas: ``[h; x]``, ``v[0:n]``, ``W[n:2*n]`` and the columns ``W[:, 0:n]``."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import TypeGuard

import sympy as sp

from symrnn.cells.formula.scan import TextPlace
from symrnn.errors import InputError, ShapeError, listing, quote
from symrnn.expressions.array_nodes import part, stack
from symrnn.expressions.nodes import T
from symrnn.expressions.shapes import Shape, Size, rows_and_columns, shape_of, shape_of_sizes, shape_text
from symrnn.expressions.sizes import size_names, size_sum
from symrnn.programs.lines import name_symbol

__all__ = ["is_slice", "is_stack", "pieces_of", "read_slice", "read_stack", "with_commas"]

#: what a stack is called where it is written as a function
_STACKS = ("stack", "concat")

Value = tuple[sp.Expr, Shape]
_ADVICE = "what is stacked is written [h; x], one below the other; side by side it is [A.T; B.T].T"


def is_stack(node: ast.expr, variables: Collection[str]) -> TypeGuard[ast.List | ast.Call]:
    """Whether a node is a stack, ``[h; x]`` or ``concat(h, x)``; ``variables`` are no functions."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in _STACKS and node.func.id not in variables
    return isinstance(node, ast.List)


def with_commas(text: str, place: TextPlace) -> str:
    """The text with a comma for each semicolon, so that a stack is a list to Python's grammar.

    >>> with_commas("W @ [h; x]", TextPlace("formula", 1))
    'W @ [h, x]'

    Raises
    ------
    InputError
        for a semicolon that stands in no square brackets.
    """
    opened = []
    for position, character in enumerate(text):
        if character in "([":
            opened.append(character)
        elif character in ")]" and opened:
            opened.pop()
        elif character == ";" and opened[-1:] != ["["]:
            place.fail(position, f"expected ; in square brackets alone; {_ADVICE}")
    return text.replace(";", ",")


def is_slice(node: ast.expr) -> TypeGuard[ast.Subscript]:
    """Whether a node is a name with rows or columns in brackets: ``v[0:n]``, ``W[:, 0:n]``."""
    if not isinstance(node, ast.Subscript):
        return False
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return all(isinstance(each, ast.Slice) for each in parts)


def pieces_of(node: ast.List | ast.Call, text: str, place: TextPlace) -> list[ast.expr]:
    """What a stack is made of.

    Raises
    ------
    InputError
        where there is less than two of it, or a comma stands for a semicolon.
    """
    pieces = list(node.elts if isinstance(node, ast.List) else node.args)
    unknown = (isinstance(node, ast.Call) and node.keywords) or any(isinstance(each, ast.Starred) for each in pieces)
    between = [text[one.end_col_offset or 0 : other.col_offset] for one, other in pairwise(pieces)]
    commas = isinstance(node, ast.List) and any(";" not in each for each in between)
    if len(pieces) < 2 or unknown or commas:
        found = quote(text[node.col_offset : node.end_col_offset])
        place.fail(node.col_offset, f"expected two or more that are stacked, found {found}; {_ADVICE}")
    return pieces


def read_stack(node: ast.expr, values: Sequence[Value], sources: Sequence[str], place: TextPlace) -> Value:
    """The stack of values; ``sources`` is how they are written.

    Raises
    ------
    InputError
        where they have different numbers of columns.
    """
    names = [name_symbol(f"piece{number}") for number in range(len(values))]
    try:
        shape = shape_of(stack(*names), {name: each[1] for name, each in zip(names, values, strict=True)})
    except ShapeError:
        found = ", ".join(f"{text} is {shape_text(each[1])}" for text, each in zip(sources, values, strict=True))
        place.fail(node.col_offset, f"the shapes in the stack do not fit: {found}; it takes as many columns of each")
    return stack(*(expr for expr, _ in values)), shape


def read_slice(
    node: ast.Subscript, value: Value, text: str, shapes: Mapping[sp.Symbol, Shape], place: TextPlace
) -> Value:
    """The rows and columns of a value that a slice says.

    Raises
    ------
    InputError
        for what is no size, and for rows or columns that are not there at every size.
    """
    axes = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    expr, shape = value
    if len(axes) > max(len(shape), 1) or not shape:
        what = quote(text[node.value.col_offset : node.value.end_col_offset])
        place.fail(node.slice.col_offset, f"{what} is {shape_text(shape)}; expected rows v[0:n], or columns W[:, 0:n]")
    known = set(size_names(*(size for each in shapes.values() for size in each)))
    rows, columns = rows_and_columns(shape)
    count, width = rows, columns
    for number, axis in enumerate(axes):
        assert isinstance(axis, ast.Slice)
        whole = columns if number else rows
        start, stop = _ends(axis, whole, text, known, place)
        if (start, stop) == (0, whole):
            continue
        cut = part(T(expr), start, stop) if number else part(expr, start, stop)
        try:
            name = name_symbol("sliced")
            found = shape_of(part(name, start, stop), {name: shape_of_sizes(whole, 1)})
        except ShapeError:
            what = quote(text[node.value.col_offset : node.value.end_col_offset])
            told = f"{what} has {whole} {'columns' if number else 'rows'}"
            place.fail(
                axis.col_offset,
                f"{start}:{stop} does not fit: {told}; a slice begins before it ends, and both have to be seen to lie "
                "within at every size",
            )
        expr = T(cut) if number else cut
        count, width = (count, _only(found)) if number else (_only(found), width)
    return expr, shape_of_sizes(count, width)


def _only(shape: Shape) -> Size:
    return shape[0] if shape else 1


def _ends(axis: ast.Slice, whole: Size, text: str, known: set[str], place: TextPlace) -> tuple[Size, Size]:
    """Where a slice begins and ends."""
    if axis.step is not None:
        place.fail(axis.step.col_offset, "a slice has a beginning and an end, as in v[0:n]; leave the step out")
    start = _size(axis.lower, text, known, place) if axis.lower is not None else 0
    return start, (_size(axis.upper, text, known, place) if axis.upper is not None else whole)


def _size(node: ast.expr, text: str, known: set[str], place: TextPlace) -> Size:
    found = text[node.col_offset : node.end_col_offset]
    try:
        size = size_sum(found)
    except InputError:
        place.fail(node.col_offset, f"expected a size such as n, 3, 2*n or m+n, found {quote(found)}")
    unknown = [name for name in size_names(size) if name not in known]
    if unknown:
        place.fail(node.col_offset, f"{unknown[0]} is no size here; the sizes are {listing(sorted(known)) or '(none)'}")
    return size
