"""C99: how each function is written. Nodes of arrays are loops, and stand in ``c_code``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.code_expressions import CodeWords
from symrnn.evaluate.code_names import C_WORDS
from symrnn.expressions import functions as f

__all__ = ["C_CODE"]


def _define(name: str, body: str, arguments: str = "double x") -> str:
    return f"static double {name}({arguments})\n{{\n    return {body};\n}}"


_HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": _define("sigmoid", "x >= 0.0 ? 1.0/(1.0 + exp(-x)) : exp(x)/(1.0 + exp(x))"),
        "softplus": _define("softplus", "fmax(x, 0.0) + log1p(exp(-fabs(x)))"),
        "softsign": _define("softsign", "x/(1.0 + fabs(x))"),
        "elu": _define("elu", "x > 0.0 ? x : expm1(x)"),
        "selu": _define("selu", f"{float(f.SELU_SCALE)!r}*(x > 0.0 ? x : {float(f.SELU_ALPHA)!r}*expm1(x))"),
        "normal_cdf": _define("normal_cdf", "0.5*erfc(-x/sqrt(2.0))"),
        "normal_density": _define("normal_density", "0.3989422804014327*exp(-0.5*x*x)"),
        "silu": _define("silu", "x >= 0.0 ? x/(1.0 + exp(-x)) : x*exp(x)/(1.0 + exp(x))"),
        "gelu": _define("gelu", "0.5*x*erfc(-x/sqrt(2.0))"),
        "mish": _define("mish", "x*tanh(fmax(x, 0.0) + log1p(exp(-fabs(x))))"),
        "heaviside": _define("heaviside", "x > 0.0 ? 1.0 : (x < 0.0 ? 0.0 : at_zero)", "double x, double at_zero"),
    }
)

_FUNCTIONS: Mapping[object, str] = MappingProxyType(
    {
        sp.exp: "exp({0})",
        sp.log: "log({0})",
        sp.tanh: "tanh({0})",
        sp.sin: "sin({0})",
        sp.cos: "cos({0})",
        sp.Abs: "fabs({0})",
        f.sigmoid: "sigmoid({0})",
        f.relu: "fmax({0}, 0.0)",
        f.softplus: "softplus({0})",
        f.softsign: "softsign({0})",
        f.elu: "elu({0})",
        f.silu: "silu({0})",
        f.selu: "selu({0})",
        f.normal_cdf: "normal_cdf({0})",
        f.normal_density: "normal_density({0})",
        f.gelu: "gelu({0})",
        f.mish: "mish({0})",
        f.maximum: "fmax({0}, {1})",
        f.minimum: "fmin({0}, {1})",
        f.surrogate: "({0})",
        f.step: "heaviside({0}, 0.0)",
    }
)

C_CODE = CodeWords(
    name="C",
    comment=" * ",
    head="#include <math.h>",
    functions=_FUNCTIONS,
    power="pow({0}, {1})",
    root="sqrt({0})",
    helpers=_HELPERS,
    taken=C_WORDS | frozenset({"erfc", "y0", "y1", "yn", "j0", "j1", "jn", "gamma", "signgam"}),
)
