"""The less frequent nodes as boxes: along one axis, by blocks, of all entries together, and sizes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.matrices import diagonal, group_below, operand
from symrnn.documents.formulas.names import split_name
from symrnn.documents.formulas.setting import Setting
from symrnn.expressions.array_nodes import (
    cumsum,
    extent,
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
from symrnn.expressions.array_nodes import (
    diagonal as diagonal_of,
)
from symrnn.expressions.functions import surrogate
from symrnn.expressions.nodes import T, diag
from symrnn.expressions.sizes import Size, size_terms

__all__ = ["ARRAYS", "ONES", "size_box"]

#: as many ones as fit
ONES = b.Name("ones", "(1)", kind="meaning")

_WORDS: Mapping[Any, b.Name] = MappingProxyType(
    {
        node: b.Name(node.__name__, printed, kind="meaning")
        for node, printed in (
            (diagonal_of, "diagonal"),
            (cumsum, "cumsum"),
            (reverse_cumsum, "revcumsum"),
            (softmax, "softmax"),
            (logsumexp, "logsumexp"),
        )
    }
)
_PAD = b.Name("pad", "pad", kind="meaning")
_SLOPE = b.Name("slope", "slope", kind="meaning")
_SURROGATE = b.Name("surrogate", "surrogate", kind="meaning")


def size_box(size: Size) -> b.Layout:
    """A size as it is read: ``m + 2 n``."""
    terms = tuple(("+", _count(count, name)) for name, count in size_terms(size).items())
    return terms[0][1] if len(terms) == 1 else b.Sum(terms)


def _count(count: int, name: str) -> b.Layout:
    if not name:
        return b.Number(str(count))
    letter = replace(split_name(name), kind="size")
    return letter if count == 1 else b.Product((b.Number(str(count)), letter))


def _word(expr: sp.Expr, setting: Setting) -> b.Layout:
    return b.Apply(_WORDS[expr.func], tuple(map(setting.box, expr.args)))


def _spread(expr: spread, setting: Setting) -> b.Layout:
    """A column, once for each entry of a row of ones."""
    box = setting.box(expr.args[0])
    return b.Typed(b.MatrixProduct(operand(box), b.Transpose(ONES)), "", (_group_typed(box),), "[:, None]")


def _transpose(expr: T, setting: Setting) -> b.Layout:
    """A superscript; a spread row has its ones in front, an inverse has both in one superscript, columns are a part."""
    box = setting.box(expr.args[0])
    if isinstance(expr.args[0], part) and isinstance(expr.args[0].args[0], T):
        return _columns(expr.args[0], setting)
    if isinstance(expr.args[0], spread):
        inner = setting.box(expr.args[0].args[0])
        row = b.MatrixProduct(ONES, b.Transpose(group_below(inner)))
        return b.Typed(row, "", (_group_typed(inner),), "[None, :]")
    return replace(box, transposed=True) if isinstance(box, b.Inverse) else b.Transpose(group_below(box))


def _group_typed(box: b.Layout) -> b.Layout:
    return box if isinstance(box, b.Name | b.Apply | b.Part | b.Stack) else b.Parens(box)


def _row_sums(expr: row_sums, setting: Setting) -> b.Layout:
    """A matrix times ones."""
    box = setting.box(expr.args[0])
    return b.Typed(b.MatrixProduct(operand(box), ONES), "row_sums(", (box,), ")")


def _inverse(expr: inv, setting: Setting) -> b.Layout:
    return b.Inverse(group_below(setting.box(expr.args[0])))


def _stack(expr: stack, setting: Setting) -> b.Layout:
    return b.Stack(tuple(map(setting.box, expr.args)))


def _part(expr: part, setting: Setting) -> b.Layout:
    return _slice(expr.args[0], (expr.sizes,), setting)


def _pad(expr: pad, setting: Setting) -> b.Layout:
    return b.Apply(_PAD, (setting.box(expr.args[0]), *map(size_box, expr.sizes)))


def _columns(expr: part, setting: Setting) -> b.Layout:
    """Rows of the transpose are columns, perhaps of rows."""
    inner = expr.args[0].args[0]
    if isinstance(inner, part):
        return _slice(inner.args[0], (inner.sizes, expr.sizes), setting)
    return _slice(inner, ((), expr.sizes), setting)


def _slice(whole: sp.Expr, slices: tuple[tuple[Size, ...], ...], setting: Setting) -> b.Layout:
    """A subscript, with brackets round what has one already."""
    box = setting.box(whole)
    bare = isinstance(box, b.Name) and not (box.subscript or box.label or box.entry)
    ends = tuple(tuple(map(size_box, each)) for each in slices)
    return b.Part(box if bare or isinstance(box, b.Stack) else b.Parens(box), ends)


def _extent(expr: extent, setting: Setting) -> b.Layout:
    return size_box(expr.size)


def _ones(expr: ones, setting: Setting) -> b.Layout:
    return b.Name(str(expr), "(1)", subscript=size_box(expr.size), kind="meaning")


def _diagonal(expr: diag, setting: Setting) -> b.Layout:
    """The word, and the identity as its letter."""
    (vector,) = expr.args
    if isinstance(vector, ones):
        return b.Name(str(expr), "(I)", subscript=size_box(vector.size), kind="meaning")
    return diagonal(expr, setting)


def _surrogate(expr: surrogate, setting: Setting) -> b.Layout:
    """Its value, and what has the slope that is declared for it."""
    value, through = map(setting.box, expr.args)
    shown = b.Apply(_SURROGATE, (value, b.Apply(_SLOPE, (through,))))
    return b.Typed(shown, "surrogate(", (value, through), ")")


ARRAYS: Mapping[Any, Callable[[Any, Setting], b.Layout]] = MappingProxyType(
    {
        T: _transpose,
        diag: _diagonal,
        spread: _spread,
        row_sums: _row_sums,
        inv: _inverse,
        stack: _stack,
        part: _part,
        pad: _pad,
        extent: _extent,
        ones: _ones,
        surrogate: _surrogate,
        **dict.fromkeys(_WORDS, _word),
    }
)
