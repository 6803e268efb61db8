"""PyTorch: how each function and node is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.code_expressions import CodeWords
from symrnn.expressions import array_nodes as a
from symrnn.expressions import functions as f
from symrnn.expressions.nodes import diag, total
from symrnn.interop.array_code import ArrayWords

__all__ = ["TORCH_CODE"]

#: torch's own softplus is x beyond 20
_HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "softplus": "def softplus(x):\n    return torch.logaddexp(x, torch.zeros_like(x))\n",
        "normal_density": "def normal_density(x):\n    return torch.exp(-0.5*x**2)/math.sqrt(2.0*math.pi)\n",
        "step_at": "def step_at(x, at_zero):\n    return (x > 0).to(x.dtype) + at_zero*(x == 0).to(x.dtype)\n",
    }
)

_FUNCTIONS: Mapping[object, str] = MappingProxyType(
    {
        sp.exp: "torch.exp({0})",
        sp.log: "torch.log({0})",
        sp.tanh: "torch.tanh({0})",
        sp.sin: "torch.sin({0})",
        sp.cos: "torch.cos({0})",
        sp.Abs: "torch.abs({0})",
        f.sigmoid: "torch.sigmoid({0})",
        f.relu: "torch.relu({0})",
        f.softplus: "softplus({0})",
        f.softsign: "torch.nn.functional.softsign({0})",
        f.elu: "torch.nn.functional.elu({0})",
        f.silu: "torch.nn.functional.silu({0})",
        f.selu: "torch.nn.functional.selu({0})",
        f.normal_cdf: "torch.special.ndtr({0})",
        f.normal_density: "normal_density({0})",
        f.gelu: "torch.nn.functional.gelu({0})",
        f.mish: "torch.nn.functional.mish({0})",
        f.maximum: "torch.maximum({0}, {1})",
        f.minimum: "torch.minimum({0}, {1})",
        f.surrogate: "({0})",
        f.step: "step_at({0}, 0.0)",
    }
)

_NODES: Mapping[object, str] = MappingProxyType(
    {
        total: "torch.sum({0})",
        diag: "torch.diag({0})",
        a.diagonal: "torch.diag({0})",
        a.row_sums: "torch.sum({0}, 1)",
        a.cumsum: "torch.cumsum({0}, 0)",
        a.reverse_cumsum: "torch.flip(torch.cumsum(torch.flip({0}, (0,)), 0), (0,))",
        a.softmax: "torch.softmax({0}, 0)",
        a.logsumexp: "torch.logsumexp({0}, 0)",
        a.inv: "torch.linalg.inv({0})",
    }
)

TORCH_CODE = ArrayWords(
    CodeWords(
        name="PyTorch",
        comment="# ",
        head="import math\n\nimport torch",
        functions=_FUNCTIONS,
        power="{0}**{1}",
        root="torch.sqrt({0})",
        helpers=_HELPERS,
        taken=frozenset({"torch", "math"}),
    ),
    nodes=_NODES,
    outer="torch.outer({0}, {1})",
    ones="torch.ones({0}, dtype=torch.float64)",
    concatenate="torch.cat(({0}))",
    row_of_scalar="torch.atleast_1d({0})",
    fill="torch.as_tensor({1}, dtype=torch.float64).expand({0})",
    spread_to="torch.broadcast_to({0}, {1})",
    number="torch.tensor({0}, dtype=torch.float64)",
    heaviside="step_at({0}, {1})",
)
