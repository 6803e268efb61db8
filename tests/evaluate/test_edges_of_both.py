"""Numbers, arrays and shapes at their ends, the same in both backends: drawn anew each, at any place in any array."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from compiled_runs import compiled, needs_compiler
from hypothesis import given, settings
from hypothesis import strategies as st

from symrnn import Cell, cells, evaluator
from symrnn.errors import InputError
from symrnn.evaluate import SequenceEvaluator

SCALARS = Cell.parse("x: input\nh: state\nw: param\nu: param\nz = sigmoid(w*x)\nh = (1 - z)*h + z*tanh(u*x + h)")
CELLS = {"elman": cells.elman(), "gru": cells.gru(), "scalars": SCALARS}
NUMBERS = [np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -2e-308, 1e-160, 1e19, -800.0, 40.0]
MAKES = {
    "as it is": lambda a: a,
    "read-only": lambda a: np.frombuffer(a.tobytes(), a.dtype).reshape(a.shape),
    "by columns": lambda a: np.array(a, order="F"),
    "every second": lambda a: np.stack([a, a + 1], -1)[..., 0],
    "backwards": lambda a: a[..., ::-1].copy()[..., ::-1] if a.ndim else a,
    "other byte order": lambda a: a.astype(a.dtype.newbyteorder("S")),
    "spread": lambda a: np.broadcast_to(a, a.shape),
}
BACKENDS = ["numpy", pytest.param("c", marks=needs_compiler)]


@lru_cache(maxsize=8)
def run_of(name: str, backend: str) -> SequenceEvaluator:
    run = evaluator(CELLS[name], loss="squared_error")
    return run if backend == "numpy" else replace(run, backend=compiled(CELLS[name]))


def call_of(name: str, steps: int, batch: int | None, seed: int = 0) -> dict[str, Any]:
    run = run_of(name, "numpy")
    sizes = {} if name == "scalars" else {"n": 2, "m": 2}
    x, target = run.random_data(sizes, steps, batch, seed)
    shape = (() if batch is None else (batch,)) + (() if name == "scalars" else (2,))
    initial = {"h": np.random.default_rng(seed).normal(size=shape)}
    return {"params": run.random_params(sizes, seed), "x": x, "target": target, "initial": initial}


def arrays_of(call: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Where each array of a call is held."""
    inner = [(call[group], name) for group in ("params", "initial") for name in call[group]]
    return [*inner, (call, "x"), (call, "target")]


def results(run: SequenceEvaluator, call: dict[str, Any]) -> dict[str, Any]:
    alone = {key: value for key, value in call.items() if key != "target"}
    with np.errstate(all="ignore"):
        found = run.gradients(**call)
        named = {"output": run(**alone), "value": found.value, "by x": found.x}
        states = {f"state {name}": array for name, array in run.final_states(**alone).items()}
    return named | states | {f"by {name}": array for name, array in (found.params | found.initial).items()}


def agree(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    """What is finite is so in both: the least sigmoid of NumPy times infinity is infinite, and 0 times it no number."""
    for name, theirs in wanted.items():
        finite = np.isfinite(theirs)
        np.testing.assert_array_equal(np.isfinite(found[name]), finite, err_msg=name)
        ours, theirs = np.where(finite, found[name], 0), np.where(finite, theirs, 0)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12 * np.abs(theirs).max(initial=1.0), err_msg=name)


@needs_compiler
@settings(max_examples=20)
@given(
    st.sampled_from(sorted(CELLS)), st.integers(1, 3), st.sampled_from([None, 1, 2, 7]), st.sampled_from(NUMBERS),
    st.data(),
)  # fmt: skip
def test_any_number_at_any_place_is_the_same_in_both(name, steps, batch, number, data) -> None:
    call = call_of(name, steps, batch)
    holder, key = data.draw(st.sampled_from(arrays_of(call)))
    array = np.array(holder[key])
    array.reshape(-1)[data.draw(st.integers(0, array.size - 1))] = number
    holder[key] = array
    for _ in range(2):
        agree(results(run_of(name, "c"), call), results(run_of(name, "numpy"), call))


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=8)
@given(st.sampled_from(sorted(CELLS)), st.integers(1, 2), st.sampled_from([None, 1, 3]), st.data())
def test_arrays_of_any_make_are_read_and_left_as_they_are(backend, name, steps, batch, data) -> None:
    plain, made = call_of(name, steps, batch), call_of(name, steps, batch)
    for holder, key in arrays_of(made):
        holder[key] = MAKES[data.draw(st.sampled_from(sorted(MAKES)))](np.asarray(holder[key]))
    run = run_of(name, backend)
    wanted = results(run, plain)
    for _ in range(2):
        found = results(run, made)
        for each, array in wanted.items():
            # of an array that lies otherwise BLAS may add in another order
            np.testing.assert_allclose(found[each], array, rtol=1e-13, atol=1e-15, err_msg=each)
            assert np.asarray(found[each]).dtype == np.float64
    for (holder, key), (other, _) in zip(arrays_of(made), arrays_of(plain), strict=True):
        np.testing.assert_array_equal(holder[key], other[key])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("axis", ["steps", "batch"])
def test_no_steps_and_no_members_are_refused_first_and_later(backend: str, name: str, axis: str) -> None:
    run, call = run_of(name, backend), call_of(name, 2, 2)
    rows = np.s_[:0] if axis == "steps" else np.s_[:, :0]
    empty = {**call, "x": call["x"][rows], "target": call["target"][rows]}
    if axis == "batch":
        empty["initial"] = {"h": call["initial"]["h"][:0]}
    for _ in range(2):
        with pytest.raises(InputError, match=rf"{axis} is 0"):
            run.value_and_grad(**empty)
        assert np.isfinite(run.value_and_grad(**call)[0])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", CELLS)
def test_one_member_is_one_sequence(backend: str, name: str) -> None:
    run = run_of(name, backend)
    alone, one = call_of(name, 3, None), call_of(name, 3, 1)
    for _ in range(2):
        ours, theirs = results(run, alone), results(run, one)
        for each, array in ours.items():
            np.testing.assert_array_equal(array, np.asarray(theirs[each]).reshape(np.shape(array)), err_msg=each)
