"""The derivative rules: one row per node of the expression language, and the walk that applies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.activations import activation_of
from symrnn.errors import InputError
from symrnn.functions import step

__all__ = ["RULES", "partials"]

Rule = Callable[[sp.Expr, sp.Expr], tuple[sp.Expr, ...]]


def _add(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (sp.S.One,) * len(node.args)


def _mul(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    factors = node.args
    if len(factors) == 2:
        return (factors[1], factors[0])
    return tuple(sp.Mul(*factors[:i], *factors[i + 1 :]) for i in range(len(factors)))


def _pow(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    base, exponent = node.args
    if exponent.free_symbols or not exponent.is_Rational:
        raise InputError(f"{node} has no derivative rule: its exponent is not a rational number")
    return (exponent * base ** (exponent - 1), sp.S.Zero)


def _exp(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (value,)


def _log(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (1 / node.args[0],)


def _abs(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (2 * step(node.args[0]) - 1,)


#: the partial derivatives of each node by its arguments, given the node and a name for its value
RULES: Mapping[Any, Rule] = MappingProxyType(
    {sp.Add: _add, sp.Mul: _mul, sp.Pow: _pow, sp.exp: _exp, sp.log: _log, sp.Abs: _abs}
)


def partials(expr: sp.Expr, value: sp.Expr) -> dict[sp.Symbol, sp.Expr]:
    """The derivatives of one line ``value = expr`` by each symbol in it, with ``value`` put back for the expression.

    >>> a, h = sp.symbols("a_2 h_2", real=True)
    >>> partials(sp.tanh(a), h)
    {a_2: 1 - h_2**2}

    Raises
    ------
    InputError
        for a node without a rule.
    """
    found: dict[sp.Symbol, sp.Expr] = {}
    _walk(expr, value, sp.S.One, found)
    return found


def _walk(node: sp.Expr, value: sp.Expr, outer: sp.Expr, found: dict[sp.Symbol, sp.Expr]) -> None:
    """Add ``outer`` times the derivatives of ``node`` to those found."""
    if node.is_Symbol:
        found[node] = found[node] + outer if node in found else outer
        return
    if not node.args:
        return
    for argument, local in zip(node.args, _local(node, value), strict=True):
        if not argument.is_Number:
            _walk(argument, argument, local if outer is sp.S.One else outer * local, found)


def _local(node: sp.Expr, value: sp.Expr) -> tuple[sp.Expr, ...]:
    rule = RULES.get(node.func)
    if rule is not None:
        return rule(node, value)
    known = activation_of(node)
    if known is None:
        raise InputError(f"{node} has no derivative rule; add a row for {node.func.__name__} to the table of rules")
    return (known.slope_at(node.args[0], value),)
