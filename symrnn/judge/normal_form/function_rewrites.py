"""What the judge makes of the definitions: every function by exp and log, and by the sign of its argument."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.expressions.definitions import DEFINITIONS, Definition, Formula, unfold_definitions

__all__ = ["BY_EXP", "BY_SIGN", "DERIVATIVES", "on_negative", "on_positive", "switches", "zeros_at_zero"]

_U = sp.Dummy("u", real=True)


def _by_exp(row: Definition) -> Formula | None:
    """The formula of the normal form; a function with two sides is rather judged by the cases of its argument."""
    if row.by_exp is not None or row.formula is None or row.sides is not None:
        return row.by_exp
    whole = unfold_definitions(row.formula(_U))
    return lambda u: whole.xreplace({_U: u})


#: functions that are one formula everywhere
BY_EXP: Mapping[object, Formula] = MappingProxyType(
    {function: formula for function, row in DEFINITIONS.items() if (formula := _by_exp(row)) is not None}
)

#: functions that switch at 0: (where the argument is positive, where it is negative)
BY_SIGN: Mapping[object, tuple[Formula, Formula]] = MappingProxyType(
    {function: row.sides for function, row in DEFINITIONS.items() if row.sides is not None}
)

#: derivatives of the functions that switch; those of the others come from their definitions by exp
DERIVATIVES: Mapping[object, Formula] = MappingProxyType(
    {function: row.slope for function, row in DEFINITIONS.items() if row.slope is not None}
)

_SWITCHING = frozenset({*BY_SIGN, *DERIVATIVES})


def switches(expr: sp.Expr) -> set[sp.Expr]:
    """The arguments at whose sign the expression switches from one formula to another."""
    return {node.args[0] for node in expr.atoms(sp.Function) if node.func in _SWITCHING}


def zeros_at_zero(expr: sp.Expr) -> set[sp.Expr]:
    """The functions in the expression that switch at 0, are taken there, and are 0 from both sides."""
    return {node for node in expr.atoms(sp.Function) if node.args[0] == 0 and node.func in _ZERO_AT_ZERO}


def _values_at_zero(row: Definition) -> set[sp.Expr]:
    formulas = row.sides or (row.formula,)
    return {formula(sp.S.Zero) for formula in formulas if formula is not None}


_ZERO_AT_ZERO = frozenset(function for function in _SWITCHING if _values_at_zero(DEFINITIONS[function]) == {sp.S.Zero})


def on_positive(expr: sp.Expr, positive: sp.Symbol) -> sp.Expr:
    """The expression where this symbol is positive."""
    return _resolve_sign(expr, positive, 1)


def on_negative(expr: sp.Expr, negated: sp.Symbol) -> sp.Expr:
    """The expression where this symbol is positive and stands with a minus sign in the switching arguments."""
    return _resolve_sign(expr, negated, -1)


def _resolve_sign(expr: sp.Expr, symbol: sp.Symbol, sign: int) -> sp.Expr:
    argument = sign * symbol
    for function, (above, below) in BY_SIGN.items():
        for node in expr.atoms(function):
            if node.args[0] == argument:
                expr = expr.xreplace({node: (above if sign > 0 else below)(argument)})
            elif node.args[0] == -argument:
                expr = expr.xreplace({node: (below if sign > 0 else above)(-argument)})
    return expr
