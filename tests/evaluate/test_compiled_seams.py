"""Cells at the seams in C, beside NumPy: parts of one row, and gradients that take their parameter."""

from __future__ import annotations

import numpy as np
import pytest
from compiled_runs import compiled, needs_compiler
from seam_cells import SEAM_CELLS
from sequence_cases import setup

from symrnn import Cell, evaluator
from symrnn.evaluate.sequence_arguments import read_arguments

pytestmark = needs_compiler


@pytest.mark.parametrize("batch", [1, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SEAM_CELLS)
def test_gradients_are_those_of_numpy(name: str, batch: int) -> None:
    run = evaluator(Cell.parse(SEAM_CELLS[name]), loss="squared_error")
    params, x, target, initial = setup(run, 4, batch, 5)
    given = read_arguments(run.cell, params, x, initial, target, run.stages.targets)
    wanted = frozenset(item.symbol for item in (*run.cell.parameters, *run.cell.inputs))
    value, gradients = compiled(run.cell).gradients(given, wanted)
    expected, plain = run.backend.gradients(given, wanted)
    assert value == pytest.approx(float(expected), rel=1e-12)
    assert gradients.keys() == plain.keys()
    for symbol, array in plain.items():
        near = 1e-12 * max(1.0, np.abs(array).max())
        np.testing.assert_allclose(gradients[symbol], array, rtol=0, atol=near, err_msg=str(symbol))
