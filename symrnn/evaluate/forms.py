"""One NumPy form for each function: numerically stable, without overflow for any finite argument where that can be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.functions import (
    SELU_ALPHA,
    SELU_SCALE,
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
)

__all__ = ["NUMPY"]

_DENSITY_AT_ZERO = 0.3989422804014327  # 1/sqrt(2*pi)
_SIGMOID = "np.exp(np.minimum({x}, 0.0))/(1.0 + np.exp(-np.abs({x})))"

#: ``{x}`` is a name or a number; ``step`` is written by the printer, for it may have no value at 0
NUMPY: Mapping[Any, str] = MappingProxyType(
    {
        sp.exp: "np.exp({x})",
        sp.log: "np.log({x})",
        sp.tanh: "np.tanh({x})",
        sp.sin: "np.sin({x})",
        sp.cos: "np.cos({x})",
        sp.Abs: "np.abs({x})",
        sigmoid: _SIGMOID,
        relu: "np.maximum({x}, 0.0)",
        softplus: "np.logaddexp({x}, 0.0)",
        softsign: "{x}/(1.0 + np.abs({x}))",
        elu: "np.maximum({x}, 0.0) + np.expm1(np.minimum({x}, 0.0))",
        silu: "{x}*" + _SIGMOID,
        selu: f"{float(SELU_SCALE)!r}*np.maximum({{x}}, 0.0) + {float(SELU_SCALE * SELU_ALPHA)!r}"
        "*np.expm1(np.minimum({x}, 0.0))",
        normal_cdf: "normal_cdf({x})",
        normal_density: f"{_DENSITY_AT_ZERO!r}*np.exp(-0.5*np.square(np.minimum(np.abs({{x}}), 1e4)))",
        gelu: "{x}*normal_cdf({x})",
        mish: "{x}*np.tanh(np.logaddexp({x}, 0.0))",
    }
)
