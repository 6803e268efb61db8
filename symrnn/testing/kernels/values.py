"""What an implementation gives out against what the cell does, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from symrnn.testing.kernels.calling import Kernel, kernel_of_last, outputs_by
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.comparing import NOISE, Setup
from symrnn.testing.kernels.equations import Equations, outputs
from symrnn.testing.kernels.noise import output_noise
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["ValueMismatch", "ValueResult", "compare_values", "right_values", "values_by"]


@dataclass(frozen=True, slots=True)
class ValueMismatch:
    """The worst entry of an output at a step, that is not as it should be."""

    name: str
    index: tuple[int, ...]
    step: int
    got: float
    expected: float


@dataclass(frozen=True, slots=True)
class ValueResult:
    """A trial, what was given out, what is right, and where they differ, the first step first."""

    trial: Trial
    got: Arrays = field(repr=False)
    expected: Arrays = field(repr=False)
    mismatches: tuple[ValueMismatch, ...]


def compare_values(comparison: Setup, trial: Trial, last_only: bool) -> ValueResult:
    """An implementation's values and the reference's for one trial; each step is compared by itself.

    Raises
    ------
    KernelError
        where it gives out nothing that can be compared.
    """
    __tracebackhide__ = True
    got = values_by(comparison.kernel, trial, last_only)
    expected = right_values(comparison.equations, trial, last_only, np.longdouble)
    mismatches = tuple(_mismatches(trial, got, expected, comparison.rtol, {}))
    if mismatches:  # is it more than the arithmetic loses?
        noise = output_noise(comparison.equations, trial, comparison.arithmetic)
        lost = {name: array[-1:] if last_only else array for name, array in noise.items()}
        mismatches = tuple(_mismatches(trial, got, expected, comparison.rtol, lost))
    return ValueResult(trial, got, expected, mismatches)


def values_by(kernel: Kernel, trial: Trial, last_only: bool) -> Arrays:
    """What an implementation gives out, with an axis for the steps, of which there may be the last alone."""
    __tracebackhide__ = True
    if not last_only:
        return outputs_by(kernel, trial)
    last = replace(trial, upstream={name: array[-1] for name, array in trial.upstream.items()})
    return {name: array[None] for name, array in outputs_by(kernel_of_last(kernel), last).items()}


def right_values(equations: Equations, trial: Trial, last_only: bool, dtype: type = np.float64) -> Arrays:
    """What equations give out; not finite where they overflow."""
    with np.errstate(all="ignore"):
        found = outputs(equations, trial, NumberType(dtype))
    return {name: array[-1:] if last_only else array for name, array in found.items()}


def _mismatches(trial: Trial, got: Arrays, expected: Arrays, rtol: float, noise: Arrays) -> Iterator[ValueMismatch]:
    steps = max(len(array) for array in expected.values())
    for t in range(steps):
        for name, array in expected.items():
            error = np.abs(got[name][t].astype(np.float64) - array[t])
            limit = rtol * max(1.0, float(np.max(np.abs(array[t]), initial=0)))
            if not np.all(error <= limit + (NOISE * noise[name][t] if noise else 0.0)):
                index = (t, *_worst(error))
                yield ValueMismatch(
                    name, index, trial.steps - steps + t + 1, float(got[name][index]), float(array[index])
                )


def _worst(error: Array) -> tuple[int, ...]:
    finite = np.where(np.isfinite(error), error, np.inf)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(finite)), error.shape))
