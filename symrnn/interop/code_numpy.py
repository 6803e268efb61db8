"""NumPy: how each function and node is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.code_expressions import CodeWords
from symrnn.expressions import array_nodes as a
from symrnn.expressions import functions as f
from symrnn.expressions.nodes import diag, total
from symrnn.interop.array_code import ArrayWords

__all__ = ["NUMPY_CODE"]

_SCALE, _ALPHA = float(f.SELU_SCALE), float(f.SELU_ALPHA)

#: what NumPy lacks; a helper that calls another stands behind it
_HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "sigmoid": "def sigmoid(x):\n    return np.exp(np.minimum(x, 0.0))/(1.0 + np.exp(-np.abs(x)))\n",
        "normal_cdf": "def normal_cdf(x):\n    return 0.5*np.vectorize(math.erfc, otypes=[float])(-x/math.sqrt(2.0))\n",
        "normal_density": "def normal_density(x):\n    return np.exp(-0.5*x**2)/math.sqrt(2.0*math.pi)\n",
        "elu": "def elu(x):\n    return np.maximum(x, 0.0) + np.expm1(np.minimum(x, 0.0))\n",
        "selu": f"def selu(x):\n    return {_SCALE!r}*(np.maximum(x, 0.0) + {_ALPHA!r}*np.expm1(np.minimum(x, 0.0)))\n",
        "softsign": "def softsign(x):\n    return x/(1.0 + np.abs(x))\n",
        "silu": "def silu(x):\n    return x*np.exp(np.minimum(x, 0.0))/(1.0 + np.exp(-np.abs(x)))\n",
        "gelu": "def gelu(x):\n    return x*normal_cdf(x)\n",
        "mish": "def mish(x):\n    return x*np.tanh(np.logaddexp(x, 0.0))\n",
        "softmax": "def softmax(v):\n    shares = np.exp(v - np.max(v))\n    return shares/np.sum(shares)\n",
        "logsumexp": "def logsumexp(v):\n    return np.max(v) + np.log(np.sum(np.exp(v - np.max(v))))\n",
    }
)

#: a call for each function; where step has no value at 0, frameworks take 0
_FUNCTIONS: Mapping[object, str] = MappingProxyType(
    {
        sp.exp: "np.exp({0})",
        sp.log: "np.log({0})",
        sp.tanh: "np.tanh({0})",
        sp.sin: "np.sin({0})",
        sp.cos: "np.cos({0})",
        sp.Abs: "np.abs({0})",
        f.sigmoid: "sigmoid({0})",
        f.relu: "np.maximum({0}, 0.0)",
        f.softplus: "np.logaddexp({0}, 0.0)",
        f.softsign: "softsign({0})",
        f.elu: "elu({0})",
        f.silu: "silu({0})",
        f.selu: "selu({0})",
        f.normal_cdf: "normal_cdf({0})",
        f.normal_density: "normal_density({0})",
        f.gelu: "gelu({0})",
        f.mish: "mish({0})",
        f.maximum: "np.maximum({0}, {1})",
        f.minimum: "np.minimum({0}, {1})",
        f.surrogate: "({0})",
        f.step: "np.heaviside({0}, 0.0)",
    }
)

_NODES: Mapping[object, str] = MappingProxyType(
    {
        total: "np.sum({0})",
        diag: "np.diag({0})",
        a.diagonal: "np.diag({0})",
        a.row_sums: "np.sum({0}, axis=1)",
        a.cumsum: "np.cumsum({0})",
        a.reverse_cumsum: "np.flip(np.cumsum(np.flip({0})))",
        a.softmax: "softmax({0})",
        a.logsumexp: "logsumexp({0})",
        a.inv: "np.linalg.inv({0})",
    }
)

NUMPY_CODE = ArrayWords(
    CodeWords(
        name="NumPy",
        comment="# ",
        head="import math\n\nimport numpy as np",
        functions=_FUNCTIONS,
        power="{0}**{1}",
        root="np.sqrt({0})",
        helpers=_HELPERS,
        taken=frozenset({"np", "math"}),
    ),
    nodes=_NODES,
    outer="np.outer({0}, {1})",
    ones="np.ones({0})",
    concatenate="np.concatenate(({0}))",
    row_of_scalar="np.atleast_1d({0})",
    fill="np.full({0}, {1})",
    spread_to="np.broadcast_to({0}, {1})",
    number="np.float64({0})",
    heaviside="np.heaviside({0}, {1})",
)
