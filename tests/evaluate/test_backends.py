"""One interface, several backends: the same results, a choice by name, and what is said where C cannot be had."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from compiled_runs import needs_compiler

from symrnn import InputError, cells, evaluator, unroll
from symrnn.cells import load
from symrnn.evaluate import compiled, compiler

SIZE = 3


def _sizes(run) -> dict[str, int]:
    items = (*run.cell.parameters, *run.cell.inputs, *run.cell.states)
    return {name: SIZE for item in items for name in item.shape if isinstance(name, str) and name.isidentifier()}


@needs_compiler
@pytest.mark.parametrize(
    "name", ["elman", *(pytest.param(each, marks=pytest.mark.slow) for each in ("lstm", "gru", "gated_deltanet"))]
)
@pytest.mark.parametrize("batch", [None, 5])
def test_both_backends_agree(name: str, batch: int | None) -> None:
    plain, fast = (evaluator(load(name), loss="squared_error", backend=each) for each in ("numpy", "c"))
    params = plain.random_params(_sizes(plain), seed=1)
    x, target = plain.random_data(_sizes(plain), 6, batch, seed=2)
    wanted, found = plain.gradients(params, x, target), fast.gradients(params, x, target)
    assert found.value == pytest.approx(wanted.value, rel=1e-13)
    for group in ("params", "initial"):
        assert getattr(found, group).keys() == getattr(wanted, group).keys()
        for key, array in getattr(wanted, group).items():
            np.testing.assert_allclose(getattr(found, group)[key], array, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(found.x, wanted.x, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(fast(params, x), plain(params, x), rtol=1e-12, atol=1e-14)
    assert fast.value(params, x, target) == found.value


def test_another_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="backend: expected one of auto, c, numpy, found 'cuda'"):
        evaluator(cells.elman(), backend="cuda")

    with pytest.raises(InputError, match="backend 'c' is for a cell over sequences"):
        evaluator(unroll(cells.elman_unit(), steps=2), backend="c")


def _missing(source: str):
    raise compiler.CompilerMissing("no C compiler was found; pip install ziglang brings one")


def test_without_a_compiler_auto_says_so_once_and_numpy_computes(monkeypatch) -> None:
    monkeypatch.setattr(compiler, "load_library", _missing)
    with pytest.warns(RuntimeWarning, match="NumPy computes: no C compiler was found") as said:
        run = evaluator(cells.elman(), backend="auto")
    assert len(said) == 1
    assert run.backend.name == "numpy"
    with pytest.raises(compiler.CompilerMissing, match="pip install"):
        evaluator(cells.elman(), backend="c")


def test_a_cell_without_a_form_in_c_is_computed_by_numpy(monkeypatch) -> None:
    def refuse(*given):
        raise InputError("no form in C")

    monkeypatch.setattr(compiler, "load_library", lambda source: None)
    monkeypatch.setattr(compiled, "c_backend", refuse)
    assert evaluator(cells.elman(), backend="auto").backend.name == "numpy"
    with pytest.raises(InputError, match="no form in C"):
        evaluator(cells.elman(), backend="c")


@needs_compiler
def test_an_evaluator_keeps_its_backend_in_a_pickle() -> None:
    for name in ("numpy", "c", "auto"):
        run = pickle.loads(pickle.dumps(evaluator(cells.elman(), backend=name)))
        assert run.backend.name == name


@pytest.mark.parametrize("name", ["numpy", pytest.param("c", marks=needs_compiler)])
def test_threads_share_no_workspace(name: str) -> None:
    run = evaluator(cells.elman(), loss="squared_error", backend=name)
    params = run.random_params(_sizes(run), seed=0)
    data = [run.random_data(_sizes(run), 20, 2, seed=seed) for seed in range(16)]
    alone = [run.value_and_grad(params, *each) for each in data]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: run.value_and_grad(params, *each), data * 2))
    for (value, gradient), (wanted, expected) in zip(together, alone * 2, strict=True):
        assert value == wanted
        assert all((gradient[key] == array).all() for key, array in expected.items())


@pytest.mark.parametrize("name", ["numpy", pytest.param("c", marks=needs_compiler)])
def test_a_second_call_leaves_the_results_of_the_first_alone(name: str) -> None:
    run = evaluator(cells.elman(), loss="squared_error", backend=name)
    params = run.random_params(_sizes(run), seed=0)
    one, other = (run.random_data(_sizes(run), 4, 2, seed=seed) for seed in (1, 2))
    first = run.gradients(params, *one)
    outputs, states = run(params, one[0]), run.final_states(params, one[0])
    kept = (*first.params.values(), first.x, *first.initial.values(), outputs, states["h"])
    copies = [array.copy() for array in kept]
    run.gradients(params, *other)
    run(params, other[0])
    assert all((array == copy).all() for array, copy in zip(kept, copies, strict=True))
