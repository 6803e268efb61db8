"""Calls that are like an earlier one are read quickly, and refused as the first of its kind would be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import pytest

from symrnn import Cell, cells, evaluator
from symrnn.errors import InputError
from symrnn.evaluate import argument_reader, sequence_arguments
from symrnn.programs.program import Program

SIZES = {"n": 3, "m": 2}


def ready(name: str = "elman", steps: int = 4, batch: int | None = None):
    run = evaluator(cells.load(name), loss="squared_error")
    params = run.random_params(SIZES, 0)
    return run, params, *run.random_data(SIZES, steps, batch, 1)


@pytest.mark.parametrize("name", ["elman", "lstm"])
def test_a_call_again_makes_no_role_and_no_program(monkeypatch, name: str) -> None:
    run, params, x, target = ready(name)
    wanted = run.value_and_grad(params, x, target)[0]
    made: list[Any] = []

    def count(kind, whole, *given: Any) -> None:
        made.append(kind)
        whole(*given)

    for kind in (Program, sequence_arguments.Role):
        monkeypatch.setattr(kind, "__post_init__", partial(count, kind, kind.__post_init__))
    monkeypatch.setattr(argument_reader, "read_arguments", lambda *given: made.append("read"))
    assert run.value_and_grad(params, x, target)[0] == wanted
    assert made == []


BAD = {
    "missing": lambda p, x, y: ({k: v for k, v in p.items() if k != "b_h"}, x, y),
    "unknown": lambda p, x, y: ({**p, "q": p["b_h"]}, x, y),
    "renamed": lambda p, x, y: ({("q" if k == "b_h" else k): v for k, v in p.items()}, x, y),
    "shape of a parameter": lambda p, x, y: ({**p, "b_h": np.zeros(4)}, x, y),
    "a transpose": lambda p, x, y: ({**p, "W_xh": p["W_xh"].T}, x, y),
    "entries of x": lambda p, x, y: (p, x[:, :1], y),
    "steps of the target": lambda p, x, y: (p, x, y[:-1]),
    "no target": lambda p, x, y: (p, x, None),
    "complex": lambda p, x, y: (p, x + 0j, y),
    "text": lambda p, x, y: (p, x.astype(str), y),
    "masked": lambda p, x, y: (p, np.ma.masked_array(x, x > 0), y),
    "masked parameter": lambda p, x, y: ({**p, "b_h": np.ma.masked_array(p["b_h"], True)}, x, y),
    "a batch of targets": lambda p, x, y: (p, x, y[:, None]),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_does_not_fit_is_refused_after_calls_that_did(kind: str) -> None:
    run, params, x, target = ready()
    bad = BAD[kind](params, x, target)
    with pytest.raises(InputError) as first:
        run.value_and_grad(*bad)
    for _ in range(2):
        run.value_and_grad(params, x, target)
    for _ in range(2):
        with pytest.raises(InputError) as again:
            run.value_and_grad(*bad)
        assert str(again.value) == str(first.value)


def test_ranges_are_looked_at_in_every_call() -> None:
    run = evaluator(Cell.parse("h: state\nx: input\na: param in (0, 1)\nh = a*h + x"), loss="squared_error")
    x, target = np.ones(3), np.zeros(3)
    for _ in range(2):
        run.value({"a": np.array(0.5)}, x, target)
    with pytest.raises(InputError, match=r"params\['a'\]: expected values"):
        run.value({"a": np.array(1.5)}, x, target)


def test_a_number_of_steps_is_no_truth_value() -> None:
    run = evaluator(Cell.parse("h: state\nw: param\nh = w*h + 1"))
    run({"w": 0.5}, steps=1)
    for wrong in (True, 1.0):
        with pytest.raises(InputError):
            run({"w": 0.5}, steps=wrong)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, ">f8", np.float16, np.int64])
def test_types_and_orders_by_turns_give_what_a_new_evaluator_gives(dtype) -> None:
    run, params, x, target = ready(batch=2)
    other = np.ascontiguousarray((4 * x).astype(dtype))
    shuffled = dict(reversed(params.items()))
    for given in ((params, x), (shuffled, other), (params, other[:, ::-1]), (shuffled, x), (params, other)):
        found, wanted = run.gradients(*given, target), ready(batch=2)[0].gradients(*given, target)
        assert found.value == wanted.value
        assert all(np.array_equal(found.params[key], wanted.params[key]) for key in params)


def test_results_and_arrays_of_one_call_are_not_those_of_the_next() -> None:
    run, params, x, target = ready(steps=6)
    first = run.gradients(params, x, target)
    kept = [first.x.copy(), *(array.copy() for array in first.params.values())]
    x *= 2  # in place: the same array with other entries
    second = run.gradients(params, x, target)
    assert second.value == ready(steps=6)[0].gradients(params, x, target).value != first.value
    for array, copy in zip([first.x, *first.params.values()], kept, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_threads_that_call_with_many_shapes_get_their_own_answers() -> None:
    run, params, *_ = ready()
    given = [run.random_data(SIZES, steps, None, steps) for steps in range(1, 50)]  # more kinds than are kept
    wanted = [run.value(params, *each) for each in given]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: run.value(params, *each), given * 2))
    assert found == wanted * 2
    assert len(run.reader.known) <= 32
