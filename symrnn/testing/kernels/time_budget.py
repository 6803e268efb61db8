"""A budget of seconds for the trials of a comparison, and what was not tried for want of time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from symrnn.errors import inflect, listing
from symrnn.testing.kernels.planning import PlannedTrial

__all__ = ["TimeBudget"]

#: seconds for the search of a smaller input, once a trial has failed
_MESSAGE = 5.0


@dataclass(slots=True)
class TimeBudget:
    """Seconds for all trials: one that would take longer than what is left is not tried, and told."""

    seconds: float
    began: float = field(default_factory=time.perf_counter)
    per_step: float = 0.0
    left_out: list[int] = field(default_factory=list)

    def allows(self, trial: PlannedTrial) -> bool:
        """Whether the trial is likely to end in time, by what the trial before it took; the first one always."""
        left = self.seconds - (time.perf_counter() - self.began)
        if not self.per_step or self.per_step * trial.steps <= left:
            return True
        self.left_out.append(trial.steps)
        return False

    @contextmanager
    def measure(self, trial: PlannedTrial) -> Iterator[None]:
        """A ``with`` block around a trial: what it takes is the guess for the next."""
        began = time.perf_counter()
        yield
        self.per_step = (time.perf_counter() - began) / trial.steps

    def deadline(self) -> float:
        """When smaller inputs are no longer looked for, in time of the processor: a busy machine finds the same."""
        return time.process_time() + min(_MESSAGE, self.seconds)

    def note(self) -> str:
        """What was not tried, empty where all was."""
        if not self.left_out:
            return ""
        lengths = listing(map(str, sorted(set(self.left_out))))
        return f"{inflect(len(self.left_out), 'trial')} not tried within {self.seconds:g} s: over {lengths} steps"
