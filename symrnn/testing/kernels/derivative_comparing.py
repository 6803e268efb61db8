"""What a kernel gives for tangents or second gradients against the reference, entry by entry, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symrnn.evaluate.fitting import BATCH, STEPS
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.comparing import NOISE
from symrnn.testing.kernels.derivative_noise import noise_in_outputs, noise_in_second_gradients
from symrnn.testing.kernels.directions import MovedEquations, arriving_name, move_outputs, second_gradients
from symrnn.testing.kernels.trials import Arrays, Trial

__all__ = [
    "SECOND",
    "TANGENTS",
    "Derivative",
    "DerivativeSetup",
    "DerivativeTrial",
    "EntryMismatch",
    "Moved",
    "compare_moved",
    "draw_directions",
]

#: from a trial and its directions to arrays by name
Moved = Callable[[Trial, Arrays], Arrays]


@dataclass(frozen=True, slots=True)
class Derivative:
    """A derivative in one direction: what it is called, the right one, and what arithmetic loses in it."""

    words: str
    right: Callable[[MovedEquations, Trial, Arrays, NumberType], Arrays] = field(repr=False)
    noise: Callable[..., Arrays] = field(repr=False)


#: of what a cell gives out
TANGENTS = Derivative("tangent", move_outputs, noise_in_outputs)

#: of the gradients
SECOND = Derivative("second gradient", second_gradients, noise_in_second_gradients)


@dataclass(frozen=True, slots=True)
class DerivativeSetup:
    """What is compared with what, and how closely; only the names that are ``asked`` move."""

    derivative: Derivative
    moved: MovedEquations
    kernel: Moved = field(repr=False)
    name: str
    asked: tuple[str, ...]
    rtol: float
    dtype: str
    kink: float

    @property
    def numbers(self) -> NumberType:
        """What the reference computes in."""
        return NumberType(np.float64, self.kink)


@dataclass(frozen=True, slots=True)
class EntryMismatch:
    """The worst entry of an array, or of what of it belongs to a step, that is not as it should be."""

    name: str
    index: tuple[int, ...]
    step: int | None
    got: float
    expected: float
    wrong: int


@dataclass(frozen=True, slots=True)
class DerivativeTrial:
    """A trial in one direction, what the kernel gave, what is right, and where they differ."""

    trial: Trial
    directions: Arrays = field(repr=False)
    got: Arrays = field(repr=False)
    expected: Arrays = field(repr=False)
    mismatches: tuple[EntryMismatch, ...]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The names of the arrays that are wrong."""
        return tuple(dict.fromkeys(mismatch.name for mismatch in self.mismatches))


def compare_moved(setup: DerivativeSetup, trial: Trial, directions: Arrays) -> DerivativeTrial:
    """A kernel and the reference in one direction; what the kernel's floating type must lose is let pass.

    Raises
    ------
    KernelError
        where the kernel gives nothing that can be compared.
    """
    __tracebackhide__ = True
    got = setup.kernel(trial, {name: array.copy() for name, array in directions.items()})
    with np.errstate(all="ignore"):
        expected = setup.derivative.right(setup.moved, trial, directions, setup.numbers)
    found = DerivativeTrial(trial, directions, got, expected, tuple(_mismatches(setup, trial, got, expected, {})))
    if not found.mismatches:
        return found
    noise = setup.derivative.noise(setup.moved, trial, directions, ARITHMETIC[setup.dtype], setup.kink)
    return replace(found, mismatches=tuple(_mismatches(setup, trial, got, expected, noise)))


def _mismatches(
    setup: DerivativeSetup, trial: Trial, got: Arrays, expected: Arrays, noise: Arrays
) -> Iterator[EntryMismatch]:
    """The worst entry of each array at each step that is wrong, the first steps first."""
    kind, steps = ARITHMETIC[setup.dtype], _with_steps(setup, trial)
    for name, array in got.items():
        right = expected[name]
        for t in range(len(array)) if name in steps else [None]:
            block: Any = (t,) if t is not None else ()
            lost = noise[name][block] if noise else 0.0
            if not np.all(np.isfinite(lost)):
                continue  # numbers end on the way: there is nothing to compare
            with np.errstate(all="ignore"):
                error = np.abs(array[block].astype(np.float64) - right[block])
                beside = kind.beside * kind.roundoff * np.max(np.abs(right[block]), initial=0)
                limit = setup.rtol * np.abs(right[block]) + beside + NOISE * lost + 16 * kind.tiny
                wrong = ~(error <= limit)
            if np.any(wrong):
                worst = np.where(wrong, np.where(np.isfinite(error), error, np.inf), -1)
                index = (*block, *(int(i) for i in np.unravel_index(int(np.argmax(worst)), error.shape)))
                step = None if t is None else t + 1
                yield EntryMismatch(name, index, step, float(array[index]), float(right[index]), int(wrong.sum()))


def _with_steps(setup: DerivativeSetup, trial: Trial) -> set[str]:
    """The names with an axis for the steps."""
    if setup.derivative is TANGENTS:
        return {*trial.upstream}
    own = {role.symbol.name for role in setup.moved.roles if role.lead[:1] == (STEPS,)}
    return own | {arriving_name(name, trial) for name in trial.upstream}


def draw_directions(moved: MovedEquations, trial: Trial, asked: Mapping[str, Any] | tuple[str, ...]) -> Arrays:
    """Directions drawn at random, zero for what is not asked; those of weights as large as the weights."""
    generator = np.random.default_rng([trial.seed, trial.steps, trial.batch, 2])
    found = {}
    for role in moved.roles:
        name, shape = role.symbol.name, trial.shape(role)
        like = {**trial.params, **trial.x, **trial.initial}[name]
        bound = 1 / np.sqrt(shape[-1]) if len(shape) > 1 and BATCH not in role.lead else 1.0
        drawn = bound * generator.standard_normal(shape)
        found[name] = np.asarray(drawn if name in asked else np.zeros(shape)).astype(like.dtype)
    return found
