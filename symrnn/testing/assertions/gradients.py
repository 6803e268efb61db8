"""The assertion on gradients: a backward pass written by hand has those of a cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import DTypeLike

from symrnn.cells.cell import Cell
from symrnn.cells.parameters import Indexing
from symrnn.errors import InputError, inflect
from symrnn.evaluate.sequence_arguments import parameter_roles
from symrnn.expressions.arguments import check_arguments
from symrnn.testing.assertions.wide_sums import refuse_short_sums, with_wide_sums
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
from symrnn.testing.kernels.calling import Kernel, LastOutput, gradients_by, readings_of
from symrnn.testing.kernels.comparing import Setup, TrialResult, compare
from symrnn.testing.kernels.equations import equations_of, gradient_roles
from symrnn.testing.kernels.findings import telling
from symrnn.testing.kernels.live_trials import live_trial
from symrnn.testing.kernels.own_inputs import own_inputs
from symrnn.testing.kernels.planning import STEPS, Asked, own_chunks
from symrnn.testing.kernels.purity import call_again, refuse_stale
from symrnn.testing.kernels.reproduce_lines import reproduce_line
from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.time_budget import TimeBudget
from symrnn.testing.kernels.trials import Trial, default_sizes
from symrnn.testing.kernels.ways import Ways
from symrnn.testing.mistakes.mismatch_report import GradientMismatch

__all__ = ["assert_gradients_match"]


@check_arguments
def assert_gradients_match(
    cell: Cell,
    backward: Kernel,
    *,
    steps: int | Iterable[int] = STEPS,
    batch: int | Iterable[int] = (1, 2),
    lag: int | None = 50,
    chunk: int | Iterable[int] | None = None,
    sizes: Mapping[str, int] | None = None,
    params: Mapping[str, Any] | None = None,
    x: Any = None,
    initial: Literal["drawn", "zero"] = "drawn",
    outputs: Literal["all", "last"] = "all",
    truncate: int | None = None,
    wrt: Iterable[str] | None = None,
    shapes: Literal["many", "few"] = "many",
    budget: float = 60.0,
    dtype: DTypeLike = "float64",
    accumulate: DTypeLike | None = None,
    rtol: float | None = None,
    kink: float | None = None,
    seed: int = 0,
) -> None:
    """Assert that a backward pass written by hand gives the gradients of a cell, for every lag.

    ``backward(params, x, initial, upstream)`` is called with NumPy arrays: ``params`` a dict by the cell's names, each
    of its declared shape; ``x`` of shape (steps, batch, m); ``initial`` a dict of the states before the first step,
    (batch, n) each; ``upstream`` of shape (steps, batch, n), the gradient dL/dy_t of the loss by what the cell gives
    out at each step (its first state, where it names no outputs). It gives back a dict: the gradient with respect to
    each parameter, and if it has them to the input (``"x"``) and the initial states (``"h"``, ``"c"``), each of the
    shape of what it is the gradient with respect to, summed over steps and batch. Tensors that can be detached are
    taken as well. Where a cell has several inputs or outputs, ``x`` and ``upstream`` are dicts by name. A scalar has no
    axis of its own: ``x`` is then (steps, batch).

    Random trials are drawn, with all steps in the loss, and with the last alone, which shows each lag by itself. The
    reference is ``pullback(cell)`` in float64; an error counts beside its own entry and step, so that the gradient over
    50 steps is compared as closely as that over one, and what the arithmetic of the kernel must lose in that entry is
    let pass. Where units die behind kinks, long trials are drawn again until something of the loss comes back.

    The kernel is called twice with the same arguments, and leaves these as they are: it is a function.

    Parameters
    ----------
    cell
        whose gradients are the right ones.
    backward
        the kernel, called as above.
    steps
        the number of steps, or several, for each of which trials are drawn.
    batch
        the number of sequences side by side, or several.
    lag
        the steps of one long trial besides; None for none. With it and the usual ``steps``, 65 and 129 are tried too:
        beyond the border of a chunk of 64.
    chunk
        the length of the kernel's chunks, C, or several: 1, C - 1, C, C + 1 and 2C + 1 steps are tried too.
    sizes
        the sizes by their names in the cell; small ones that all differ where they are not given.
    params
        arrays by name, for parameters that are not to be drawn.
    x
        inputs that are not to be drawn, by name where there are several: an array, of which a trial takes the first
        steps and sequences, or a function of a NumPy generator and a shape, as for masks and tokens.
    initial
        "zero" for kernels whose initial states are zero.
    outputs
        "last" for a loss of the last output alone: ``upstream`` then has no axis for the steps, (batch, n).
    truncate
        where so many steps end, nothing is passed on: BPTT that is truncated by design, in parts of that length.
    wrt
        the names that have to be given back; all parameters where it is not given.
    shapes
        "few" for kernels that are compiled for each shape: two shapes are tried, and no smaller ones.
    budget
        the seconds for all trials; those that would take longer are left out, which the report of a run says.
    dtype
        the floating type of the arrays: float64, float32, float16, or with the package ml_dtypes bfloat16.
    accumulate
        a wider type, in which sums and the states between steps are: less is let pass, and a trial of 600 equal steps
        shows sums that are not.
    rtol
        the largest error of an entry, beside what rounding must lose in it; where it is not given 1e-9 for float64,
        2e-4 for float32, and for the short types twice the first-order error bound of that entry.
    kink
        the slope to take where an activation has none.
    seed
        what the trials are drawn from; the same seed gives the same trials.

    Examples
    --------
    >>> import numpy as np
    >>> from symrnn.cells import elman_unit
    >>> def backward(params, x, initial, upstream):
    ...     w, u, b, h = params["W_hh"], params["W_xh"], params["b_h"], [initial["h"]]
    ...     for x_t in x:
    ...         h.append(np.tanh(u*x_t + w*h[-1] + b))
    ...     grads, h_bar = {"W_hh": 0.0, "W_xh": 0.0, "b_h": 0.0}, 0.0
    ...     for t in reversed(range(len(x))):
    ...         a_bar = (h_bar + upstream[t])*(1 - h[t + 1]**2)
    ...         grads["W_hh"] += (a_bar*h[t + 1]).sum()
    ...         grads["W_xh"] += (a_bar*x[t]).sum()
    ...         grads["b_h"] += a_bar.sum()
    ...         h_bar = a_bar*w
    ...     return grads
    >>> assert_gradients_match(elman_unit(), backward)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.testing.GradientMismatch: backward does not give the gradient of the cell elman_unit: W_hh is wrong...

    Raises
    ------
    GradientMismatch
        naming the parameter, gate, index and step; its ``report`` holds all that the message says.
    KernelError
        where the kernel raises, overwrites an argument, or gives back other names or shapes.
    InputError
        for a cell that is read out after the last step, for arguments that do not fit, and where the gradient itself
        is no number.
    """
    __tracebackhide__ = True
    with telling("assert_gradients_match", cell, backward) as told:
        lengths, batches, own_seed = counts("steps", steps), counts("batch", batch), seed_from(seed)
        asked = Asked(lengths, batches, lag, own_chunks(chunk), shapes == "few")
        kind, seconds = floating_type(dtype), TimeBudget(positive("budget", budget))
        for kernel in readings_of(backward):
            comparison = _comparison(cell, kernel, wrt, kind, rtol, kink, outputs, truncate)
            comparison = replace(comparison, chunk=max(asked.chunks, default=1))
            ways = Ways(
                initial == "zero", outputs == "last", own_inputs(cell, x, kind), truncate, asked.few, asked.chunks
            )
            drawing = TrialDrawing(cell, kind, params, own_seed, sizes, ways)
            comparison = with_wide_sums(comparison, accumulate)
            with refuse_short_sums(comparison, drawing):
                _compare_trials(comparison, drawing, asked.within(ways.x), seconds)
        told.note = seconds.note()


def _compare_trials(comparison: Setup, drawing: TrialDrawing, asked: Asked, budget: TimeBudget) -> None:
    """Every trial, until one fails."""
    __tracebackhide__ = True
    chosen = default_sizes(drawing.cell, drawing.sizes)
    passed: dict[tuple[int, int], TrialResult] = {}
    for planned in asked.trials(drawing.ways.kind):
        if not budget.allows(planned):
            continue
        with budget.measure(planned):
            drawn = drawing.trial(planned.kind, planned.steps, planned.batch, chosen)
            outcome = compare(comparison, live_trial(comparison, drawing, drawn))
        if not outcome.comparable:
            raise InputError(_tell_nothing(drawing.cell, outcome.trial))
        if outcome.mismatches or not passed:
            _refuse_impure(comparison, drawing, outcome, passed.get((planned.steps, planned.batch)))
        if outcome.mismatches:
            own = replace(drawing, seed=outcome.trial.seed, ways=replace(drawing.ways, deadline=budget.deadline()))
            raise _mismatch_of(comparison, own, outcome, asked, passed.values())
        passed[planned.steps, planned.batch] = outcome
    if passed:
        _refuse_impure(comparison, drawing, outcome, None)


def _mismatch_of(
    comparison: Setup, drawing: TrialDrawing, failing: TrialResult, asked: Asked, passed: Collection[TrialResult]
) -> GradientMismatch:
    """The message on a kernel that fails a trial; what finds it is loaded here: a right kernel has no use for it."""
    from symrnn.testing.mistakes.explaining import explain

    with np.errstate(all="ignore"):  # wrong variants may overflow
        return GradientMismatch(explain(comparison, drawing, failing, asked.longest, asked.batch[-1], passed))


def _refuse_impure(comparison: Setup, drawing: TrialDrawing, found: TrialResult, earlier: TrialResult | None) -> None:
    """Refuse a kernel that gives another answer when it is called again, or that of an earlier call."""
    __tracebackhide__ = True
    reproduce = reproduce_line(found.trial, drawing)
    if earlier is not None:
        refuse_stale(found.got, earlier.got, comparison.kernel, reproduce)
    again = partial(gradients_by, comparison.kernel, found.trial, comparison.roles, comparison.asked)
    call_again(again, found.got, comparison, reproduce)


def _tell_nothing(cell: Cell, trial: Trial) -> str:
    return (
        f"the gradient of the cell {cell.name} over {inflect(trial.steps, 'step')} is no number, so there is nothing "
        "to compare: an activation meets its kink, then choose the slope there, as in kink=0; or the numbers overflow, "
        "then choose smaller params or a shorter lag"
    )


def _comparison(
    cell: Cell, kernel: Kernel, wrt: Any, kind: str, rtol: Any, kink: Any, outputs: str, truncate: int | None
) -> Setup:
    equations = replace(equations_of(cell), truncate=None if truncate is None else counts("truncate", truncate)[0])
    _check_parameters(cell)
    known = [role.symbol.name for role in gradient_roles(cell)]
    asked = [role.symbol.name for role in parameter_roles(cell, constants=False)]
    if wrt is not None:
        asked = [*names("wrt", wrt, known, f"the cell {cell.name}")]
    function("backward", kernel, "params, x, initial and upstream")
    kernel = LastOutput(kernel) if outputs == "last" else kernel
    return Setup(equations, kernel, tuple(asked), tolerance(rtol, kind), kind, slope(kink))


def _check_parameters(cell: Cell) -> None:
    late = [p.symbol for p in cell.parameters if p.indexing is Indexing.AFTER_LAST]
    if late:
        raise InputError(f"the parameter {late[0]} of {cell.name} comes after the last step, where no step uses it")
