"""Formulas as plain text that can be typed: ``w3*f(4*w2 + w_n*f(2*w1))``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from symrnn.documents.formulas import formula_layout as b

__all__ = ["write_text"]

_SIGNS = MappingProxyType({"negative": "-", "partial": "d", "odot": "*", "sum": "total"})
_NORMS = MappingProxyType({"1": "norm_1", "2": "norm_2", "oo": "norm_inf"})
_ATOMS = (
    *(b.Name, b.Number, b.Parens, b.Bars, b.Norm, b.BlockMatrix, b.Radical, b.Apply, b.Transpose, b.Total),
    *(b.Stack, b.Part, b.Inverse, b.Typed),
)


def write_text(box: b.Layout) -> str:
    """One formula as text."""
    return _WRITERS[type(box)](box)


def _sum(box: b.Sum) -> str:
    first, *others = box.terms
    text = f"-{_factor(first[1])}" if first[0] == "-" else write_text(first[1])
    return text + "".join(f" {sign} {write_text(term)}" for sign, term in others)


def _product(box: b.Product) -> str:
    return "*".join(map(_factor, box.factors))


def _factor(box: b.Layout) -> str:
    """Left to right a product with ``@`` would begin with the factor before it."""
    return f"({write_text(box)})" if isinstance(box, b.MatrixProduct | b.RangeSum) else write_text(box)


def _matrix_product(box: b.MatrixProduct) -> str:
    left = _group(box.left, write_text(box.left), (b.MatrixProduct, b.Power))
    return f"{left} @ {_group(box.right, write_text(box.right), (b.Power,))}"


def _transpose(box: b.Transpose) -> str:
    return f"{write_text(box.body)}.T"


def _total(box: b.Total) -> str:
    return f"total{write_text(box.body)}" if isinstance(box.body, b.Parens) else f"total({write_text(box.body)})"


def _block_matrix(box: b.BlockMatrix) -> str:
    return f"blocks({', '.join(write_text(each) for row in box.rows for each in row)})"


def _inverse(box: b.Inverse) -> str:
    inside = box.body.body if isinstance(box.body, b.Parens) else box.body
    return f"inv({write_text(inside)}){'.T' if box.transposed else ''}"


def _part(box: b.Part) -> str:
    whole = box.body.body if isinstance(box.body, b.Parens) and isinstance(box.body.body, b.Name) else box.body
    slices = (":".join(map(write_text, ends)) or ":" for ends in box.slices)
    return f"{write_text(whole)}[{', '.join(slices)}]"


def _parens(box: b.Parens) -> str:
    """A function has its brackets already."""
    return write_text(box.body) if isinstance(box.body, b.Total | b.Typed) else f"({write_text(box.body)})"


def _fraction(box: b.Ratio | b.Slash) -> str:
    below = write_text(box.denominator)
    above = write_text(box.numerator)
    grouped = _group(box.numerator, above, (b.Product, b.Entrywise, b.Power))
    return f"{grouped}/{_group(box.denominator, below, (b.Power,))}"


def _group(box: b.Layout, text: str, also: tuple[type, ...]) -> str:
    return text if isinstance(box, (*_ATOMS, *also)) else f"({text})"


def _power(box: b.Power) -> str:
    if isinstance(box.base, b.Name) and box.base.source == "E":
        return f"exp({write_text(box.exponent)})"
    return f"{write_text(box.base)}**{_group(box.exponent, write_text(box.exponent), ())}"


def _apply(box: b.Apply) -> str:
    inside = ", ".join(map(write_text, box.arguments))
    if isinstance(box.head, b.Power):
        return f"{write_text(box.head.base)}({inside})**{write_text(box.head.exponent)}"
    return f"{write_text(box.head)}({inside})"


def _chain(box: b.Chain) -> str:
    return write_text(box.first) + "".join(f" {sign} {write_text(side)}" for sign, side in box.rest)


_WRITERS: Mapping[Any, Callable[[Any], str]] = MappingProxyType(
    {
        b.Name: lambda box: box.source,
        b.Number: lambda box: box.digits,
        b.Mark: lambda box: _SIGNS.get(box.sign, box.sign),
        b.Sum: _sum,
        b.Product: _product,
        b.Entrywise: lambda box: "*".join(map(_factor, box.factors)),
        b.MatrixProduct: _matrix_product,
        b.Transpose: _transpose,
        b.Total: _total,
        b.RangeSum: lambda box: write_text(box.terms),
        b.Ratio: _fraction,
        b.Slash: _fraction,
        b.Power: _power,
        b.Radical: lambda box: f"sqrt({write_text(box.body)})",
        b.Bars: lambda box: f"abs({write_text(box.body)})",
        b.Norm: lambda box: f"{_NORMS[write_text(box.kind)]}({write_text(box.body)})",
        b.BlockMatrix: _block_matrix,
        b.Stack: lambda box: f"stack({', '.join(map(write_text, box.blocks))})",
        b.Part: _part,
        b.Inverse: _inverse,
        b.Typed: lambda box: f"{box.opening}{', '.join(map(write_text, box.arguments))}{box.closing}",
        b.Parens: _parens,
        b.Apply: _apply,
        b.Chain: _chain,
        b.Run: lambda box: "".join(map(write_text, box.parts)),
    }
)
