"""A kernel's gradients against the reference, lag by lag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.evaluate.fitting import STEPS
from symrnn.evaluate.sequence_arguments import Role
from symrnn.testing.kernels.arithmetic import ARITHMETIC, Arithmetic
from symrnn.testing.kernels.calling import Kernel, gradients_by
from symrnn.testing.kernels.columns import Array, NumberType
from symrnn.testing.kernels.equations import Equations, gradient_roles, sum_gradients
from symrnn.testing.kernels.gate_arrays import Losses, largest, lose_in_gate_sums
from symrnn.testing.kernels.noise import first_order_bound, noise_of
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = ["TIMES", "Mismatch", "Setup", "TrialResult", "blocks", "compare", "is_close"]

#: how many times what a floating type must lose, root mean square, is let pass
NOISE = 8

#: how many times the first-order bound is let pass, for the other order of operations that a kernel has
TIMES = 2


@dataclass(frozen=True, slots=True)
class Setup:
    """What is compared with what, and how closely; within ``chunk`` steps a kernel may mix what belongs to each."""

    equations: Equations
    kernel: Kernel
    asked: tuple[str, ...]
    rtol: float
    dtype: str
    kink: float
    chunk: int = 1

    @property
    def arithmetic(self) -> Arithmetic:
        """What the kernel computes in."""
        return ARITHMETIC[self.dtype]

    @property
    def is_bounded(self) -> bool:
        """Whether each entry is compared beside its own bound: in short types, where no rtol is given.

        A float32 kernel may go other ways to the same function, as by differences of cumulative sums.
        """
        return self.dtype not in ("float64", "float32") and self.rtol == self.arithmetic.rtol

    @property
    def roles(self) -> tuple[Role, ...]:
        """What there is a gradient with respect to."""
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

    ``comparable`` says whether the equations give any number: they may overflow, or meet a kink. ``noise`` is what the
    kernel's floating type must lose in each entry, where that was asked for.
    """

    trial: Trial
    got: Arrays = field(repr=False)
    expected: Arrays = field(repr=False)
    mismatches: tuple[Mismatch, ...]
    comparable: bool = True
    noise: Arrays = field(default_factory=dict, repr=False)

    @property
    def wrong(self) -> frozenset[str]:
        """The names of the arrays that are wrong."""
        return frozenset(mismatch.name for mismatch in self.mismatches)


def compare(comparison: Setup, trial: Trial) -> TrialResult:
    """A kernel's gradients and the reference's for one trial.

    The reference runs in float64, from the numbers that the kernel is given. An array is compared in blocks, one for
    each step where it has an axis for these; an error counts beside the entry itself. What the kernel's floating type
    may lose in an entry is let pass: ``TIMES`` the first-order bound in short types, and what it must lose,
    found by moving each result of the reference by what may be lost in it, where the kernel is not right without it.

    Raises
    ------
    KernelError
        where the kernel gives nothing that can be compared.
    """
    __tracebackhide__ = True
    given = gradients_by(comparison.kernel, trial, comparison.roles, comparison.asked)
    got = {name: array if array.dtype.kind == "f" else array.astype(np.float64) for name, array in given.items()}
    with np.errstate(all="ignore"):
        expected = sum_gradients(comparison.equations, trial, NumberType(np.float64, comparison.kink))
    if not _mismatches(comparison, trial, got, expected, {}, {}):
        return TrialResult(trial, given, expected, ())
    bound: Arrays = {}
    if comparison.is_bounded:
        bound = first_order_bound(comparison.equations, trial, comparison.arithmetic, comparison.kink)
        if _is_finite(comparison, got, bound) and not _mismatches(comparison, trial, got, expected, {}, bound):
            return TrialResult(trial, given, expected, ())
    noise = noise_of(comparison.equations, trial, comparison.arithmetic, comparison.kink)
    comparable = any(
        np.all(np.isfinite(noise[role.symbol.name][block]))
        for role in comparison.roles
        if role.symbol.name in got
        for _, block in blocks(role, got[role.symbol.name])
    )
    mismatches = _mismatches(comparison, trial, got, expected, noise, bound)
    return TrialResult(trial, given, expected, mismatches, comparable, noise)


def _is_finite(comparison: Setup, got: Arrays, bound: Arrays) -> bool:
    """Whether a type has numbers for all that is compared."""
    return all(np.all(np.isfinite(bound[r.symbol.name])) for r in comparison.roles if r.symbol.name in got)


def _mismatches(
    comparison: Setup, trial: Trial, got: Arrays, expected: Arrays, noise: Arrays, bound: Arrays
) -> tuple[Mismatch, ...]:
    """The worst entry of each block that is wrong; where the noise is no number, there is nothing to compare."""
    found: list[Mismatch] = []
    given = (comparison.equations, trial, expected, comparison.arithmetic)
    sums = lose_in_gate_sums(*given) if noise else {}
    for role in comparison.roles:
        name = role.symbol.name
        for t, block in blocks(role, got[name]) if name in got else ():
            lost = noise[name][block] if noise else np.zeros(())
            most = bound[name][block] if bound else np.zeros(())
            if np.all(np.isfinite(lost)):
                found += _of_block(role, trial, got[name], expected[name], t, block, (lost, most), comparison, sums)
    return tuple(found)


def _of_block(
    role: Role,
    trial: Trial,
    got: Array,
    expected: Array,
    t: int | None,
    block: tuple[Any, ...],
    losses: tuple[Array, Array],
    comparison: Setup,
    sums: Losses,
) -> Iterator[Mismatch]:
    """The worst entry of a block, where one is too far from what is expected."""
    first = 0 if t is None else t - t % comparison.chunk
    mixed = expected[block] if t is None else expected[first : first + comparison.chunk]
    limit = _limit(comparison, expected[block], mixed, *losses) + sums.get(role.symbol.name, 0.0)
    with np.errstate(invalid="ignore"):
        error = np.abs(got[block] - expected[block])
    wrong = ~(error <= limit)
    if np.any(wrong):
        step = t + 1 if t is not None else 0 if role.lead else None
        lag = None if step is None else trial.lag(step)
        worst = np.where(wrong, np.where(np.isfinite(error), error, np.inf), -1)
        index = (*block, *(int(i) for i in np.unravel_index(int(np.argmax(worst)), error.shape)))
        name, counts = role.symbol.name, (int(wrong.sum()), int(wrong.size))
        yield Mismatch(name, index, step, lag, float(got[index]), float(expected[index]), *counts)


def _limit(comparison: Setup, expected: Array, mixed: Array, noise: Array, bound: Array) -> Array:
    """How far from what is expected each entry may be, beside those that a kernel may compute it together with."""
    kind = comparison.arithmetic
    with np.errstate(all="ignore"):
        if comparison.is_bounded:
            beside = kind.beside * largest(mixed) if comparison.chunk > 1 else 0.0
            most = TIMES * (bound + kind.roundoff * np.abs(expected)) + kind.roundoff * beside
            return np.asarray(np.maximum(most, NOISE * noise) + 16 * kind.tiny)
        beside = kind.beside * kind.roundoff * largest(mixed)
        return np.asarray(comparison.rtol * np.abs(expected) + beside + NOISE * noise + 16 * kind.tiny)


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
