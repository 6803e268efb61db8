"""The report on a kernel as plain data, for files that programs read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from symrnn.testing.bound_report import BoundReport
from symrnn.testing.report import Report
from symrnn.testing.trials import Trial

__all__ = ["record_of"]


def record_of(report: Report | BoundReport) -> dict[str, Any]:
    """What a report says, as dicts, lists, numbers and texts; a number that is not finite is a text.

    ``index`` counts from 0 and ``step`` from 1, where 0 is the initial state; ``lag`` is the number of steps back from
    the one that counts in the loss.
    """
    return _of_bound(report) if isinstance(report, BoundReport) else _of_gradient(report)


def _of_bound(report: BoundReport) -> dict[str, Any]:
    found = asdict(report)
    return found | {"lower": _finite(report.lower), "upper": _finite(report.upper), "place": report.place or None}


def _of_gradient(report: Report) -> dict[str, Any]:
    mismatch = report.mismatch
    return {
        "parameter": report.parameter,
        "gate": report.gate or None,
        "index": list(mismatch.index),
        "step": mismatch.step,
        "lag": mismatch.lag,
        "got": _finite(mismatch.got),
        "expected": _finite(mismatch.expected),
        "absolute": _finite(abs(mismatch.got - mismatch.expected)),
        "relative": _finite(mismatch.relative),
        "ulp": _finite(report.ulp),
        "shortest": report.shortest.trial.steps,
        "wrong": sorted(report.shortest.wrong),
        "right": sorted(report.shortest.got.keys() - report.shortest.wrong),
        "formula": [str(line) for line in report.formula],
        "term": [str(line) for line in report.term],
        "looks_like": [
            {"kind": variant.kind, "words": variant.words, "lines": [str(line) for line in variant.lines]}
            for variant in report.looks_like
        ],
        "smallest": _trial(report.smallest.trial),
        "reproduce": report.reproduce,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    groups = {"params": trial.params, "x": trial.x, "initial": trial.initial, "upstream": trial.upstream}
    arrays = {group: {name: array.tolist() for name, array in named.items()} for group, named in groups.items()}
    return {"steps": trial.steps, "batch": trial.batch, "sizes": dict(trial.sizes), **arrays}


def _finite(number: float) -> float | str:
    return float(number) if np.isfinite(number) else str(float(number))
