"""How far a sweep is: one line on a terminal, that changes; elsewhere nothing."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from symrnn.errors import inflect

__all__ = ["show_progress"]

_EVERY = 0.2  # seconds


@contextlib.contextmanager
def show_progress(total: int, done: int) -> Iterator[Callable[[bool], None]]:
    """A function to be told of each point that is done, and whether it failed; ``done`` are so from before."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda failed: None
        return
    failures, began, shown = 0, time.monotonic(), 0.0

    def show(failed: bool) -> None:
        nonlocal done, failures, shown
        done, failures = done + 1, failures + failed
        now = time.monotonic()
        if now - shown >= _EVERY or done == total:
            shown = now
            told = f", {failures} failed" if failures else ""
            with contextlib.suppress(OSError, ValueError):
                line = f"symrnn: {done} of {inflect(total, 'point')}{told}, {now - began:.0f} s so far"
                print(f"\r{line:<60}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        if shown:
            with contextlib.suppress(OSError, ValueError):
                print(file=sys.stderr)
