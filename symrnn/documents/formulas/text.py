"""Formulas as plain text that can be typed: ``w3*f(4*w2 + w_n*f(2*w1))``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas.boxes import (
    Apply,
    Bars,
    BlockMatrix,
    Box,
    Chain,
    Entrywise,
    Fraction,
    Mark,
    MatrixProduct,
    Name,
    Norm,
    Number,
    Parens,
    Power,
    Product,
    Root,
    Row,
    Slash,
    Sum,
    Total,
    Transpose,
)

__all__ = ["write_text"]

_SIGNS = MappingProxyType({"negative": "-", "partial": "d", "odot": "*", "sum": "total"})
_NORMS = MappingProxyType({"1": "norm_1", "2": "norm_2", "oo": "norm_inf"})
_ATOMS = (Name, Number, Parens, Bars, Norm, BlockMatrix, Root, Apply, Transpose, Total)


def write_text(box: Box) -> str:
    """One formula as text."""
    return _WRITERS[type(box)](box)


def _sum(box: Sum) -> str:
    first, *others = box.terms
    text = f"-{_factor(first[1])}" if first[0] == "-" else write_text(first[1])
    return text + "".join(f" {sign} {write_text(term)}" for sign, term in others)


def _product(box: Product) -> str:
    return "*".join(map(_factor, box.factors))


def _factor(box: Box) -> str:
    """Left to right a product with ``@`` would begin with the factor before it."""
    return f"({write_text(box)})" if isinstance(box, MatrixProduct) else write_text(box)


def _matrix_product(box: MatrixProduct) -> str:
    left = _grouped(box.left, write_text(box.left), (MatrixProduct, Power))
    return f"{left} @ {_grouped(box.right, write_text(box.right), (Power,))}"


def _transpose(box: Transpose) -> str:
    return f"{write_text(box.body)}.T"


def _total(box: Total) -> str:
    return f"total{write_text(box.body)}" if isinstance(box.body, Parens) else f"total({write_text(box.body)})"


def _block_matrix(box: BlockMatrix) -> str:
    return f"blocks({', '.join(write_text(each) for row in box.rows for each in row)})"


def _parens(box: Parens) -> str:
    """A sum of entries has the brackets of a function already."""
    return write_text(box.body) if isinstance(box.body, Total) else f"({write_text(box.body)})"


def _fraction(box: Fraction | Slash) -> str:
    below = write_text(box.denominator)
    above = write_text(box.numerator)
    return f"{_grouped(box.numerator, above, (Product, Entrywise, Power))}/{_grouped(box.denominator, below, (Power,))}"


def _grouped(box: Box, text: str, also: tuple[type, ...]) -> str:
    return text if isinstance(box, (*_ATOMS, *also)) else f"({text})"


def _power(box: Power) -> str:
    if isinstance(box.base, Name) and box.base.source == "E":
        return f"exp({write_text(box.exponent)})"
    return f"{write_text(box.base)}**{_grouped(box.exponent, write_text(box.exponent), ())}"


def _apply(box: Apply) -> str:
    inside = ", ".join(map(write_text, box.arguments))
    if isinstance(box.head, Power):
        return f"{write_text(box.head.base)}({inside})**{write_text(box.head.exponent)}"
    return f"{write_text(box.head)}({inside})"


def _chain(box: Chain) -> str:
    return write_text(box.first) + "".join(f" {sign} {write_text(side)}" for sign, side in box.rest)


_WRITERS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        Name: lambda box: box.source,
        Number: lambda box: box.digits,
        Mark: lambda box: _SIGNS.get(box.sign, box.sign),
        Sum: _sum,
        Product: _product,
        Entrywise: lambda box: "*".join(map(_factor, box.factors)),
        MatrixProduct: _matrix_product,
        Transpose: _transpose,
        Total: _total,
        Fraction: _fraction,
        Slash: _fraction,
        Power: _power,
        Root: lambda box: f"sqrt({write_text(box.body)})",
        Bars: lambda box: f"abs({write_text(box.body)})",
        Norm: lambda box: f"{_NORMS[write_text(box.kind)]}({write_text(box.body)})",
        BlockMatrix: _block_matrix,
        Parens: _parens,
        Apply: _apply,
        Chain: _chain,
        Row: lambda box: "".join(map(write_text, box.parts)),
    }
)
