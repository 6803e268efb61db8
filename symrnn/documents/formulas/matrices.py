"""The nodes of matrix algebra, and of norms, as boxes."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.documents.formulas.boxes import (
    Apply,
    Bars,
    BlockMatrix,
    Box,
    Entrywise,
    Fraction,
    MatrixProduct,
    Name,
    Norm,
    Number,
    Parens,
    Product,
    Slash,
    Sum,
    Total,
    Transpose,
)
from symrnn.documents.formulas.setting import Setting
from symrnn.errors import InputError, counted
from symrnn.expressions.nodes import T, blocks, diag, dot, norm_1, norm_2, norm_inf, total

__all__ = ["KINDS_OF_NORM", "block_matrix", "diagonal", "matrix_product", "norm", "summation", "transpose"]

#: the subscript of each norm
KINDS_OF_NORM: Mapping[Any, Box] = MappingProxyType(
    {norm_1: Number("1"), norm_2: Number("2"), norm_inf: Name("oo", "infinity")}
)


def matrix_product(expr: dot, setting: Setting) -> Box:
    """Side by side: ``W h``."""
    left, right = (_operand(setting.box(argument)) for argument in expr.args)
    return MatrixProduct(left, right)


def transpose(expr: T, setting: Setting) -> Box:
    """A superscript, with brackets round all but a name or a function's value."""
    box = setting.box(expr.args[0])
    bare = isinstance(box, Bars | BlockMatrix) or (isinstance(box, Apply) and isinstance(box.head, Name))
    plain = isinstance(box, Name) and (box.label is None or box.entry is not None)
    return Transpose(box if bare or plain else Parens(box))


def summation(expr: total, setting: Setting) -> Box:
    """A summation sign, with brackets round a sum."""
    box = setting.box(expr.args[0])
    return Total(Parens(box) if isinstance(box, Sum) else box)


def diagonal(expr: diag, setting: Setting) -> Box:
    """The word, with its vector in brackets."""
    return Apply(Name("diag", "diag"), (setting.box(expr.args[0]),))


def norm(expr: sp.Expr, setting: Setting) -> Box:
    """Double bars with a subscript."""
    return Norm(setting.box(expr.args[0]), KINDS_OF_NORM[expr.func])


def block_matrix(expr: blocks, setting: Setting) -> Box:
    """As many blocks in a row as in a column.

    Raises
    ------
    InputError
        for a number of blocks that is no square.
    """
    count = len(expr.args)
    width = isqrt(count)
    if not count or width**2 != count:
        raise InputError(f"{expr} cannot be printed: it has {counted(count, 'block')}; give as many rows as columns")
    boxes = tuple(map(setting.box, expr.args))
    return BlockMatrix(tuple(boxes[start : start + width] for start in range(0, count, width)))


def _operand(box: Box) -> Box:
    return Parens(box) if isinstance(box, Sum | Product | Entrywise | Total | Fraction | Slash) else box
