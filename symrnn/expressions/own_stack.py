"""Work that does not depend on how deep its caller stands: on a stack of its own, where the caller's has no room left.

Python counts calls from the bottom of a thread's stack. A result that is lost where they are too many would depend on
who asks: a test, a notebook, a server.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["with_room"]

Found = TypeVar("Found")

FRAMES = 20_000  # calls within one another on a stack of its own
STACK = 256 << 20  # bytes of it: Python 3.11 and 3.12 take less than 10 kB for a call that goes through C


def with_room(work: Callable[[], Found], frames: int) -> Found:
    """What ``work()`` gives, called where at least so many calls within one another have room.

    >>> with_room(lambda: 1 + 1, 100)
    2
    """
    if _room() >= frames:
        return work()
    outcome: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            with _DEEP:
                outcome.append(work())
        except BaseException as error:
            failure.append(error)

    try:
        thread = _start(run)
    except (RuntimeError, ValueError):  # there are no threads, or no such stacks, as in a browser
        return work()
    try:
        thread.join()
    except BaseException:  # such as Ctrl-C: nobody waits for the result any more
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
        raise
    if failure:
        raise failure[0]
    return outcome[0]  # type: ignore[no-any-return]  # a list is what a thread can leave its result in


def _room() -> int:
    """How many more calls Python allows here."""
    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    return sys.getrecursionlimit() - depth


class _Deep:
    """The recursion limit, which Python has one of for all threads, raised while any of them works on such a stack."""

    __slots__ = ("before", "lock", "working")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.working, self.before = 0, 0

    def __enter__(self) -> None:
        with self.lock:
            if not self.working:
                self.before = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self.before, FRAMES))
            self.working += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.working -= 1
            # what somebody else has set meanwhile stays
            if not self.working and sys.getrecursionlimit() == max(self.before, FRAMES):
                sys.setrecursionlimit(self.before)


_DEEP = _Deep()
_STARTING = threading.Lock()


def _start(run: Callable[[], None]) -> threading.Thread:
    """A thread with a stack of its own; the size is Python's for all new threads, so it is set for this one alone."""
    thread = threading.Thread(target=run, name="symrnn, on a stack of its own", daemon=True)
    with _STARTING:
        before = threading.stack_size(STACK)
        try:
            thread.start()
        finally:
            threading.stack_size(before)
    return thread
