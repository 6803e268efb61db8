"""Compiled cells where something is unusual: lengths, what is no finite number, kinks, singular matrices, threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy as sp
from compiled_runs import catalogue_arguments, compiled, needs_compiler, run_both

from symrnn import cells, evaluator
from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate.compiled.backend import lanes_for
from symrnn.evaluate.sequence_arguments import read_arguments
from symrnn.programs.program import name_symbol

pytestmark = needs_compiler

SLOW = pytest.mark.slow
ELMAN = cells.elman()
SIZES = {"n": 3, "m": 2}


def elman_arguments(steps: int, batch: int | None, seed: int = 0) -> Any:
    run = evaluator(ELMAN, loss="squared_error")
    return run.random_params(SIZES, seed), *run.random_data(SIZES, steps, batch, seed + 1), None, None


@pytest.mark.parametrize(
    ("steps", "batch"),
    [(1, 9), (17, 9), *(pytest.param(*each, marks=SLOW) for each in ((1, None), (16, 8), (64, None), (129, 1)))],
)
def test_any_number_of_steps_agrees(steps: int, batch: int | None) -> None:
    """Some are worked on at once: as many as that, one more, and one alone."""
    run_both(ELMAN, elman_arguments(steps, batch)).assert_equal()


@pytest.mark.parametrize("batch", [1, 9])
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1e308, 5e-324])
def test_what_numpy_makes_of_no_finite_number_c_does(number: float, batch: int) -> None:
    params, x, target, *rest = elman_arguments(5, batch)
    x[2, 0, 1] = number
    with np.errstate(all="ignore"):
        run_both(ELMAN, (params, x, target, *rest)).assert_equal()


def test_nan_in_one_member_stays_there() -> None:
    params, x, target, *_ = elman_arguments(5, 9)
    x[0, 4] = np.nan
    found = evaluator(ELMAN, loss="squared_error")
    given = read_arguments(ELMAN, params, x, None, target, found.stages.targets)
    _, by = compiled(ELMAN).gradients(given, frozenset({name_symbol("x")}))
    assert np.isnan(by[name_symbol("x")][:, 4]).all()
    assert np.isfinite(np.delete(by[name_symbol("x")], 4, axis=1)).all()


CELLS = {
    "time": "x: input[n]\nt: time\nh: state[n]\nw: param[n]\nh = w*h[t-1]/t + x\n",
    "shared": "x: input[m]\nh: state[n]\nA: param[n, m]\nB: param[n, m]\nh = tanh(A@x + B@x) + h[t-1]/2\n",
    "scalar": "x: input\nh: state\nw: param\nb: param\nh = sigmoid(w*h[t-1] + b*x)\n",
    "words": "int: input[m]\nBIAS: state[n]\nLANES: param[n, m]\nerfc: param[n]\n"
    "exp_of = LANES@int + erfc*BIAS[t-1]\nBIAS = tanh(exp_of)\n",
    "row": "x: input[n]\nh: state[n]\nv: param[n]\nW: param[n, n]\nh = W.T@h[t-1]*(v.T@x) + (x.T@W).T\n",
}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("batch", [pytest.param(None, marks=SLOW), 7])
def test_cells_of_each_kind_agree(name: str, batch: int | None) -> None:
    cell = Cell.parse(CELLS[name], name)
    run = evaluator(cell, loss="squared_error")
    sizes = {size: count for size, count in SIZES.items() if f"[{size}" in CELLS[name]}
    run_both(cell, (run.random_params(sizes, 0), *run.random_data(sizes, 6, batch, 1), None, None)).assert_equal()


@pytest.mark.parametrize("batch", [pytest.param(None, marks=SLOW), 7])
def test_one_parameter_for_each_step_and_a_readout_agree(batch: int | None) -> None:
    cell = cells.neuron("tanh")
    run = evaluator(cell, loss="squared_error")
    params = run.random_params({}, seed=0, steps=5)
    run_both(cell, (params, *run.random_data({}, 5, batch, 1), None, None)).assert_equal()


def test_a_loss_of_ones_own_agrees_with_and_without_a_target() -> None:
    y, target = name_symbol("y"), name_symbol("target")
    params, x, aim, *rest = elman_arguments(5, 7)
    run_both(ELMAN, (params, x, aim, *rest), (y - target) ** 4 + sp.tanh(y)).assert_equal()
    run_both(ELMAN, (params, x, None, *rest), sp.exp(-y)).assert_equal()


def test_a_kink_is_named_with_its_line_and_a_choice_helps() -> None:
    cell = cells.elman("relu")
    params, x, target, *rest = elman_arguments(3, None)
    for array in params.values():
        array[...] = 0
    given = read_arguments(cell, params, x, None, target, evaluator(cell, loss="squared_error").stages.targets)
    wanted = frozenset(map(name_symbol, params))
    with pytest.raises(InputError, match=r"a_bar_kept = .*: step\(x\) has no value at x = 0; choose a slope there"):
        compiled(cell).gradients(given, wanted)
    run_both(cell, (params, x, target, *rest), kink=0).assert_equal()


def test_a_singular_matrix_is_named_with_its_line() -> None:
    cell = cells.load("kalman")
    params, x, target, initial, steps = catalogue_arguments("kalman", 7)
    params = {name: np.zeros_like(array) for name, array in params.items()}
    run = evaluator(cell, loss="squared_error")
    given = read_arguments(cell, params, x, initial, target, run.stages.targets, steps)
    with pytest.raises(InputError, match="a matrix that is inverted here has no inverse"):
        compiled(cell).run(given)


def test_a_function_without_a_value_is_refused_when_the_backend_is_made() -> None:
    with pytest.raises(InputError, match="f is undefined and has no value"):
        compiled(cells.neuron("f"))


def test_arrays_that_are_cut_from_others_are_read_right() -> None:
    params, x, target, *rest = elman_arguments(6, 9)
    wide = np.repeat(x, 2, axis=2)[:, :, ::2]
    assert not wide.flags.c_contiguous
    wide.flags.writeable = False
    run_both(ELMAN, (params, wide, np.asfortranarray(target), *rest)).assert_equal()


def test_threads_do_not_share_a_workspace() -> None:
    run, backend = evaluator(ELMAN, loss="squared_error"), compiled(ELMAN)
    calls = [
        read_arguments(ELMAN, *(lambda p, x, t, *_: (p, x, None, t))(*elman_arguments(40, 7, seed)), run.stages.targets)
        for seed in range(8)
    ]
    alone = [float(backend.value(given)) for given in calls]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda given: float(backend.value(given)), calls * 20))
    assert together == alone * 20


def test_few_members_are_idle() -> None:
    for dtype, vector in (("float64", 8), ("float32", 16)):
        for batch, entries in product(range(1, 100), (1, 4, 8, 32)):
            lanes = lanes_for(batch, dtype, entries)
            assert lanes in (1, vector, 2 * vector, 4 * vector)
            assert lanes <= vector or lanes * entries <= 16 * vector
            assert -(-batch // lanes) * lanes < 1.6 * batch + 1 or (batch > vector and lanes == vector)


@pytest.mark.parametrize("batch", [16, 23, 32, 45])
def test_short_states_are_worked_on_side_by_side_in_many_lanes(batch: int) -> None:
    """All lanes full, some idle, and several groups of members, of which the last is not full."""
    cell = cells.elman_unit()
    run = evaluator(cell, loss="squared_error")
    given = run.random_params({}, 0), *run.random_data({}, 5, batch, 1), {"h": np.linspace(-1, 1, batch)}, None
    assert lanes_for(batch, "float64", 1) > 8
    run_both(cell, given).assert_equal()
