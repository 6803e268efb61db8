"""Evaluators with arrays to call, and a bound call beside a call of ``value_and_grad``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from compiled_runs import compiled

from symrnn import Cell, cells, evaluator
from symrnn.evaluate import BoundCall, SequenceEvaluator

__all__ = ["assert_as_called", "ready", "run_of"]

SIZES = {"n": 3, "m": 2}


def run_of(cell: Cell, backend: str) -> SequenceEvaluator:
    run = evaluator(cell, loss="squared_error")
    return run if backend == "numpy" else replace(run, backend=compiled(cell, "squared_error"))


def ready(backend: str, cell: Cell | None = None, batch: int | None = 2) -> tuple[SequenceEvaluator, Any, Any, Any]:
    run = run_of(cell or cells.elman(), backend)
    items = (*run.cell.inputs, *run.cell.states)
    sizes = {str(name): SIZES[str(name)] for item in items for name in item.shape}
    return run, run.random_params(sizes, 0, steps=4), *run.random_data(sizes, 4, batch, 1)


def assert_as_called(call: BoundCall) -> None:
    value = call()
    wanted = call.run.value_and_grad(call.params, call.x, call.target, call.initial, call.steps)
    assert value == wanted[0]
    assert call.gradient.keys() == wanted[1].keys()
    for name, array in wanted[1].items():
        assert call.gradient[name].dtype == array.dtype
        assert call.gradient[name].shape == array.shape
        assert np.array_equal(call.gradient[name], array)
