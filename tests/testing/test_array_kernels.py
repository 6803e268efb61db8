"""Kernels of cells with nodes along an axis and of all entries: right ones pass, a wrong backward step is found."""

from __future__ import annotations

import numpy as np
import pytest
from array_cells import CELLS, SIZES
from array_steps import random_arrays

from symrnn import evaluator, name_symbol
from symrnn.evaluate.source import HEAD, compile_source, function_text
from symrnn.gradients.one_step import one_step
from symrnn.testing import assert_gradients_match
from symrnn.testing.kernels.columns import NumberType, as_columns, with_lines


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("dtype", [np.float64, np.longdouble, np.float32])
def test_columns_and_rows_compute_the_same(name, dtype):
    """Two interpreters of one step: of columns, and the code that the evaluator runs."""
    cell = CELLS[name][1]
    params, initial, data, _ = random_arrays(cell, 1, 1, seed=4)
    step = one_step(cell)
    values = {**params, **{f"{key}_prev": array[0] for key, array in initial.items()}, "x": data[0, 0]}
    text = function_text("run_step", step)
    given = {**values, "number": np.float64, "sizes": SIZES}
    results = compile_source(f"{HEAD}\n{text.text}")["run_step"](*[given[str(each)] for each in text.takes])
    columns = {i.symbol: as_columns(np.asarray(values[str(i.symbol)], dtype), i.shape, SIZES, 0) for i in step.inputs}
    found = with_lines(step.lines, columns, SIZES, NumberType(dtype))
    for symbol, result in zip(text.gives, results, strict=True):
        assert found[symbol].dtype == dtype
        np.testing.assert_allclose(
            np.squeeze(found[symbol]), np.squeeze(result), rtol=2e-5 if dtype == np.float32 else 1e-12
        )


def backward_of(name, change=None):
    """The evaluator as somebody's kernel, its loss such that its slope by y is what is given; something changed."""
    cell = CELLS[name][1]
    run = evaluator(cell, loss=name_symbol("y") * name_symbol("target"), kink=0)

    def backward(params, x, initial, upstream):
        _, found = run.value_and_grad(params, x, upstream, initial=initial)
        return {key: array if change is None else change(array) for key, array in found.items()}

    return backward


@pytest.mark.parametrize("name", ["attention", "larger", "gated matrix"])
def test_a_right_kernel_passes_and_a_wrong_one_does_not(name):
    cell = CELLS[name][1]
    around = {"steps": 2, "batch": 2, "lag": None, "sizes": SIZES, "kink": 0.0}
    assert_gradients_match(cell, backward_of(name), **around)
    with pytest.raises(AssertionError, match="gradient"):
        assert_gradients_match(cell, backward_of(name, lambda array: array * 1.001), **around)
