"""Shortcuts of calls that go too far are seen: each is planted, and a check of calls again or bound calls is red."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bound_runs import assert_as_called, ready
from compiled_runs import needs_compiler

from symrnn.errors import InputError
from symrnn.evaluate import BoundCall, calls_again
from symrnn.evaluate.compiled.bound_desks import BoundDesk
from symrnn.evaluate.compiled.desks import Desk
from symrnn.evaluate.ready_runs import BoundRun

SEES = calls_again.glance_at


def _shapes_unseen(*given: Any) -> Any:
    seen, arrays = SEES(*given)
    return (*seen[:-2], seen[-1]), arrays


def _results_where_they_are(self: Desk, arrays: Any) -> Any:
    for place, copy in self.copies:
        copy[...] = arrays[place]
    return self.run(), [copy.__self__ for _, copy in self.small]


def _nothing_copied(self: BoundDesk, messages: Any) -> None:
    self.run()


def _copied_once(self: BoundRun) -> None:
    slots = [*self.taken]
    for act in self.run.acts:
        act(slots)
    for result, find in self.results:
        result[...] = find(slots)


def _results_in_place_of_another(self: BoundRun) -> None:
    BOUND.setdefault("first", self)
    FILL(BOUND["first"])


FILL, BOUND = BoundRun.fill, dict[str, BoundRun]()


def refuses_other_shapes(backend: str) -> None:
    run, params, x, target = ready(backend)
    for _ in range(3):
        run.value_and_grad(params, x, target)
    with pytest.raises(InputError):
        run.value_and_grad(params, x[:-1], target)


def keeps_results(backend: str) -> None:
    run, params, x, target = ready(backend)
    run.value_and_grad(params, x, target)
    gradient = run.value_and_grad(params, x, target)[1]
    kept = {name: array.copy() for name, array in gradient.items()}
    run.value_and_grad(params, x + 1, target)
    assert all(np.array_equal(gradient[name], array) for name, array in kept.items())


def reads_what_lies_in_another_order(backend: str) -> None:
    run, params, x, target = ready(backend)
    wide = np.repeat(x, 2, axis=-1)
    call = BoundCall(run, params, wide[..., ::2], target)
    for _ in range(2):
        assert_as_called(call)
        wide += 1


def reads_what_is_of_another_type(backend: str) -> None:
    run, params, x, target = ready(backend)
    short = x.astype(np.float32)
    call = BoundCall(run, params, short, target)
    for _ in range(2):
        assert_as_called(call)
        short += 1


def fills_its_own(backend: str) -> None:
    run, params, x, target = ready(backend)
    for each in (BoundCall(run, params, x, target), BoundCall(run, params, x + 1, target)):
        assert_as_called(each)


#: a class or a module, what is replaced there by what, the check that sees it, and of which backend
LIES: dict[str, tuple[Any, str, Any, Callable[[str], None], str]] = {
    "shapes unseen": (calls_again, "glance_at", _shapes_unseen, refuses_other_shapes, "c"),
    "results where they are": (Desk, "call", _results_where_they_are, keeps_results, "c"),
    "nothing copied": (BoundDesk, "fill", _nothing_copied, reads_what_lies_in_another_order, "c"),
    "copied once": (BoundRun, "fill", _copied_once, reads_what_is_of_another_type, "numpy"),
    "results of another call": (BoundRun, "fill", _results_in_place_of_another, fills_its_own, "numpy"),
}


@needs_compiler
@pytest.mark.parametrize("lie", LIES)
def test_a_shortcut_too_far_is_seen(lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, name, planted, check, backend = LIES[lie]
    check(backend)
    BOUND.clear()
    monkeypatch.setattr(place, name, planted)
    with pytest.raises((AssertionError, pytest.fail.Exception, ValueError)):
        check(backend)
