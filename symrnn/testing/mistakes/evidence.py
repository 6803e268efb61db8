"""The trials that a diagnosis has to agree with: those that fail, and those that pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.comparing import Setup, TrialResult, compare
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.shrinking import TrialDrawing, shortest
from symrnn.testing.kernels.trials import Trial, TrialKind

__all__ = ["TrialEvidence", "evidence_for", "shortest_of_all"]

#: how far the gradients of a loss that counts ten thousand times as much may be from ten thousand times the gradients,
#: and in roundoffs what two such runs lose
_LINEAR, _ROUNDED = 1e-2, 8

#: how much a loss counts whose gradient nobody clips
_QUIET = 1e-3


@dataclass(frozen=True, slots=True)
class TrialEvidence:
    """What a kernel gave in several trials, the shortest that fails first, and the size of its answer to no loss.

    ``offset`` is the largest entry that it gives for a loss whose gradient is zero: 0 for what is a gradient.
    """

    outcomes: tuple[TrialResult, ...]
    offset: float

    @property
    def wrong(self) -> frozenset[str]:
        """The names of the arrays that are wrong in any trial."""
        return frozenset().union(*(outcome.wrong for outcome in self.outcomes))

    @property
    def is_linear(self) -> bool:
        """Whether a loss that counts ten thousand times as much has gradients so many times as large."""
        every = {_draw(o.trial): o for o in self.outcomes if o.trial.kind is TrialKind.EVERY}
        large = [o for o in self.outcomes if o.trial.kind is TrialKind.LARGE and _draw(o.trial) in every]
        return not self.offset and all(_is_multiple(every[_draw(one.trial)], one) for one in large)


def _draw(trial: Trial) -> tuple[int, int, int]:
    return trial.steps, trial.batch, trial.seed


def _is_multiple(small: TrialResult, large: TrialResult) -> bool:
    by = 1e4
    apart = _LINEAR + _ROUNDED * max(ARITHMETIC[array.dtype.name].roundoff for array in small.trial.upstream.values())
    pairs = [(by * small.got[name].astype(np.float64), large.got[name]) for name in large.got]
    return all(
        float(np.max(np.abs(one - other), initial=0)) <= apart * float(np.max(np.abs(one), initial=0))
        for one, other in pairs
        if np.all(np.isfinite(one)) and np.all(np.isfinite(other))
    )


def shortest_of_all(comparison: Setup, drawing: TrialDrawing, failing: TrialResult) -> TrialResult:
    """The failing trial with the fewest steps; of a loss that counts much, where that shows it sooner."""
    found = shortest(comparison, drawing, failing)
    if drawing.free_steps:
        for steps in range(1, min(found.trial.steps, 8)):
            outcome = _outcome(comparison, drawing, TrialKind.LARGE, steps, failing)
            if outcome is not None and outcome.mismatches:
                return outcome
    return found


def evidence_for(
    comparison: Setup,
    drawing: TrialDrawing,
    short: TrialResult,
    failing: TrialResult,
    passed: Collection[TrialResult],
    longest: tuple[int, ...],
    largest: int,
) -> TrialEvidence:
    """What there is to go by: short trials and ``longest`` ones, of one sequence and of ``largest`` many."""
    found = [short, failing]
    if not drawing.ways.few_shapes:
        found += _draw_more(comparison, drawing, failing, longest, largest)
    found += [outcome for outcome in passed if outcome.comparable and _is_finite(outcome)]
    kept = {(o.trial.kind, o.trial.steps, o.trial.batch, o.trial.seed): o for o in reversed(found)}
    others = (o for o in reversed(kept.values()) if o is not short)
    evidence = TrialEvidence((short, *others), _offset(comparison, short))
    return evidence if evidence.is_linear or evidence.offset else _with_a_quiet_loss(comparison, evidence)


def _with_a_quiet_loss(comparison: Setup, evidence: TrialEvidence) -> TrialEvidence:
    """With a trial of a loss that counts little: what is clipped alone is as it should be there."""
    trial = evidence.outcomes[0].trial
    upstream = {name: (_QUIET * array).astype(array.dtype) for name, array in trial.upstream.items()}
    try:
        quiet = compare(comparison, replace(trial, upstream=upstream))
    except KernelError:
        return evidence
    return replace(evidence, outcomes=(*evidence.outcomes, quiet)) if quiet.comparable else evidence


def _is_finite(outcome: TrialResult) -> bool:
    """Whether the equations give numbers everywhere: beside a kink that has no slope nothing can agree."""
    return all(bool(np.all(np.isfinite(array))) for array in outcome.expected.values())


def _draw_more(
    comparison: Setup, drawing: TrialDrawing, failing: TrialResult, longest: tuple[int, ...], largest: int
) -> Iterator[TrialResult]:
    """More trials, to tell mistakes apart that look alike in a short one."""
    for number, steps in enumerate(longest):
        kinds = [(TrialKind.EVERY, largest), (TrialKind.EVERY, 1), (TrialKind.LARGE, largest)]
        for kind, batch in dict.fromkeys(kinds if not number else kinds[1:2]):
            outcome = _outcome(comparison, drawing, kind, steps, failing, batch)
            if outcome is not None and outcome.comparable:
                yield outcome


def _outcome(
    comparison: Setup, drawing: TrialDrawing, kind: TrialKind, steps: int, failing: TrialResult, batch: int = 0
) -> TrialResult | None:
    """A trial of the sizes and seed of one that fails; None where there is no time, or the kernel cannot take it."""
    if not drawing.in_time:
        return None
    try:
        return compare(comparison, drawing.trial(kind, steps, batch or failing.trial.batch, failing.trial.sizes))
    except KernelError:
        return None


def _offset(comparison: Setup, short: TrialResult) -> float:
    upstream = {name: np.zeros_like(array) for name, array in short.trial.upstream.items()}
    try:
        silent = compare(comparison, replace(short.trial, upstream=upstream))
    except KernelError:
        return 0.0
    largest = max((float(np.max(np.abs(array), initial=0)) for array in silent.got.values()), default=0.0)
    return largest if np.isfinite(largest) else 0.0
