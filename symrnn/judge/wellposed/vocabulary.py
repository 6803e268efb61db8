"""What an expression of a claim may be made of: finite real numbers, names, functions of one argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

from symrnn.expressions.exact import NOT_REAL

__all__ = ["Vocabulary", "is_function_name", "vocabulary_of"]

_NO_FUNCTIONS = (sp.Derivative, sp.Integral, sp.Limit, sp.Order, sp.Subs)
LONGEST_NUMBER = 13_000  # bits: a longer one has no decimal digits in Python
_FUNCTION_NAME = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The symbols and undefined functions of an expression, and what is wrong with it."""

    symbols: frozenset[sp.Symbol]
    functions: frozenset[object]
    fault: str | None


@lru_cache(maxsize=50_000)  # many claims are about one program
def is_function_name(name: object) -> bool:
    """Whether this is a word by which an undefined function may be called."""
    return isinstance(name, str) and _FUNCTION_NAME.fullmatch(name) is not None


def vocabulary_of(expr: sp.Expr) -> Vocabulary:
    """What an expression is made of."""
    nodes = expr.atoms(AppliedUndef)
    faults = (_number_fault(expr), _node_fault(expr), _symbol_fault(expr), *map(_function_fault, nodes))
    fault = next((fault for fault in faults if fault is not None), None)
    return Vocabulary(frozenset(expr.free_symbols), frozenset(node.func for node in nodes), fault)


def _number_fault(expr: sp.Expr) -> str | None:
    if expr.has(sp.Float, *NOT_REAL):
        return f"{expr} holds a number that is not finite, real and exact"
    if any(max(abs(int(n.p)), int(n.q)).bit_length() > LONGEST_NUMBER for n in expr.atoms(sp.Rational)):
        return f"it holds a number of more than {LONGEST_NUMBER} bits; write it as a power of a symbol, given its value"
    return None


def _node_fault(expr: sp.Expr) -> str | None:
    """A derivative or a limit is no function of the values of its symbols: names cannot be put in."""
    bound = expr.atoms(sp.Symbol) - expr.free_symbols
    if bound:
        return f"{expr} binds the symbol {min(bound, key=str)}; write it without sums and integrals"
    node = next(iter(expr.atoms(*_NO_FUNCTIONS)), None)
    return None if node is None else f"{node} is no function of numbers; write it out, or give it a name"


def _symbol_fault(expr: sp.Expr) -> str | None:
    for symbol in expr.free_symbols:
        if symbol not in (sp.Symbol(symbol.name, real=True), sp.Symbol(symbol.name, integer=True, nonnegative=True)):
            return (
                f"{symbol} carries assumptions of its own; make it with name_symbol({symbol.name!r}), and write what "
                "is assumed of it as a hypothesis"
            )
    return None


def _function_fault(node: sp.Expr) -> str | None:
    if node.func != sp.Function(node.func.__name__, real=True):
        return (
            f"{node.func} carries assumptions of its own; make it with sp.Function({node.func.__name__!r}, real=True)"
        )
    if len(node.args) != 1 or not is_function_name(node.func.__name__.rstrip("'")):
        return f"{node} is not an undefined function of one argument, such as f(x)"
    return None
