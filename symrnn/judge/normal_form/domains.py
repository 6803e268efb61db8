"""Where logarithms, roots and inverse functions have a value."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import sympy as sp

from symrnn.expressions.enclosure import UnboundedError, enclose, intervals
from symrnn.expressions.functions import step

__all__ = ["constant_sign", "inner_condition", "needs_of", "relation_to_zero"]


def relation_to_zero(expr: sp.Expr) -> str | None:
    """How the first argument of a logarithm or a root has to stand to 0 for it to have a value, None for all else."""
    if isinstance(expr, sp.log):
        return ">"
    if not isinstance(expr, sp.Pow) or isinstance(expr.exp, sp.Integer):
        return None
    # a power with a symbol in its exponent has values in places: (-2)**y where y is an integer
    if not isinstance(expr.exp, sp.Rational):
        return None
    return ">=" if expr.exp > 0 else ">"


def inner_condition(expr: sp.Expr) -> tuple[sp.Expr, str] | None:
    """What has to stand to 0, and how, for a function of trigonometry to have a value; None for all else."""
    row = _TRIGONOMETRY.get(expr.func)
    return None if row is None else (row[0].xreplace({_U: expr.args[0]}), row[1])


_U = sp.Dummy("u", real=True)

_TRIGONOMETRY = MappingProxyType(
    {
        sp.tan: (sp.cos(_U), "!="),
        sp.asin: (1 - _U**2, ">="),
        sp.acos: (1 - _U**2, ">="),
        sp.atanh: (1 - _U**2, ">"),
        sp.acosh: (_U - 1, ">="),
    }
)


def needs_of(expressions: Iterable[sp.Expr]) -> set[tuple[str, sp.Expr]]:
    """What has to stand to 0, and how, for expressions to have a value: what is divided by, and domains."""
    found: set[tuple[str, sp.Expr]] = set()
    for node in (node for expr in expressions for node in expr.atoms(sp.Pow, sp.Function)):
        relation, inner = relation_to_zero(node), inner_condition(node)
        if relation is not None:
            found.add((relation, node.args[0]))
        elif inner is not None:
            found.add((inner[1], inner[0]))
        elif isinstance(node, step) and len(node.args) == 1:
            found.add(("!=", node.args[0]))
        elif isinstance(node, sp.Pow) and not node.exp.is_nonnegative:
            found.add(("!=", node.base))
    return found


def constant_sign(expr: sp.Expr) -> int:
    """The sign of a number, 0 where it is none or not known."""
    if expr.free_symbols:
        return 0
    try:
        value = enclose(expr, {}, intervals(96))
    except UnboundedError:
        return 0
    return int(value.a > 0) - int(value.b < 0)
