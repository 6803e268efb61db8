"""The assertion on values: an implementation gives out what a cell gives out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from numpy.typing import DTypeLike

from symrnn.cells.cell import Cell
from symrnn.expressions.arguments import check_arguments
from symrnn.testing.kernels.assertion_arguments import counts, floating_type, function, seed_from, tolerance
from symrnn.testing.kernels.calling import Kernel
from symrnn.testing.kernels.comparing import Setup
from symrnn.testing.kernels.deadlines import deadline_after
from symrnn.testing.kernels.equations import equations_of
from symrnn.testing.kernels.findings import telling
from symrnn.testing.kernels.kernel_errors import FunctionMismatch
from symrnn.testing.kernels.own_inputs import own_inputs
from symrnn.testing.kernels.planning import STEPS, Asked, chunk_lengths, own_chunks
from symrnn.testing.kernels.purity import call_again
from symrnn.testing.kernels.shrinking import TrialDrawing
from symrnn.testing.kernels.trials import TrialKind, default_sizes
from symrnn.testing.kernels.values import compare_values, values_by
from symrnn.testing.kernels.ways import Ways
from symrnn.testing.mistakes.value_report import report_values, reproduce_values

__all__ = ["assert_same_function"]


@check_arguments
def assert_same_function(
    cell: Cell,
    implementation: Kernel,
    *,
    steps: int | Iterable[int] = STEPS,
    batch: int | Iterable[int] = (1, 2),
    chunk: int | Iterable[int] | None = None,
    sizes: Mapping[str, int] | None = None,
    params: Mapping[str, Any] | None = None,
    x: Any = None,
    initial: Literal["drawn", "zero"] = "drawn",
    outputs: Literal["all", "last"] = "all",
    dtype: DTypeLike = "float64",
    rtol: float | None = None,
    seed: int = 0,
) -> None:
    """Assert that an implementation gives out what a cell gives out, at every step.

    ``implementation(params, x, initial)`` is called as ``assert_gradients_match`` calls a backward pass, without the
    last argument. It gives back what the cell gives out: an array (steps, batch, n), or a dict of them by name. It is
    called twice with the same arguments, and leaves these as they are.

    Parameters
    ----------
    cell
        whose values are the right ones.
    implementation
        the function, called as above.
    steps
        the number of steps, or several, for each of which trials are drawn; 65 and 129 besides where it is not given.
    batch
        the number of sequences side by side, or several.
    chunk
        the length of the implementation's chunks, C, or several: 1, C - 1, C, C + 1 and 2C + 1 steps are tried too.
    sizes
        the sizes by their names in the cell; small ones that all differ where they are not given.
    params, x, initial
        as for ``assert_gradients_match``: what is not to be drawn, and "zero" for initial states that are zero.
    outputs
        "last" for an implementation that gives out what belongs to the last step alone, (batch, n).
    dtype
        the floating type of the arrays.
    rtol
        the largest error, beside the largest entry of a step; as for ``assert_gradients_match`` where it is not given.
    seed
        what the trials are drawn from.

    Examples
    --------
    >>> import numpy as np
    >>> from symrnn.cells import elman_unit
    >>> def forward(params, x, initial):
    ...     h, found = initial["h"], []
    ...     for x_t in x:
    ...         h = np.tanh(params["W_xh"]*x_t + params["W_hh"]*h)
    ...         found.append(h)
    ...     return np.stack(found)
    >>> assert_same_function(elman_unit(), forward)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.testing.FunctionMismatch: forward is not the cell elman_unit: h[0, 0], step 1 of 1: got ...

    Raises
    ------
    FunctionMismatch
        naming the output, the step and the entry, with the shortest sequence that shows it.
    KernelError
        where the implementation raises, or gives back other names or shapes.
    InputError
        for arguments that do not fit.
    """
    __tracebackhide__ = True
    with telling("assert_same_function", cell, implementation):
        equations = equations_of(cell)
        function("implementation", implementation, "params, x and initial")
        kind, own_seed = floating_type(dtype), seed_from(seed)
        comparison = Setup(equations, implementation, (), tolerance(rtol, kind), kind, math.nan)
        asked = Asked(counts("steps", steps), counts("batch", batch), None, own_chunks(chunk))
        ways = Ways(initial == "zero", outputs == "last", own_inputs(cell, x, kind), chunks=asked.chunks)
        drawing = TrialDrawing(cell, kind, params, own_seed, sizes, ways)
        chosen = default_sizes(cell, sizes)
        for number, (t, members) in enumerate(_lengths(asked.within(ways.x))):
            outcome = compare_values(comparison, drawing.trial(TrialKind.EVERY, t, members, chosen), ways.last_only)
            if outcome.mismatches or not number:
                again = partial(values_by, implementation, outcome.trial, ways.last_only)
                call_again(again, outcome.got, comparison, reproduce_values(outcome.trial, drawing))
            if outcome.mismatches:
                own = replace(drawing, ways=replace(ways, deadline=deadline_after()))
                raise FunctionMismatch(report_values(comparison, own, outcome, asked.steps[-1]))


def _lengths(asked: Asked) -> Iterator[tuple[int, int]]:
    """Steps and batches, the short ones first; then the borders of chunks, of the commonest where none is said."""
    yield from ((t, members) for t in asked.steps for members in asked.batch)
    borders = [t for t in chunk_lengths([64]) if t > 64] if asked.steps == STEPS else []
    most = asked.most[0] or math.inf
    yield from ((t, asked.batch[0]) for t in chunk_lengths(asked.chunks) or borders if t <= most)
