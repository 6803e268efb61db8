"""One NumPy form for each function: numerically stable, without overflow for any finite argument where that can be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sympy as sp

from symrnn.expressions.array_nodes import (
    cumsum,
    diagonal,
    logsumexp,
    reverse_cumsum,
    row_sums,
    softmax,
    spread,
)
from symrnn.expressions.functions import (
    SELU_ALPHA,
    SELU_SCALE,
    elu,
    gelu,
    maximum,
    minimum,
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
    surrogate,
)
from symrnn.expressions.nodes import NODES

__all__ = ["NUMPY", "NUMPY_OF_NODES", "NUMPY_OF_TWO", "has_numeric_form"]

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
#: the same for functions of two arguments, ``{x}`` and ``{y}``
NUMPY_OF_TWO: Mapping[Any, str] = MappingProxyType(
    {maximum: "np.maximum({x}, {y})", minimum: "np.minimum({x}, {y})", surrogate: "{x}"}
)
#: for nodes of one argument, whose last axes are those of one member of the batch: ``{x}`` is any text, ``{v}`` a name
#: or a text in brackets; what the text calls is in ``along_axes``
NUMPY_OF_NODES: Mapping[Any, str] = MappingProxyType(
    {
        spread: "{v}[..., :, None]",
        row_sums: "{v}.sum(axis=-1)",
        diagonal: "{v}.diagonal(axis1=-2, axis2=-1)",
        cumsum: "{v}.cumsum(axis=-1)",
        # from the end, and not the total less what is before: that would cancel
        reverse_cumsum: "{v}[..., ::-1].cumsum(axis=-1)[..., ::-1]",
        softmax: "softmax({x})",
        logsumexp: "logsumexp({x})",
    }
)
_WRITTEN = frozenset({*NUMPY, *NUMPY_OF_TWO, step, *NODES})  # what has a row, or is written by the printer


def has_numeric_form(expr: sp.Expr) -> bool:
    """Whether all in an expression is seen to have a form at once; where not, the printer says what has none.

    >>> x = sp.Symbol("x", real=True)
    >>> has_numeric_form(sp.tanh(x) / x**2), has_numeric_form(sp.gamma(x)), has_numeric_form(sp.Integer(10) ** 400)
    (True, False, False)
    """
    if expr.is_Symbol or expr in (sp.E, sp.pi):
        return True
    if expr.is_Rational:
        return bool(max(abs(expr.p), expr.q) < 10**300)
    if expr.is_Pow and not expr.exp.is_Rational:
        return False
    known = expr.is_Add or expr.is_Mul or expr.is_Pow or expr.is_Float or expr.func in _WRITTEN
    return bool(known) and all(map(has_numeric_form, expr.args))
