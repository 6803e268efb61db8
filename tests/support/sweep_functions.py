"""Functions that sweeps are tried with: at the top of a module, so that workers can import them. No SymPy here."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any


class TwoArgumentError(Exception):
    """Pickled well, and not read back."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other}")
        self.lock = threading.Lock()


def draw(seed: int, scale: float = 1.0) -> dict[str, Any]:
    """Random numbers of a seed."""
    rng = random.Random(seed)
    numbers = [scale * rng.gauss(0, 1) for _ in range(20)]
    return {"seed": seed, "sum": sum(numbers), "product": numbers[0] * numbers[1] / 3}


def die_once(x: int, marks: str) -> int:
    """The worker is killed the first time that this is called with an odd number."""
    mark = Path(marks, str(x))
    if x % 2 and not mark.exists():
        mark.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return x * x


def die_at(x: int, worst: int) -> int:
    """The worker is killed at one point, always."""
    if x == worst:
        os.kill(os.getpid(), signal.SIGKILL)
    return x * x


def go_wrong(how: str) -> Any:
    """One way to fail for each word."""
    if how == "exit":
        sys.exit(3)
    if how == "error":
        raise TwoArgumentError("this", "that")
    if how == "recursion":
        return go_wrong(how)
    if how == "thread":
        return threading.Lock()
    if how == "complex":
        return 1j
    return how


def note(x: int, log: str) -> int:
    """Writes down that it was called."""
    with open(log, "a", encoding="ascii") as file:
        file.write(f"{x}\n")
    return x


def wait(x: int, seconds: float) -> int:
    """Takes a while."""
    time.sleep(seconds)
    return x


def thread_limit(name: str) -> str | None:
    """What a worker finds in its environment."""
    return os.environ.get(name)


def set_limit(limit: str) -> None:
    """How a worker of a user's pool begins."""
    os.environ["LIMIT_OF_THE_TEST"] = limit


def limit_or_die(x: int) -> str | None:
    """What it began with; at 1 it is killed."""
    if x == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.environ.get("LIMIT_OF_THE_TEST")
