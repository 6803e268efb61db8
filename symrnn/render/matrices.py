"""The nodes of matrix algebra as boxes."""

from __future__ import annotations

from symrnn.nodes import T, diag, dot, total
from symrnn.render.boxes import (
    Apply,
    Bars,
    Box,
    Entrywise,
    Fraction,
    MatrixProduct,
    Name,
    Parens,
    Product,
    Slash,
    Sum,
    Total,
    Transpose,
)
from symrnn.render.setting import Setting

__all__ = ["diagonal", "matrix_product", "summation", "transpose"]


def matrix_product(expr: dot, setting: Setting) -> Box:
    """Side by side: ``W h``."""
    left, right = (_operand(setting.box(argument)) for argument in expr.args)
    return MatrixProduct(left, right)


def transpose(expr: T, setting: Setting) -> Box:
    """A superscript, with brackets round all but a name or a function's value."""
    box = setting.box(expr.args[0])
    bare = isinstance(box, Bars) or (isinstance(box, Apply) and isinstance(box.head, Name))
    plain = isinstance(box, Name) and (box.label is None or box.entry is not None)
    return Transpose(box if bare or plain else Parens(box))


def summation(expr: total, setting: Setting) -> Box:
    """A summation sign, with brackets round a sum."""
    box = setting.box(expr.args[0])
    return Total(Parens(box) if isinstance(box, Sum) else box)


def diagonal(expr: diag, setting: Setting) -> Box:
    """The word, with its vector in brackets."""
    return Apply(Name("diag", "diag"), (setting.box(expr.args[0]),))


def _operand(box: Box) -> Box:
    return Parens(box) if isinstance(box, Sum | Product | Entrywise | Total | Fraction | Slash) else box
