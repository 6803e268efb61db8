"""Long sequences in segments: the same results as in one piece, in memory that does not grow; and lies."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from sequence_setups import CUT_CELLS, set_up

from symrnn import Cell, cells, evaluator
from symrnn.evaluate import numpy_backend, segments
from symrnn.programs import program

CELLS = {
    **CUT_CELLS,
    "several outputs": (
        Cell.parse("x: input\nh: state\nw: param\ny: output\nz: output\nh = sin(w*h + x)\ny = 2*h\nz = h*w"),
        "squared_error_last",
    ),
}
STEPS = 11


def _setup(name: str, batch: int | None):
    run, *given = set_up(*CELLS[name], STEPS, batch)
    return run, tuple(given)


def _flat(found) -> list[np.ndarray]:
    x = found.x.values() if isinstance(found.x, dict) else [found.x]
    return [np.asarray(found.value), *found.params.values(), *x, *found.initial.values()]


def _at_most(monkeypatch, most: int) -> None:
    monkeypatch.setattr(numpy_backend, "most_steps", lambda *given: most)


@pytest.mark.parametrize("most", [1, 3, 4, 10])
@pytest.mark.parametrize("batch", [None, 2])
@pytest.mark.parametrize("name", CELLS)
def test_segments_are_the_whole(monkeypatch, name: str, batch: int | None, most: int) -> None:
    run, given = _setup(name, batch)
    whole = _flat(run.gradients(*given)), run(*given[:2]), run.value(*given), run.final_states(*given[:2])
    run, _ = _setup(name, batch)  # one that knows of no call in one segment
    _at_most(monkeypatch, most)
    for found, wanted in zip(_flat(run.gradients(*given)), whole[0], strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-13 * max(1.0, np.abs(wanted).max()))
    found = run(*given[:2])
    for key in whole[1] if isinstance(whole[1], dict) else [...]:
        np.testing.assert_allclose(found[key], whole[1][key], rtol=1e-12, atol=1e-14)
    assert run.value(*given) == pytest.approx(float(whole[2]), rel=1e-13)
    for key, state in run.final_states(*given[:2]).items():
        np.testing.assert_allclose(state, whole[3][key], rtol=1e-12, atol=1e-14)


def _drop_the_last(parts):
    return parts[:-1]


def _begin_all_at_the_start(parts):
    return tuple(segments.SequencePart(part.given, 0, part.is_last) for part in parts)


def _exchange_two(parts):
    return (parts[1], parts[0], *parts[2:])


@pytest.mark.parametrize("lie", [_drop_the_last, _begin_all_at_the_start, _exchange_two])
def test_wrong_segments_are_seen(monkeypatch, lie) -> None:
    run, given = _setup("a clock", 2)
    wanted = run.value_and_grad(*given)
    right = segments.cut_sequence
    run, _ = _setup("a clock", 2)
    _at_most(monkeypatch, 3)
    monkeypatch.setattr(numpy_backend, "cut_sequence", lambda *arguments: lie(right(*arguments)))
    found = run.value_and_grad(*given)
    assert abs(found[0] - wanted[0]) > 1e-3 or np.abs(found[1]["w"] - wanted[1]["w"]).max() > 1e-3


def test_a_segment_that_is_not_run_again_from_its_state_is_seen(monkeypatch) -> None:
    run, given = _setup("lstm", 2)
    wanted = run.value_and_grad(*given)[0]
    run, _ = _setup("lstm", 2)
    _at_most(monkeypatch, 4)
    monkeypatch.setattr(
        numpy_backend.PlanCall, "last_states", lambda call: {s: 0 * a for s, a in call.space.last.items()}
    )
    assert abs(run.value_and_grad(*given)[0] - wanted) > 1e-3


def test_memory_does_not_grow_with_the_sequence(monkeypatch) -> None:
    monkeypatch.setattr(segments, "MOST_BYTES", 200_000)
    run = evaluator(cells.elman(), loss="squared_error")
    params = run.random_params({"n": 4, "m": 2}, seed=0)
    peaks = []
    for steps in (2000, 8000):
        data = run.random_data({"n": 4, "m": 2}, steps, None, seed=1)
        tracemalloc.start()
        run.value_and_grad(params, *data)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_a_call_makes_no_program(monkeypatch) -> None:
    """What depends on the cell alone is worked out once: the second call works with arrays."""
    run, given = _setup("lstm", 2)
    run.gradients(*given)
    made = []
    right = program.check_lines
    monkeypatch.setattr(program, "check_lines", lambda *a: made.append(a) or right(*a))
    run.gradients(*given)
    assert made == []
