"""What the kit's assertions found, told to whoever listens; nothing heavy is imported here."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

__all__ = ["LISTENER", "Finding", "number_or_text", "telling"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one assertion: "passed", "failed", "undecided", or "error" where there was nothing to compare.

    ``subject`` is the kernel, empty where there is none; ``message``, of one that passed, is what was not tried.
    ``record`` is the report as plain data.
    """

    assertion: str
    cell: str
    subject: str
    outcome: str
    message: str
    seconds: float
    record: dict[str, Any] | None = None


#: who wants to know; the pytest plug-in sets it for the time of a test
LISTENER: ContextVar[Callable[[Finding], None] | None] = ContextVar("symrnn_listener", default=None)


@dataclass(slots=True)
class _Telling:
    """A ``with`` block that tells the listener how it ended."""

    assertion: str
    cell: object
    subject: object
    began: float = field(default=0.0)
    note: str = ""

    def __enter__(self) -> _Telling:
        self.began = time.perf_counter()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        listener = LISTENER.get()
        if listener is not None and (error is None or isinstance(error, Exception)):
            listener(_finding(self, error, time.perf_counter() - self.began))


def telling(assertion: str, cell: object, subject: object = None) -> _Telling:
    """A ``with`` block around what an assertion does: how it ends is told to the listener, and changed in no way.

    >>> told = []
    >>> token = LISTENER.set(told.append)
    >>> with telling("assert_nothing", "a cell"):
    ...     pass
    >>> LISTENER.reset(token)
    >>> told[0].assertion, told[0].outcome
    ('assert_nothing', 'passed')
    """
    return _Telling(assertion, cell, subject)


def _finding(told: _Telling, error: Exception | None, seconds: float) -> Finding:
    subject = "" if told.subject is None else str(getattr(told.subject, "__name__", type(told.subject).__name__))
    cell = str(getattr(told.cell, "name", type(told.cell).__name__))
    message = told.note if error is None else f"{error}" or type(error).__name__
    return Finding(told.assertion, cell, subject, _outcome(error), message, seconds, _record(error))


def _outcome(error: Exception | None) -> str:
    """By its name: to import the classes would take as long as to import NumPy."""
    outcomes = {"BoundUndecided": "undecided", "KernelError": "error"}
    if error is None:
        return "passed"
    return outcomes.get(type(error).__name__, "failed") if isinstance(error, AssertionError) else "error"


def _record(error: Exception | None) -> dict[str, Any] | None:
    """The report that an error carries writes itself."""
    report = getattr(error, "report", None)
    return None if report is None else report.record()


def number_or_text(number: float) -> float | str:
    """A number as JSON can hold it: one that is not finite is a text."""
    return float(number) if math.isfinite(number) else str(float(number))
