"""Cells in which what is the same at every step, for all of a batch, or a part of a name meets what is not.

Outputs are those of 50 digits, gradients those of differences, a batch is its sequences; and no call sees another.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from seam_cells import SEAM_CELLS as CELLS
from sequence_cases import setup

from symrnn import Cell, evaluator
from symrnn.errors import InputError
from symrnn.evaluate.digits import numbers_to_digits


def run_of(name):
    return evaluator(Cell.parse(CELLS[name]), loss="squared_error", kink=0)


def dict_of(arrays, name="x"):
    return arrays if isinstance(arrays, dict) else {name: arrays}


def same(one, other):
    one, other = ({**each.params, **each.initial, **dict_of(each.x)} for each in (one, other))
    return all(np.array_equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("name", CELLS)
def test_values_are_those_of_50_digits(name):
    run = run_of(name)
    params, x, wanted, initial = setup(run, steps=2, batch=None)
    found = run.gradients(params, x, wanted, initial)
    exact = numbers_to_digits(run, (params, x, wanted, initial, None), 25, None)
    assert found.value == pytest.approx(float(exact.pop("loss")), rel=1e-13)
    assert exact
    for key, number in exact.items():
        word, *places = re.findall(r"\w+", key.removeprefix("dloss/d"))
        base, _, step = word.rpartition("_")
        index = tuple(int(place) - 1 for place in places)
        got = found.params[word][index] if word in found.params else found.params[base][(int(step) - 1, *index)]
        assert got == pytest.approx(float(number), rel=1e-11, abs=1e-13), key


@pytest.mark.parametrize("name", CELLS)
def test_a_batch_is_its_sequences(name):
    run = run_of(name)
    params, x, wanted, initial = setup(run, steps=3, batch=3)
    whole = run.gradients(params, x, wanted, initial)
    targets = dict_of(wanted)
    alone = []
    for member in range(3):
        target = {key: array[:, member] for key, array in targets.items()}
        alone.append(
            run.gradients(
                params,
                x[:, member],
                target if isinstance(wanted, dict) else target["x"],
                {key: array[member] for key, array in initial.items()},
            )
        )
    assert sum(each.value for each in alone) == pytest.approx(whole.value, rel=1e-13)
    for key, array in whole.params.items():
        np.testing.assert_allclose(sum(each.params[key] for each in alone), array, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(np.stack([each.x for each in alone], 1), whole.x, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", CELLS)
def test_no_call_sees_another(name):
    run, fresh = run_of(name), run_of(name)
    calls = [setup(run, steps=3, batch=None, seed=seed) for seed in (0, 10)]
    first = run.gradients(*calls[0])
    kept = run.gradients(*calls[0])
    second = run.gradients(*calls[1])
    assert same(second, fresh.gradients(*calls[1]))
    run.gradients(*setup(run, steps=5, batch=None))
    run.gradients(*setup(run, steps=3, batch=2))
    with np.errstate(all="ignore"):
        run.gradients({key: array * np.nan for key, array in calls[0][0].items()}, *calls[0][1:])
    assert same(first, kept)
    for mine, other in zip(calls[0], calls[1], strict=True):
        for key, array in dict_of(mine).items():
            array[...] = dict_of(other)[key]
    assert same(run.gradients(*calls[0]), second)


def test_threads_do_not_share_arrays():
    run = run_of("rows of an input in the loop")
    calls = [setup(run, steps=3, batch=None, seed=seed) for seed in range(8)]
    expected = [run.gradients(*call) for call in calls]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda call: run.gradients(*call), calls * 5))
    assert all(same(one, other) for one, other in zip(found, expected * 5, strict=True))


def test_a_size_that_no_array_has_is_named():
    run = evaluator(Cell.parse("x: input[n]\nS: state[n, m]\nS = S*total(x)"))
    with pytest.raises(InputError, match="no array says what m is"):
        run({}, [[1.0, 2.0]])


@pytest.mark.parametrize("number", [np.float32, np.float64])
def test_no_sigmoid_overflows(number):
    run = evaluator(Cell.parse("x: input[n]\nh: state[n]\nh = sigmoid(x) - sigmoid(-h)/2"), loss="squared_error")
    x = np.array([[0, 88, -88, 89, -89, 720, -720, 1e30, -1e30]], number)
    with np.errstate(over="raise", invalid="raise"):
        found = run.gradients({}, x, np.zeros_like(x))
        outputs = run({}, x)
    np.testing.assert_allclose(outputs[0] + 0.25, [0.5, 1, 0, 1, 0, 1, 0, 1, 0], atol=1e-7)
    assert np.isfinite(found.x).all()
    assert outputs.dtype == found.x.dtype == number
