"""The bounds that a formula keeps, and what SymPy's constructors may have made of it."""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from symrnn.cells.formula.scan import TextPlace
from symrnn.cells.formula.words import FORMULA_FUNCTIONS, WORDS
from symrnn.errors import listing, quote
from symrnn.expressions.array_nodes import ARRAY_NODES, extent
from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.nodes import T, diag, dot

__all__ = ["LARGEST_BITS", "LARGEST_POWER", "bits", "check_result", "check_weight", "is_constant", "rebuild"]

LARGEST_POWER = 64  # also of nested powers together
LARGEST_BITS = 4096  # of a number that the text computes
LARGEST_CONSTANT = 1000  # as the argument of a function
HEAVIEST = 3000  # parts of the expression, each counted as often as it stands there
MOST_ROUNDS = 4

_FUNCTIONS = frozenset({*FORMULA_FUNCTIONS.values(), maximum, minimum, step, surrogate})
_CONSTANTS = (type(sp.E), type(sp.pi))
_KNOWN = (
    *(sp.Symbol, sp.Rational, sp.Add, sp.Mul, sp.Pow, *_CONSTANTS, AppliedUndef, sp.Abs),
    *(dot, T, diag, *ARRAY_NODES, Str),
)


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


def is_constant(expr: sp.Expr) -> bool:
    """Whether an expression is one number for all values and sizes."""
    return not expr.free_symbols and not expr.has(extent)


def check_weight(expr: sp.Expr, place: TextPlace, position: int) -> None:
    """Refuse what has grown: some words write their argument several times, and inside each other ever more often."""
    weights: dict[sp.Basic, int] = {}

    def weigh(node: sp.Basic) -> int:
        if node not in weights:
            weights[node] = 1 + sum(map(weigh, node.args))
        return weights[node]

    if weigh(expr) > HEAVIEST:
        place.fail(position, f"written out this is more than {HEAVIEST} parts; name parts of the formula, in own lines")


def check_result(expr: sp.Expr, place: TextPlace, names: Collection[str]) -> None:
    """What SymPy's constructors made of it must be in the language too: ``exp(2*log(x))`` has become ``x**2``."""
    check_weight(expr, place, 0)
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
        if not isinstance(node, _KNOWN) and node.func not in _FUNCTIONS:
            place.fail(0, f"the formula comes to {node.func.__name__}, which is no word of the language; rewrite it")
    _refuse_covered(expr, place, names)


def _refuse_covered(expr: sp.Expr, place: TextPlace, names: Collection[str]) -> None:
    """A word or a size that the formula comes to must not be hidden by a name: its text would mean something else."""
    words = {_WRITTEN.get(node.func.__name__, node.func.__name__) for node in sp.preorder_traversal(expr)}
    sizes = {node.size for node in expr.atoms(extent)}
    if covered := sorted((words & WORDS.keys() | sizes) & set(names)):
        each = listing(covered)
        place.fail(0, f"the formula comes to {each} as a word of the language, and {each} is a name here; rename it")


_WRITTEN = MappingProxyType({"maximum": "max", "minimum": "min"})


def bits(number: sp.Expr) -> int:
    """The length of a number: of its numerator or denominator, whichever is longer; 1 for what is no fraction."""
    return max(int(number.p).bit_length(), int(number.q).bit_length()) if number.is_Rational else 1
