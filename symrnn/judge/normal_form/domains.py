"""Where logarithms, roots and inverse functions have a value."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

import sympy as sp

from symrnn.expressions.enclosure import UnboundedError, enclose, intervals
from symrnn.expressions.functions import step

__all__ = ["Need", "constant_sign", "domain_of", "need_of", "needs_of"]


#: what has to stand to 0, and how
Need = tuple[sp.Expr, str]

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


def domain_of(node: sp.Expr) -> Need | None:
    """What has to stand to 0 for a logarithm, a root or an inverse function to have a value, None for all else."""
    if isinstance(node, sp.log):
        return node.args[0], ">"
    # a power with a symbol in its exponent has values in places: (-2)**y where y is an integer
    if isinstance(node, sp.Pow) and isinstance(node.exp, sp.Rational) and not isinstance(node.exp, sp.Integer):
        return node.base, ">=" if node.exp > 0 else ">"
    if node.func in _TRIGONOMETRY:
        inner, relation = _TRIGONOMETRY[node.func]
        return inner.xreplace({_U: node.args[0]}), relation
    return None


def need_of(node: sp.Expr) -> Need | None:
    """The same, and what is divided by."""
    needed = domain_of(node)
    if needed is None and isinstance(node, sp.Pow) and not node.exp.is_nonnegative:
        return node.base, "!="
    return needed


def needs_of(expressions: Iterable[sp.Expr]) -> set[Need]:
    """What has to stand to 0, and how, for expressions to have a value, slopes at a kink among them."""
    found: set[Need] = set()
    for node in (node for expr in expressions for node in expr.atoms(sp.Pow, sp.Function)):
        needed = (node.args[0], "!=") if isinstance(node, step) and len(node.args) == 1 else need_of(node)
        if needed is not None:
            found.add(needed)
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
