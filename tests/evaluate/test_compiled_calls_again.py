"""A second call of compiled C, which takes the caller's arrays as they are, gives what a first one gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from compiled_runs import compiled, needs_compiler

from symrnn import Cell, cells, evaluator
from symrnn.cells.losses import Y
from symrnn.errors import InputError
from symrnn.evaluate import SequenceEvaluator

pytestmark = needs_compiler

TEXTS = {
    "constants": "x: input[m]\nh: state[n]\nV: param[n, m]\nb: param[1, n]\nd: const = 0.5\n"
    "e: const[n] = 2\nh = tanh(V @ x + b.T + d*h)*e",
    "two inputs": "x: input\nu: input\nh: state\ng: state\nw: param_per_step\nh = tanh(w*x + g)\ng = h*u",
    "an input that is constant": "x: input[n]\nm: constant_input[n]\nh: state[n]\nh = tanh(x*m + h)",
    "no inputs": "h: state\nw: param\nh = sin(w*h + 1)",
}


@lru_cache(maxsize=8)
def made(name: str) -> SequenceEvaluator:
    cell = Cell.parse(TEXTS[name]) if name in TEXTS else getattr(cells, name)()
    return replace(evaluator(cell, loss="squared_error"), backend=compiled(cell, "squared_error"))


def new(name: str) -> SequenceEvaluator:
    """With the same compiled code, and nothing known of calls."""
    return replace(made(name))


def call_of(name: str, steps: int, batch: int | None, size: int = 2) -> dict[str, Any]:
    run = made(name)
    names = {each for item in (*run.cell.inputs, *run.cell.states) for each in item.shape}
    sizes = dict.fromkeys(sorted(names), size)
    found = {"params": run.random_params(sizes, 0, steps=steps)}
    x, target = run.random_data(sizes, steps, batch, 1)
    return found | ({"target": target, "steps": steps} if isinstance(x, dict) and not x else {"x": x, "target": target})


def results(run: SequenceEvaluator, call: dict[str, Any]) -> list[np.ndarray[Any, Any]]:
    alone = {key: value for key, value in call.items() if key != "target"}
    found = run.gradients(**call)
    value, by_params = run.value_and_grad(**call)
    groups = (run(**alone), run.final_states(**alone), found.params, found.x, found.initial, by_params)
    named = [each if isinstance(each, dict) else {"": each} for each in groups]
    arrays = [array for each in named for _, array in sorted(each.items())]
    return [*arrays, np.asarray(run.value(**call)), np.asarray(found.value), np.asarray(value)]


NAMES = ["lstm", "elman_unit", *(name for name in TEXTS if name != "an input that is constant")]


SLOW = pytest.mark.slow


@pytest.mark.parametrize("name", [NAMES[0], "constants", *(pytest.param(name, marks=SLOW) for name in NAMES[1:])])
@pytest.mark.parametrize(("steps", "batch"), [(1, None), (2, 3), pytest.param(3, 1, marks=SLOW)])
def test_a_call_again_is_a_first_call(name: str, steps: int, batch: int | None) -> None:
    call, run = call_of(name, steps, batch), new(name)
    first = results(run, call)
    for _ in range(2):
        for found, wanted in zip(results(run, call), first, strict=True):
            assert found.dtype == wanted.dtype
            assert found.shape == wanted.shape
            assert np.array_equal(found, wanted)


def test_large_arrays_are_not_copied_and_come_back_in_memory_of_their_own() -> None:
    call, run = call_of("lstm", 3, 5, size=70), new("lstm")
    first, second = results(run, call), results(run, call)
    assert max(array.size for array in first) > 4096
    for found, wanted in zip(second, first, strict=True):
        assert np.array_equal(found, wanted)
        assert not np.shares_memory(found, wanted)
    assert all(array.base is None for array in second if array.ndim)


def _each(change: Any, call: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {name: change(array) for name, array in value.items()} if key == "params" else change(value)
        for key, value in call.items()
    }


@pytest.mark.parametrize(
    "change",
    {
        "by turns": lambda a: np.asfortranarray(a),
        "every second": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
        "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
        "other byte order": lambda a: a.astype(">f8"),
        "not aligned": lambda a: np.frombuffer(b"-" + a.tobytes(), np.uint8)[1:].view(a.dtype).reshape(a.shape),
        "of numbers in short": lambda a: np.round(a * 4).astype(np.float16),
        "of integers": lambda a: np.round(a * 4).astype(np.int64),
    }.items(),
    ids=lambda pair: pair[0],
)
@pytest.mark.parametrize("size", [2, 70])
def test_arrays_of_every_make_are_read_as_they_stand(change: Any, size: int) -> None:
    run = new("elman")
    call, plain = (
        _each(make, call_of("elman", 2, 2, size)) for make in (change[1], lambda a: np.array(change[1](a), float))
    )
    for _ in range(3):
        found = run.value_and_grad(**call)
        wanted = new("elman").value_and_grad(**plain)
        if found[1]["W_xh"].dtype == np.float64:
            assert found[0] == wanted[0]
            assert all(np.array_equal(found[1][name], array) for name, array in wanted[1].items())
        else:
            assert found[0] == pytest.approx(wanted[0], rel=1e-5)


def test_initial_states_are_taken_where_they_are_given_and_are_zero_where_not() -> None:
    call, run = call_of("elman", 2, None), new("elman")
    initial = {"h": np.array([0.5, -1.0])}
    without, given = run.value(**call), run.value(**call, initial=initial)
    assert without != given
    for _ in range(3):
        assert run.value(**call) == without
        assert run.value(**call, initial=initial) == given
        assert run.value(**call, initial={"h": np.zeros(2)}) == without


def test_a_dict_in_another_order_is_read_by_name() -> None:
    call, run = call_of("lstm", 2, None), new("lstm")
    turned = {**call, "params": dict(reversed(call["params"].items()))}
    wanted = run.value(**call)
    for _ in range(3):
        assert run.value(**turned) == wanted == run.value(**call)


def test_a_target_that_no_loss_looks_at_moves_nothing() -> None:
    cell = Cell.parse("h: state\nx: input\nw: param\nd: const = 0.5\nh = w*x + d*h")
    run = replace(evaluator(cell, loss=Y**2), backend=compiled(cell, Y**2))
    x, target = np.ones(3), np.full(3, 7.0)
    wanted = run.value({"w": 0.25}, x)
    for _ in range(3):
        assert run.value({"w": 0.25}, x, target) == wanted == run.value({"w": 0.25}, x)


def test_the_type_of_a_call_is_that_of_all_its_arrays() -> None:
    call, run = call_of("elman", 2, 2), new("elman")
    short = {key: array.astype(np.float32) for key, array in call.items() if key != "params"}
    for dtype in (np.float32, np.float64, np.float32):
        params = {name: array.astype(dtype) for name, array in call["params"].items()}
        for _ in range(2):
            assert run.value(**short, params=params).dtype == dtype


def test_results_are_not_changed_by_a_later_call() -> None:
    call, run = call_of("elman", 2, 2), new("elman")
    run.gradients(**call)
    first = run.gradients(**call)
    kept = {name: array.copy() for name, array in first.params.items()}
    run.gradients(**{**call, "x": call["x"] + 1})
    assert all(np.array_equal(first.params[name], array) for name, array in kept.items())


@pytest.mark.parametrize("wrong", ["shape", "masked", "name", "complex", "complex parameter", "no target"])
def test_what_is_wrong_is_refused_after_calls_that_were_right(wrong: str) -> None:
    call, run = call_of("elman", 3, None), new("elman")
    params, x = call["params"], call["x"]
    bad = {
        "shape": {"x": x[:, :1]},
        "masked": {"x": np.ma.masked_array(x, x > 0)},
        "name": {"params": {("q" if name == "b_h" else name): array for name, array in params.items()}},
        "complex": {"x": x + 0j},
        "complex parameter": {"params": {name: array + 0j for name, array in params.items()}},
        "no target": {"target": None},
    }[wrong]
    for _ in range(3):
        run.value_and_grad(**call)
    with pytest.raises(InputError):
        run.value_and_grad(**{**call, **bad})


def test_threads_have_places_of_their_own() -> None:
    run = new("elman")
    calls = [{**call_of("elman", 3, None), "x": np.full((3, 2), float(number))} for number in range(8)]
    wanted = [new("elman").value_and_grad(**call)[1]["W_xh"] for call in calls]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda call: run.value_and_grad(**call)[1]["W_xh"], calls * 20))
    assert all(np.array_equal(array, wanted[number % 8]) for number, array in enumerate(found))
