"""What is said once of each function: by which others it is written, whether it rises, what it is on each side of 0.

The judge and the enclosures take it from here. It shares nothing with the table of activations, and is tested against
it, and against the values of the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.functions import (
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
from symrnn.expressions.functions_of_two import OF_TWO

__all__ = [
    "DEFINITIONS",
    "RANGES",
    "Between",
    "Definition",
    "Formula",
    "Ranges",
    "by_others",
    "unfold_definitions",
]

Formula = Callable[[sp.Expr], sp.Expr]

#: the slopes of SELU on the right of 0, and on the left nearest to 0: the published scale, and scale times alpha
_SELU_RIGHT = sp.Rational(10507009873554804934193349852946, 10**31)
_SELU_LEFT = sp.Rational(10507009873554804934193349852946 * 16732632423543772848170429916717, 10**62)


@dataclass(frozen=True, slots=True)
class Definition:
    """A function by those that have their row before it, and by exp, log, erf and Abs.

    ``formula`` is None where the function is not written by others. One that is ``increasing`` lies between its values
    at two ends: said where the argument stands in the formula more than once, which would make an enclosure wide. One
    that switches at 0 has its ``sides``, where the argument is positive and where it is negative (a continuous one is
    the latter at 0 as well), and its ``slope``, the derivative wherever there is one. ``by_exp`` is for the normal
    form, where unfolding the formula does not give a fraction of exponentials.
    """

    formula: Formula | None = None
    increasing: bool = False
    sides: tuple[Formula, Formula] | None = None
    slope: Formula | None = None
    by_exp: Formula | None = None


def _tanh(u: sp.Expr) -> sp.Expr:
    return 1 - 2 / (sp.exp(2 * u) + 1)


def _sigmoid(u: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.exp(-u))


def _cosh(u: sp.Expr) -> sp.Expr:
    return (sp.exp(u) + sp.exp(-u)) / 2


def _sinh(u: sp.Expr) -> sp.Expr:
    return (sp.exp(u) - sp.exp(-u)) / 2


def _softplus(u: sp.Expr) -> sp.Expr:
    return sp.log(1 + sp.exp(u))


def _softsign(u: sp.Expr) -> sp.Expr:
    return u / (1 + sp.Abs(u))


def _softsign_slope(u: sp.Expr) -> sp.Expr:
    return 1 / (1 + sp.Abs(u)) ** 2


def _silu(u: sp.Expr) -> sp.Expr:
    return u * sigmoid(u)


def _normal_cdf(u: sp.Expr) -> sp.Expr:
    return (1 + sp.erf(u / sp.sqrt(2))) / 2


def _normal_density(u: sp.Expr) -> sp.Expr:
    return sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi)


def _gelu(u: sp.Expr) -> sp.Expr:
    return u * normal_cdf(u)


def _mish(u: sp.Expr) -> sp.Expr:
    return u * sp.tanh(softplus(u))


def _mish_by_exp(u: sp.Expr) -> sp.Expr:
    """tanh(log(1 + exp(u))) by exp."""
    return u * (1 + 2 * sp.exp(-u)) / (1 + 2 * sp.exp(-u) + 2 * sp.exp(-2 * u))


def _same(u: sp.Expr) -> sp.Expr:
    return u


def _opposite(u: sp.Expr) -> sp.Expr:
    return -u


def _zero(u: sp.Expr) -> sp.Expr:
    return sp.S.Zero


def _one(u: sp.Expr) -> sp.Expr:
    return sp.S.One


def _abs_slope(u: sp.Expr) -> sp.Expr:
    return 2 * step(u) - 1


@lru_cache(maxsize=256)  # SymPy looks through a long u for its sign, and a bound is compared with many numbers
def _relu(u: sp.Expr) -> sp.Expr:
    return (u + sp.Abs(u)) / 2


def _elu(u: sp.Expr) -> sp.Expr:
    return relu(u) + sp.exp(-relu(-u)) - 1


def _elu_negative(u: sp.Expr) -> sp.Expr:
    return sp.exp(u) - 1


def _elu_slope(u: sp.Expr) -> sp.Expr:
    return sp.exp(-relu(-u))


def _selu(u: sp.Expr) -> sp.Expr:
    return _SELU_RIGHT * relu(u) + _SELU_LEFT * (sp.exp(-relu(-u)) - 1)


def _selu_positive(u: sp.Expr) -> sp.Expr:
    return _SELU_RIGHT * u


def _selu_negative(u: sp.Expr) -> sp.Expr:
    return _SELU_LEFT * (sp.exp(u) - 1)


def _selu_slope(u: sp.Expr) -> sp.Expr:
    return _SELU_RIGHT * step(u) + _SELU_LEFT * sp.exp(-relu(-u)) * (1 - step(u))


#: one row for each function
DEFINITIONS: Mapping[Any, Definition] = MappingProxyType(
    {
        sp.Abs: Definition(sides=(_same, _opposite), slope=_abs_slope),
        sp.cosh: Definition(_cosh),
        sp.sinh: Definition(_sinh),
        sp.tanh: Definition(_tanh),
        sigmoid: Definition(_sigmoid),
        softplus: Definition(_softplus),
        softsign: Definition(_softsign, increasing=True, slope=_softsign_slope),
        relu: Definition(_relu, increasing=True, sides=(_same, _zero), slope=step, by_exp=_relu),
        elu: Definition(_elu, increasing=True, sides=(_same, _elu_negative), slope=_elu_slope, by_exp=_elu),
        silu: Definition(_silu),
        selu: Definition(
            _selu, increasing=True, sides=(_selu_positive, _selu_negative), slope=_selu_slope, by_exp=_selu
        ),
        normal_cdf: Definition(_normal_cdf, increasing=True),
        normal_density: Definition(_normal_density),
        gelu: Definition(_gelu),
        mish: Definition(_mish, by_exp=_mish_by_exp),
        step: Definition(sides=(_one, _zero)),
    }
)


@dataclass(frozen=True, slots=True)
class Between:
    """Where numbers lie, None where there is no bound; an end that is ``open`` is not attained."""

    low: sp.Rational | None
    high: sp.Rational | None
    open_low: bool = False
    open_high: bool = False


@dataclass(frozen=True, slots=True)
class Ranges:
    """Where the values of a function lie, and where its slopes, which are the quotients (f(u) - f(v))/(u - v)."""

    values: Between
    slopes: Between


def _range(low: str | None, high: str | None, is_open: str = "") -> Between:
    lowest, highest = (None if end is None else sp.Rational(end) for end in (low, high))
    return Between(lowest, highest, "<" in is_open, ">" in is_open)


#: between rational numbers; the slopes of what bends are those of its derivative (mean value theorem)
RANGES: Mapping[Any, Ranges] = MappingProxyType(
    {
        sp.exp: Ranges(_range("0", None, "<"), _range("0", None, "<")),
        sp.log: Ranges(_range(None, None), _range("0", None, "<")),
        sp.sin: Ranges(_range("-1", "1"), _range("-1", "1")),
        sp.cos: Ranges(_range("-1", "1"), _range("-1", "1")),
        sp.tanh: Ranges(_range("-1", "1", "<>"), _range("0", "1", "<")),
        sigmoid: Ranges(_range("0", "1", "<>"), _range("0", "1/4", "<")),
        softplus: Ranges(_range("0", None, "<"), _range("0", "1", "<>")),
        softsign: Ranges(_range("-1", "1", "<>"), _range("0", "1", "<")),
        relu: Ranges(_range("0", None), _range("0", "1")),
        elu: Ranges(_range("-1", None, "<"), _range("0", "1", "<")),
        selu: Ranges(_range("-1.7581", None, "<"), _range("0", "1.7581", "<>")),
        silu: Ranges(_range("-0.2785", None, "<"), _range("-0.09984", "1.09984", "<>")),
        normal_cdf: Ranges(_range("0", "1", "<>"), _range("0", "0.39895", "<>")),
        normal_density: Ranges(_range("0", "0.39895", "<>"), _range("-0.24198", "0.24198", "<>")),
        gelu: Ranges(_range("-0.17", None, "<"), _range("-0.12891", "1.12891", "<>")),
        mish: Ranges(_range("-0.3089", None, "<"), _range("-0.1126", "1.0886", "<>")),
    }
)


def by_others(expr: sp.Expr) -> sp.Expr | None:
    """A function value written by other functions, None where there is no such formula.

    >>> u = sp.Symbol("u", real=True)
    >>> by_others(silu(u)), by_others(sp.exp(u))
    (u*sigmoid(u), None)
    """
    if expr.func in OF_TWO:
        return OF_TWO[expr.func](*expr.args)
    row = DEFINITIONS.get(expr.func)
    return None if row is None or row.formula is None else row.formula(*expr.args)


def unfold_definitions(expr: sp.Expr) -> sp.Expr:
    """The expression with every definition put in, down to functions that are not written by others.

    >>> u = sp.Symbol("u", real=True)
    >>> unfold_definitions(silu(u))
    u/(1 + exp(-u))
    """
    written = by_others(expr)
    if written is not None:
        return unfold_definitions(written)
    return expr.func(*map(unfold_definitions, expr.args)) if expr.args else expr
