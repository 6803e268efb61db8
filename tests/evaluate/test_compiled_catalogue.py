"""Every cell of the catalogue in C against the NumPy evaluator: alone, member after member, and side by side."""

from __future__ import annotations

import numpy as np
import pytest
from compiled_runs import STRICT, catalogue_arguments, compiled, needs_compiler, run_both

from symrnn import cells

pytestmark = needs_compiler

FAST = ("kalman", "lif")
NAMES = [pytest.param(name, marks=[pytest.mark.slow] * (name not in FAST)) for name in cells.names()]


@pytest.mark.parametrize("name", NAMES)
def test_c_and_numpy_agree_on_a_batch_side_by_side(name: str) -> None:
    run_both(cells.load(name), catalogue_arguments(name, 7)).assert_equal()


@pytest.mark.slow
@pytest.mark.parametrize("batch", [None, 2, 33])
@pytest.mark.parametrize("name", cells.names())
def test_c_and_numpy_agree_on_one_sequence_and_on_many(name: str, batch: int | None) -> None:
    run_both(cells.load(name), catalogue_arguments(name, batch)).assert_equal()


@pytest.mark.slow
@pytest.mark.parametrize("name", cells.names())
def test_there_is_no_warning_and_the_fast_code_agrees_too(name: str) -> None:
    cell = cells.load(name)
    for batch in (None, 11):
        backend = compiled(cell, flags=STRICT)
        run_both(cell, catalogue_arguments(name, batch), backend=backend).assert_equal()


@pytest.mark.slow
@pytest.mark.parametrize("name", cells.names())
def test_float32_is_kept_and_near(name: str) -> None:
    run_both(cells.load(name), catalogue_arguments(name, 11, np.float32)).assert_equal(2e-4)


@pytest.mark.slow
@pytest.mark.parametrize("name", cells.names())
def test_a_loss_of_the_last_step_agrees(name: str) -> None:
    loss = "squared_error_last"
    run_both(cells.load(name), catalogue_arguments(name, 7, loss=loss), loss).assert_equal()
