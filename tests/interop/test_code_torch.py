"""Code for PyTorch and JAX runs, and its backward step agrees with theirs; `make test-torch` runs this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
import torch
from code_cells import CODE_CELLS
from code_nodes import NODES, arrays_of, expected, program_of

import symrnn as sr
from symrnn.interop.array_code import write_arrays
from symrnn.interop.code_jax import JAX_CODE
from symrnn.interop.code_steps import CodeSteps, steps_of
from symrnn.interop.code_torch import TORCH_CODE

jax.config.update("jax_enable_x64", True)
SIZES = {"n": 3, "m": 4, "d": 5}


def arrays_for(steps: CodeSteps) -> list[Any]:
    numbers = np.random.default_rng(4)
    return [numbers.uniform(0.1, 0.9, [SIZES[str(k)] for k in item.shape]) for item in steps.forward.inputs]


def functions_of(text: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {}
    exec(compile(text, "<code>", "exec"), namespace)
    return namespace


def compare(steps: CodeSteps, step: Callable[..., Any], back: Callable[..., Any], vjp: Callable[..., Any]) -> float:
    """The largest relative difference of step_back from the framework's own backward pass."""
    given = arrays_for(steps)
    told = len(steps.forward.outputs) - len(steps.kept)
    results = step(*given)
    numbers = np.random.default_rng(8)
    bars = [numbers.uniform(-1, 1, np.shape(result)) for result in results[:told]]
    theirs = dict(zip((i.symbol.name for i in steps.forward.inputs), vjp(given, bars), strict=True))
    known = {i.symbol.name: v for i, v in zip(steps.forward.inputs, given, strict=True)}
    known |= {s.name: v for s, v in zip(steps.forward.outputs, results, strict=True)}
    known |= {f"{s.name}_bar": v for s, v in zip(steps.forward.outputs, bars, strict=False)}
    ours = back(*(known[item.symbol.name] for item in steps.backward.inputs))
    worst = 0.0
    for symbol, value in zip(steps.backward.outputs, ours, strict=True):
        wanted = np.asarray(theirs[symbol.name.removesuffix("_bar")])
        assert np.shape(value) == wanted.shape
        worst = max(worst, np.abs(np.asarray(value) - wanted).max() / max(1.0, np.abs(wanted).max()))
    return worst


@pytest.mark.parametrize("name", CODE_CELLS)
def test_torch(name: str) -> None:
    cell = CODE_CELLS[name]()
    steps, found = steps_of(cell), functions_of(sr.code(cell, "torch"))
    plain = functions_of(sr.code(cell, "numpy"))
    told = len(steps.forward.outputs) - len(steps.kept)

    def run(function: str) -> Callable[..., Any]:
        return lambda *arrays: [np.asarray(v) for v in found[function](*map(torch.as_tensor, arrays))]

    def vjp(given: list[Any], bars: list[Any]) -> list[Any]:
        leaves = [torch.tensor(array, requires_grad=True) for array in given]
        torch.autograd.backward(found["step"](*leaves)[:told], [torch.as_tensor(bar) for bar in bars])
        return [np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy() for leaf in leaves]

    assert compare(steps, run("step"), run("step_back"), vjp) < 1e-12
    for one, other in zip(run("step")(*arrays_for(steps)), plain["step"](*arrays_for(steps)), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("name", CODE_CELLS)
def test_jax(name: str) -> None:
    cell = CODE_CELLS[name]()
    steps, found = steps_of(cell), functions_of(sr.code(cell, "jax"))
    plain = functions_of(sr.code(cell, "numpy"))
    told = len(steps.forward.outputs) - len(steps.kept)

    def vjp(given: list[Any], bars: list[Any]) -> list[Any]:
        return list(jax.vjp(lambda *values: found["step"](*values)[:told], *given)[1](tuple(bars)))

    assert compare(steps, jax.jit(found["step"]), jax.jit(found["step_back"]), vjp) < 1e-12
    for one, other in zip(found["step"](*arrays_for(steps)), plain["step"](*arrays_for(steps)), strict=True):
        np.testing.assert_allclose(np.asarray(one), other, rtol=1e-12)


@pytest.mark.parametrize("name", NODES)
def test_every_node_has_its_value(name: str) -> None:
    program, sizes = program_of(name), {"n": 3, "m": 4}
    steps = CodeSteps(sr.cells.elman(), program, program, ())
    arrays = arrays_of(program, sizes)
    wanted = expected(program, arrays, sizes)
    given = [np.asarray(arrays[item.symbol]) for item in program.inputs]
    (in_torch,) = functions_of(write_arrays(steps, TORCH_CODE))["step"](*map(torch.as_tensor, given))
    (in_jax,) = functions_of(write_arrays(steps, JAX_CODE))["step"](*map(jax.numpy.asarray, given))
    for found in (in_torch, in_jax):
        np.testing.assert_allclose(np.reshape(np.asarray(found), wanted.shape), wanted, rtol=1e-12, atol=1e-13)
