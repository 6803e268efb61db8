"""What is wrong with a kernel, as data, and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.errors import inflect, listing
from symrnn.programs.lines import Assign
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import Mismatch, TrialResult
from symrnn.testing.kernels.deadlines import with_fewer
from symrnn.testing.kernels.findings import number_or_text
from symrnn.testing.kernels.shrinking import MOST_SHOWN
from symrnn.testing.kernels.trials import Trial
from symrnn.testing.mistakes.variants import Variant

__all__ = ["GradientMismatch", "MismatchReport"]


@dataclass(frozen=True, slots=True)
class MismatchReport:
    """Where a gradient is wrong, by how much, in which formula, and what the mistake looks like.

    ``parameter`` is the array shown, ``gate`` the gate in words (empty where there is none), ``term`` the lines of the
    pullback that explain what is wrong and ``formula`` all that the array is computed by. ``shortest`` is the trial
    with the fewest steps that fails, of those that there was time for (``all_shorter``: for all), ``smallest`` one
    with the smallest sizes and the simplest numbers, which ``mismatch`` is from. ``looks_like`` are the mistakes that
    give just what the kernel gives, the likeliest first.
    """

    cell: str
    kernel: str
    gate: str
    mismatch: Mismatch
    term: tuple[Assign, ...]
    formula: tuple[Assign, ...]
    looks_like: tuple[Variant, ...]
    shortest: TrialResult = field(repr=False)
    smallest: TrialResult = field(repr=False)
    reproduce: str
    all_shorter: bool = True
    border: str = ""
    digits: str = ""
    conditioning: str = ""

    @property
    def parameter(self) -> str:
        """The name of the array shown."""
        return self.mismatch.name

    @property
    def ulp(self) -> float:
        """The error in units of the last place of what is expected."""
        expected = self.smallest.got[self.parameter].dtype.type(self.mismatch.expected)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            place = float(np.spacing(abs(expected)))  # of float16, which has no number for a difference of its own
            return float(np.divide(abs(self.mismatch.got - self.mismatch.expected), place))

    def __str__(self) -> str:
        rows = [
            ("where", _where(self)),
            ("got", f"{self.mismatch.got!r}{_not_a_number(self.mismatch)}"),
            ("expected", repr(self.mismatch.expected)),
            ("error", _error(self)),
            ("shortest", "\n".join(filter(None, (_shortest(self), self.border)))),
            ("wrong", _wrong(self.shortest)),
            ("right", listing(sorted(self.shortest.got.keys() - self.shortest.wrong), most=40) or "nothing"),
            *([("digits", self.digits)] if self.digits else []),
            *([("condition", self.conditioning)] if self.conditioning else []),
            ("formula", "\n".join(_mark_line(line, self.term) for line in self.formula)),
            ("looks like", _looks_like(self.looks_like)),
            ("smallest", "\n".join(_input(self.smallest.trial))),
            ("reproduce", self.reproduce),
        ]
        head = f"{self.kernel} does not give the gradient of {self.cell}: {_headline(self)}"
        return "\n".join([head, "", *(_row(name, text) for name, text in rows)])

    def record(self) -> dict[str, Any]:
        """The report as plain data, for files that programs read; a number that is not finite is a text.

        ``index`` counts from 0 and ``step`` from 1, where 0 is the initial state; ``lag`` is the number of steps back
        from the one that counts in the loss.
        """
        return _record(self)


class GradientMismatch(AssertionError):  # noqa: N818  # named after what is found, as pytest shows it
    """A kernel's gradient is wrong. ``report`` says where, by how much, and what it looks like.

    >>> import numpy as np, symrnn as sr
    >>> def no_gradient(params, *others):
    ...     return {name: np.zeros_like(weight) for name, weight in params.items()}
    >>> try:
    ...     sr.testing.assert_gradients_match(sr.cells.elman_unit(), no_gradient)
    ... except sr.testing.GradientMismatch as error:
    ...     print(error.report.parameter, *error.report.term, sep="; ")
    W_xh; W_xh_bar = a_bar*x; W_hh_bar = a_bar*h_prev; b_h_bar = a_bar
    """

    __module__ = "symrnn.testing"  # where users find it, in tracebacks too

    def __init__(self, report: MismatchReport) -> None:
        super().__init__(str(report))
        self.report = report


def _row(name: str, text: str) -> str:
    first, *others = text.splitlines()
    return "\n".join((f"  {name:<11}{first}", *(f"  {'':<11}{line}" for line in others)))


def _headline(report: MismatchReport) -> str:
    gate = f" ({report.gate})" if report.gate else ""
    like = f", and it looks like: {report.looks_like[0].words}" if report.looks_like else ""
    return f"{_name_gradient(report.mismatch)}{gate} is wrong{like}"


def _name_gradient(mismatch: Mismatch) -> str:
    return f"the gradient with respect to the initial state {mismatch.name}" if mismatch.step == 0 else mismatch.name


def _where(report: MismatchReport) -> str:
    mismatch = report.mismatch
    parts = [f"{mismatch.name}[{', '.join(map(str, mismatch.index))}]" if mismatch.index else mismatch.name]
    if report.gate:
        parts.append(f"the {report.gate}")
    if mismatch.step:
        parts.append(f"step {mismatch.step} of {report.smallest.trial.steps}")
    if mismatch.step == 0:
        parts.append("the initial state")
    if mismatch.lag is not None:
        parts.append(f"{inflect(mismatch.lag, 'step')} back from the one that counts in the loss")
    return ", ".join(parts)


def _not_a_number(mismatch: Mismatch) -> str:
    if np.isfinite(mismatch.got):
        return ""
    return ": not a number" if np.isnan(mismatch.got) else ": not finite"


def _error(report: MismatchReport) -> str:
    mismatch = report.mismatch
    if not np.isfinite(mismatch.got):
        return "none, for there is no number to compare"
    absolute = abs(mismatch.got - mismatch.expected)
    if mismatch.expected == 0:
        return f"absolute {absolute:.3g}, where nothing is expected"
    return f"absolute {absolute:.3g}, relative {mismatch.relative:.3g}, {report.ulp:.3g} ulp"


def _shortest(report: MismatchReport) -> str:
    trial = report.shortest.trial
    lag = "" if trial.lag(0) is None else f" ({trial.kind.value})"
    return f"{inflect(trial.steps, 'step')}{lag}" + (with_fewer(report.all_shorter) if trial.steps > 1 else "")


def _wrong(outcome: TrialResult) -> str:
    parts: dict[str, list[Mismatch]] = {}
    for mismatch in outcome.mismatches:
        parts.setdefault(mismatch.name, []).append(mismatch)
    return ", ".join(
        f"{name} ({sum(m.wrong for m in found)} of {outcome.got[name].size})" for name, found in parts.items()
    )


def _mark_line(line: Assign, term: tuple[Assign, ...]) -> str:
    return f"{line}    <- here" if line in term else str(line)


def _looks_like(variants: tuple[Variant, ...]) -> str:
    if not variants:
        return "none of the mistakes that are known here: no variant of the equations gives what the kernel gives"
    shown = [str(variant) for variant in variants[:4]]
    more = len(variants) - len(shown)
    return "\nor ".join(shown) + (f"\nor one of {more} more" if more else "")


def _input(trial: Trial) -> list[str]:
    """The numbers, one line for each array that is not zero."""
    sizes = "".join(f", {name}={size}" for name, size in trial.sizes.items())
    groups = (("params", trial.params), ("x", trial.x), ("initial", trial.initial), ("upstream", trial.upstream))
    lines = []
    for group, arrays in groups:
        is_dict = group in ("params", "initial") or len(arrays) > 1
        named = {f"{group}[{name!r}]" if is_dict else group: array for name, array in arrays.items()}
        lines += [f"{called} = {_numbers(array)}" for called, array in named.items() if np.any(array)]
    return [f"steps={trial.steps}, batch={trial.batch}{sizes}, all zero but", *(lines or ["nothing"])]


def _numbers(array: Array) -> str:
    if array.size > MOST_SHOWN:
        return f"... {array.shape}"
    return str(array.tolist())


def _record(report: MismatchReport) -> dict[str, Any]:
    mismatch = report.mismatch
    return {
        "parameter": report.parameter,
        "gate": report.gate or None,
        "index": list(mismatch.index),
        "step": mismatch.step,
        "lag": mismatch.lag,
        "got": number_or_text(mismatch.got),
        "expected": number_or_text(mismatch.expected),
        "absolute": number_or_text(abs(mismatch.got - mismatch.expected)),
        "relative": number_or_text(mismatch.relative),
        "ulp": number_or_text(report.ulp),
        "shortest": report.shortest.trial.steps,
        "wrong": sorted(report.shortest.wrong),
        "right": sorted(report.shortest.got.keys() - report.shortest.wrong),
        "formula": [str(line) for line in report.formula],
        "term": [str(line) for line in report.term],
        "looks_like": [
            {"kind": variant.kind, "words": variant.words, "lines": [str(line) for line in variant.lines]}
            for variant in report.looks_like
        ],
        "smallest": _trial_record(report.smallest.trial),
        "reproduce": report.reproduce,
    }


def _trial_record(trial: Trial) -> dict[str, Any]:
    groups = {"params": trial.params, "x": trial.x, "initial": trial.initial, "upstream": trial.upstream}
    arrays = {group: {name: array.tolist() for name, array in named.items()} for group, named in groups.items()}
    return {"steps": trial.steps, "batch": trial.batch, "sizes": dict(trial.sizes), **arrays}
