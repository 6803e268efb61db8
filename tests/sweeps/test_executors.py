"""Any executor that has ``submit`` and gives back ``result`` serves; and what it loses is tried again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sweep_functions import draw

import symrnn as sr
from symrnn.sweeps import under_way
from symrnn.sweeps.calls import answer

GRID = {"scale": [1.0, 0.1], "seed": range(20)}
PLAIN = sr.sweep(draw, GRID, workers=0)


@dataclass
class Promise:
    """It can give its result, and no more."""

    call: Callable[[], Any]

    def result(self) -> Any:
        return self.call()


@dataclass
class Lossy:
    """An executor that loses calls; ``losses`` says what it raises for the n-th. The first one asks for a version."""

    losses: Callable[[int], BaseException | None]
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def submit(self, function: Any, *given: Any) -> Promise:
        self.calls.append(given)
        error = self.losses(len(self.calls) - 1) if function is not answer else None

        def run() -> Any:
            if error is not None:
                raise error
            return function(*given)

        return Promise(run)


def test_an_executor_needs_no_more_than_submit_and_result() -> None:
    assert sr.sweep(draw, GRID, executor=Lossy(lambda _: None)) == PLAIN


def test_threads_serve_and_a_function_of_this_session_too() -> None:
    with ThreadPoolExecutor(3) as threads:
        assert sr.sweep(draw, GRID, executor=threads) == PLAIN
        assert sr.sweep(lambda x: x + 1, {"x": [1, 2]}, executor=threads).results == (2, 3)


@pytest.mark.parametrize("error", [OSError("lost"), asyncio.CancelledError(), SystemExit(1), TimeoutError("late")])
def test_what_is_lost_is_tried_again(error) -> None:
    lossy = Lossy(lambda number: error if number % 3 == 1 else None)
    assert sr.sweep(draw, GRID, executor=lossy, retries=5) == PLAIN
    assert len(lossy.calls) > 1 + len(PLAIN.points)


def test_no_call_is_made_twice_for_dask_would_hand_out_what_it_has() -> None:
    lossy = Lossy(lambda number: OSError("lost") if number < 9 else None)
    sr.sweep(draw, GRID, executor=lossy)
    assert len({*lossy.calls}) == len(lossy.calls)


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_what_is_lost_again_and_again_is_an_error_and_the_rest_goes_on(retries) -> None:
    lossy = Lossy(lambda _: None)
    lossy.losses = lambda number: OSError("no way") if '"seed":7' in lossy.calls[number][1] else None
    found = sr.sweep(draw, {"seed": range(10)}, executor=lossy, retries=retries)
    times = "once" if not retries else f"{retries + 1} times"
    assert found.failures == (({"seed": 7}, f"no worker came back with it, tried {times}: OSError: no way"),)
    assert found.results[:7] + found.results[8:] == PLAIN.results[:7] + PLAIN.results[8:10]
    assert sum('"seed":7' in call[1] for call in lossy.calls[1:]) == retries + 1


def test_a_broken_executor_ends_the_sweep_and_nobody_is_blamed(tmp_path: Path) -> None:
    file = tmp_path / "r.jsonl"
    lossy = Lossy(lambda number: BrokenExecutor("one of them died") if number > 4 else None)
    with pytest.raises(sr.InputError, match=r"executor: it takes no more points \(BrokenExecutor: one of them died\)"):
        sr.sweep(draw, {"seed": range(10)}, executor=lossy, results=file)
    assert file.read_text().count('"result"') == 4
    assert '"error"' not in file.read_text()
    assert (
        sr.sweep(draw, {"seed": range(10)}, executor=Lossy(lambda _: None), results=file).results == PLAIN.results[:10]
    )


def test_an_executor_that_was_shut_down_is_said_to_be() -> None:
    threads = ThreadPoolExecutor(1)
    threads.shutdown()
    with pytest.raises(sr.InputError, match="cannot schedule new futures after shutdown"):
        sr.sweep(draw, GRID, executor=threads)


def test_ctrl_c_in_a_call_is_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt):
        sr.sweep(draw, GRID, executor=Lossy(lambda number: KeyboardInterrupt() if number == 3 else None))


@dataclass
class Late:
    """Futures that are done in any order, and some only after they have said so: as Dask's, whose worker has died."""

    rng: random.Random
    waiting: list[tuple[Any, Any, tuple[Any, ...]]] = field(default_factory=list)
    most: int = 0

    def submit(self, function: Any, *given: Any) -> Any:
        future = LateFuture(self)
        self.waiting.append((future, function, given))
        self.most = max(self.most, len(self.waiting))
        if function is answer:
            self.go_on()
        return future

    def go_on(self) -> None:
        future, function, given = self.waiting.pop(self.rng.randrange(len(self.waiting)))
        future.inner.set_result(function(*given))


@dataclass
class LateFuture:
    executor: Late
    inner: Future[Any] = field(default_factory=Future)

    def result(self, timeout: float | None = None) -> Any:
        if self.done():
            return self.inner.result()
        self.executor.go_on()
        raise TimeoutError

    def done(self) -> bool:
        return self.inner.done()

    def add_done_callback(self, call: Callable[[Any], Any]) -> None:
        call(self)  # it says so at once


@pytest.mark.parametrize("seed", range(5))
def test_results_are_in_the_order_of_the_grid_whenever_they_come(seed) -> None:
    late = Late(random.Random(seed))
    assert sr.sweep(draw, GRID, executor=late, workers=7) == PLAIN
    assert late.most == 7


def test_no_more_are_under_way_than_is_said() -> None:
    late = Late(random.Random(0))
    sr.sweep(draw, {"seed": range(1100)}, executor=late)
    assert late.most == 1000


def test_workers_with_another_symrnn_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symrnn.sweeps.calls.__version__", "0.0.1")
    with pytest.raises(sr.InputError, match=r"its workers have symrnn 0.0.1, and here it is"):
        sr.sweep(draw, GRID, executor=Lossy(lambda _: None))


def test_a_future_that_has_to_be_awaited_is_refused() -> None:
    executor = type("Own", (), {"submit": lambda self, *given: Promise(object)})()
    with pytest.raises(
        sr.InputError, match=r"executor: expected a future with result\(\), found that result\(\) is an obj"
    ):
        sr.sweep(draw, GRID, executor=executor)


def test_what_is_no_executor_is_named() -> None:
    with pytest.raises(sr.InputError, match=r"executor: expected an object with submit\(function, ...\), found 3"):
        sr.sweep(draw, GRID, executor=3)
    for name in ("workers", "retries"):
        with pytest.raises(sr.InputError, match=f"{name}: expected an integer from 0 to"):
            sr.sweep(draw, GRID, **{name: -1})


def test_a_future_is_given_up_where_the_sweep_ends_early() -> None:
    cancelled: list[int] = []

    class Kept(Future):
        def cancel(self) -> bool:
            cancelled.append(1)
            return True

    def submit(function: Any, *given: Any) -> Any:
        future = Kept()
        future.set_result(function(*given))
        return future

    executor = type("Own", (), {"submit": staticmethod(submit)})()
    tasks = [under_way.Task(str(seed), f'{{"seed":{seed}}}') for seed in range(9)]
    running = under_way.run_in(executor, draw, tasks, 4, 0, False)
    next(running)
    running.close()
    assert len(cancelled) == 3
