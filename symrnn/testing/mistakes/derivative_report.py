"""What is said of tangents and of second gradients that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from symrnn.errors import InputError, ShapeError, inflect, listing
from symrnn.testing.kernels.comparing import is_close
from symrnn.testing.kernels.deadlines import Deadline, now, with_fewer
from symrnn.testing.kernels.derivative_comparing import (
    SECOND,
    DerivativeSetup,
    DerivativeTrial,
    EntryMismatch,
    compare_moved,
)
from symrnn.testing.kernels.findings import number_or_text
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.mistakes.derivative_variants import DerivativeVariant, derivative_variants

__all__ = ["DerivativeReport", "report_derivative"]

#: how many times the tolerance a mistake may be away from what a kernel gives, and what part of the error it may leave
_CLOSE, _PART = 100, 1e-2

_MOST = 3  # mistakes that are shown

#: from steps, batch and sizes to the outcome of a trial; None where there is no time left
Try = Callable[[int, int, dict[str, int]], DerivativeTrial | None]


@dataclass(frozen=True, slots=True)
class DerivativeReport:
    """Where a derivative in one direction is wrong, and what the mistake looks like: texts and numbers alone.

    ``moving`` are the directions that are wrong where they alone are not zero; ``all_shorter``: there was time to try
    fewer steps than ``shortest``.
    """

    cell: str
    kernel: str
    what: str
    mismatch: EntryMismatch
    steps: int
    shortest: int
    wrong: tuple[str, ...]
    right: tuple[str, ...]
    moving: tuple[str, ...]
    looks_like: tuple[str, ...]
    reproduce: str
    all_shorter: bool = True

    def __str__(self) -> str:
        """The first array that is wrong; then a row each."""
        first = self.mismatch
        like = self.looks_like or ("none of the mistakes that are known",)
        error = abs(first.got - first.expected)
        fewer = with_fewer(self.all_shorter) if self.shortest > 1 else ""
        rows = [
            ("where", _where(self)),
            ("got", f"{first.got!r}"),
            ("expected", f"{first.expected!r}"),
            ("error", f"absolute {error:.3g}" if np.isfinite(error) else "none, for there is no number to compare"),
            ("shortest", f"{inflect(self.shortest, 'step')}{fewer}"),
            ("wrong", listing(self.wrong, most=40)),
            ("right", listing(self.right, most=40) or "nothing"),
            ("moving", f"wrong where this alone moves: {listing(self.moving, most=40)}" if self.moving else ""),
            ("looks like", "\nor ".join(like)),
            ("reproduce", self.reproduce),
        ]
        said = f", and it looks like: {like[0]}" if self.looks_like else ""
        array = _call_array(self, first.name)
        head = f"{self.kernel} does not give the {self.what}s of {self.cell}: {array} is wrong{said}"
        return "\n".join([head, "", *(_row(name, text) for name, text in rows if text)])

    def record(self) -> dict[str, Any]:
        """The report as plain data; a number that is not finite is a text."""
        first = self.mismatch
        return {
            "derivative": self.what,
            "array": first.name,
            "index": [*first.index],
            "step": first.step,
            "got": number_or_text(first.got),
            "expected": number_or_text(first.expected),
            "shortest": self.shortest,
            "wrong": [*self.wrong],
            "right": [*self.right],
            "moving": [*self.moving],
            "looks_like": [*self.looks_like],
            "reproduce": self.reproduce,
        }


def report_derivative(
    setup: DerivativeSetup,
    failing: DerivativeTrial,
    repeat: Try,
    free_sizes: bool,
    reproduce: Callable[[Any], str],
    until: Deadline,
) -> DerivativeReport:
    """The report on a trial that fails: the fewest steps that fail, and the mistakes that give just that."""

    def again(steps: int, batch: int, sizes: dict[str, int]) -> DerivativeTrial | None:
        return None if until.is_over(now()) else repeat(steps, batch, sizes)

    shortest = _shortest(failing, again)
    all_shorter = not until.is_over(now())
    seen = [shortest, *_richer(shortest, again)]
    found = _diagnose(setup, seen)
    small = _smallest(shortest, again) if free_sizes else shortest
    first = small.mismatches[0]
    return DerivativeReport(
        cell=setup.moved.cell.name,
        kernel=setup.name,
        what=setup.derivative.words,
        mismatch=first,
        steps=small.trial.steps,
        shortest=shortest.trial.steps,
        wrong=shortest.wrong,
        right=tuple(name for name in shortest.got if name not in shortest.wrong),
        moving=() if setup.derivative is SECOND else _moving(setup, shortest),
        looks_like=tuple(_words(variant) for variant in found[:_MOST]),
        reproduce=reproduce(small.trial),
        all_shorter=all_shorter,
    )


def _shortest(failing: DerivativeTrial, again: Try) -> DerivativeTrial:
    trial = failing.trial
    for steps in range(1, min(trial.steps, 17)):
        outcome = _outcome(again, steps, trial.batch, dict(trial.sizes))
        if outcome is not None and outcome.mismatches:
            return outcome
    return failing


def _richer(shortest: DerivativeTrial, again: Try) -> Iterator[DerivativeTrial]:
    """A trial of more steps and sequences, to tell mistakes apart that look alike in a short one."""
    trial = shortest.trial
    outcome = _outcome(again, max(trial.steps, 3), max(trial.batch, 2), dict(trial.sizes))
    if outcome is not None:
        yield outcome


def _smallest(shortest: DerivativeTrial, again: Try) -> DerivativeTrial:
    trial, name = shortest.trial, shortest.mismatches[0].name
    for each in product(*((1, size) for size in trial.sizes.values())):
        outcome = _outcome(again, trial.steps, 1, dict(zip(trial.sizes, each, strict=True)))
        if outcome is not None and name in outcome.wrong:
            return outcome
    return shortest


def _outcome(again: Try, steps: int, batch: int, sizes: dict[str, int]) -> DerivativeTrial | None:
    """The outcome of a trial, None where the kernel cannot take it, or there is no time."""
    try:
        return again(steps, batch, sizes)
    except KernelError:
        return None


def _moving(setup: DerivativeSetup, failing: DerivativeTrial) -> tuple[str, ...]:
    """The directions that are wrong alone."""
    found = []
    for name in setup.asked:
        alone = {k: a if k == name else np.zeros_like(a) for k, a in failing.directions.items()}
        try:
            if compare_moved(setup, failing.trial, alone).mismatches:
                found.append(f"{name}_dot")
        except KernelError:
            continue
    return tuple(found)


def _diagnose(setup: DerivativeSetup, seen: Sequence[DerivativeTrial]) -> tuple[DerivativeVariant, ...]:
    """The mistakes that give in all trials what the kernel gives; those of the first kind that has any."""
    for stage in derivative_variants(setup):
        found = [variant for variant in stage if all(_fits(setup, variant, each) for each in seen)]
        if found:
            return tuple(found)
    return ()


def _fits(setup: DerivativeSetup, variant: DerivativeVariant, seen: DerivativeTrial) -> bool:
    try:
        with np.errstate(all="ignore"):
            imitated = variant.imitate(seen)
    except (InputError, ShapeError, ValueError, KeyError, IndexError):
        return False
    rtol = max(min(_CLOSE * setup.rtol, 1e-3), 4 * setup.rtol)
    for name, got in seen.got.items():
        with np.errstate(all="ignore"):
            left = np.max(np.abs(got - imitated[name]), initial=0)
            error = np.max(np.abs(got - seen.expected[name]), initial=0)
        if not is_close(got, imitated[name], rtol) or (name in seen.wrong and not left <= _PART * error):
            return False
    return True


def _words(variant: DerivativeVariant) -> str:
    return variant.words + (f": {'; '.join(map(str, variant.lines[:3]))}" if variant.lines else "")


def _call_array(report: DerivativeReport, name: str) -> str:
    return f"that of {name}" if report.what == "tangent" else f"that by {name}"


def _where(report: DerivativeReport) -> str:
    first = report.mismatch
    at = f"{first.name}[{', '.join(map(str, first.index))}]" if first.index else first.name
    return at if first.step is None else f"{at}, step {first.step} of {report.steps}"


def _row(name: str, text: str) -> str:
    first, *others = text.splitlines()
    return "\n".join((f"  {name:<11}{first}", *(f"  {'':<11}{line}" for line in others)))
