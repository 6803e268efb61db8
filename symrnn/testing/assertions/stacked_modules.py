"""A module of torch with several layers, or in two directions, against a cell: each part by its own weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.testing.kernels.arithmetic import ARITHMETIC
from symrnn.testing.kernels.assertion_arguments import counts, floating_type, seed_from, slope, tolerance
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.comparing import is_close
from symrnn.testing.kernels.findings import telling
from symrnn.testing.kernels.kernel_errors import FunctionMismatch
from symrnn.testing.kernels.layer_report import LayerReport
from symrnn.testing.kernels.layer_stacks import StackPass, run_stack, slips_of
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.module_parts import StackedModule, run_module, split_module
from symrnn.testing.kernels.planning import STEPS
from symrnn.testing.kernels.trials import Trial, TrialKind, trial_of
from symrnn.testing.mistakes.mismatch_report import GradientMismatch, MismatchReport

__all__ = ["compare_layers"]

_OPTIONS = ("steps", "batch", "lag", "dtype", "rtol", "kink", "seed")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Arrays to compare: whose, what it is called, and how it is said."""

    place: str
    name: str
    what: str
    got: Array
    expected: Array


def compare_layers(module: Any, cell: Cell, layout: Layout, options: Mapping[str, Any]) -> None:
    """Compare what each part gives out, from below; then the gradients, from above: the first that differs is told.

    Raises
    ------
    FunctionMismatch, GradientMismatch
        naming the layer and the direction.
    InputError
        for options that do not apply, and parameters that are not the cell's.
    """
    __tracebackhide__ = True
    unknown = [name for name in options if name not in _OPTIONS]
    if unknown:
        raise InputError(f"a module of several layers is compared by {listing(_OPTIONS)}; leave out {listing(unknown)}")
    if getattr(module, "dropout", 0) and module.training:
        raise InputError(
            f"{type(module).__name__}(dropout={module.dropout}): expected none, for what it leaves out is drawn anew "
            "in each call; compare module.eval()"
        )
    stacked = split_module(module, cell, layout)
    lag = options.get("lag", 50)
    kind = floating_type(options.get("dtype", "float64"))
    steps = (*counts("steps", options.get("steps", STEPS)), *(counts("lag", lag) if lag is not None else ()))
    rtol, kink = tolerance(options.get("rtol"), kind), slope(options.get("kink"))
    seed = seed_from(options.get("seed", 0))
    with telling("assert_module_matches", cell, type(module)):
        for length in dict.fromkeys(steps):
            for batch in counts("batch", options.get("batch", (1, 2))):
                for by_last in (False, True):
                    _compare(stacked, length, batch, seed, kind, rtol, kink, by_last)


def _compare(
    stacked: StackedModule, steps: int, batch: int, seed: int, kind: str, rtol: float, kink: float, by_last: bool
) -> None:
    """One trial, with a loss of the outputs or of the last states."""
    __tracebackhide__ = True
    stack = stacked.stack
    trials = [
        trial_of(stack.cell, TrialKind.EVERY, steps, batch, stacked.sizes[part], 1000 * seed + part, kind, missing)
        for part, missing in enumerate(stacked.missing)
    ]
    generator = np.random.default_rng([seed, steps, batch])
    width = stack.directions * trials[-1].initial[stack.output].shape[-1]
    y_bar = np.asarray(generator.standard_normal((steps, batch, width)) * (not by_last), kind)
    bars = [
        {name: np.asarray(generator.standard_normal(array.shape) * by_last, kind) for name, array in t.initial.items()}
        for t in trials
    ]
    got = run_module(stacked, trials, y_bar, bars)
    with np.errstate(all="ignore"):
        right = run_stack(stack, trials, y_bar, bars, kink)
    wrong = [e for e in _entries(stacked, got, right) if not is_close(e.got, e.expected, _limit(rtol, kind))]
    if not wrong:
        return
    fitting = []
    for slip in slips_of(stack, [{n: a.shape for n, a in trial.params.items()} for trial in trials]):
        with np.errstate(all="ignore"):
            other = run_stack(stack, trials, y_bar, bars, kink, slip)
        if all(is_close(e.got, e.expected, _limit(rtol, kind)) for e in _entries(stacked, got, other)):
            fitting.append(slip.words)
    _raise(stacked, trials[0], got, right, wrong, fitting, seed, rtol, kind)


def _limit(rtol: float, kind: str) -> float:
    """Beside the largest entry of an array: what goes through several layers loses some more than in one."""
    return max(rtol, 64 * ARITHMETIC[kind].roundoff)


def _entries(stacked: StackedModule, got: Mapping[tuple[str, str], Array], right: StackPass) -> Iterator[_Entry]:
    """All that is compared: values from below, gradients from above, then the gradient with respect to the inputs."""
    stack = stacked.stack
    for part in stack.parts:
        for state, array in right.last[part].items():
            yield _Entry(stack.name(part), state, f"its last state {state}", got["last", state][part], array)
    top = [*stack.parts][-stack.directions :]
    shares = zip(*(np.split(y, stack.directions, axis=-1) for y in (got["y", ""], right.y)), strict=True)
    for part, (own, expected) in zip(top, shares, strict=True):
        yield _Entry(stack.name(part), "y", "what it gives out", own, expected)
    for layer in reversed(range(stack.layers)):
        for part in range(layer * stack.directions, (layer + 1) * stack.directions):
            grads = right.gradients[part]
            for name, held in stacked.weights[part].items():
                expected = np.concatenate([grads[own] for own in held])
                laid = (expected.T if stacked.transposed else expected).reshape(got["params", name].shape)
                yield _Entry(stack.name(part), name, f"the gradient with respect to {name}", got["params", name], laid)
            for state in right.last[part]:
                said = f"the gradient with respect to the initial state {state}"
                yield _Entry(stack.name(part), state, said, got["initial", state][part], grads[state])
    yield _Entry(stack.name(0).partition(",")[0], "x", "the gradient with respect to x", got["x", ""], right.x_bar)


def _raise(
    stacked: StackedModule,
    trial: Trial,
    got: Mapping[tuple[str, str], Array],
    right: StackPass,
    wrong: list[_Entry],
    fitting: list[str],
    seed: int,
    rtol: float,
    kind: str,
) -> None:
    """The first entry that is wrong, as the error of its kind."""
    __tracebackhide__ = True
    first = wrong[0]
    error = np.abs(first.got.astype(np.float64) - first.expected)
    index = np.unravel_index(int(np.argmax(np.where(np.isfinite(error), error, np.inf))), error.shape)
    is_value = not first.what.startswith("the gradient")
    alike = [e for e in _entries(stacked, got, right) if e.what.startswith("the gradient") != is_value]
    fitting = fitting or ([] if is_value else [*_likenesses(first, alike, _limit(rtol, kind))])
    parts = [stacked.stack.name(part) for part in stacked.stack.parts]
    amiss = {e.place for e in wrong if e.what.startswith("the gradient") != is_value}
    report = LayerReport(
        stacked.name,
        stacked.stack.cell.name,
        first.place,
        first.name,
        first.what,
        tuple(map(int, index)),
        float(first.got[index]),
        float(first.expected[index]),
        tuple(place for place in parts if place not in amiss),
        tuple(place for place in parts if place in amiss) or (first.place,),
        tuple(fitting),
        trial.steps,
        trial.batch,
        f"assert_module_matches({stacked.name}, cell, steps=({trial.steps},), batch=({trial.batch},), lag=None, "
        f'dtype="{kind}", seed={seed})',
        is_value,
    )
    if is_value:
        raise FunctionMismatch(report)
    raise GradientMismatch(cast(MismatchReport, report))  # whoever asks a report for its text or record is answered


def _likenesses(wrong: _Entry, alike: list[_Entry], limit: float) -> Iterator[str]:
    """What a wrong gradient is instead: nothing, a multiple of the right one, or that by another array."""
    if not np.any(wrong.got):
        yield "the gradient is zero"
        return
    factor = float(np.vdot(wrong.got, wrong.expected) / max(float(np.vdot(wrong.expected, wrong.expected)), 1e-300))
    if wrong.expected.size > 1 and is_close(wrong.got, factor * wrong.expected, limit):
        yield f"the gradient is {factor:.6g} times what it should be"
    for other in alike:
        has_its_shape = other.place != wrong.place and other.got.shape == wrong.got.shape
        if has_its_shape and is_close(wrong.got, other.expected, limit):
            yield f"{other.what} of {other.place} is given back"
