"""A function over a grid, on one machine or on a cluster, from where a result file ends."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from symrnn import __version__
from symrnn.errors import InputError, quote
from symrnn.expressions.argument_words import describe
from symrnn.expressions.arguments import check_arguments
from symrnn.sweeps.calls import answer
from symrnn.sweeps.lanes import count_cores, lanes_like, open_lanes
from symrnn.sweeps.plain_values import write_json
from symrnn.sweeps.points import check_function, function_name, grid_points, key_of
from symrnn.sweeps.progress_line import show_progress
from symrnn.sweeps.result_files import Outcomes, read_outcomes, write_outcome
from symrnn.sweeps.swept import Sweep
from symrnn.sweeps.under_way import BrokenExecutorError, Done, Task, run_here, run_in

__all__ = ["sweep"]

_MOST_WORKERS, _MOST_RETRIES = 1000, 100
#: under way at a time in an executor of the user's, of which nobody knows how many workers it has
_MOST_UNDER_WAY = 1000


@check_arguments
def sweep(
    function: Callable[..., Any],
    grid: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    *,
    executor: Any = None,
    results: str | Path | None = None,
    workers: int | None = None,
    retries: int = 2,
) -> Sweep:
    """The results of a function at every point of a grid, in the order of the grid, whoever computed them.

    An error of the function is the outcome of its point, and the rest goes on. So is the death of a worker, by a signal
    or for want of memory, once the point has been tried again ``retries`` times: each is alone in its process, and the
    process is begun anew. A point and its result are JSON, so that it is the same numbers, to the last bit, from this
    process, another one, a cluster or a file. What is random comes from a seed in the grid.

    Parameters
    ----------
    function
        is called as ``function(**point)`` and gives back numbers, texts, lists and dicts. Processes import it: it is
        defined at the top of a module, or in a script whose own work stands under ``if __name__ == "__main__":``.
    grid
        a list of values by name, and every combination is a point, or a list of points. A ``Cell`` travels as its text,
        for ``Cell.parse``.
    executor
        whatever has ``submit(function, ...)`` and gives back something with ``result()``: an executor of
        ``concurrent.futures``, or a ``Client`` of Dask. By default processes of its own.
    results
        a file, one line of JSON for each point that is done. Where there is one already, the sweep goes on from it:
        points that failed are tried again, others are done; a file of another function or grid is refused.
    workers
        how many processes (default: one for each core); 0 is this very process. With an ``executor``, how many points
        are handed to it at a time.
    retries
        how often a point is tried again after its worker died.

    Examples
    --------
    >>> found = sweep(dict, {"cell": ["gru", "lstm"], "seed": range(2)}, workers=0)
    >>> found.results[1]
    {'cell': 'gru', 'seed': 1}
    >>> print(found)
    builtins:dict at 4 points

    Raises
    ------
    InputError
        for a grid or a file that cannot be used, a function that cannot be sent to the workers, an executor that is
        broken, and a disk that is full; what is done is then in the file.
    """
    _check_counts(workers, retries)
    points = grid_points(grid)
    check_function(function, points)
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise InputError(f"executor: expected an object with submit(function, ...), found {describe(executor)}")
    texts = {key_of(point): write_json(point) for point in points}
    name = _name_of(function) if results is None else function_name(function)
    outcomes = {} if results is None else read_outcomes(results, name, texts)
    tasks = [Task(key, text) for key, text in texts.items() if "result" not in outcomes.get(key, {})]
    done = _run(function, tasks, executor, workers, retries)
    with show_progress(len(texts), len(texts) - len(tasks)) as tell, contextlib.closing(done):
        for task, outcome in done:
            if results is not None:
                write_outcome(results, name, task.key, task.point, outcome, task.tries)
            outcomes[task.key] = outcome
            tell("error" in outcome)
    return _in_order(name, points, outcomes)


def _in_order(name: str, points: tuple[Mapping[str, Any], ...], outcomes: Outcomes) -> Sweep:
    found = [outcomes[key_of(point)] for point in points]
    return Sweep(name, points, tuple(each.get("result") for each in found), tuple(each.get("error") for each in found))


def _run(
    function: Callable[..., Any], tasks: list[Task], executor: Any, workers: int | None, retries: int
) -> Generator[Done, None, None]:
    """The tasks as they are done."""
    if not tasks:
        return
    if executor is not None:
        _check_sent(function, executor)
        yield from _run_given(function, tasks, executor, workers or _MOST_UNDER_WAY, retries)
    elif workers == 0:
        yield from run_here(function, tasks)
    else:
        count = min(count_cores() if workers is None else workers, len(tasks))
        with open_lanes(count) as lanes:
            _check_sent(function, lanes)
            yield from run_in(lanes, function, tasks, count, retries, is_own=True)


def _run_given(
    function: Callable[..., Any], tasks: list[Task], executor: Any, most: int, retries: int
) -> Generator[Done, None, None]:
    """In an executor of the user's; where a process pool breaks, the rest in processes that begin as its own do."""
    left = {task.key: task for task in tasks}
    try:
        for task, outcome in run_in(executor, function, tasks, most, retries, is_own=False):
            del left[task.key]
            yield task, outcome
    except BrokenExecutorError as error:
        if not isinstance(executor, ProcessPoolExecutor):
            raise InputError(
                f"executor: it takes no more points ({error}); what is done is in the result file, where there is one. "
                "Give a new executor, or none: processes of symrnn's own are begun anew where one dies"
            ) from None
    if left:
        count, make = lanes_like(executor)
        with open_lanes(min(count, len(left)), make) as lanes:
            yield from run_in(lanes, function, left.values(), len(lanes.lanes), retries, is_own=True)


def _check_sent(function: Callable[..., Any], executor: Any) -> None:
    """Ask a worker for its version first: one that cannot begin, or not find the function, cannot at any point."""
    try:
        version = executor.submit(answer, function).result()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # asyncio's CancelledError is no Exception
        said = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise InputError(
            f"function: {describe(function)} cannot be sent to a worker ({said}); define it with def at the top of a "
            "module that the workers can import, and in a script begin the work under "
            '`if __name__ == "__main__":`; or take workers=0, which is this process'
        ) from None
    if not isinstance(version, str):
        raise InputError(f"executor: expected a future with result(), found that result() is {describe(version)}")
    if version != __version__:
        raise InputError(
            f"executor: its workers have symrnn {version}, and here it is {__version__}; install the same version"
        )


def _name_of(function: Callable[..., Any]) -> str:
    """For what is shown alone: any function has some name."""
    try:
        return function_name(function)
    except InputError:
        return describe(function)


def _check_counts(workers: int | None, retries: int) -> None:
    for name, count, most in (("workers", workers, _MOST_WORKERS), ("retries", retries, _MOST_RETRIES)):
        if count is not None and not 0 <= count <= most:
            raise InputError(f"{name}: expected an integer from 0 to {most}, found {quote(str(count)[:50])}")
