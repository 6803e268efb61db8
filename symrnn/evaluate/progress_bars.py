"""How far a long run is: a bar on a terminal, elsewhere nothing."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from symrnn.expressions.arguments import check_arguments

__all__ = ["draw_progress"]

_EVERY, _WIDTH = 0.1, 24  # seconds, and characters of the bar
Progress = Callable[[int, int | None], object]


@check_arguments
def draw_progress(what: str = "chunks") -> Callable[[int, int | None], None]:
    """A function for ``progress`` of a long run, which draws a bar on stderr where that is a terminal: done/total.

    Where the total is not known it counts. Each run takes a bar of its own.

    >>> from symrnn import cells, evaluator
    >>> from symrnn.evaluate import gradient_over_chunks
    >>> run = evaluator(cells.elman(), loss="squared_error")
    >>> params = run.random_params({"n": 2, "m": 1}, seed=0)
    >>> chunk = run.random_data({"n": 2, "m": 1}, steps=7, seed=1)
    >>> value, gradient = gradient_over_chunks(run, params, [chunk, chunk], progress=draw_progress())
    """
    return _Bar(what).draw


@dataclass(slots=True)
class _Bar:
    """When it began, and when it was drawn last."""

    what: str
    began: float = field(default_factory=time.monotonic)
    drawn: float = 0.0
    longest: int = 0

    def draw(self, done: int, total: int | None) -> None:
        """Draw it, not more often than eyes follow; when all is done the line ends."""
        if sys.stderr is None:
            return
        now = time.monotonic()
        is_done = total is not None and done >= total
        if now - self.drawn < _EVERY and not is_done:
            return
        with contextlib.suppress(OSError, ValueError):  # a stream that is gone or closed
            if not sys.stderr.isatty():
                return
            line = bar_text(self.what, done, total, now - self.began)
            self.longest = max(self.longest, len(line))
            print(f"\r{line:<{self.longest}}", end="\n" if is_done else "", file=sys.stderr, flush=True)
            self.drawn = now


def bar_text(what: str, done: int, total: int | None, seconds: float) -> str:
    """The line of a bar.

    >>> bar_text("chunks", 21, 50, 3.0)
    ' 42%|##########..............| 21/50 chunks [0:03<0:04, 7/s]'
    >>> bar_text("chunks", 21, None, 130.0)
    '21 chunks [2:10, 0.162/s]'
    """
    rate = f"{done / seconds:.3g}/s" if seconds > 0 and done else "?/s"
    if not total:
        return f"{done} {what} [{_clock(seconds)}, {rate}]"
    full = _WIDTH * done // total
    left = _clock(seconds * (total - done) / done) if done else "?"
    bar = "#" * full + "." * (_WIDTH - full)
    return f"{100 * done // total:3d}%|{bar}| {done}/{total} {what} [{_clock(seconds)}<{left}, {rate}]"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
