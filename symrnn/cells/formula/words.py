"""What formulas are made of: the functions they know, and the bounds they keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from symrnn.cells.activations import ACTIVATIONS
from symrnn.cells.formula.scan import TextPlace
from symrnn.errors import quote
from symrnn.expressions.array_nodes import part, stack
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.nodes import T, dot, total

__all__ = ["FORMULA_FUNCTIONS", "LARGEST_BITS", "LARGEST_POWER", "bits", "check_result", "rebuild"]

LARGEST_POWER = 64  # also of nested powers together
LARGEST_BITS = 4096  # of a number that the text computes
MOST_ROUNDS = 4

#: the functions that a formula can use, beside undefined ones of a single letter
FORMULA_FUNCTIONS: Mapping[str, Callable[[Any], sp.Expr]] = MappingProxyType(
    {name: row.function for name, row in ACTIVATIONS.items()}
    | {"exp": sp.exp, "log": sp.log, "sqrt": sp.sqrt, "sin": sp.sin, "cos": sp.cos, "abs": sp.Abs, "total": total}
)

_KNOWN = (sp.Symbol, sp.Rational, sp.Add, sp.Mul, sp.Pow, type(sp.E), AppliedUndef, sp.Abs, dot, T, stack, part, Str)


def rebuild(expr: sp.Expr) -> sp.Expr:
    """The expression made once more by its own constructors, until nothing changes.

    SymPy leaves ``Abs(Abs(s)*x**2)`` as a product with ``Abs(Abs(s))`` in it, which is not what it would read back as.
    """
    for _ in range(MOST_ROUNDS):
        again = _rebuilt(expr)
        if again == expr:
            break
        expr = again
    return expr


def _rebuilt(expr: sp.Expr) -> sp.Expr:
    return expr.func(*map(_rebuilt, expr.args)) if expr.args else expr


def check_result(expr: sp.Expr, place: TextPlace) -> None:
    """What SymPy's constructors made of it must be in the language too: ``exp(2*log(x))`` has become ``x**2``."""
    functions = set(FORMULA_FUNCTIONS.values())
    for node in sp.preorder_traversal(expr):
        if node in NOT_REAL:
            place.fail(
                0, "the formula is not a real number for any values; see divisions by zero, roots and logarithms in it"
            )
        if node.is_Rational and bits(node) > LARGEST_BITS:
            place.fail(0, f"the formula holds a number of more than {LARGEST_BITS} bits; give smaller numbers")
        if node.is_Pow and not (node.exp.is_Rational and node.exp.q <= 2 and abs(node.exp) <= LARGEST_POWER):
            power = quote(str(node.exp))
            place.fail(0, f"the formula comes to a power {power}; integers and halves up to {LARGEST_POWER} are known")
        if not isinstance(node, _KNOWN) and node.func not in functions:
            place.fail(0, f"the formula comes to {node.func.__name__}, which is no word of the language; rewrite it")


def bits(number: sp.Expr) -> int:
    """The length of a number: of its numerator or denominator, whichever is longer; 1 for what is no fraction."""
    return max(int(number.p).bit_length(), int(number.q).bit_length()) if number.is_Rational else 1
