"""The nodes of matrix algebra, and of norms, as boxes."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.documents.formulas import formula_layout as b
from symrnn.documents.formulas.setting import Setting
from symrnn.errors import InputError, inflect
from symrnn.expressions.nodes import blocks, diag, dot, norm_1, norm_2, norm_inf, total

__all__ = ["KINDS_OF_NORM", "block_matrix", "diagonal", "group_below", "matrix_product", "norm", "operand", "summation"]

#: the subscript of each norm
KINDS_OF_NORM: Mapping[Any, b.Layout] = MappingProxyType(
    {norm_1: b.Number("1"), norm_2: b.Number("2"), norm_inf: b.Name("oo", "infinity", kind="constant")}
)


def matrix_product(expr: dot, setting: Setting) -> b.Layout:
    """Side by side: ``W h``."""
    left, right = (operand(setting.box(argument)) for argument in expr.args)
    return b.MatrixProduct(left, right)


def group_below(box: b.Layout) -> b.Layout:
    """What a superscript is put on: brackets round all but a name or a function's value."""
    grouped = isinstance(box, b.Bars | b.BlockMatrix | b.Stack | b.Part)
    bare = grouped or (isinstance(box, b.Apply) and isinstance(box.head, b.Name))
    plain = isinstance(box, b.Name) and (box.label is None or box.entry is not None)
    return box if bare or plain else b.Parens(box)


def summation(expr: total, setting: Setting) -> b.Layout:
    """A summation sign, with brackets round a sum."""
    box = setting.box(expr.args[0])
    return b.Total(b.Parens(box) if isinstance(box, b.Sum) else box)


def diagonal(expr: diag, setting: Setting) -> b.Layout:
    """The word, with its vector in brackets."""
    return b.Apply(b.Name("diag", "diag", kind="meaning"), (setting.box(expr.args[0]),))


def norm(expr: sp.Expr, setting: Setting) -> b.Layout:
    """Double bars with a subscript."""
    return b.Norm(setting.box(expr.args[0]), KINDS_OF_NORM[expr.func])


def block_matrix(expr: blocks, setting: Setting) -> b.Layout:
    """As many blocks in a row as in a column.

    Raises
    ------
    InputError
        for a number of blocks that is no square.
    """
    count = len(expr.args)
    width = isqrt(count)
    if not count or width**2 != count:
        raise InputError(f"{expr} cannot be printed: it has {inflect(count, 'block')}; give as many rows as columns")
    boxes = tuple(map(setting.box, expr.args))
    return b.BlockMatrix(tuple(boxes[start : start + width] for start in range(0, count, width)))


def operand(box: b.Layout) -> b.Layout:
    """A factor of a matrix product; a product of matrices needs no brackets in another."""
    return b.Parens(box) if isinstance(box, b.Sum | b.Product | b.Entrywise | b.Total | b.Ratio | b.Slash) else box
