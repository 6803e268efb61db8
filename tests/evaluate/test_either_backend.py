"""The backend "auto": C for what fits in memory, NumPy for what does not, for several chunks, and for later steps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from compiled_runs import needs_compiler

from symrnn import InputError, cells, evaluator
from symrnn.cells import load
from symrnn.evaluate import BoundCall, gradient_over_chunks, truncate_bptt
from symrnn.evaluate.either_backend import either_backend

pytestmark = needs_compiler

SIZES = {"n": 8, "m": 3}
STEPS, MEMORY = 20_000, 1_000_000  # of which C needs megabytes


def _of(backend: str, memory: int | None = None):
    return evaluator(cells.elman(), loss="squared_error", backend=backend, memory=memory)


def _agree(found, wanted) -> None:
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-11, atol=1e-11 * np.abs(array).max())


def test_what_c_cannot_fit_is_computed_by_numpy_and_what_nobody_can_is_refused() -> None:
    run, whole = _of("auto", MEMORY), _of("numpy")
    params = run.random_params(SIZES, seed=0)
    x, target = run.random_data(SIZES, steps=STEPS, seed=1)
    with pytest.raises(InputError, match="which keeps all of it"):
        _of("c", MEMORY).value_and_grad(params, x, target)
    wanted = whole.value_and_grad(params, x, target)
    for _ in range(2):  # calls that are like one before are made ready
        value, gradient = run.value_and_grad(params, x, target)
        assert value == pytest.approx(wanted[0], rel=1e-12)
        _agree(gradient, wanted[1])
    call = BoundCall(run, params, x, target)
    assert call() == pytest.approx(wanted[0], rel=1e-12)
    _agree(call.gradient, wanted[1])
    with pytest.raises(InputError, match="would fit"):
        _of("auto", 1000).value_and_grad(params, x, target)


@pytest.mark.parametrize("counts_steps", [False, True])
def test_c_computes_what_fits_but_for_later_steps_of_a_cell_that_counts_them(counts_steps: bool) -> None:
    asked = []

    def named(name):
        backend = _of(name).backend
        return replace(backend, run=lambda given: asked.append(name) or backend.run(given))

    both = either_backend(named("c"), named("numpy"), counts_steps)
    run = replace(_of("numpy"), backend=both)
    params = run.random_params(SIZES, seed=0)
    x, target = run.random_data(SIZES, steps=6, seed=1)
    chunks = ((x[start : start + 2], target[start : start + 2]) for start in (0, 2, 4))
    plain = list(truncate_bptt(_of("numpy"), params, [(x[:2], target[:2]), (x[2:4], target[2:4]), (x[4:], target[4:])]))
    for (value, gradient, _), (wanted, expected, _) in zip(truncate_bptt(run, params, chunks), plain, strict=True):
        assert value == pytest.approx(wanted, rel=1e-12)
        _agree(gradient, expected)
    assert asked == ["c", *(["numpy", "numpy"] if counts_steps else ["c", "c"])]


def test_a_gradient_over_chunks_is_that_of_the_whole() -> None:
    run, told = _of("auto"), []
    params = run.random_params(SIZES, seed=0)
    x, target = run.random_data(SIZES, steps=9, seed=1)
    for borders in ((0, 4, 9), (0, 9)):
        chunks = [(x[a:b], target[a:b]) for a, b in pairwise(borders)]
        value, gradient = gradient_over_chunks(run, params, chunks, progress=lambda done, total: told.append(done))
        wanted, expected = run.value_and_grad(params, x, target)
        assert value == pytest.approx(wanted, rel=1e-12)
        _agree(gradient, expected)
        assert told[-1] == 2 * len(chunks) - 1


def test_a_cell_that_counts_its_steps_goes_on_counting() -> None:
    run, plain = (evaluator(load("adam"), loss="squared_error", backend=name) for name in ("auto", "numpy"))
    sizes = {name: 2 for item in (*run.cell.inputs, *run.cell.states) for name in item.shape if isinstance(name, str)}
    params = plain.random_params(sizes, seed=0)
    x, target = plain.random_data(sizes, steps=4, seed=1)
    chunks = [(x[:2], target[:2]), (x[2:], target[2:])]
    for (found, _, _), (wanted, _, _) in zip(
        truncate_bptt(run, params, chunks), truncate_bptt(plain, params, chunks), strict=True
    ):
        assert found == pytest.approx(wanted, rel=1e-12)
