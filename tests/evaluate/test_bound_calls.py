"""A call that is bound to its arrays gives what the evaluator gives, of what is in them at each call."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from bound_runs import assert_as_called, ready, run_of
from compiled_runs import needs_compiler

from symrnn import Cell, cells, evaluator
from symrnn.errors import InputError
from symrnn.evaluate import BoundCall

BACKENDS = ["numpy", pytest.param("c", marks=needs_compiler)]


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_takes_what_is_in_the_arrays_at_each_call(backend: str) -> None:
    run, params, x, target = ready(backend)
    call = BoundCall(run, params, x, target, initial={"h": np.ones((2, 3))})
    values = set()
    for _ in range(3):
        assert_as_called(call)
        values.add(float(call()))
        for array in (params["W_hh"], params["b_h"], x, target, call.initial["h"]):
            array += 0.25
    assert len(values) == 3


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "change",
    [
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
        lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
        lambda a: a.astype(">f8"),
        lambda a: np.frombuffer(b"-" + a.tobytes(), np.uint8)[1:].view(a.dtype).reshape(a.shape),
        lambda a: np.round(4 * a).astype(np.float32),
        lambda a: np.round(4 * a).astype(np.int64),
        lambda a: a.tolist(),
    ],
    ids=["by turns", "every second", "read-only", "byte order", "not aligned", "float32", "integers", "lists"],
)
def test_arrays_of_every_make_are_read(backend: str, change: Any) -> None:
    run, params, x, target = ready(backend)
    call = BoundCall(run, {**params, "W_hh": change(params["W_hh"])}, change(x), change(target))
    for _ in range(2):
        assert_as_called(call)


@pytest.mark.parametrize("backend", BACKENDS)
def test_its_gradient_is_its_own(backend: str) -> None:
    run, params, x, target = ready(backend)
    call = BoundCall(run, params, x, target)
    other = BoundCall(run, params, x + 1, target)
    call()
    kept = {name: array.copy() for name, array in call.gradient.items()}
    other()
    run.value_and_grad(params, x + 2, target)
    gradient = call.gradient
    assert all(np.array_equal(gradient[name], array) for name, array in kept.items())
    params["b_h"] += 1
    call()
    assert not np.array_equal(gradient["b_h"], kept["b_h"])
    arrays = [*params.values(), x, target]
    assert not any(np.shares_memory(array, each) for array in gradient.values() for each in arrays)


@pytest.mark.parametrize("backend", BACKENDS)
def test_arrays_of_which_nobody_else_has_a_name_stay(backend: str) -> None:
    run, params, x, target = ready(backend)
    wanted = run.value(params, x, target)
    call = BoundCall(run, dict(params), x.copy(), target.copy())
    rubbish = [np.full(x.shape, np.nan) for _ in range(99)]
    assert call() == wanted
    del rubbish


@pytest.mark.parametrize("backend", BACKENDS)
def test_threads_with_a_bound_call_each_get_their_own_answers(backend: str) -> None:
    run, params, x, target = ready(backend)
    calls = [BoundCall(run, params, x * k, target) for k in range(6)]
    wanted = [run.value(params, x * k, target) for k in range(6)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda call: call(), calls * 30)) == wanted * 30
        assert set(pool.map(lambda _: calls[3](), range(60))) == {wanted[3]}  # one by turns


@pytest.mark.parametrize("backend", BACKENDS)
def test_ranges_are_looked_at_in_every_call(backend: str) -> None:
    run = run_of(Cell.parse("h: state\nx: input\na: param in (0, 1)\nh = a*h + x"), backend)
    a = np.array(0.5)
    call = BoundCall(run, {"a": a}, np.ones(3), np.zeros(3))
    assert_as_called(call)
    a[...] = 1.5
    with pytest.raises(InputError, match=r"params\['a'\]: expected values"):
        call()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "text",
    [
        "x: input[m]\nh: state[n]\nV: param[n, m]\nd: const = 0.5\ne: const[n] = 2\nh = tanh(V @ x + d*h)*e",
        "x: input\nu: input\nh: state\ng: state\nw: param_per_step\nh = tanh(w*x + g)\ng = h*u",
        "h: state\nw: param\nh = sin(w*h + 1)",
    ],
    ids=["constants", "two inputs", "no inputs"],
)
def test_every_kind_of_cell_is_bound(backend: str, text: str) -> None:
    run, params, x, target = ready(backend, Cell.parse(text))
    assert_as_called(BoundCall(run, params, x, target, steps=4 if run.cell.inputs == () else None))


def test_what_is_wrong_is_refused_at_once() -> None:
    run, params, x, target = ready("numpy")
    with pytest.raises(InputError, match="target"):
        BoundCall(run, params, x, target[:-1])
    with pytest.raises(InputError, match="no loss"):
        BoundCall(evaluator(cells.elman()), params, x)


def test_a_copy_has_arrays_of_its_own() -> None:
    run, params, x, target = ready("numpy")
    call = BoundCall(run, params, x, target)
    value, other = call(), copy.deepcopy(call)
    params["b_h"] += 1
    assert other() == value != call()
    assert repr(call) == "BoundCall('elman')"


@needs_compiler
def test_what_a_function_refuses_is_refused_in_the_call() -> None:
    """A kink that is met only when the numbers are others, and then the call goes on."""
    run = run_of(Cell.parse("x: input\nh: state\nw: param\nh = relu(w*x) + h"), "c")
    x = np.ones(2)
    call = BoundCall(run, {"w": 1.0}, x, np.zeros(2))
    value = call()
    x[0] = 0
    with pytest.raises(InputError, match="kink"):
        call()
    x[0] = 1
    assert call() == value
