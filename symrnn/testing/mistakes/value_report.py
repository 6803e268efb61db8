"""What is said of an implementation that gives out other values than the cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from symrnn.errors import inflect
from symrnn.testing.kernels.calling import name_of
from symrnn.testing.kernels.comparing import Setup
from symrnn.testing.kernels.findings import number_or_text
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.planning import border_words
from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.trials import Trial
from symrnn.testing.kernels.values import ValueMismatch, ValueResult, compare_values
from symrnn.testing.mistakes.value_diagnosis import diagnose_values, digits_right
from symrnn.testing.mistakes.value_variants import ValueVariant

__all__ = ["ValueReport", "report_values", "reproduce_values"]

_MOST = 4  # mistakes that are shown


@dataclass(frozen=True, slots=True)
class ValueReport:
    """Where a value is wrong, in which line, and what the mistake looks like: texts and numbers alone."""

    cell: str
    implementation: str
    where: str
    mismatch: ValueMismatch
    sizes: str
    lines: tuple[str, ...]
    looks_like: tuple[str, ...]
    smallest: str
    reproduce: str
    border: str = ""

    def __str__(self) -> str:
        """The first entry that is wrong; then a row each."""
        first = self.mismatch
        like = self.looks_like or ("none of the mistakes that are known",)
        rows = [
            ("shortest", self.border),
            ("looks like", "\nor ".join(like)),
            ("line", "\n".join(f"{line}    <- here" for line in self.lines)),
            ("smallest", self.smallest),
            ("reproduce", self.reproduce),
        ]
        head = (
            f"{self.implementation} is not the cell {self.cell}: {self.where}: got {first.got!s}, expected "
            f"{first.expected!s}; {self.sizes}"
        )
        return "\n".join([head, "", *(_row(name, text) for name, text in rows if text)])

    def record(self) -> dict[str, Any]:
        """The report as plain data; a number that is not finite is a text."""
        first = self.mismatch
        return {
            "output": first.name,
            "index": [*first.index],
            "step": first.step,
            "got": number_or_text(first.got),
            "expected": number_or_text(first.expected),
            "lines": [*self.lines],
            "looks_like": [*self.looks_like],
            "reproduce": self.reproduce,
        }


def report_values(comparison: Setup, drawing: TrialDrawing, failing: ValueResult, longest: int) -> ValueReport:
    """The report on the first trial that fails, which is a short one; confirmed on one of ``longest`` steps."""
    last_only, trial = drawing.ways.last_only, failing.trial
    others = _confirm(comparison, drawing, trial, longest)
    found = diagnose_values(comparison, (failing, *others), last_only, drawing.ways.chunks)
    digits = 0 if found else digits_right((failing, *others))
    said = [_words(variant) for variant in found[:_MOST]]
    if digits >= 2:  # a float16 has three
        said = [f"right to {inflect(digits, 'digit')} only: a lower precision on the way"]
    small = _smallest(comparison, drawing, failing)
    first = failing.mismatches[0]
    return ValueReport(
        cell=drawing.cell.name,
        implementation=name_of(comparison.kernel).removeprefix("the kernel "),
        where=f"{first.name}[{', '.join(map(str, first.index))}], step {first.step} of {trial.steps}",
        mismatch=first,
        sizes=f"batch={trial.batch}, sizes={dict(trial.sizes)}, seed={trial.seed}",
        lines=_right_lines(comparison, found),
        looks_like=tuple(said),
        smallest="\n".join(_input(small.trial)),
        reproduce=reproduce_values(trial, drawing),
        border=border_words(first.step, drawing.ways.chunks),
    )


def reproduce_values(trial: Trial, drawing: TrialDrawing) -> str:
    """The call of the assertion that puts an implementation to this trial."""
    arguments = [
        f"steps={trial.steps}",
        f"batch={trial.batch}",
        *([f"sizes={dict(trial.sizes)!r}"] if trial.sizes else []),
        *(["params=..."] if drawing.params is not None else []),
        *([f"dtype={str(drawing.dtype)!r}"] if str(drawing.dtype) != "float64" else []),
        *drawing.ways.words(),
        f"seed={trial.seed}",
    ]
    return f"assert_same_function(cell, implementation, {', '.join(arguments)})"


def _confirm(comparison: Setup, drawing: TrialDrawing, trial: Trial, longest: int) -> list[ValueResult]:
    """Richer trials, to tell mistakes apart that look alike in a short one."""
    found = []
    for steps, batch in dict.fromkeys([(longest, trial.batch), (longest, max(trial.batch, 2))]):
        if not drawing.in_time:
            break
        try:
            richer = drawing.trial(trial.kind, steps, batch, trial.sizes)
            found.append(compare_values(comparison, richer, drawing.ways.last_only))
        except (KernelError, ValueError):
            continue
    return found


def _words(variant: ValueVariant) -> str:
    shown = [*map(str, variant.lines[:3]), *(["..."] if len(variant.lines) > 3 else [])]
    return variant.words + (f": {'; '.join(shown)}" if shown else "")


def _right_lines(comparison: Setup, found: tuple[ValueVariant, ...]) -> tuple[str, ...]:
    """The right lines in the place of the wrong ones, where all that fit agree on these."""
    right = {variant.right for variant in found}
    if len(right) == 1 and right != {()}:
        return tuple(map(str, next(iter(right))))
    wrong = {tuple(line.symbol for line in variant.lines) for variant in found}
    if len(wrong) != 1:
        return ()
    names = set(next(iter(wrong)))
    return tuple(str(line) for line in comparison.equations.step.lines if line.symbol in names)


def _smallest(comparison: Setup, drawing: TrialDrawing, failing: ValueResult) -> ValueResult:
    """The failing trial with sizes of 1 where that fails too, and with as many arrays zero as leave it failing."""
    trial = failing.trial
    choices = product(*((1, size) for size in trial.sizes.values())) if drawing.free_sizes else ()
    for sizes in (dict(zip(trial.sizes, each, strict=True)) for each in choices):
        outcome = _outcome(comparison, drawing, drawing.trial(trial.kind, trial.steps, trial.batch, sizes))
        if outcome is not None:
            failing = outcome
            break
    fixed = {*(drawing.params or {}), *drawing.ways.x}
    for group in ("params", "x", "initial"):
        for name in getattr(failing.trial, group):
            if name not in fixed or group == "initial":
                arrays = getattr(failing.trial, group)
                zero = replace(failing.trial, **{group: arrays | {name: np.zeros_like(arrays[name])}})
                failing = _outcome(comparison, drawing, zero) or failing
    return failing


def _outcome(comparison: Setup, drawing: TrialDrawing, trial: Trial) -> ValueResult | None:
    """The outcome of a trial, None where nothing is wrong, none is possible, or there is no time for it."""
    if not drawing.in_time:
        return None
    try:
        outcome = compare_values(comparison, trial, drawing.ways.last_only)
    except KernelError:
        return None
    return outcome if outcome.mismatches else None


def _input(trial: Trial) -> Iterator[str]:
    sizes = "".join(f", {name}={size}" for name, size in trial.sizes.items())
    arrays = {f"params[{name!r}]": array for name, array in trial.params.items()}
    arrays |= {"x" if len(trial.x) == 1 else f"x[{name!r}]": array for name, array in trial.x.items()}
    arrays |= {f"initial[{name!r}]": array for name, array in trial.initial.items()}
    left = [name for name, array in arrays.items() if np.any(array)]
    yield f"steps={trial.steps}, batch={trial.batch}{sizes}, all zero but {', '.join(left) or 'nothing'}"


def _row(name: str, text: str) -> str:
    first, *others = text.splitlines()
    return "\n".join((f"  {name:<11}{first}", *(f"  {'':<11}{line}" for line in others)))
