"""What generated code of plain floats calls: ``math`` where that has it, else a few lines.

Where NumPy gives infinity or no number, some of these raise what the caller takes as a sign to compute with arrays:
``OverflowError``, ``ZeroDivisionError`` or ``ValueError``. Those that do not raise give what NumPy gives, to some units
in the last place; of what is no number, no number.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, erfc, exp, expm1, fsum, log, log1p, sin, sqrt, tanh
from math import pow as power
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.code_expressions import CodeWords
from symrnn.expressions import functions as f

__all__ = ["FLOAT_CODE", "NAMES"]

_ROOT_HALF, _DENSITY_AT_ZERO = 0.7071067811865476, 0.3989422804014327  # 1/sqrt(2), 1/sqrt(2*pi)
_SCALE, _SCALED_ALPHA = float(f.SELU_SCALE), float(f.SELU_SCALE * f.SELU_ALPHA)


def sigmoid(x: float) -> float:
    """1/(1 + exp(-x)); below -700, where that may be too large, exp(x) is all that is left of it.

    >>> sigmoid(0.0), sigmoid(-1e4)
    (0.5, 0.0)
    """
    return 1.0 / (1.0 + exp(-x)) if x >= -700.0 else exp(x)


def relu(x: float) -> float:
    """x where it is above 0."""
    return 0.0 if x <= 0.0 else x


def softplus(x: float) -> float:
    """log(1 + exp(x))."""
    return relu(x) + log1p(exp(-abs(x)))


def softsign(x: float) -> float:
    """x/(1 + |x|)."""
    return x / (1.0 + abs(x))


def below(x: float) -> float:
    """x where it is below 0."""
    return 0.0 if x >= 0.0 else x


def elu(x: float) -> float:
    """x where it is above 0, else exp(x) - 1."""
    return relu(x) + expm1(below(x))


def selu(x: float) -> float:
    """Elu with two scales."""
    return _SCALE * relu(x) + _SCALED_ALPHA * expm1(below(x))


def silu(x: float) -> float:
    """x times its sigmoid."""
    return x * sigmoid(x)


def normal_cdf(x: float) -> float:
    """The normal distribution function."""
    return 0.5 * erfc(-x * _ROOT_HALF)


def normal_density(x: float) -> float:
    """The normal density; beyond 10000, where it is 0, its argument does not overflow."""
    x = min(abs(x), 1e4) if x == x else x
    return _DENSITY_AT_ZERO * exp(-0.5 * x * x)


def gelu(x: float) -> float:
    """x times its normal distribution function."""
    return x * normal_cdf(x)


def mish(x: float) -> float:
    """x times the tanh of its softplus."""
    return x * tanh(softplus(x))


def maximum(x: float, y: float) -> float:
    """The larger one; no number where one of them is none."""
    return x if x >= y or x != x else y


def minimum(x: float, y: float) -> float:
    """The smaller one; no number where one of them is none."""
    return x if x <= y or x != x else y


def heaviside(x: float, at_zero: float) -> float:
    """1 where x > 0, 0 where x < 0."""
    return 1.0 if x > 0.0 else 0.0 if x < 0.0 else at_zero if x == 0.0 else x


def step(x: float) -> float:
    """The same; at 0, where it has no value, a ValueError: the caller says so with the line."""
    return heaviside(x, 0.0) if x != 0.0 else log(x)


#: what a function is called in generated code, where the names of a cell begin with a letter
_FUNCTIONS: Mapping[object, str] = MappingProxyType(
    {
        sp.exp: "_exp({0})",
        sp.log: "_log({0})",
        sp.tanh: "_tanh({0})",
        sp.sin: "_sin({0})",
        sp.cos: "_cos({0})",
        sp.Abs: "_abs({0})",
        f.sigmoid: "_sigmoid({0})",
        f.relu: "_relu({0})",
        f.softplus: "_softplus({0})",
        f.softsign: "_softsign({0})",
        f.elu: "_elu({0})",
        f.silu: "_silu({0})",
        f.selu: "_selu({0})",
        f.normal_cdf: "_normal_cdf({0})",
        f.normal_density: "_normal_density({0})",
        f.gelu: "_gelu({0})",
        f.mish: "_mish({0})",
        f.maximum: "_maximum({0}, {1})",
        f.minimum: "_minimum({0}, {1})",
        f.surrogate: "({0})",
    }
)
_OWN = (exp, log, tanh, sin, cos, abs, sqrt, fsum, sigmoid, relu, softplus, softsign, elu, silu, selu, normal_cdf)
_OWN_TOO = (normal_density, gelu, mish, maximum, minimum, heaviside, step)
NAMES: Mapping[str, object] = MappingProxyType(
    {"_power": power, **{f"_{each.__name__}": each for each in (*_OWN, *_OWN_TOO)}}
)

FLOAT_CODE = CodeWords(
    name="plain floats",
    comment="# ",
    head="",
    functions=_FUNCTIONS,
    power="_power({0}, {1})",
    root="_sqrt({0})",
    helpers=MappingProxyType({}),
    taken=frozenset(),
)
