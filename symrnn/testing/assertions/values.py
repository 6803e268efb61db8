"""The assertion on values: an implementation gives out what a cell gives out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symrnn.cells.cell import Cell
from symrnn.expressions.arguments import check_arguments
from symrnn.testing.kernels.assertion_arguments import counts, floating_type, function, seed_from, tolerance
from symrnn.testing.kernels.calling import Kernel, outputs_by
from symrnn.testing.kernels.columns import NumberType
from symrnn.testing.kernels.equations import Equations, equations_of, outputs
from symrnn.testing.kernels.findings import telling
from symrnn.testing.kernels.kernel_errors import FunctionMismatch
from symrnn.testing.kernels.trials import Arrays, Trial, TrialKind, default_sizes, trials

__all__ = ["assert_same_function"]


@check_arguments
def assert_same_function(
    cell: Cell,
    implementation: Kernel,
    *,
    steps: int | Iterable[int] = (1, 2, 3, 7),
    batch: int | Iterable[int] = (1, 2),
    sizes: Mapping[str, int] | None = None,
    params: Mapping[str, Any] | None = None,
    dtype: DTypeLike = "float64",
    rtol: float | None = None,
    seed: int = 0,
) -> None:
    """Assert that an implementation gives out what a cell gives out, at every step.

    ``implementation(params, x, initial)`` is called as ``assert_gradients_match`` calls a backward pass, without the
    last argument. It gives back what the cell gives out: an array (steps, batch, n), or a dict of them by name.

    Parameters
    ----------
    cell
        whose values are the right ones.
    implementation
        the function, called as above.
    steps
        the number of steps, or several, for each of which trials are drawn.
    batch
        the number of sequences side by side, or several.
    sizes
        the sizes by their names in the cell; small ones that all differ where they are not given.
    params
        arrays by name, for parameters that are not to be drawn.
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
        chosen, limit = default_sizes(cell, sizes), tolerance(rtol, kind)
        lengths, batches = counts("steps", steps), counts("batch", batch)
        for trial in trials(cell, lengths, batches, None, chosen, own_seed, kind, params):
            if trial.kind is TrialKind.EVERY:
                found = _difference(equations, trial, outputs_by(implementation, trial), limit)
                if found:
                    name = getattr(implementation, "__name__", type(implementation).__name__)
                    raise FunctionMismatch(f"{name} is not the cell {cell.name}: {found}")


def _difference(equations: Equations, trial: Trial, got: Arrays, rtol: float) -> str:
    """The worst entry of the first step that differs, in words; empty where none does."""
    with np.errstate(all="ignore"):
        expected = outputs(equations, trial, NumberType(np.longdouble))
    for t in range(trial.steps):
        for name, array in expected.items():
            error = np.abs(got[name][t] - array[t])
            if not np.all(error <= rtol * max(1.0, float(np.max(np.abs(array[t]))))):
                worst = np.unravel_index(int(np.argmax(np.where(np.isfinite(error), error, np.inf))), error.shape)
                index = (t, *map(int, worst))
                return (
                    f"{name}[{', '.join(map(str, index))}], step {t + 1} of {trial.steps}: got {got[name][index]!s}, "
                    f"expected {float(array[index])!s}; "
                    f"batch={trial.batch}, sizes={dict(trial.sizes)}, seed={trial.seed}"
                )
    return ""
