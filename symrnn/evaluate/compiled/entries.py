"""One entry of an expression as C text: of one member of a batch, at one step."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

import sympy as sp

from symrnn.errors import InputError
from symrnn.evaluate.code_expressions import ATOM, CodeWords, Written, write_expression
from symrnn.evaluate.compiled.functions import FUNCTIONS, POWERS
from symrnn.evaluate.moved_entries import place_inside
from symrnn.expressions.array_nodes import extent, ones
from symrnn.expressions.functions import SELU_ALPHA, SELU_SCALE, elu, gelu, is_undefined, mish, selu, silu, step
from symrnn.expressions.nodes import diag, dot
from symrnn.expressions.shapes import Shape, rows_and_columns
from symrnn.expressions.sizes import Size, size_terms

__all__ = ["EntryWriter", "NameSpace", "literal", "size_text"]


class NameSpace(Enum):
    """How often there is a value of a name: once, for each step, for each member at each step; or it is the clock."""

    ONCE = "once"
    STEP = "for each step"
    MEMBER = "for each member at each step"
    CLOCK = "the number of the step"


def size_text(size: Size) -> str:
    """A size as C text, in brackets where it is a sum.

    >>> size_text("m+2*n"), size_text(3)
    ('(SIZE_m + 2*SIZE_n)', '3')
    """
    terms = [
        f"SIZE_{name}" if name and count == 1 else f"{count}*SIZE_{name}" if name else str(count)
        for name, count in size_terms(size).items()
    ]
    return terms[0] if len(terms) == 1 and "*" not in terms[0] else f"({' + '.join(terms)})"


def literal(number: float) -> str:
    """A number of the type of all others."""
    return f"LITERAL({number!r})" if number >= 0 else f"(-LITERAL({-number!r}))"


_SCALE, _SCALED_ALPHA = literal(float(SELU_SCALE)), literal(float(SELU_SCALE * SELU_ALPHA))
#: functions by those that have a text
_IN_OTHERS: Mapping[object, str] = MappingProxyType(
    {
        silu: "({0}*sigmoid_of({0}))",
        elu: "(relu_of({0}) + OF_MATH(expm1)(below_zero({0})))",
        selu: f"({_SCALE}*relu_of({{0}}) + {_SCALED_ALPHA}*OF_MATH(expm1)(below_zero({{0}})))",
        gelu: "({0}*normal_cdf_of({0}))",
        mish: "({0}*tanh_of(softplus_of({0})))",
    }
)
_WORDS = CodeWords(
    "C", "", "", MappingProxyType({**FUNCTIONS, **_IN_OTHERS}), "", "", MappingProxyType({}), frozenset()
)


@dataclass(slots=True)
class EntryWriter:
    """Writes entries; ``used`` are the names that were met, in order.

    Where ``stepped`` the entries are of the step ``s`` from the first of several; ``flat`` are entries counted
    through ``i``. ``local`` are names that are variables here.
    """

    names: Mapping[sp.Symbol, str]
    shapes: Mapping[sp.Symbol, Shape]
    spaces: Mapping[sp.Symbol, NameSpace]
    lanes: int
    stepped: bool
    members: bool = True
    flat: bool = False
    local: Set[sp.Symbol] = frozenset()
    used: dict[sp.Symbol, None] = field(default_factory=dict)

    def entry(self, expr: sp.Expr, row: str, col: str) -> str:
        """An entry of an elementwise expression."""
        return self.write(expr, row, col)[0]

    def write(self, expr: sp.Expr, row: str, col: str) -> Written:
        """An entry, and how tightly its text holds together."""
        return write_expression(expr, lambda node: self._leaf(node, row, col), _WORDS)

    def place(self, symbol: sp.Symbol, row: str, col: str) -> str:
        """An entry of a name."""
        if symbol in self.local:
            return f"{self.names[symbol]}_"
        space, shape = self.spaces[symbol], self.shapes[symbol]
        if space is NameSpace.CLOCK:
            return "(real)(first + s + 1)" if self.stepped else "(real)(first + 1)"
        self.used.setdefault(symbol)
        return f"{self.names[symbol]}[{self.index(space, shape, row, col)}]"

    def index(self, space: NameSpace, shape: Shape, row: str, col: str) -> str:
        """Where an entry stands in memory."""
        if self.flat and space is NameSpace.MEMBER:
            return "i"
        rows, columns = rows_and_columns(shape)
        entry = row if columns == 1 else col if rows == 1 else _plus(_times(row, size_text(columns)), col)
        entry = entry if shape else "0"
        if self.stepped and space is not NameSpace.ONCE:
            entry = _plus(_times("s", count_text(shape)), entry)
        if space is NameSpace.MEMBER and self.lanes > 1 and self.members:
            return _plus(_times(entry, "LANES"), "b")
        return entry

    def _leaf(self, node: sp.Expr, row: str, col: str) -> Written | None:
        """An entry of a name, a number, or a node that only moves entries; None for what is elementwise."""
        if node.is_Symbol:
            return self.place(node, row, col), ATOM
        if node.is_Number or node.is_NumberSymbol:
            return self._number(node), ATOM
        if isinstance(node, extent):
            return f"(real){size_text(node.size)}", ATOM
        if isinstance(node, ones):
            return literal(1.0), ATOM
        if isinstance(node, dot):
            left, right = node.args
            return f"({self._factor(left, row, '0')}*{self._factor(right, '0', col)})", ATOM
        if isinstance(node, diag):
            return f"({row} == {col} ? {self.entry(node.args[0], row, '0')} : {literal(0.0)})", ATOM
        place = place_inside(node, row, col, size_text)
        return self.write(*place) if place is not None else self._special(node, row, col)

    def _special(self, node: sp.Expr, row: str, col: str) -> Written | None:
        if node.is_Pow:
            return self._power(node, row, col), ATOM
        if isinstance(node, step):
            at_zero = self.entry(node.args[1], row, col) if len(node.args) > 1 else literal(0.0)
            return f"step_of({self.entry(node.args[0], row, col)}, {at_zero})", ATOM
        if is_undefined(node):
            name = node.func.__name__.rstrip("'")
            raise InputError(f"{name} is undefined and has no value; choose an activation of the table, such as tanh")
        return None

    def _factor(self, expr: sp.Expr, row: str, col: str) -> str:
        text, level = self.write(expr, row, col)
        return text if level == ATOM else f"({text})"

    def _number(self, node: sp.Expr) -> str:
        try:
            return literal(float(node))
        except OverflowError:
            raise InputError(f"{node} is larger than any float64") from None

    def _power(self, node: sp.Expr, row: str, col: str) -> str:
        base, exponent = node.args
        if not exponent.is_Rational:
            raise InputError(f"{node} has no form in C: only powers with a rational exponent have one")
        size = abs(exponent)
        inner = self._factor(base, row, col)
        text = POWERS[size].format(inner) if size in POWERS else f"OF_MATH(pow)({inner}, {self._number(size)})"
        return text if exponent > 0 else f"({literal(1.0)}/{text})"


def count_text(shape: Shape) -> str:
    """How many entries a shape has."""
    return "*".join(size_text(size) for size in shape if size != 1) or "1"


def _times(left: str, right: str) -> str:
    if "0" in (left, right):
        return "0"
    left = left if left.isidentifier() or left.isdigit() else f"({left})"
    return left if right == "1" else f"{left}*{right}"


def _plus(left: str, right: str) -> str:
    return right if left == "0" else left if right == "0" else f"{left} + {right}"
