"""assert_same_function: implementations of a cell's values."""

from __future__ import annotations

import numpy as np
import pytest

from symrnn import Cell, InputError, cells, evaluator
from symrnn.testing import FunctionMismatch, KernelError, assert_same_function


@pytest.mark.parametrize("name", ["elman_unit", "elman", "gru", "gru_reset_after", "lstm", "lstm_peephole"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_evaluator_is_the_cell(name, dtype):
    cell = cells.CELLS[name]("tanh")
    run = evaluator(cell)
    assert assert_same_function(cell, lambda params, x, initial: run(params, x, initial), dtype=dtype) is None


def test_reset_before_is_not_reset_after():
    run = evaluator(cells.gru())

    def before(params, x, initial):
        return run({name: array for name, array in params.items() if name != "b_hg"}, x, initial)

    with pytest.raises(
        FunctionMismatch, match=r"before is not the cell gru_reset_after: h\[0, 0, \d\], step 1 of 1: got"
    ):
        assert_same_function(cells.gru_reset_after(), before)


def test_the_first_step_that_differs_is_named():
    run = evaluator(cells.elman())

    def forgets(params, x, initial):
        found = run(params, x, initial)
        if len(x) > 2:
            found[2:] = run(params, x[2:])
        return found

    with pytest.raises(FunctionMismatch, match=r"h\[2, 0, \d\], step 3 of 3: got .*, expected .*; batch=1, .*, seed=0"):
        assert_same_function(cells.elman(), forgets)


def test_what_is_no_number_is_no_value():
    run = evaluator(cells.elman())
    with pytest.raises(FunctionMismatch, match="got nan"):
        assert_same_function(cells.elman(), lambda *arrays: run(*arrays) * np.nan)


def test_several_outputs_go_by_name():
    cell = Cell.parse("x: input\nh: state\nu: output\nv: output\nh = x + h\nu = 2*h\nv = h**2")

    def implementation(params, x, initial):
        h = initial["h"] + np.cumsum(x, axis=0)
        return {"u": 2 * h, "v": h**2}

    assert_same_function(cell, implementation)
    with pytest.raises(KernelError, match="nothing is given out for v; found u"):
        assert_same_function(cell, lambda *arrays: {"u": implementation(*arrays)["u"]})
    with pytest.raises(KernelError, match="expected a dict with u, v, found ndarray"):
        assert_same_function(cell, lambda *arrays: implementation(*arrays)["u"])


def test_arguments_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="dtype is 'int8'; expected one of float64, float32"):
        assert_same_function(cells.elman(), evaluator(cells.elman()), dtype="int8")
    with pytest.raises(KernelError, match=r"h has shape \(1,\), expected \(1, 1, 3\)"):
        assert_same_function(cells.elman(), lambda *arrays: np.ones(1))
