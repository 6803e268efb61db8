"""Trials of a kernel gone through again with the right equations, each when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import Setup, TrialResult
from symrnn.testing.kernels.equations import back_through, forwards
from symrnn.testing.mistakes.matching import right_names, worst_entries
from symrnn.testing.mistakes.variants import Seen

__all__ = ["Replays", "replay"]

#: how much shorter a trial has to be to sort mistakes out
_PART = 4


def replay(comparison: Setup, roles: tuple[Role, ...], outcome: TrialResult, wrong: frozenset[str]) -> Seen:
    """A trial with what the right equations come to, step by step."""
    equations, numbers = comparison.equations, NumberType(np.float64, comparison.kink)
    right = back_through(equations, outcome.trial, numbers, forwards(equations, outcome.trial, numbers))
    agreeing = right_names(outcome, roles, comparison.rtol)
    uses = {line.symbol: frozenset(line.expr.free_symbols) for line in equations.back}
    worst = worst_entries(outcome)
    return Seen(outcome, equations, right, numbers, wrong, roles, comparison.rtol, agreeing, worst, uses)


@dataclass(frozen=True, slots=True)
class Replays:
    """The trials that mistakes are held against: most mistakes are told apart by the first, and need no other."""

    comparison: Setup
    roles: tuple[Role, ...]
    outcomes: Sequence[TrialResult]
    wrong: frozenset[str]
    done: list[Seen] = field(default_factory=list, repr=False)

    def __iter__(self) -> Iterator[Seen]:
        for number, outcome in enumerate(self.outcomes):
            if number == len(self.done):
                self.done.append(replay(self.comparison, self.roles, outcome, self.wrong))
            yield self.done[number]

    @property
    def first(self) -> Seen:
        """The shortest trial that fails."""
        return next(iter(self))

    def short_and_right(self) -> Seen | None:
        """The longest trial that passes, of those a quarter as long as the first or less; None where there is none.

        It sorts out, sooner than a long one that fails, what would show in a few steps.
        """
        steps = self.first.outcome.trial.steps // _PART
        short = [o for o in self.outcomes if not o.mismatches and o.trial.steps <= steps]
        chosen = max(short, key=lambda outcome: outcome.trial.steps, default=None)
        return None if chosen is None else replay(self.comparison, self.roles, chosen, self.wrong)

    def later(self) -> Iterator[Seen]:
        """All others."""
        return (seen for number, seen in enumerate(self) if number)
