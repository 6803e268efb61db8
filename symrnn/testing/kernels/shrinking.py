"""From a trial that fails to the shortest and the smallest that fails."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from itertools import product
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.testing.kernels.bounded_states import keep_states_bounded
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import Mismatch, Setup, TrialResult, compare
from symrnn.testing.kernels.deadlines import now
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Trial, TrialKind, trial_of
from symrnn.testing.kernels.ways import Ways

__all__ = ["MOST_SHOWN", "TrialDrawing", "is_right_one_step_shorter", "shortest", "smallest", "with_simple_numbers"]

#: how many trials simpler numbers are worth
_ATTEMPTS = 40

#: up to how many steps each length is tried; beyond, a border is looked for by halving
_EACH = 16

#: of an array with more entries a message shows the shape alone
MOST_SHOWN = 12

_GROUPS = ("params", "x", "initial", "upstream")


@dataclass(frozen=True, slots=True)
class TrialDrawing:
    """How trials are drawn, but for their length, batch and sizes."""

    cell: Cell
    dtype: Any
    params: Mapping[str, Any] | None
    seed: int
    sizes: Mapping[str, int] | None
    ways: Ways = field(default_factory=Ways)

    @property
    def free_sizes(self) -> bool:
        """Whether the caller leaves the sizes open."""
        return self.sizes is None and self.params is None and not self.ways.few_shapes

    @property
    def free_steps(self) -> bool:
        """Whether the caller's parameters leave the number of steps open."""
        given = self.params or {}
        return not self.ways.few_shapes and not any(
            p.symbol.name in given and p.indexing is Indexing.PER_STEP for p in self.cell.parameters
        )

    def trial(self, kind: TrialKind, steps: int, batch: int, sizes: Mapping[str, int]) -> Trial:
        """One trial."""
        drawn = trial_of(self.cell, self.ways.kind(kind), steps, batch, sizes, self.seed, self.dtype, self.params)
        return keep_states_bounded(self.cell, self.ways.change(drawn), self.ways.x)

    @property
    def in_time(self) -> bool:
        """Whether there is time left to look for a smaller trial."""
        return not self.ways.deadline.is_over(now())


def shortest(comparison: Setup, drawing: TrialDrawing, failing: TrialResult) -> TrialResult:
    """The failing trial with the fewest steps, all else as it was; a long one at a border that halving finds."""
    if not drawing.free_steps:
        return failing
    for steps in range(1, min(failing.trial.steps, _EACH + 1)):
        if not drawing.in_time:
            return failing
        outcome = _with_steps(comparison, drawing, failing.trial, steps)
        if outcome is not None:
            return outcome
    right = _EACH
    while failing.trial.steps - right > 1 and drawing.in_time:
        middle = (right + failing.trial.steps) // 2
        outcome = _with_steps(comparison, drawing, failing.trial, middle)
        right, failing = (middle, failing) if outcome is None else (right, outcome)
    return failing


def is_right_one_step_shorter(comparison: Setup, drawing: TrialDrawing, failing: TrialResult) -> bool:
    """Whether the kernel was seen to be right over one step less, where other lengths may be tried at all."""
    if not drawing.free_steps or failing.trial.steps == 1:
        return False
    outcome = _outcome(comparison, _over_steps(drawing, failing.trial, failing.trial.steps - 1))
    return outcome is not None and outcome.comparable and not outcome.mismatches


def _over_steps(drawing: TrialDrawing, given: Trial, steps: int) -> Trial:
    kind = given.kind if steps > 1 or given.kind is TrialKind.LARGE else TrialKind.EVERY
    return drawing.trial(kind, steps, given.batch, given.sizes)


def _with_steps(comparison: Setup, drawing: TrialDrawing, given: Trial, steps: int) -> TrialResult | None:
    """The outcome over fewer steps, None where nothing is wrong."""
    outcome = _outcome(comparison, _over_steps(drawing, given, steps))
    return outcome if outcome is not None and outcome.mismatches else None


def smallest(comparison: Setup, drawing: TrialDrawing, failing: TrialResult, name: str) -> TrialResult:
    """The failing trial with the smallest batch and sizes in which the same array is wrong."""
    given = failing.trial
    for sizes in _smaller_sizes(given.sizes) if drawing.free_sizes else [given.sizes]:
        for batch in [given.batch] if drawing.ways.few_shapes else range(1, given.batch + 1):
            if not drawing.in_time:
                return failing
            outcome = _outcome(comparison, drawing.trial(given.kind, given.steps, batch, sizes))
            if outcome is not None and name in outcome.wrong:
                return outcome
    return failing


def _smaller_sizes(sizes: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """All sizes 1, then the others by their sum, at most 2 each, and what they were."""
    choices = sorted(product(*(range(1, min(size, 2) + 1) for size in sizes.values())), key=sum)
    yield from (dict(zip(sizes, choice, strict=True)) for choice in choices)
    yield dict(sizes)


def with_simple_numbers(comparison: Setup, drawing: TrialDrawing, failing: TrialResult, name: str) -> TrialResult:
    """The same trial with as many numbers 0 or 1, or of one digit, as leave the same array wrong; those fixed stay."""
    error = _error(failing, name)
    left = _ATTEMPTS
    fixed = {*(drawing.params or {}), *drawing.ways.x}
    for change in _simpler(failing.trial, fixed):
        trial = change(failing.trial)
        if not left or not drawing.in_time or _is_same(trial, failing.trial):
            continue
        left -= 1
        outcome = _outcome(comparison, trial)
        if outcome is not None and name in outcome.wrong and not _error(outcome, name) < 1e-3 * error:
            failing = outcome
    return failing


def _simpler(trial: Trial, fixed: Collection[str]) -> Iterator[Callable[[Trial], Trial]]:
    """All arrays of one digit; each array zero, or but for its first or last step; then each entry 0, or 1.

    Entries one by one are tried of arrays that a message shows.
    """
    names = [(group, name) for group in _GROUPS for name in getattr(trial, group)]
    free = [(group, name) for group, name in names if group not in ("params", "x") or name not in fixed]
    yield lambda old: reduce(lambda one, named: _changing(named[0], named[1], _one_digit)(one), free, old)
    for group, name in free:
        yield _changing(group, name, np.zeros_like)
        if getattr(trial, group)[name].size > MOST_SHOWN:
            yield _changing(group, name, partial(_keep, 0))
            yield _changing(group, name, partial(_keep, -1))
    for group, name in free:
        array = getattr(trial, group)[name]
        for index in np.ndindex(array.shape) if array.size <= MOST_SHOWN else ():
            for number in (0, 1):
                yield _changing(group, name, partial(_with, index, number))


def _changing(group: str, name: str, change: Callable[[Array], Array]) -> Callable[[Trial], Trial]:
    def change_trial(trial: Trial) -> Trial:
        arrays = getattr(trial, group)
        return replace(trial, **{group: arrays | {name: change(arrays[name])}})

    return change_trial


def _one_digit(array: Array) -> Array:
    return np.asarray(np.round(array, 1))


def _keep(step: int, array: Array) -> Array:
    """Zero but for one step."""
    found = np.zeros_like(array)
    found[step] = array[step]
    return found


def _is_same(one: Trial, other: Trial) -> bool:
    return all(
        np.array_equal(array, getattr(other, group)[name])
        for group in _GROUPS
        for name, array in getattr(one, group).items()
    )


def _with(index: tuple[int, ...], number: int, array: Array) -> Array:
    if array[index] == 0:
        return array
    found = array.copy()
    found[index] = number
    return found


def _outcome(comparison: Setup, trial: Trial) -> TrialResult | None:
    """The outcome of a trial, None where the kernel cannot take it."""
    try:
        return compare(comparison, trial)
    except KernelError:
        return None


def _error(outcome: TrialResult, name: str) -> float:
    """The error of an array, infinite where it holds what is no number."""
    mismatch: Mismatch = next(m for m in outcome.mismatches if m.name == name)
    error = abs(mismatch.got - mismatch.expected)
    return error if np.isfinite(error) else np.inf
