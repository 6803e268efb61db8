"""What an expression of a claim may be made of: exact real numbers, names, arithmetic, and functions that are known.

A white list: what is not on it is refused, whatever SymPy may come to write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from symrnn.expressions.exact import NOT_REAL
from symrnn.expressions.functions import FUNCTIONS
from symrnn.expressions.measures import distinct_parts, show_expression, would_be_long
from symrnn.expressions.nodes import NODES, NORMS, blocks
from symrnn.judge.wellposed.sizes_in_nodes import has_misplaced_size

__all__ = ["Vocabulary", "is_function_name", "vocabulary_of"]

LONGEST_NUMBER = 13_000  # bits: a longer one has no decimal digits in Python
_FUNCTION_NAME = re.compile(r"\w+")

_ARITHMETIC = frozenset({sp.Add, sp.Mul, sp.Pow})
_CONSTANTS = frozenset({sp.E, sp.pi})

#: functions of one real number that are no activations; of most of them the judge knows only that they have a value
_ELEMENTARY = frozenset(
    {
        *(sp.exp, sp.log, sp.Abs, sp.erf, sp.sin, sp.cos, sp.tan, sp.asin, sp.acos, sp.atan),
        *(sp.sinh, sp.cosh, sp.tanh, sp.asinh, sp.acosh, sp.atanh),
    }
)
_NODES = frozenset({*_ARITHMETIC, *_ELEMENTARY, *FUNCTIONS, *NODES, *NORMS, blocks})

#: what to write for what SymPy has a word for and the judge has none
_ADVICE: Mapping[Any, str] = MappingProxyType(
    dict.fromkeys((sp.Piecewise, sp.Max, sp.Min), "write it with relu, step or Abs: max(x, y) is y + relu(x - y)")
    | dict.fromkeys((sp.sign, sp.Heaviside), "write it with step, such as sign(x) = 2*step(x) - 1")
    | dict.fromkeys((sp.Derivative, sp.Subs, sp.Limit, sp.Order), "write it out, or give it a name")
    | dict.fromkeys((sp.Sum, sp.Product, sp.Integral), "it binds a symbol; write it without sums and integrals")
    | {sp.Lambda: "apply it to an argument"}
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The symbols and undefined functions of an expression, whether it has norms, and what is wrong with it."""

    symbols: frozenset[sp.Symbol]
    functions: frozenset[object]
    has_norms: bool
    fault: str | None


@lru_cache(maxsize=50_000)  # many claims are about one program
def is_function_name(name: object) -> bool:
    """Whether this is a word by which an undefined function may be called."""
    return isinstance(name, str) and _FUNCTION_NAME.fullmatch(name) is not None


@lru_cache(maxsize=10_000)  # many claims are about one program
def vocabulary_of(expr: sp.Expr) -> Vocabulary:
    """What an expression is made of."""
    parts = list(distinct_parts(expr))
    fault = next((fault for fault in map(_fault, reversed(parts)) if fault is not None), None)
    symbols = frozenset(part for part in parts if isinstance(part, sp.Symbol))
    functions = frozenset(part.func for part in parts if isinstance(part, AppliedUndef))
    return Vocabulary(symbols, functions, any(isinstance(part, (*NORMS, blocks)) for part in parts), fault)


def _fault(part: Any) -> str | None:
    """What is wrong with one part of an expression, whatever it is made of."""
    if isinstance(part, sp.Symbol):
        return _symbol_fault(part)
    if isinstance(part, AppliedUndef):
        return _function_fault(part)
    if isinstance(part, Str):
        return None  # a size, which is looked at with the node that it belongs to
    if has_misplaced_size(part):
        return f"{_show(part)} has a size where none belongs; make it with part(v, start, stop) or pad(v, start, rows)"
    if not isinstance(part, sp.Expr) or not (part.args or part.func in _NODES):
        return _constant_fault(part)
    if part.func not in _NODES:
        return f"{_show(part)} is no function of numbers that is known here; {_advice(part)}"
    return _power_fault(part) if isinstance(part, (sp.Pow, sp.exp)) else None


def _constant_fault(part: Any) -> str | None:
    if isinstance(part, sp.Rational) and part not in NOT_REAL:
        if max(abs(int(part.p)), int(part.q)).bit_length() <= LONGEST_NUMBER:
            return None
        return _TOO_LONG
    if part in _CONSTANTS:
        return None
    if isinstance(part, (sp.Float, sp.Number)) or part in NOT_REAL:
        return f"{part} is not a finite, real and exact number"
    return f"{_show(part)} is no number, name or function of numbers; give an expression of those"


_TOO_LONG = f"it holds a number of more than {LONGEST_NUMBER} bits; write it as a power of a symbol, given its value"


def _power_fault(part: sp.Expr) -> str | None:
    """Powers that are no real number, and those that SymPy would write out in full the next time it meets them."""
    base, exponent = (part.base, part.exp) if isinstance(part, sp.Pow) else (sp.E, part.args[0])
    if would_be_long(base, exponent, LONGEST_NUMBER):
        return _TOO_LONG
    if isinstance(base, sp.Rational) and base < 0 and isinstance(exponent, sp.Rational) and not exponent.is_Integer:
        return f"{part} is not a real number"
    return None


def _symbol_fault(symbol: sp.Symbol) -> str | None:
    if symbol in (sp.Symbol(symbol.name, real=True), sp.Symbol(symbol.name, integer=True, nonnegative=True)):
        return None
    return (
        f"{symbol} carries assumptions of its own; make it with name_symbol({symbol.name!r}), and write what "
        "is assumed of it as a hypothesis"
    )


def _function_fault(node: sp.Expr) -> str | None:
    if node.func != sp.Function(node.func.__name__, real=True):
        return (
            f"{node.func} carries assumptions of its own; make it with sp.Function({node.func.__name__!r}, real=True)"
        )
    if len(node.args) != 1 or not is_function_name(node.func.__name__.rstrip("'")):
        return f"{_show(node)} is not an undefined function of one argument, such as f(x)"
    return None


def _advice(part: sp.Expr) -> str:
    found = (advice for kind, advice in _ADVICE.items() if isinstance(part, kind))
    return next(found, "write it by those, or as an undefined function such as f(x)")


def _show(part: Any) -> str:
    return show_expression(part) if isinstance(part, sp.Basic) else repr(part)
