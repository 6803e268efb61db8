"""What the assertions on derivatives in a direction are given, brought to one form, and put to the trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.evaluate.sequence_arguments import state_roles
from symrnn.testing.assertions.frameworks import complete_options, count_context
from symrnn.testing.kernels.assertion_arguments import (
    counts,
    floating_type,
    function,
    names,
    positive,
    seed_from,
    slope,
    tolerance,
)
from symrnn.testing.kernels.derivative_calls import FrameworkFunction
from symrnn.testing.kernels.derivative_comparing import (
    Derivative,
    DerivativeSetup,
    DerivativeTrial,
    Moved,
    compare_moved,
    draw_directions,
)
from symrnn.testing.kernels.directions import move_equations
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.function_arguments import call_in_order, keys_of, parameter_names, places_of
from symrnn.testing.kernels.jax_calls import run_in_jax
from symrnn.testing.kernels.jax_derivatives import move_in_jax, second_in_jax
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.own_inputs import own_inputs
from symrnn.testing.kernels.planning import Asked
from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.tensor_kernels import TensorKernel
from symrnn.testing.kernels.time_budget import TimeBudget
from symrnn.testing.kernels.torch_calls import load, run_in_torch
from symrnn.testing.kernels.torch_derivatives import move_in_torch, second_in_torch
from symrnn.testing.kernels.trials import Trial, TrialKind, default_sizes
from symrnn.testing.kernels.ways import Ways
from symrnn.testing.mistakes.derivative_report import report_derivative

__all__ = ["Given", "framework_kernel", "move_one_by_one", "put_to_trials", "setup_of"]


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of such an assertion, beside the cell and the kernel."""

    assertion: str
    framework: str | None
    arguments: Any
    layout: Layout | None
    steps: Any
    batch: Any
    lag: Any
    budget: float
    options: Mapping[str, Any] = field(repr=False)

    @property
    def asked(self) -> Asked:
        """The lengths and batches of the trials."""
        return Asked(counts("steps", self.steps), counts("batch", self.batch), self.lag)


def framework_kernel(given: Given, cell: Cell, kernel: Any) -> tuple[FrameworkFunction, Any, Given] | None:
    """A function of a framework as one that takes directions, and as a kernel; None for one of NumPy's arrays."""
    which = given.framework or _framework_of(kernel)
    if which == "numpy":
        if given.arguments is not None or given.layout is not None:
            raise InputError("arguments and layout are for functions of a framework; say framework='torch' or 'jax'")
        function("kernel", kernel, "the cell's arrays and their directions")
        return None
    is_class = isinstance(kernel, type) and hasattr(kernel, "apply")
    skip = count_context(kernel) if is_class else 0
    asked = given.arguments
    order = parameter_names(kernel.forward if is_class else kernel, skip) if asked is None else asked
    places = places_of(order, cell, keys_of(cell, given.layout))
    said = {name: value for name, value in given.options.items() if value is not None and value != "drawn"}
    options = {**given.options, **complete_options(cell, given.layout, places, said)}
    load(which)
    called = call_in_order(kernel.apply if is_class else kernel, places)
    layout, name = given.layout or Layout(), str(getattr(kernel, "__name__", type(kernel).__name__))
    taken = tuple(options["wrt"])
    ways = (move_in_torch, second_in_torch) if which == "torch" else (move_in_jax, second_in_jax)
    moved = FrameworkFunction(name, cell, called, layout, taken, *ways)
    same = (_same, _same)
    run = run_in_torch if which == "torch" else run_in_jax
    plain: Any = TensorKernel(name, cell, called, run, layout.sequences or same, layout.states or same)
    layout.adapt(cell, plain)  # refuses what is no bijection
    if layout.weights:
        plain = replace(layout, sequences=None, states=None).adapt(cell, plain)
    return moved, plain, replace(given, options=options)


def _framework_of(kernel: Any) -> str:
    if all(callable(getattr(kernel, name, None)) for name in ("apply", "forward")) and isinstance(kernel, type):
        return "torch"
    return "jax" if type(kernel).__module__.partition(".")[0] in ("jax", "jaxlib") else "numpy"


def setup_of(
    given: Given, cell: Cell, derivative: Derivative, kernel: Moved, name: str
) -> tuple[DerivativeSetup, TrialDrawing]:
    """What is compared, and how trials are drawn."""
    own = dict(given.options)
    moved = move_equations(equations_of(cell))
    known = [role.symbol.name for role in moved.roles]
    if own["initial"] == "zero":
        known = [n for n in known if n not in {role.symbol.name for role in state_roles(cell)}]
    asked = tuple(known) if own["wrt"] is None else names("wrt", own["wrt"], known, f"the cell {cell.name}")
    kind = floating_type(own["dtype"])
    setup = DerivativeSetup(
        derivative, moved, kernel, name, asked, tolerance(own["rtol"], kind), kind, slope(own["kink"])
    )
    ways = Ways(own["initial"] == "zero", x=own_inputs(cell, own["x"], kind))
    return setup, TrialDrawing(cell, kind, own["params"], seed_from(own["seed"]), own["sizes"], ways)


def put_to_trials(setup: DerivativeSetup, drawing: TrialDrawing, given: Given, mismatch: type[Exception]) -> str:
    """Every trial, until one fails; what was not tried for want of time.

    Raises
    ------
    SecondGradientMismatch, TangentMismatch
        which is asked for, with a report on the first that fails.
    KernelError
        where two calls give two answers.
    """
    __tracebackhide__ = True
    asked, budget = given.asked.within(drawing.ways.x), TimeBudget(positive("budget", given.budget))
    chosen = default_sizes(drawing.cell, drawing.sizes)
    first = True
    for planned in asked.trials(drawing.ways.kind):
        if not budget.allows(planned) or planned.kind is TrialKind.LARGE:
            continue

        def again(steps: int, batch: int, sizes: Mapping[str, int], kind: TrialKind = planned.kind) -> DerivativeTrial:
            own = kind if steps > 1 else TrialKind.EVERY
            trial = drawing.trial(own, steps, batch, dict(sizes))
            return compare_moved(setup, trial, draw_directions(setup.moved, trial, setup.asked))

        with budget.measure(planned):
            outcome = again(planned.steps, planned.batch, chosen)
        if first:
            _refuse_impure(setup, outcome, again(planned.steps, planned.batch, chosen))
        if outcome.mismatches:
            reproduce = partial(_reproduce, given, drawing, setup)
            raise mismatch(report_derivative(setup, outcome, again, drawing.free_sizes, reproduce, budget.deadline()))
        first = False
    return budget.note()


def move_one_by_one(setup: DerivativeSetup, drawing: TrialDrawing, given: Given) -> None:
    """Each argument moves alone, as with weights that are frozen.

    Raises
    ------
    KernelError
        where that makes a difference, though all together are right.
    """
    __tracebackhide__ = True
    asked = given.asked.within(drawing.ways.x)
    chosen = default_sizes(drawing.cell, drawing.sizes)
    trial = drawing.trial(TrialKind.EVERY, min(asked.steps[-1], 3), asked.batch[-1], chosen)
    drawn = draw_directions(setup.moved, trial, setup.asked)
    for name in setup.asked:
        alone = {k: a if k == name else np.zeros_like(a) for k, a in drawn.items()}
        advice = (
            f"{setup.name} gives the right tangents, but not where {name} alone moves, as with all else frozen: after "
            "ctx.set_materialize_grads(False) what does not move comes to jvp as None in the place of its tangent"
        )
        try:
            outcome = compare_moved(setup, trial, alone)
        except KernelError as error:
            raise KernelError(f"{advice}\n\n{error}") from error
        if outcome.mismatches:
            raise KernelError(f"{advice}; wrong is {outcome.mismatches[0]}")


def _refuse_impure(setup: DerivativeSetup, one: DerivativeTrial, other: DerivativeTrial) -> None:
    rtol = max(setup.rtol, 1e-12)
    for name, array in one.got.items():
        with np.errstate(all="ignore"):
            apart, size = np.abs(array - other.got[name]), np.max(np.abs(array), initial=0)
        if np.any(apart > rtol * size):
            raise KernelError(
                f"{setup.name} gives two answers for one input: called again with the same arguments, it gives other "
                f"numbers for {name}: state is kept from call to call, or added to"
            )


def _reproduce(given: Given, drawing: TrialDrawing, setup: DerivativeSetup, trial: Trial) -> str:
    """The call of the assertion that puts a kernel to this trial."""
    arguments = [
        f"steps=({trial.steps},)",
        f"batch=({trial.batch},)",
        "lag=None",
        *([f"sizes={dict(trial.sizes)!r}"] if trial.sizes else []),
        *(["params=..."] if drawing.params is not None else []),
        *([f"dtype={str(drawing.dtype)!r}"] if str(drawing.dtype) != "float64" else []),
        *([f"framework={given.framework!r}"] if given.framework else []),
        *drawing.ways.words(),
        f"seed={trial.seed}",
    ]
    return f"{given.assertion}(cell, {setup.name}, {', '.join(arguments)})"


def _same(array: Any) -> Any:
    return array
