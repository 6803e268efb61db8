"""What runs in a worker: one call, from JSON to JSON. It loads neither SymPy nor NumPy; the function may.

An exception becomes text here, where it is raised: not every exception can be sent back, and one that cannot would
break the pool. So whatever an executor itself raises is no fault of the function: a worker died, or was not reached.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable
from typing import Any

from symrnn import __version__
from symrnn.sweeps.plain_values import plain_value, read_json, write_json

__all__ = ["answer", "begin_worker", "call_point"]

_LONGEST_ERROR, _LAST_LINES = 2000, 4000  # characters


def call_point(function: Callable[..., Any], point: str, label: str) -> str:
    """The outcome at a point as one line: its result, or its error.

    The ``label`` is another one at every try: Dask hands out what it has where a call is the same.

    >>> call_point(divmod, '{"no": 1}', "")
    '{"error":"TypeError: divmod() takes no keyword arguments","trace":...
    >>> call_point(dict, '{"a": 0.1}', "")
    '{"result":{"a":0.1}}'
    """
    try:
        return write_json({"result": plain_value(function(**read_json(point)), "what the function returns")})
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # of SystemExit too: a point that leaves is no reason for the others to
        said = f"{type(error).__name__}: {_words_of(error)}".removesuffix(": ")
        trace = "".join(traceback.format_exception(error))
        return write_json({"error": said[:_LONGEST_ERROR], "trace": trace[-_LAST_LINES:]})


def _words_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "an error that cannot say what it is"


def answer(function: Callable[..., Any]) -> str:
    """The version of symrnn in the worker: to ask for it shows that the function can be sent there."""
    return __version__ if callable(function) else ""


def begin_worker() -> None:
    """Ctrl-C is for the parent alone; and no worker outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
