"""How long mistakes are looked for: counted, so that a diagnosis is the same on every machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from symrnn.testing.mistakes.variants import Seen, Variant

__all__ = ["SearchBudget"]

#: the steps that variants are run through, all together; to write one down costs as much as so many
_STEPS, _WRITING = 12000, 1

#: the end all the same, in time of the processor: matrices may be so large that one step takes a second. The clock is
#: looked at after so many variants
_SECONDS, _EACH = 20.0, 16


@dataclass(slots=True)
class SearchBudget:
    """What is left of a search."""

    left: int = _STEPS
    deadline: float = field(default_factory=lambda: time.process_time() + _SECONDS)

    def within(self, variants: Iterator[Variant], seen: Seen) -> Iterator[Variant]:
        """The variants that there is room for to be run through a trial."""
        for number, variant in enumerate(variants):
            self.left -= _WRITING + seen.outcome.trial.steps
            if self.left < 0 or (number % _EACH == 0 and time.process_time() > self.deadline):
                return
            yield variant
