"""Modules that are none of torch against a cell: those on JAX both ways, sessions of onnxruntime by their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import parameter_roles, state_roles
from symrnn.expressions.sizes import size_value
from symrnn.testing.assertions.both_ways import compare_both_ways
from symrnn.testing.assertions.values import assert_same_function
from symrnn.testing.kernels.jax_calls import run_in_jax
from symrnn.testing.kernels.jax_modules import JaxModule
from symrnn.testing.kernels.onnx_sessions import OnnxSession
from symrnn.testing.kernels.trials import default_sizes

__all__ = ["match_on_jax", "match_session"]


def match_on_jax(module: JaxModule, name: str, options: Mapping[str, Any]) -> None:
    """Compare a module both ways; biases that it is made without are zero.

    Raises
    ------
    AssertionError
        as ``assert_module_matches`` does.
    InputError
        where its sizes are not known, and not given.
    """
    __tracebackhide__ = True
    cell = module.cell
    if not module.sizes and "sizes" not in options:
        raise InputError(
            f"{name} does not say its sizes; say them, as in sizes={default_sizes(cell, None)}, where n is that of the "
            "module"
        )
    held = {own for parts in module.layout.weights.values() for own in parts}
    learned = {role.symbol.name: role.shape for role in parameter_roles(cell)}
    biases = [own for own in learned if own.startswith("b_")] if not module.has_bias else []
    own = {"sizes": dict(module.sizes), "dtype": module.dtype, "shapes": "few", "steps": 3, "lag": None, **options}
    params = {own_: np.zeros([size_value(s, own["sizes"]) for s in learned[own_]]) for own_ in biases}
    own["params"] = params | dict(own.get("params") or {}) or None
    states = [role.symbol.name for role in state_roles(cell)]
    inputs = [item.symbol.name for item in cell.inputs if not item.constant]
    known = held if held else {*learned}
    own.setdefault("wrt", [*(n for n in learned if n in known and n not in biases), *inputs, *states])
    there = {key: parts for key, parts in module.layout.weights.items() if not {*parts} <= {*biases}}
    arranged = replace(module.layout, weights=there)

    def run(function: Any, arrays: Any, pull: Any) -> Any:
        found = run_in_jax(function, arrays, pull)
        return found if pull is None else {k: None if k[1] in biases else gradient for k, gradient in found.items()}

    compare_both_ways("assert_module_matches", name, cell, module, run, arranged, own)


def match_session(session: OnnxSession, options: Mapping[str, Any]) -> None:
    """Compare what a session gives out.

    Raises
    ------
    AssertionError
        as ``assert_same_function`` does.
    InputError
        for weights that the session does not take, and which are not given.
    """
    __tracebackhide__ = True
    cell, own = session.cell, {"dtype": session.dtype, **options}
    if not own.get("sizes") and session.sizes():
        own["sizes"] = {**default_sizes(cell, None), **session.sizes()}
    if len(session.others) == 1:
        own.setdefault("initial", "zero")
    fed = {part for name in session.weights for part in session.layout.weights[name]}
    fixed = {*(own.get("params") or {})}
    left = [r.symbol.name for r in parameter_roles(cell) if r.symbol.name not in fed | fixed]
    if left:
        raise InputError(
            f"the session has {listing(left, most=12)} within it: give the values, as in params={{...}}, by the "
            f"names of the cell {cell.name}"
        )
    adapted = session.layout.adapt(cell, session) if session.weights else session
    assert_same_function(cell, adapted, **own)
