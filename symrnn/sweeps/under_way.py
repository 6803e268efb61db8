"""Points under way: so many at a time, each tried again where its worker dies, handed on in the order they are done."""

from __future__ import annotations

import contextlib
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from itertools import count
from queue import SimpleQueue
from typing import Any

from symrnn.sweeps.calls import call_point
from symrnn.sweeps.plain_values import read_json

__all__ = ["BrokenExecutorError", "Task", "run_here", "run_in"]


@dataclass(frozen=True, slots=True)
class Task:
    """A point that waits: its key, itself as JSON, and how often it has been tried."""

    key: str
    point: str
    tries: int = 0


#: seconds for a result that is said to be there
_PATIENCE = 5.0

#: a point that is done, and its outcome: {"result": ...} or {"error": ..., "trace": ...}
Done = tuple[Task, dict[str, Any]]


def run_here(function: Callable[..., Any], tasks: Iterable[Task]) -> Iterator[Done]:
    """One after the other in this process."""
    for task in tasks:
        yield replace(task, tries=1), read_json(call_point(function, task.point, ""))


def run_in(
    executor: Any, function: Callable[..., Any], tasks: Iterable[Task], most: int, retries: int, is_own: bool
) -> Iterator[Done]:
    """At most so many at a time in an executor: it needs ``submit``, and its futures ``result``.

    A point whose worker dies goes to the end of those that wait, and after so many retries is done with an error.

    Raises
    ------
    BrokenExecutorError
        where an executor of the user's is broken and takes no more.
    """
    waiting, label, numbers = deque(tasks), secrets.token_hex(8), count()
    flying: dict[int, tuple[Task, Any]] = {}
    landed: SimpleQueue[int] = SimpleQueue()
    try:
        while waiting or flying:
            while waiting and len(flying) < most:
                task, number = waiting.popleft(), next(numbers)
                future = _submit(executor, call_point, function, task.point, f"{label}-{number}")
                flying[number] = (replace(task, tries=task.tries + 1), future)
                _tell_when_done(future, number, landed)
            number = _next_done(flying, landed)
            task, future = flying[number]
            try:
                outcome = _outcome_of(future, task, retries, is_own)
            except _NotBackError:  # Dask has lost what was there, and computes it again: the others come first
                _tell_when_done(future, number, landed)
                continue
            del flying[number]
            if outcome is None:
                waiting.append(task)
            else:
                yield task, outcome
    finally:
        for _, future in flying.values():
            with contextlib.suppress(Exception):
                future.cancel()


class BrokenExecutorError(Exception):
    """An executor takes no more points; what was under way in it is lost, and nobody is to blame."""


def _submit(executor: Any, *call: Any) -> Any:
    try:
        return executor.submit(*call)
    except (BrokenExecutor, RuntimeError) as error:  # broken, or shut down
        raise BrokenExecutorError(f"{type(error).__name__}: {error}") from None


def _tell_when_done(future: Any, number: int, landed: SimpleQueue[int]) -> None:
    """Futures of Dask are none of ``concurrent.futures``, whose ``wait`` does not take them; both call back."""
    if _calls_back(future):
        future.add_done_callback(lambda _: landed.put(number))


def _next_done(flying: dict[int, tuple[Task, Any]], landed: SimpleQueue[int]) -> int:
    """Where no future calls back, the one that was begun first."""
    first = next(iter(flying))
    return landed.get() if _calls_back(flying[first][1]) else first


def _calls_back(future: Any) -> bool:
    return hasattr(future, "add_done_callback")


def _outcome_of(future: Any, task: Task, retries: int, is_own: bool) -> dict[str, Any] | None:
    """What came of a point; None where its worker died and it is to be tried again."""
    try:
        text = _result_of(future)
    except (KeyboardInterrupt, _NotBackError):
        raise
    except BaseException as error:  # asyncio's CancelledError is no Exception
        if isinstance(error, BrokenExecutor) and not is_own:  # all that is under way has it: nobody is to blame
            raise BrokenExecutorError(f"{type(error).__name__}: {error}") from None
        if task.tries <= retries:
            return None
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        times = "once" if task.tries == 1 else f"{task.tries} times"
        return {"error": f"no worker came back with it, tried {times}: {said}", "trace": ""}
    outcome: dict[str, Any] = read_json(text)
    return outcome


class _NotBackError(Exception):
    """A result that was said to be there is not."""


def _result_of(future: Any) -> Any:
    if not _calls_back(future):
        return future.result()
    try:
        return future.result(timeout=_PATIENCE)
    except TimeoutError:
        if not future.done():
            raise _NotBackError from None
        return future.result()  # it came in the meantime, or the error is its own
