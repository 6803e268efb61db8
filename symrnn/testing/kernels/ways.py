"""How a kernel wants to be called, beyond sizes and seed: its initial states, outputs, inputs, chunks and shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symrnn.testing.kernels.deadlines import Deadline
from symrnn.testing.kernels.own_inputs import with_own_inputs
from symrnn.testing.kernels.trials import Trial, TrialKind

__all__ = ["Ways"]


@dataclass(frozen=True, slots=True)
class Ways:
    """What a caller says of how the kernel is called; where nothing is said, everything is drawn.

    ``zero_initial``: initial states are zero. ``last_only``: the loss looks at the last output alone. ``x``: inputs by
    name, arrays or functions that draw them. ``truncate``: nothing flows back past each so many steps. ``few_shapes``:
    no other shapes than those of the plan are tried. ``chunks``: the lengths of the kernel's chunks. ``deadline``: when
    smaller inputs are no longer looked for.
    """

    zero_initial: bool = False
    last_only: bool = False
    x: Mapping[str, Any] = field(default_factory=dict)
    truncate: int | None = None
    few_shapes: bool = False
    chunks: tuple[int, ...] = ()
    deadline: Deadline = field(default_factory=Deadline)

    def words(self) -> list[str]:
        """The arguments of the assertion that say so."""
        return [
            *(["initial='zero'"] if self.zero_initial else []),
            *(["outputs='last'"] if self.last_only else []),
            *(["x=..."] if self.x else []),
            *([f"truncate={self.truncate}"] if self.truncate else []),
        ]

    def kind(self, asked: TrialKind) -> TrialKind:
        """The kind of trial in the place of one asked for: a zero in the inputs may be none that the kernel takes."""
        if self.last_only and asked in (TrialKind.EVERY, TrialKind.LARGE):
            return TrialKind.LAST
        return TrialKind.LAST if self.x and asked is TrialKind.PULSE else asked

    def change(self, trial: Trial) -> Trial:
        """The trial as the caller wants it."""
        if self.zero_initial:
            trial = replace(trial, initial={name: np.zeros_like(array) for name, array in trial.initial.items()})
        return with_own_inputs(trial, self.x) if self.x else trial
