"""The memory of a call: what is stated is what is taken; segments that keep to it; and refusals, before work starts."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from compiled_runs import library, needs_compiler

import symrnn as sr
from symrnn import InputError, cells, evaluator
from symrnn.cells import load
from symrnn.evaluate import SequenceEvaluator, memory, plan_call, segments
from symrnn.evaluate.compiled.backend import c_backend
from symrnn.evaluate.memory import CallBytes, bytes_text

#: a cell, its loss, sizes, steps and a batch
CALLS: dict[str, tuple[Any, ...]] = {
    "one sequence": (cells.elman(), "squared_error", {"n": 4, "m": 2}, 3000, None),
    "the last step": (cells.gru(), "squared_error_last", {"n": 32, "m": 8}, 300, 8),
    "a batch": (cells.lstm(), "squared_error", {"n": 16, "m": 8}, 400, 16),
    "wide inputs": (cells.elman("relu"), "squared_error_last", {"n": 8, "m": 30}, 1500, 3),
    "a weight for each step": (cells.neuron("tanh"), "squared_error", {}, 3000, 20),
    "a matrix": (load("deltanet"), "squared_error", {"d": 6, "m": 5}, 400, 4),
    "long lines": (load("lstm_layer_norm"), "squared_error", {"n": 16, "m": 8}, 300, 8),
}
KINDS = ("gradients", "value_and_grad", "value", "outputs")
FEW = {("the last step", "gradients"), ("a matrix", "gradients"), ("wide inputs", "outputs"), ("one sequence", "value")}
EACH = [
    pytest.param(name, kind, marks=() if (name, kind) in FEW else pytest.mark.slow) for name in CALLS for kind in KINDS
]


def _setup(name: str, most: int | None = None, **kind: Any) -> tuple[SequenceEvaluator, tuple[Any, ...]]:
    cell, loss, sizes, steps, batch = CALLS[name]
    run = evaluator(cell, loss=loss, kink=0, memory=most, **kind)
    return run, (run.random_params(sizes, seed=0, steps=steps), *run.random_data(sizes, steps, batch, seed=1))


def _call(run: SequenceEvaluator, kind: str, given: tuple[Any, ...]) -> Any:
    return run(*given[:2]) if kind == "outputs" else getattr(run, kind)(*given)


def _peak(work: Callable[[], Any]) -> int:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    work()
    found = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return found


def _stated(run: SequenceEvaluator, kind: str, given: tuple[Any, ...]) -> tuple[CallBytes, int]:
    params, x, target = given
    roles = run.reader.roles
    read = run.reader.read(params, x, None, None if kind == "outputs" else target, None, has_loss=kind != "outputs")
    wanted = {"gradients": roles.by_all, "value_and_grad": roles.by_params}.get(kind)
    own = run.backend.gradients.__self__  # type: ignore[attr-defined]  # the method of a backend
    return own.call_bytes(read, wanted, kind == "outputs"), len(x)


def _short(given: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    """A call that makes the code, and no more."""
    cell, loss, sizes, _, batch = CALLS[name]
    run = evaluator(cell, loss=loss, kink=0)
    return run.random_params(sizes, seed=0, steps=2), *run.random_data(sizes, 2, batch, seed=1)


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_what_is_stated_is_what_is_taken_in_one_piece(name: str, kind: str) -> None:
    run, given = _setup(name, 10**10)
    _call(run, kind, _short(given, name))
    stated, steps = _stated(run, kind, given)
    peak = _peak(lambda: _call(run, kind, given))
    assert peak <= stated.of(steps, steps) <= 1.5 * peak


@pytest.mark.parametrize(("name", "kind"), EACH)
def test_and_in_segments_which_keep_to_what_they_may_take(name: str, kind: str) -> None:
    run, given = _setup(name, 10**10)
    stated, steps = _stated(run, kind, given)
    most = max(stated.least(steps) * 5 // 4, stated.of(steps, steps // 6))
    if most > stated.of(steps, steps):
        most = stated.of(steps, steps) - 1
    segment = stated.longest(steps, most)
    assert 0 < segment < steps
    own, _ = _setup(name, most)
    _call(own, kind, _short(given, name))
    peak = _peak(lambda: _call(own, kind, given))
    assert peak <= stated.of(steps, segment) <= min(most, 1.5 * peak)


def test_the_gradient_in_little_memory_is_that_of_the_whole() -> None:
    run, given = _setup("a batch")
    stated, steps = _stated(run, "gradients", given)
    little, _ = _setup("a batch", stated.least(steps) * 21 // 20)
    whole, found = run.gradients(*given), little.gradients(*given)
    assert found.value == pytest.approx(float(whole.value), rel=1e-13)
    for name, array in (whole.params | {"x": whole.x}).items():
        own = found.x if name == "x" else found.params[name]
        np.testing.assert_allclose(own, array, rtol=0, atol=1e-13 * np.abs(array).max() * steps)


def _refuse_to_work(*given: Any) -> Any:
    raise AssertionError("work was begun")


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_fit_is_refused_before_work_starts(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    run, given = _setup("a batch", 150_000)
    monkeypatch.setattr(plan_call.PlanCall, "forwards", _refuse_to_work)
    if kind == "value":  # of one step at a time, and nothing is left of it
        run, given = _setup("a batch", 70_000)
    with pytest.raises(InputError, match=r"400 steps with a batch of 16 need .* beside .*; memory is \d+ kB; .* fit"):
        _call(run, kind, given)


def test_what_is_said_to_fit_does() -> None:
    """As many steps, or as large a batch; one more is refused."""
    cell, loss, sizes, steps, batch = CALLS["a batch"]
    run = evaluator(cell, loss=loss, memory=2_000_000)
    params = run.random_params(sizes, seed=0)
    with pytest.raises(InputError) as refused:
        run.gradients(params, *run.random_data(sizes, steps, 2 * batch, seed=1))
    shorter, fewer = map(int, re.findall(r"(\d+) steps or a batch of (\d+) would fit", str(refused.value))[0])
    assert 0 < shorter < steps
    assert 0 < fewer < 2 * batch
    for count, members in ((shorter, 2 * batch), (steps, fewer)):
        given = (params, *run.random_data(sizes, count, members, seed=1))
        assert _peak(lambda given=given: run.gradients(*given)) <= 2_000_000
    for count, members in ((shorter + 1, 2 * batch), (steps, fewer + 1)):
        with pytest.raises(InputError, match="would fit"):
            run.gradients(params, *run.random_data(sizes, count, members, seed=1))


def test_where_nothing_would_fit_that_is_said() -> None:
    run, given = _setup("one sequence", 1000)
    with pytest.raises(InputError, match=r"memory is 1 kB; not even one step would fit"):
        run.value(*given)


def test_without_a_choice_the_machine_is_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MOST_BYTES", 200_000)
    monkeypatch.setattr(memory, "physical_memory", lambda: 200_000)
    run, given = _setup("one sequence")
    with pytest.raises(InputError, match=r"the machine has 200 kB; \d+ steps would fit"):
        run.gradients(*given)
    monkeypatch.setattr(memory, "physical_memory", lambda: None)
    run.gradients(*given)


@needs_compiler
def test_c_refuses_before_it_runs() -> None:
    run, (params, x, target) = _setup("one sequence")
    given = run.reader.read(params, x, None, target, None, has_loss=True)
    backend = c_backend(run.cell, run.loss, None, library, 150_000)
    with pytest.raises(
        InputError, match=r'keeps all of it where backend="numpy" .*; memory is 150 kB; \d+ steps would'
    ):
        backend.gradients(given, run.reader.roles.by_all)


@pytest.mark.slow
@needs_compiler
def test_c_keeps_every_step_and_says_what_would_fit(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMRNN_CACHE_DIR", str(tmp_path))
    large, given = _setup("one sequence", 10**9, backend="c")
    large.gradients(*_short(given, "one sequence"))
    peak = _peak(lambda: large.gradients(*given))
    enough, _ = _setup("one sequence", peak + 70_000, backend="c")
    enough.gradients(*given)
    less, _ = _setup("one sequence", peak * 2 // 3, backend="c")
    with pytest.raises(InputError, match="would fit"):
        less.gradients(*given)


def test_the_limit_is_a_number_of_bytes_and_travels_with_the_evaluator() -> None:
    for wrong in (0, -5, True):
        with pytest.raises(InputError, match="memory"):
            evaluator(cells.elman(), memory=wrong)
    with pytest.raises(InputError, match="memory is given with a cell"):
        evaluator(sr.unroll(cells.elman_unit(), steps=1), memory=5)
    again = evaluator(cells.elman(), memory=10**6).__reduce__()
    assert again[0](*again[1]).memory == 10**6


@pytest.mark.parametrize("steps", [1, 7, 100, 12345])
def test_the_longest_segments_fit_and_the_least_is_the_least(steps: int) -> None:
    for call in (CallBytes(70, 300, 900, 16, 32, 1000), CallBytes(70, 0, 0, 16, 32, 1000), CallBytes(1, 1, 0, 0, 0, 0)):
        least = call.least(steps)
        assert least <= min(call.of(steps, n) for n in range(1, steps + 1)) * 3 // 2
        for most in (least, 2 * least, 10 * least):
            segment = call.longest(steps, most)
            assert segment > 0
            assert call.of(steps, segment) <= most
        assert call.longest(steps, call.of(steps, steps)) == steps


def test_bytes_as_they_are_said() -> None:
    assert [bytes_text(n) for n in (1, 999_999, 10**13)] == ["1 bytes", "1e+03 kB", "10 TB"]
