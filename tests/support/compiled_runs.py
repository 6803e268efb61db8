"""C kernels in tests: a plain compiler call, and the same arrays given to C and to the NumPy evaluator."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plain_runs import make_case

from symrnn import evaluator
from symrnn.cells.cell import Cell
from symrnn.cells.losses import loss_of
from symrnn.evaluate.backends import Backend
from symrnn.evaluate.compiled.backend import c_backend
from symrnn.evaluate.sequence_arguments import (
    input_roles,
    parameter_roles,
    read_arguments,
    state_roles,
)

__all__ = [
    "STRICT",
    "Both",
    "catalogue_arguments",
    "compiled",
    "library",
    "needs_compiler",
    "run_both",
    "spread_over_batch",
]

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler called cc")
#: what users compile with, and every warning an error
STRICT = ("-O3", "-march=native", "-Wall", "-Wextra", "-pedantic", "-Werror")


@lru_cache(maxsize=256)
def library(source: str, flags: tuple[str, ...] = ("-O0",)) -> ctypes.CDLL:
    """The text compiled and loaded."""
    with tempfile.TemporaryDirectory() as folder:
        text, made = Path(folder, "kernel.c"), Path(folder, "kernel.so")
        text.write_text(source, encoding="utf-8")
        words = ["cc", "-std=c99", *flags, "-fPIC", "-shared", str(text), "-o", str(made), "-lm"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[:2000]
        return ctypes.CDLL(str(made))


def compiled(
    cell: Cell, loss: Any = "squared_error", kink: Any = None, change: Callable[[str], str] = str, flags: Any = ("-O0",)
) -> Backend:
    """The C backend of a cell; ``change`` is done to the text before it is compiled."""
    return c_backend(cell, None if loss is None else loss_of(loss), kink, lambda text: library(change(text), flags))


@dataclass(frozen=True)
class Both:
    """What C found and what NumPy did, by the group and the name."""

    found: Mapping[str, Any]
    wanted: Mapping[str, Any]

    def assert_equal(self, near: float = 1e-12) -> None:
        """All of it, to so much of the largest entry; what is no number stands at the same places."""
        assert set(self.found) == set(self.wanted)
        for name, wanted in self.wanted.items():
            found = self.found[name]
            assert np.shape(found) == np.shape(wanted), name
            assert np.asarray(found).dtype == np.asarray(wanted).dtype, name
            finite = np.isfinite(wanted)
            largest = max(1.0, float(np.abs(np.where(finite, wanted, 0)).max(initial=0)))
            np.testing.assert_allclose(found, wanted, rtol=0, atol=near * largest, equal_nan=True, err_msg=name)


def spread_over_batch(array: Any, axis: int, batch: int) -> Any:
    """An array for each member, each a multiple of the one that is given."""
    array = np.expand_dims(np.asarray(array), axis)
    factors = np.linspace(0.6, 1.0, batch).reshape((1,) * axis + (batch,) + (1,) * (array.ndim - axis - 1))
    return array * factors


def _each(change: Callable[[Any], Any], arrays: Any) -> Any:
    if isinstance(arrays, dict):
        return {name: change(array) for name, array in arrays.items()}
    return None if arrays is None else change(arrays)


def run_both(
    cell: Cell, arguments: Any, loss: Any = "squared_error", kink: Any = None, backend: Backend | None = None
) -> Both:
    """The outputs, the last states, the loss and all gradients by C and by NumPy."""
    run = evaluator(cell, loss=loss, kink=kink)
    backend = backend or compiled(cell, loss, run.kink)
    params, x, target, initial, steps = arguments
    given = read_arguments(cell, params, x, initial, target, run.stages.targets, steps)
    plain = run.gradients(params, x, target, initial, steps)
    outputs, states = backend.run(given)
    learned, inputs = parameter_roles(cell, constants=False), input_roles(cell)
    value, gradients = backend.gradients(given, frozenset(role.symbol for role in (*learned, *inputs)))
    groups = {"output": (outputs, run.stages.outputs), "state": (states, state_roles(cell))}
    groups |= {"by": (gradients, (*learned, *inputs, *state_roles(cell)))}
    found = {
        f"{group} {role.symbol}": given.as_given(arrays[role.symbol], role)
        for group, (arrays, roles) in groups.items()
        for role in roles
    }
    their_outputs = run(params, x, initial, steps)
    their_x = plain.x if isinstance(plain.x, dict) else {role.symbol.name: plain.x for role in inputs}
    if not isinstance(their_outputs, dict):
        their_outputs = {run.stages.outputs[0].symbol.name: their_outputs}
    theirs = {
        "output": their_outputs,
        "state": run.final_states(params, x, initial, steps),
        "by": {**plain.params, **their_x, **plain.initial},
    }
    wanted = {f"{group} {name}": array for group, arrays in theirs.items() for name, array in arrays.items()}
    losses = {"loss": plain.value, "loss alone": plain.value}
    return Both(found | {"loss": value, "loss alone": backend.value(given)}, wanted | losses)


def catalogue_arguments(name: str, batch: int | None, dtype: Any = np.float64, loss: str = "squared_error") -> Any:
    """Arrays of a cell of the catalogue, for one sequence or a batch of them."""
    params, x, target, initial, steps = make_case(name, loss).call(target=True)
    if loss.endswith("last"):
        target = _each(lambda a: a[-1], target)
    if batch is not None:
        x, initial = (
            _each(lambda a: spread_over_batch(a, 1, batch), x),
            _each(lambda a: spread_over_batch(a, 0, batch), initial),
        )
        target = _each(lambda a: spread_over_batch(a, int(not loss.endswith("last")), batch), target)
    params, x, target, initial = (
        _each(lambda a: np.asarray(a, dtype), group) for group in (params, x, target, initial)
    )
    return params, x, target, initial, steps
