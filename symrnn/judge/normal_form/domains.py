"""Where logarithms and roots have a value."""

from __future__ import annotations

import sympy as sp

from symrnn.expressions.enclosure import UnboundedError, enclose, intervals

__all__ = ["constant_sign", "relation_to_zero"]


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


def constant_sign(expr: sp.Expr) -> int:
    """The sign of a number, 0 where it is none or not known."""
    if expr.free_symbols:
        return 0
    try:
        value = enclose(expr, {}, intervals(96))
    except UnboundedError:
        return 0
    return int(value.a > 0) - int(value.b < 0)
