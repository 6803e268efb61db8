"""A call that was made ready gives to the last bit what the first of its kind gave, in arrays of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import sympy as sp

from symrnn import Cell, cells, evaluator
from symrnn.evaluate import ready_calls
from symrnn.evaluate.free_workspaces import Workspaces
from symrnn.evaluate.workspaces import BoundPhase

TWO = "x: input[m]\nh: state[n]\np: output[n]\nq: output[k]\nV: param[k, n]\nW: param_per_step[n, m]\nU: param[n, n]\n"
TWO += "h = tanh(W @ x + U @ h)\np = h*h\nq = sigmoid(V @ h)"
OWN = {
    "two outputs, weights of each step": TWO,
    "the number of the step": "x: input[n]\nh: state[n]\nt: time\nw: param[n]\nh = tanh(w*h + x/t)",
    "lines that nobody takes": "x: input[n]\nh: state[n]\ns: param\nk = tanh(s)\nh = tanh(h + x)",
    "scalars": "x: input\nh: state\nw: param\nh = tanh(w*h + x)",
}
NAMES = [*OWN, "elman", "lstm", "gru", "gru_reset_after"]
SIZES = {"n": 3, "m": 2, "k": 2}


def ready(name: str, batch: int | None, loss: str | None = "squared_error", dtype: Any = np.float64):
    cell = Cell.parse(OWN[name]) if name in OWN else cells.load(name)
    run = evaluator(cell, loss=loss)
    sizes = {key: size for key, size in SIZES.items() if any(key in str(role.shape) for role in run._roles())}
    return run, run.random_params(sizes, 0, 5, dtype), *run.random_data(sizes, 5, batch, 1, dtype)


def answers(run, params, x, target) -> dict[str, Any]:
    found = run.gradients(params, x, target)
    value, by_params = run.value_and_grad(params, x, target)
    return {
        "outputs": run(params, x),
        "states": run.final_states(params, x),
        "value": run.value(params, x, target),
        "value again": value,
        "params": by_params,
        "all": {**found.params, "x": found.x, "initial": found.initial},
    }


def same(left: Any, right: Any) -> bool:
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left.dtype == right.dtype and left.shape == right.shape and left.tobytes() == right.tobytes()


@pytest.mark.parametrize("batch", [None, 1, 4])
@pytest.mark.parametrize("name", NAMES)
def test_a_call_again_is_the_first_to_the_last_bit(name: str, batch: int | None) -> None:
    for dtype in (np.float64, np.float32):
        run, *given = ready(name, batch, dtype=dtype)
        first = answers(run, *given)
        kept = answers(run, *given)
        assert same(kept, first)
        other = answers(run, *(2 * each if not isinstance(each, dict) else each for each in given))
        assert not same(other, first)
        assert same(kept, first)  # no call writes into what another gave
        assert same(answers(run, *given), first)


def test_what_lies_otherwise_in_memory_gives_the_same() -> None:
    run, params, x, target = ready("lstm", 4)
    wanted = answers(run, params, x, target)
    for turn in (np.asfortranarray, lambda a: np.repeat(a, 2, axis=-1)[..., ::2], _read_only):
        for _ in range(2):
            given = ({key: turn(array) for key, array in params.items()}, turn(x), turn(target))
            found = answers(run, *given)
            for key, array in wanted["params"].items():
                np.testing.assert_allclose(found["params"][key], array, rtol=0, atol=1e-14)


def _read_only(array: Any) -> Any:
    found = array.copy()
    found.flags.writeable = False
    return found


def test_threads_have_workspaces_of_their_own() -> None:
    run, params, x, target = ready("gru", 4)
    each = [(params, (1 + k / 8) * x, target) for k in range(8)]
    wanted = [run.value_and_grad(*given) for given in each]
    with ThreadPoolExecutor(4) as pool:
        for found, (value, gradient) in zip(
            pool.map(lambda given: run.value_and_grad(*given), each * 20), wanted * 20, strict=True
        ):
            assert found[0] == value
            assert same(found[1], gradient)


LIES = {
    "states of the call before": (ready_calls, "_copy_to", lambda array, place: lambda slots: None),
    "gradients of the call before": (BoundPhase, "run", lambda self, *given: None),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("name", ["elman", "lstm"])
def test_a_stale_workspace_is_seen(monkeypatch, name: str, lie: str) -> None:
    run, params, x, target = ready(name, 4)
    initial = {state.symbol.name: np.ones((4, 3)) for state in run.cell.states}
    wanted = run.value_and_grad(params, x, target, initial)
    monkeypatch.setattr(*LIES[lie])
    wrong, *_ = ready(name, 4)
    for _ in range(2):
        assert not same(wrong.value_and_grad(params, x, target, initial)[1], wanted[1])


def test_the_same_cell_has_the_same_source(monkeypatch) -> None:
    """SymPy sorts symbols without a name of their own by a number that goes on from one to the next, 10 before 9."""
    text = "x: input[2*n]\nh: state[n]\nQ: param[2*n, n]\nb: param[2*n]\nq = b*x + Q @ (b[0:n]*x[n:2*n])\n"
    cell = Cell.parse(text + "h = tanh(q[0:n]*q[n:2*n] + h)")
    sources = set()
    for before in (0, 5, 10, 15, 20, 25):
        monkeypatch.setattr(sp.Dummy, "_count", 10**9 - before)
        sources.add(evaluator(cell, loss="squared_error").source)
    assert len(sources) == 1


def test_workspaces_that_are_too_many_are_let_go() -> None:
    spaces = Workspaces()
    for key in range(6):
        assert spaces.take(key) is None
        spaces.give_back(key, np.empty(1))
    assert [spaces.take(key) is None for key in range(6)] == [True, True, False, False, False, False]
