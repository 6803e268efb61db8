"""Wrong kernels of cells whose gates have no line of their own: each is found, and told without an error of our own."""

from __future__ import annotations

import numpy as np
import pytest
from kernel_reports import report_on

from symrnn import Cell

WEIGHTS = "x: input[m]\nh: state[n]\nW: param[n, m]\nU: param[n, n]\nV: param[n, n]\n"

CELLS = {
    "GRU in one line": "h = sigmoid(V @ h)*h + (1 - sigmoid(V @ h))*tanh(W @ x + U @ h)",
    "reset in the line": "h = tanh(W @ x + U @ (sigmoid(V @ h)*h))",
    "reset after the product": "h = tanh(W @ x + sigmoid(V @ h)*(U @ h))",
    "leaky": "h = 0.9*h + 0.1*tanh(W @ x + U @ h) + 0.1*tanh(V @ h)",
}


@pytest.mark.parametrize("name", CELLS)
def test_a_wrong_kernel_is_told(name):
    cell = Cell.parse(WEIGHTS + CELLS[name], "own")
    report = report_on(cell, lambda params, *given: {key: np.ones_like(array) for key, array in params.items()})
    assert report.parameter in {"W", "U", "V"}
    assert report.shortest.trial.steps == 1
    assert report.looks_like == ()
