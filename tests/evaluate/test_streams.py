"""Sequences in chunks: outputs and states of the whole, gradients cut at the borders and not; and lies."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from sequence_setups import CUT_CELLS, set_up

from symrnn import Cell, InputError, cells, evaluator
from symrnn.evaluate import gradient_over_chunks, numpy_backend, stream, truncate_bptt

CELLS = {
    **CUT_CELLS,
    "no inputs": (Cell.parse("h: state[n]\nW: param[n, n]\nb: param[n]\nh = tanh(W @ h + b)"), "squared_error"),
}
STEPS = 11
CUTS = ([4, 7], [1, 2, 10], [])


def _setup(name: str, batch: int | None):
    return set_up(*CELLS[name], STEPS, batch)


def _rows(array, rows):
    return {name: each[rows] for name, each in array.items()} if isinstance(array, dict) else array[rows]


def _chunks(run, x, target, cuts):
    edges = [0, *cuts, STEPS]
    at_end = run.stages.looks_at_the_end
    for start, stop in pairwise(edges):
        rows = slice(start, stop)
        yield (
            None if x is None else _rows(x, rows),
            (target if stop == STEPS else None) if at_end else _rows(target, rows),
        )


def _same(found, wanted, **more) -> None:
    assert found.keys() == wanted.keys()
    for name, each in wanted.items():
        assert found[name].shape == each.shape
        np.testing.assert_allclose(found[name], each, rtol=1e-12, atol=1e-13 * max(1.0, np.abs(each).max()), **more)


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("name", CELLS)
def test_outputs_and_states_of_chunks_are_those_of_the_whole(name: str, batch: int | None, cuts) -> None:
    run, params, x, _ = _setup(name, batch)
    edges = [0, *cuts, STEPS]
    lengths = np.diff(edges).tolist()
    pieces = lengths if x is None else [_rows(x, slice(*edge)) for edge in pairwise(edges)]
    found = list(stream(run, params, iter(pieces)))
    whole = run(params, x, steps=STEPS) if x is None else run(params, x)
    outputs = found[-1][0] if run.cell.readout else np.concatenate([each for each, _ in found])
    if x is None:
        outputs, whole = outputs.reshape(whole.shape), whole
    np.testing.assert_allclose(outputs, whole, rtol=1e-13, atol=1e-15)
    _same(found[-1][1], run.final_states(params, x, steps=STEPS if x is None else None))


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("name", CELLS)
def test_the_gradient_over_chunks_is_that_of_the_whole(name: str, batch: int | None, cuts) -> None:
    run, params, x, target = _setup(name, batch)
    value, gradient = gradient_over_chunks(run, params, list(_chunks(run, x, target, cuts)))
    wanted = run.value_and_grad(params, x, target)
    assert value == pytest.approx(float(wanted[0]), rel=1e-13)
    _same(gradient, wanted[1])


def _elman_by_hand(params, x, target, cuts):
    """The value and the gradient, each adjoint set to 0 where a chunk begins: written by hand, entry by entry."""
    W, U, b = params["W_hh"], params["W_xh"], params["b_h"]
    h = [np.zeros(len(b))]
    for each in x:
        h.append(np.tanh(W @ h[-1] + U @ each + b))
    found = {"W_hh": np.zeros_like(W), "W_xh": np.zeros_like(U), "b_h": np.zeros_like(b)}
    later = np.zeros(len(b))
    for t in range(len(x) - 1, -1, -1):
        a_bar = (1 - h[t + 1] ** 2) * (h[t + 1] - target[t] + later)
        found["W_hh"] += np.outer(a_bar, h[t])
        found["W_xh"] += np.outer(a_bar, x[t])
        found["b_h"] += a_bar
        later = 0 * later if t in cuts else W.T @ a_bar
    return sum(((y - z) ** 2).sum() / 2 for y, z in zip(h[1:], target, strict=True)), found


@pytest.mark.parametrize("cuts", CUTS)
def test_the_truncated_gradient_is_that_of_states_held_fixed(cuts) -> None:
    run = evaluator(cells.elman(), loss="squared_error")
    params = run.random_params({"n": 3, "m": 2}, seed=0)
    x, target = run.random_data({"n": 3, "m": 2}, STEPS, seed=1)
    found = list(truncate_bptt(run, params, _chunks(run, x, target, cuts)))
    value, gradient = _elman_by_hand(params, x, target, cuts)
    assert sum(each[0] for each in found) == pytest.approx(value, rel=1e-13)
    _same({name: sum(each[1][name] for each in found) for name in gradient}, gradient)
    whole = run.value_and_grad(params, x, target)[1]
    assert bool(cuts) == (np.abs(gradient["W_hh"] - whole["W_hh"]).max() > 1e-3), "the cuts are felt"


@pytest.mark.parametrize("name", ["lstm", "a clock", "a matrix"])
def test_each_chunk_is_a_call_that_begins_with_the_states_before(name: str) -> None:
    run, params, x, target = _setup(name, 2)
    found = list(truncate_bptt(run, params, _chunks(run, x, target, [4])))
    first, second = _chunks(run, x, target, [4])
    states = run.final_states(params, first[0])
    _same(found[0][2], states)
    _same(found[0][1], run.value_and_grad(params, *first)[1])
    if run.cell.time is None:
        _same(found[1][1], run.value_and_grad(params, *second, initial=states)[1])


def test_params_are_read_anew_and_chunks_one_at_a_time() -> None:
    run, params, x, target = _setup("lstm", None)
    taken = []

    def chunks():
        for each in _chunks(run, x, target, [4, 7]):
            taken.append(len(each[0]))
            yield each

    seen, told = [], []
    for value, gradient, states in truncate_bptt(run, params, chunks(), progress=lambda *at: told.append(at)):
        seen.append((value, {name: each.copy() for name, each in states.items()}))
        assert len(taken) == len(seen) == len(told)
        for name, each in gradient.items():
            params[name] -= 0.5 * each
    assert told == [(1, None), (2, None), (3, None), (3, 3)]
    assert float(run.value(params, x[7:], target[7:], initial=seen[1][1])) < float(seen[2][0]), "it has learned"


def test_what_is_given_out_stays_as_it_is() -> None:
    run, params, x, _ = _setup("lstm", 2)
    kept = list(stream(run, params, [x[:4], x[4:8], x[8:]]))
    copies = [next(iter(stream(run, params, [x[:4]])))]
    np.testing.assert_array_equal(kept[0][0], copies[0][0])
    _same(kept[0][1], copies[0][1])


def test_what_does_not_fit_is_said_with_its_chunk() -> None:
    run, params, x, target = _setup("lstm", 2)
    with pytest.raises(InputError, match=r"chunk 2: .*batch.*; all chunks have the same batch and sizes"):
        list(stream(run, params, [x[:4], x[4:, :1]]))
    with pytest.raises(InputError, match=r"chunk 1: expected a pair \(x, target\), found ndarray"):
        list(truncate_bptt(run, params, [x]))
    with pytest.raises(InputError, match=r"chunk 2: .*steps"):
        list(truncate_bptt(run, params, [(x[:4], target[:4]), (x[4:], target[4:6])]))
    with pytest.raises(InputError, match="chunks: expected a list of at least one pair"):
        gradient_over_chunks(run, params, [])
    with pytest.raises(InputError, match="has no loss"):
        list(truncate_bptt(evaluator(cells.lstm()), params, [(x, target)]))
    last, params, x, target = _setup("a loss of the last step", 2)
    with pytest.raises(InputError, match="chunk 1: the loss looks at the last step alone"):
        gradient_over_chunks(last, params, [(x[:4], target), (x[4:], target)])


def test_states_that_are_dropped_at_a_border_are_seen(monkeypatch) -> None:
    run, params, x, target = _setup("lstm", 2)
    wanted = run.value_and_grad(params, x, target)
    chunks = list(_chunks(run, x, target, [4]))
    right = numpy_backend.PlanCall.backwards
    monkeypatch.setattr(numpy_backend.PlanCall, "backwards", lambda call, bars, later=None: right(call, bars, None))
    found = gradient_over_chunks(run, params, chunks)
    assert np.abs(found[1]["W_hi"] - wanted[1]["W_hi"]).max() > 1e-3


def test_c_goes_on_from_chunk_to_chunk() -> None:
    plain, params, x, target = _setup("lstm", 2)
    try:
        run = evaluator(cells.lstm(), loss="squared_error", backend="c")
    except InputError:
        with pytest.raises(InputError, match="compiler"):
            evaluator(cells.lstm(), backend="c")
        return
    found = [list(truncate_bptt(each, params, _chunks(each, x, target, [4, 7]))) for each in (run, plain)]
    for mine, theirs in zip(*found, strict=True):
        _same(mine[1], theirs[1])
        _same(mine[2], theirs[2])
    with pytest.raises(InputError, match='make the evaluator with backend="numpy"'):
        gradient_over_chunks(run, params, [(x, target)])
