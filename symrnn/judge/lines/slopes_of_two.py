"""The derivatives of functions of two numbers, and what has to be said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.functions import maximum, minimum, step, surrogate
from symrnn.expressions.measures import distinct_parts, show_expression

__all__ = ["SLOPES_OF_TWO", "remarks_on_slopes", "tell_declared"]


def _maximum(a: sp.Expr, b: sp.Expr) -> tuple[sp.Expr, ...]:
    # 1 - step(a - b) is step(b - a) where a != b, which is said; at a tie there is no derivative
    return step(a - b), 1 - step(a - b)


def _minimum(a: sp.Expr, b: sp.Expr) -> tuple[sp.Expr, ...]:
    return step(b - a), 1 - step(b - a)


def _surrogate(value: sp.Expr, through: sp.Expr) -> tuple[sp.Expr, ...]:
    return sp.S.Zero, sp.S.One


#: by each argument; those of a surrogate are declared, whatever its value is
SLOPES_OF_TWO: Mapping[Any, Callable[[sp.Expr, sp.Expr], tuple[sp.Expr, ...]]] = MappingProxyType(
    {maximum: _maximum, minimum: _minimum, surrogate: _surrogate}
)


def tell_declared(expressions: Iterable[sp.Expr]) -> tuple[str, ...]:
    """What a verdict about derivatives rests on by declaration: one line of evidence for each surrogate."""
    nodes = {part: None for expr in expressions for part in distinct_parts(expr) if isinstance(part, surrogate)}
    return tuple(
        f"by declaration: the derivative of {show_expression(node)} is that of {show_expression(node.args[1])}"
        for node in nodes
    )


def remarks_on_slopes(expressions: Iterable[sp.Expr], of: sp.Symbol) -> tuple[str, ...]:
    """What is declared of the derivatives by a name, and where a step, and the larger of two, have one."""
    used = [part for expr in expressions for part in distinct_parts(expr) if of in part.free_symbols]
    within = {part for node in used if isinstance(node, surrogate) for part in distinct_parts(node.args[0])}
    steps = {node.args[0]: None for node in used if isinstance(node, step) and node not in within}
    where = ", ".join(f"{show_expression(argument)} != 0" for argument in steps)
    pairs = {node: node.args for node in used if isinstance(node, (maximum, minimum)) and node not in within}
    apart = ", ".join(f"{show_expression(one)} != {show_expression(other)}" for one, other in pairs.values())
    return (
        *tell_declared(used),
        *((f"where {where}, for a step has no derivative at 0",) if where else ()),
        *((f"where {apart}, for a tie has no derivative",) if apart else ()),
    )
