"""JAX: how each function and node is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sympy as sp

from symrnn.evaluate.code_expressions import CodeWords
from symrnn.expressions import array_nodes as a
from symrnn.expressions import functions as f
from symrnn.expressions.nodes import diag, total
from symrnn.interop.array_code import ArrayWords

__all__ = ["JAX_CODE"]

_FUNCTIONS: Mapping[object, str] = MappingProxyType(
    {
        sp.exp: "jnp.exp({0})",
        sp.log: "jnp.log({0})",
        sp.tanh: "jnp.tanh({0})",
        sp.sin: "jnp.sin({0})",
        sp.cos: "jnp.cos({0})",
        sp.Abs: "jnp.abs({0})",
        f.sigmoid: "jax.nn.sigmoid({0})",
        f.relu: "jax.nn.relu({0})",
        f.softplus: "jax.nn.softplus({0})",
        f.softsign: "jax.nn.soft_sign({0})",
        f.elu: "jax.nn.elu({0})",
        f.silu: "jax.nn.silu({0})",
        f.selu: "jax.nn.selu({0})",
        f.normal_cdf: "jax.scipy.stats.norm.cdf({0})",
        f.normal_density: "jax.scipy.stats.norm.pdf({0})",
        f.gelu: "jax.nn.gelu({0}, approximate=False)",
        f.mish: "jax.nn.mish({0})",
        f.maximum: "jnp.maximum({0}, {1})",
        f.minimum: "jnp.minimum({0}, {1})",
        f.surrogate: "({0})",
        f.step: "jnp.heaviside({0}, 0.0)",
    }
)

_NODES: Mapping[object, str] = MappingProxyType(
    {
        total: "jnp.sum({0})",
        diag: "jnp.diag({0})",
        a.diagonal: "jnp.diag({0})",
        a.row_sums: "jnp.sum({0}, axis=1)",
        a.cumsum: "jnp.cumsum({0})",
        a.reverse_cumsum: "jnp.flip(jnp.cumsum(jnp.flip({0})))",
        a.softmax: "jax.nn.softmax({0})",
        a.logsumexp: "jax.nn.logsumexp({0})",
        a.inv: "jnp.linalg.inv({0})",
    }
)

JAX_CODE = ArrayWords(
    CodeWords(
        name="JAX",
        comment="# ",
        head="import jax\nimport jax.numpy as jnp",
        functions=_FUNCTIONS,
        power="{0}**{1}",
        root="jnp.sqrt({0})",
        helpers=MappingProxyType({}),
        taken=frozenset({"jax", "jnp"}),
    ),
    nodes=_NODES,
    outer="jnp.outer({0}, {1})",
    ones="jnp.ones({0})",
    concatenate="jnp.concatenate(({0}))",
    row_of_scalar="jnp.atleast_1d({0})",
    fill="jnp.full({0}, {1})",
    spread_to="jnp.broadcast_to({0}, {1})",
    number="jnp.asarray({0})",
    heaviside="jnp.heaviside({0}, {1})",
)
