"""A budget of seconds for the trials of a comparison, and what was not tried for want of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from symrnn.errors import inflect, listing
from symrnn.testing.kernels.deadlines import MESSAGE, Deadline, deadline_after, now
from symrnn.testing.kernels.planning import PlannedTrial

__all__ = ["TimeBudget"]


@dataclass(slots=True)
class TimeBudget:
    """Seconds for all trials: one that would take longer than what is left is not tried, and told."""

    seconds: float
    began: float = field(default_factory=lambda: now().wall)
    per_step: float = 0.0
    left_out: list[int] = field(default_factory=list)

    def allows(self, trial: PlannedTrial) -> bool:
        """Whether the trial is likely to end in time, by what the trial before it took; the first one always."""
        left = self.seconds - (now().wall - self.began)
        if not self.per_step or self.per_step * trial.steps <= left:
            return True
        self.left_out.append(trial.steps)
        return False

    @contextmanager
    def measure(self, trial: PlannedTrial) -> Iterator[None]:
        """A ``with`` block around a trial: what it takes is the guess for the next."""
        began = now().wall
        yield
        self.per_step = (now().wall - began) / trial.steps

    def deadline(self) -> Deadline:
        """When smaller inputs are no longer looked for."""
        left = self.seconds - (now().wall - self.began)
        return deadline_after(min(MESSAGE, self.seconds), left)

    def note(self) -> str:
        """What was not tried, empty where all was."""
        if not self.left_out:
            return ""
        lengths = listing(map(str, sorted(set(self.left_out))))
        return f"{inflect(len(self.left_out), 'trial')} not tried within {self.seconds:g} s: over {lengths} steps"
