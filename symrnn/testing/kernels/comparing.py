"""A kernel's gradients against the reference, lag by lag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.calling import Kernel, gradients_by
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.equations import Equations, gradient_roles, sum_gradients
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["Mismatch", "Setup", "TrialResult", "blocks", "compare", "is_close"]

#: how many times the rounding error of the reference's own formulas, run in the same floating type, is let pass
ROUNDING = 100


@dataclass(frozen=True, slots=True)
class Setup:
    """What is compared with what, and how closely."""

    equations: Equations
    kernel: Kernel
    asked: tuple[str, ...]
    rtol: float
    dtype: Any
    kink: float

    @property
    def roles(self) -> tuple[Role, ...]:
        """What there is a gradient by."""
        return gradient_roles(self.equations.cell)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One array, or what of it belongs to one step, that is not as it should be; the entry shown is the worst."""

    name: str
    index: tuple[int, ...]
    step: int | None
    lag: int | None
    got: float
    expected: float
    wrong: int
    entries: int

    @property
    def relative(self) -> float:
        """The error by the size of what is expected; infinite where that is zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(np.divide(abs(self.got - self.expected), abs(self.expected)))


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial, what the kernel gave, what the equations give, and where they differ.

    ``comparable`` says whether the equations give any number: they may overflow, or meet a kink.
    """

    trial: Trial
    got: Arrays = field(repr=False)
    expected: Arrays = field(repr=False)
    mismatches: tuple[Mismatch, ...]
    comparable: bool = True

    @property
    def wrong(self) -> frozenset[str]:
        """The names of the arrays that are wrong."""
        return frozenset(mismatch.name for mismatch in self.mismatches)


def compare(comparison: Setup, trial: Trial) -> TrialResult:
    """A kernel's gradients and the reference's for one trial.

    The reference runs in float64; where it does not find the kernel right, in the widest floating type there is. An
    array is compared in blocks, one for each step where it has an axis for these: an error counts beside the largest
    entry of its own block, however small that is. What the same formulas lose by rounding in the kernel's floating
    type is let pass.

    Raises
    ------
    KernelError
        where the kernel gives nothing that can be compared.
    """
    __tracebackhide__ = True
    got = gradients_by(comparison.kernel, trial, comparison.roles, comparison.asked)
    near = _evaluate_equations(comparison, trial, np.float64)
    if not _mismatches(comparison, trial, got, near):
        return TrialResult(trial, got, near, ())
    exact, rounded = (_evaluate_equations(comparison, trial, dtype) for dtype in (np.longdouble, comparison.dtype))
    noise = {name: np.abs(array - rounded[name]) for name, array in exact.items()}
    comparable = any(
        np.isfinite(np.max(noise[role.symbol.name][block], initial=0))
        for role in comparison.roles
        if role.symbol.name in got
        for _, block in blocks(role, got[role.symbol.name])
    )
    return TrialResult(trial, got, exact, _mismatches(comparison, trial, got, exact, noise), comparable)


def _mismatches(
    comparison: Setup, trial: Trial, got: Arrays, expected: Arrays, noise: Arrays | None = None
) -> tuple[Mismatch, ...]:
    """The worst entry of each block that is wrong; where the noise is no number, there is nothing to compare."""
    found: list[Mismatch] = []
    for role in comparison.roles:
        name = role.symbol.name
        for t, block in blocks(role, got[name]) if name in got else ():
            lost = 0.0 if noise is None else float(np.max(noise[name][block], initial=0))
            if np.isfinite(lost):
                found += _of_block(role, trial, got[name], expected[name], t, block, lost, comparison)
    return tuple(found)


def _evaluate_equations(comparison: Setup, trial: Trial, dtype: Any) -> Arrays:
    """What the equations give in a floating type; not finite where they overflow."""
    with np.errstate(all="ignore"):
        return sum_gradients(comparison.equations, trial, NumberType(np.dtype(dtype).type, comparison.kink))


def _of_block(
    role: Role,
    trial: Trial,
    got: Array,
    expected: Array,
    t: int | None,
    block: tuple[Any, ...],
    noise: float,
    comparison: Setup,
) -> Iterator[Mismatch]:
    """The worst entry of a block, where one is too far from what is expected."""
    size = np.max(np.abs(expected[block]), initial=0)
    tiny = float(np.finfo(comparison.dtype).tiny)
    with np.errstate(invalid="ignore"):
        error = np.abs(got[block] - expected[block])
    wrong = ~(error <= float(comparison.rtol * size + ROUNDING * noise + 16 * tiny))
    if np.any(wrong):
        step = t + 1 if t is not None else 0 if role.lead else None
        lag = None if step is None else trial.lag(step)
        error = np.where(np.isfinite(error), error, np.inf)
        index = (*block, *(int(i) for i in np.unravel_index(int(np.argmax(error)), error.shape)))
        name, counts = role.symbol.name, (int(wrong.sum()), int(wrong.size))
        yield Mismatch(name, index, step, lag, float(got[index]), float(expected[index]), *counts)


def blocks(role: Role, array: Array) -> Iterator[tuple[int | None, tuple[Any, ...]]]:
    """The parts that are compared by themselves: one for each step, where there is an axis for these."""
    if role.lead[:1] == (STEPS,):
        yield from ((t, (t,)) for t in range(len(array)))
    else:
        yield None, ()


def is_close(got: Array, expected: Array, rtol: float) -> bool:
    """Whether two arrays agree, beside the largest entry of the expected one."""
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.max(np.abs(expected), initial=0)
        return bool(np.all(np.abs(got - expected) <= rtol * size))
