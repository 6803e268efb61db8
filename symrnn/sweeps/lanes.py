"""Processes of our own: a pool of one worker for each lane, with one point in it at a time.

A pool breaks as a whole where one of its workers dies, and does not say at which point. In a pool of one there is one
point: nobody is blamed for another, no result is lost, and a new pool takes the broken one's place.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from symrnn.sweeps.calls import begin_worker

__all__ = ["Lanes", "count_cores", "lanes_like", "open_lanes"]

#: one thread for each worker, as many workers as cores: libraries read this once, when they are loaded
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_HAS_MASKS = hasattr(signal, "pthread_sigmask")


def count_cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(slots=True)
class _Lane:
    make: Callable[[], ProcessPoolExecutor]
    pool: ProcessPoolExecutor
    last: Future[Any] | None = None

    @property
    def is_free(self) -> bool:
        return self.last is None or self.last.done()

    @property
    def is_broken(self) -> bool:
        return self.last is not None and isinstance(self.last.exception(), BrokenExecutor)

    def submit(self, function: Callable[..., Any], given: tuple[Any, ...]) -> Future[Any]:
        # a process is started by the first call that it is given
        with _as_workers_begin() if self.last is None else contextlib.nullcontext():
            self.last = self.pool.submit(function, *given)
        return self.last

    def renew(self) -> None:
        self.pool.shutdown(wait=False)
        self.pool, self.last = self.make(), None


@dataclass(frozen=True, slots=True)
class Lanes:
    """An executor for as many calls at a time as there are lanes."""

    lanes: list[_Lane]

    def submit(self, function: Callable[..., Any], *given: Any) -> Future[Any]:
        """Begin a call in a free lane; whoever submits sees to it that there is one."""
        lane = next(lane for lane in self.lanes if lane.is_free)
        if lane.is_broken:
            lane.renew()
        try:
            return lane.submit(function, given)
        except BrokenExecutor:  # its worker died while it had nothing to do
            lane.renew()
            return lane.submit(function, given)


def _make_pool() -> ProcessPoolExecutor:
    """Begun anew and not forked: a fork copies locks that threads hold, and random numbers as they are."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), begin_worker)


def lanes_like(pool: ProcessPoolExecutor) -> tuple[int, Callable[[], ProcessPoolExecutor]]:
    """How many workers a pool has, and what makes a pool of one that begins as they do."""
    count: int = vars(pool)["_max_workers"]
    return count, partial(ProcessPoolExecutor, 1, pool._mp_context, pool._initializer, pool._initargs)


@contextlib.contextmanager
def open_lanes(count: int, make: Callable[[], ProcessPoolExecutor] = _make_pool) -> Iterator[Lanes]:
    """Lanes for the block; where it is left by an exception, Ctrl-C among them, what is under way is ended."""
    opened = Lanes([_Lane(make, make()) for _ in range(count)])
    try:
        yield opened
    except BaseException:
        for lane in opened.lanes:
            _kill(lane.pool)
        raise
    for lane in opened.lanes:
        lane.pool.shutdown(wait=True)


def _kill(pool: ProcessPoolExecutor) -> None:
    """By its processes: a shutdown would wait for the point that is under way."""
    workers = [*(pool._processes or {}).values()]
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()


@contextlib.contextmanager
def _as_workers_begin() -> Iterator[None]:
    """What processes inherit that are started in the block: their environment, where what the user has set stays, and
    that Ctrl-C waits, until they can say that it is not for them.
    """
    missing = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(missing, "1"))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if _HAS_MASKS else set()
    try:
        yield
    finally:
        if _HAS_MASKS:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for name in missing:
            os.environ.pop(name, None)
