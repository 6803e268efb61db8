"""Products and fractions: scalars side by side, vectors and matrices entry by entry."""

from __future__ import annotations

import sympy as sp

from symrnn.documents.formulas.formula_layout import (
    Entrywise,
    Layout,
    MatrixProduct,
    Parens,
    Product,
    RangeSum,
    Ratio,
    Slash,
    Sum,
    Total,
    Typed,
)
from symrnn.documents.formulas.number_layout import rational
from symrnn.documents.formulas.plain_text import write_text
from symrnn.documents.formulas.setting import Setting
from symrnn.documents.formulas.writing_order import entrywise_factors, order_factors

__all__ = ["factor", "over", "product"]

_WIDEST_FRACTION = 60


def product(expr: sp.Mul, setting: Setting) -> Layout:
    """A product, or a fraction where a factor has a negative power."""
    coefficient, rest = expr.as_coeff_Mul()
    if coefficient < 0:
        positive = setting.box(-expr)
        return Sum((("-", Parens(positive) if isinstance(positive, Sum) else positive),))
    above, below = _split(sp.Mul.make_args(rest))
    if not below:
        return _times(coefficient, above, setting)
    return over(_times(sp.Integer(coefficient.p), above, setting), _times(sp.Integer(coefficient.q), below, setting))


def factor(expr: sp.Expr, setting: Setting) -> Layout:
    """An expression as a factor of a product."""
    box = setting.box(expr)
    return Parens(box) if isinstance(box, Sum) else box


def over(above: Layout, below: Layout) -> Layout:
    """A fraction; on one line, where it is so wide that the line has to break in it."""
    if len(write_text(above)) + len(write_text(below)) <= _WIDEST_FRACTION:
        return Ratio(_alone(above), _alone(below))
    last = above.factors[-1] if isinstance(above, Product) else above
    return Slash(
        Parens(above) if _is_open(last) else above,
        Parens(below) if _is_open(below) or isinstance(below, Product | Entrywise) else below,
    )


def _split(factors: tuple[sp.Expr, ...]) -> tuple[list[sp.Expr], list[sp.Expr]]:
    """The factors above the fraction bar, and those below it."""
    above, below = [], []
    for part in order_factors(factors):
        if isinstance(part, sp.Pow) and part.exp.is_Rational and part.exp < 0:
            below.append(sp.Pow(part.base, -part.exp))
        else:
            above.append(part)
    return above, below


def _times(number: sp.Rational, factors: list[sp.Expr], setting: Setting) -> Layout:
    """The scalars, then the vectors or matrices."""
    entries = [each for each in factors if not setting.is_scalar(each)]
    boxes = [] if number == 1 and factors else [rational(number)]
    boxes += [factor(each, setting) for each in factors if each not in entries]
    if entries:
        boxes.append(_entrywise(entries, setting))
    if len(boxes) == 1:
        return boxes[0]
    last_is_safe = bool(setting.shapes) or len(factors) == 1
    return Product((*map(_close, boxes[:-1]), boxes[-1] if last_is_safe else _apart(boxes[-1])))


def _entrywise(factors: list[sp.Expr], setting: Setting) -> Layout:
    if len(factors) == 1:
        return factor(factors[0], setting)
    return Entrywise(tuple(_apart(factor(each, setting)) for each in entrywise_factors(factors)))


def _close(box: Layout) -> Layout:
    """A factor in brackets, where it would otherwise take in what stands after it."""
    return Parens(box) if _is_open(box) else box


def _is_open(box: Layout) -> bool:
    return isinstance(box, MatrixProduct | Total | RangeSum) or (isinstance(box, Typed) and _is_open(box.shown))


def _apart(box: Layout) -> Layout:
    return Parens(box) if isinstance(box, MatrixProduct) or (isinstance(box, Typed) and _is_open(box)) else box


def _alone(box: Layout) -> Layout:
    """A fraction's bar groups what stands above and below it."""
    return box.body if isinstance(box, Parens) else box
