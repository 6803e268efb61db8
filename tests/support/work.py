"""How much work something is, as a count: the same on a fast machine and on a slow one."""

from __future__ import annotations

import time
from collections.abc import Callable
from cProfile import Profile
from typing import Any

__all__ = ["bounded", "counted"]

#: CPU seconds; far from what anything here takes, for what hangs inside a single call of C is in no count
HANGS = 60


def counted(function: Callable[..., Any], *arguments: Any, **named: Any) -> tuple[Any, int]:
    """What a function gives, and how many calls of functions it took, those written in C among them."""
    profile = Profile()
    start = time.process_time()
    result = profile.runcall(function, *arguments, **named)
    assert time.process_time() - start < HANGS, (function, arguments)
    return result, sum(entry.callcount for entry in profile.getstats())


def bounded(function: Callable[..., Any], *arguments: Any, calls: int, **named: Any) -> Any:
    """What a function gives, which takes at most so many calls."""
    result, count = counted(function, *arguments, **named)
    assert count <= calls, f"{count} calls, expected at most {calls}: {function} of {str(arguments)[:2000]}"
    return result
