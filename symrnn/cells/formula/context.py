"""A formula being read: its text, its names, and what every reader of a part of it needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NoReturn

import sympy as sp

from symrnn.cells.formula.compositions import Operand
from symrnn.cells.formula.limits import LARGEST_BITS, bits
from symrnn.cells.formula.scan import TextPlace
from symrnn.cells.formula.shape_fit import combine, hint
from symrnn.errors import quote
from symrnn.expressions.shapes import EVERY, Shape, fills, shape_of, shape_text

__all__ = ["FormulaContext"]

_LAG = re.compile(r"\b(\w+)_lag(\d+)\b")


@dataclass(frozen=True, slots=True)
class FormulaContext:
    """A formula being read; ``read`` is what reads any of its parts."""

    text: str
    names: Mapping[str, sp.Expr]
    shapes: Mapping[sp.Symbol, Shape]
    place: TextPlace
    variables: Collection[str]
    sizes: Collection[str]
    read: Callable[[FormulaContext, ast.expr, int], Operand]

    def fail(self, node: ast.expr, message: str) -> NoReturn:
        """Raise an InputError that names the column of a part."""
        self.place.fail(node.col_offset, message)

    def part_text(self, node: ast.expr) -> str:
        """A part as it is written; a delay has become a name of the same length."""
        return _LAG.sub(r"\1[t-\2]", self.text[node.col_offset : node.end_col_offset])

    def source(self, node: ast.expr) -> str:
        """A part as it is written, for messages."""
        return quote(self.part_text(node))

    def value(self, node: ast.expr, power: int) -> Operand:
        """The expression of a part, and its shape; powers inside it may multiply up to ``power``."""
        return self.read(self, node, power)

    def operand(self, node: ast.expr, power: int) -> Operand:
        """The value of a part, refused where it has lost its shape."""
        value = self.value(node, power)
        return self.refuse_scalar(node, value), value[1]

    def fit(self, link: ast.BinOp, left: Shape, right: Shape) -> Shape:
        """The shape of both sides together."""
        shape = combine(link.op, left, right)
        if shape is None:
            instead = hint(link.op, (self.part_text(link.left), left), (self.part_text(link.right), right))
            self.fail(
                link.right,
                f"the shapes in {self.source(link)} do not fit: {self.source(link.left)} is {shape_text(left)}, "
                f"{self.source(link.right)} is {shape_text(right)}; {instead}",
            )
        return shape

    def refuse_scalar(self, node: ast.expr, value: Operand) -> sp.Expr:
        """The expression, refused where SymPy's constructors made a scalar of it: ``h/h`` has become 1."""
        expr, shape = value
        if shape and shape_of(expr, self.shapes) != shape:
            self.fail(
                node,
                f"{self.source(node)} is {shape_text(shape)} as written, but what cancels in it leaves "
                f"{quote(str(expr))}, a scalar; a fixed vector is ones(n) times a number",
            )
        return expr

    def fill(self, node: ast.expr, shape: Shape, declared: Shape | None) -> Shape:
        """The shape of a line: a vector that is spread has as many columns as are declared."""
        if EVERY not in shape:
            return shape
        if declared is None or not fills(shape, declared):
            what = "has as many columns, or rows, as stand beside it"
            self.fail(node, f"{self.source(node)} {what}; combine it with a matrix, as in v[:, None]*S")
        return declared

    def in_bounds(self, node: ast.expr, value: sp.Expr) -> sp.Expr:
        """The value, refused where it is a number that is too long."""
        if value.is_Rational and bits(value) > LARGEST_BITS:
            self.fail(node, f"a number of more than {LARGEST_BITS} bits; give smaller numbers")
        return value
