"""What stops a prover: the limits that a check came to, told for its evidence.

A prover that gives up at a limit raises a ``LimitError`` or, where another way may still be open, tells it with
``tell_limit``. Every limit is a count of steps or a size, none a time: the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from symrnn.claims.verdict import ProverLimit
from symrnn.expressions.enclosure import UnboundedError

__all__ = ["LimitError", "TermLimitError", "UndefinedTermError", "attempt", "collect_limits", "tell_limit"]

Found = TypeVar("Found")

#: the limits that the check under way has come to, in order; a dictionary, so that each is told once
_REACHED: ContextVar[dict[ProverLimit, None] | None] = ContextVar("reached", default=None)


class LimitError(Exception):
    """A prover came to a limit of its own; the message says which."""


class TermLimitError(LimitError):
    """A polynomial or a sum grew past the number of terms that the judge is willing to compute with."""

    def __init__(self, limit: str = "more terms than are multiplied out") -> None:
        super().__init__(limit)


class UndefinedTermError(Exception):
    """A term has no value anywhere, such as 1/0."""

    def __init__(self, told: str = "a term has no value anywhere") -> None:
        super().__init__(told)


def tell_limit(prover: str, limit: object) -> None:
    """Say that a prover came to a limit; it stands in the evidence where the check ends without a proof."""
    reached = _REACHED.get()
    if reached is not None:
        reached[ProverLimit(prover, str(limit))] = None


def attempt(prover: str, prove: Callable[[], Found | None]) -> Found | None:
    """What a prover finds; None where it came to a limit, which is told."""
    try:
        return prove()
    except (LimitError, UndefinedTermError, UnboundedError) as stop:
        tell_limit(prover, stop)
        return None


@contextmanager
def collect_limits() -> Iterator[dict[ProverLimit, None]]:
    """Collects the limits that are told meanwhile."""
    reached: dict[ProverLimit, None] = {}
    token = _REACHED.set(reached)
    try:
        yield reached
    finally:
        _REACHED.reset(token)
