"""The judge's own definitions: every function by exp and log, and what it becomes where its argument has a sign.

They share nothing with the table of activations, and are tested against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.functions import (
    elu,
    gelu,
    mish,
    normal_cdf,
    normal_density,
    relu,
    selu,
    sigmoid,
    silu,
    softplus,
    softsign,
    step,
)

__all__ = ["BY_EXP", "BY_SIGN", "SELU_SLOPES", "on_negative", "on_positive", "switches"]

#: the slopes of SELU on the right of 0, and on the left nearest to 0: the published scale, and scale times alpha
SELU_SLOPES = (
    sp.Rational(10507009873554804934193349852946, 10**31),
    sp.Rational(10507009873554804934193349852946 * 16732632423543772848170429916717, 10**62),
)


def _tanh(u: sp.Expr) -> sp.Expr:
    return 1 - 2 / (sp.exp(2 * u) + 1)


def _sigmoid(u: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-u))


def _softplus(u: sp.Expr) -> sp.Expr:
    return sp.log(1 + sp.exp(u))


def _softsign(u: sp.Expr) -> sp.Expr:
    return u / (1 + sp.Abs(u))


def _silu(u: sp.Expr) -> sp.Expr:
    return u / (1 + sp.exp(-u))


def _relu(u: sp.Expr) -> sp.Expr:
    return (u + sp.Abs(u)) / 2


def _normal_cdf(u: sp.Expr) -> sp.Expr:
    return (1 + sp.erf(u / sp.sqrt(2))) / 2


def _normal_density(u: sp.Expr) -> sp.Expr:
    return sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi)


def _gelu(u: sp.Expr) -> sp.Expr:
    return u * _normal_cdf(u)


def _mish(u: sp.Expr) -> sp.Expr:
    """tanh(log(1 + exp(u))) by exp."""
    return u * (1 + 2 * sp.exp(-u)) / (1 + 2 * sp.exp(-u) + 2 * sp.exp(-2 * u))


#: functions that are one formula everywhere
BY_EXP: Mapping[object, Callable[[sp.Expr], sp.Expr]] = MappingProxyType(
    {
        sp.tanh: _tanh,
        sigmoid: _sigmoid,
        softplus: _softplus,
        softsign: _softsign,
        silu: _silu,
        relu: _relu,
        normal_cdf: _normal_cdf,
        normal_density: _normal_density,
        gelu: _gelu,
        mish: _mish,
    }
)


def _same(u: sp.Expr) -> sp.Expr:
    return u


def _opposite(u: sp.Expr) -> sp.Expr:
    return -u


def _zero(u: sp.Expr) -> sp.Expr:
    return sp.S.Zero


def _one(u: sp.Expr) -> sp.Expr:
    return sp.S.One


def _exp_less_one(u: sp.Expr) -> sp.Expr:
    return sp.exp(u) - 1


def _selu_positive(u: sp.Expr) -> sp.Expr:
    return SELU_SLOPES[0] * u


def _selu_negative(u: sp.Expr) -> sp.Expr:
    return SELU_SLOPES[1] * (sp.exp(u) - 1)


#: functions that switch at 0: (where the argument is positive, where it is negative)
BY_SIGN: Mapping[object, tuple[Callable[[sp.Expr], sp.Expr], Callable[[sp.Expr], sp.Expr]]] = MappingProxyType(
    {
        sp.Abs: (_same, _opposite),
        relu: (_same, _zero),
        elu: (_same, _exp_less_one),
        selu: (_selu_positive, _selu_negative),
        step: (_one, _zero),
    }
)


def switches(expr: sp.Expr) -> set[sp.Expr]:
    """The arguments at whose sign the expression switches from one formula to another."""
    kinds = (*BY_SIGN, softsign)
    return {node.args[0] for node in expr.atoms(sp.Function) if node.func in kinds}


def on_positive(expr: sp.Expr, positive: sp.Symbol) -> sp.Expr:
    """The expression where this symbol is positive."""
    return _settled(expr, positive, 1)


def on_negative(expr: sp.Expr, negated: sp.Symbol) -> sp.Expr:
    """The expression where this symbol is positive and stands with a minus sign in the switching arguments."""
    return _settled(expr, negated, -1)


def _settled(expr: sp.Expr, symbol: sp.Symbol, sign: int) -> sp.Expr:
    argument = sign * symbol
    for function, (above, below) in BY_SIGN.items():
        for node in expr.atoms(function):
            if node.args[0] == argument:
                expr = expr.xreplace({node: (above if sign > 0 else below)(argument)})
            elif node.args[0] == -argument:
                expr = expr.xreplace({node: (below if sign > 0 else above)(-argument)})
    return expr
