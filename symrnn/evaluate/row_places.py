"""Where the text of an expression for a batch of rows stands, and how texts are put in brackets and transposed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

import sympy as sp

from symrnn.evaluate.expressions import CodePlace
from symrnn.expressions.shapes import EVERY, Shape, shape_of

__all__ = ["Rows", "bracket", "transpose"]

_ATOM = re.compile(r"\w+(\.m?T)?")


@dataclass(frozen=True, slots=True)
class Rows:
    """Where an expression stands: its place, the shape of every name, and which names carry a batch.

    ``names`` are those of the place; the texts of products are added to them. ``turned`` are the names of transposes
    that are made once, by what they are of; with ``ones`` there is a vector of ones to sum over the batch with. With
    ``columns`` the members of the batch are, of each step, columns.
    """

    place: CodePlace
    names: dict[sp.Symbol, str]
    shapes: Mapping[sp.Symbol, Shape]
    batched: Set[sp.Symbol]
    turned: Mapping[str, str] = field(default_factory=dict)
    ones: str = ""
    columns: bool = False

    def transpose_once(self, text: str) -> str:
        """The text of the transpose of a matrix that is the same for all of the batch."""
        return self.turned.get(text) or transpose(text, False)

    def is_batched(self, expr: sp.Expr) -> bool:
        """Whether the value differs from one member of the batch to the next."""
        return not self.batched.isdisjoint(expr.free_symbols)

    def kind(self, expr: sp.Expr) -> str:
        """What the expression is: scalar, column, row or matrix."""
        shape = shape_of(expr, self.shapes)
        return ("scalar", "column", "row" if shape[:1] == (1,) else "matrix")[len(shape)]

    def is_full(self, expr: sp.Expr) -> bool:
        """Whether the value has all entries of its shape: no scalar, and no vector that is spread."""
        shape = shape_of(expr, self.shapes)
        return bool(shape) and EVERY not in shape

    def name_text(self, text: str) -> sp.Symbol:
        """A new symbol that is printed as a text; they are sorted as they are made, in every process and call."""
        symbol = sp.Dummy(f"text_{len(self.names):06d}", real=True)
        self.names[symbol] = text
        return symbol


def transpose(text: str, batched: bool) -> str:
    """The text of a transpose; of a batch of matrices, of each."""
    ending = ".mT" if batched else ".T"
    return text.removesuffix(ending) if text.endswith(ending) else text + ending


def bracket(text: str) -> str:
    """A text in brackets, where it is more than a name."""
    return text if _ATOM.fullmatch(text) else f"({text})"
