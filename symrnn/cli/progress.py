"""What is said on stderr while a command works: nothing in its first two seconds, then a line now and again."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Progress", "progress"]

T = TypeVar("T")

_FIRST, _EVERY = 2.0, 10.0  # seconds of the processor: a busy machine says nothing of what is short
_LOOK = 0.25


@dataclass(slots=True)
class Progress:
    """What is done at present."""

    what: str

    def count(self, items: Iterable[T], what: str, total: int) -> Iterator[T]:
        """The items, each of which is told as ``line 12 of 300``."""
        for number, item in enumerate(items, 1):
            self.what = f"{what} {number} of {total}"
            yield item


@contextlib.contextmanager
def progress(what: str) -> Iterator[Progress]:
    """While the work in its block takes longer than two seconds, a line on stderr says where it is."""
    at = Progress(what)
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(at, done), daemon=True)
    teller.start()
    try:
        yield at
    finally:
        done.set()
        teller.join(1)


def _tell(at: Progress, done: threading.Event) -> None:
    start = time.process_time()
    due = _FIRST
    while not done.wait(_LOOK):
        spent = time.process_time() - start
        if spent >= due:
            due = spent + _EVERY
            with contextlib.suppress(OSError, ValueError):
                print(f"symrnn: {at.what}, {spent:.0f} s so far", file=sys.stderr)
