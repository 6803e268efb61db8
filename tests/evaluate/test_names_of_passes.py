"""Names that passes and backends add never meet those of a cell: whatever a parameter is called."""

from __future__ import annotations

import numpy as np
import pytest
from compiled_runs import compiled, needs_compiler

from symrnn import Cell, evaluator
from symrnn.evaluate.sequence_arguments import read_arguments

NAMES = ("h_bar_later", "h_bar_here", "W_bar_here", "a_h_before", "W_stack", "largest", "one", "rows", "aside", "sums")
IN_C = ("h_target", "loss_of_h", "LANES", "steps", "count", "workspace", "given", "results", "live", "real", "q2")
TEXT = "x: input[n]\nh: state[n]\nW: param[n, n]\nNAME: param[n]\nh = tanh(W @ h + x*NAME)"


def _setup(name: str):
    run = evaluator(Cell.parse(TEXT.replace("NAME", name)), loss="squared_error")
    params, data = run.random_params({"n": 2}, seed=0), run.random_data({"n": 2}, 3, None, seed=1)
    plain = evaluator(Cell.parse(TEXT.replace("NAME", "v")), loss="squared_error")
    wanted = plain.value_and_grad({("v" if key == name else key): array for key, array in params.items()}, *data)
    return run, params, data, wanted


@pytest.mark.parametrize("name", [*NAMES, *IN_C])
def test_numpy(name: str) -> None:
    run, params, data, wanted = _setup(name)
    value, gradient = run.value_and_grad(params, *data)
    assert value == wanted[0]
    assert (gradient[name] == wanted[1]["v"]).all()


@needs_compiler
@pytest.mark.parametrize("name", [*NAMES[:3], *IN_C])
def test_c(name: str) -> None:
    run, params, (x, target), wanted = _setup(name)
    given = read_arguments(run.cell, params, x, None, target, run.stages.targets)
    learned = {item.symbol.name: item.symbol for item in run.cell.parameters}
    value, gradient = compiled(run.cell).gradients(given, frozenset(learned.values()))
    assert value == pytest.approx(float(wanted[0]), rel=1e-12)
    np.testing.assert_allclose(gradient[learned[name]], wanted[1]["v"], rtol=1e-11)
