"""A function of a framework's arrays against a cell: its values, its gradients, and these however it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from symrnn.cells.cell import Cell
from symrnn.errors import InputError
from symrnn.testing.assertions.gradients import assert_gradients_match
from symrnn.testing.assertions.values import assert_same_function
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.tensor_kernels import Run, TensorKernel, last_states_cell
from symrnn.testing.kernels.torch_calls import run_as_view, run_in_torch, run_one_by_one, run_twice
from symrnn.testing.mistakes.mismatch_report import GradientMismatch

__all__ = ["compare_both_ways"]

#: the options that values depend on as well
_OF_VALUES = ("steps", "batch", "chunk", "sizes", "params", "x", "initial", "dtype", "rtol", "seed")

#: how torch may call a backward pass beside the usual way, and what to do where that makes a difference
_WAYS: Mapping[str, Run] = MappingProxyType(
    {
        "where the gradient that comes in is no contiguous tensor, as after cat, a transpose or sum(): its memory is "
        "read without its strides; take grad.contiguous() first, or pass the strides on": run_as_view,
        "where one argument alone asks for a gradient, as with weights that are frozen: look at what depends on "
        "ctx.needs_input_grad, and at the order of what backward gives back": run_one_by_one,
        "where the graph is gone back through a second time, as with retain_graph=True: backward changes what was "
        "saved for it, or takes it from elsewhere than ctx.saved_tensors": run_twice,
    }
)


def compare_both_ways(
    assertion: str,
    name: str,
    cell: Cell,
    function: Callable[..., list[Any]],
    run: Run,
    layout: Layout | None,
    options: Mapping[str, Any],
) -> None:
    """Compare values first, then gradients, then those by the last states, then those of torch's other ways to call.

    Raises
    ------
    AssertionError
        as ``assert_same_function`` and ``assert_gradients_match`` do.
    InputError
        for ``outputs="last"``.
    """
    __tracebackhide__ = True
    if options.get("outputs", "all") != "all":
        raise InputError("outputs: a function of a framework is compared by the outputs of all steps; leave it out")
    own, same = layout or Layout(), (lambda a: a, lambda a: a)
    weights = replace(own, sequences=None, states=None)
    kernel = TensorKernel(name, cell, function, run, own.sequences or same, own.states or same)

    def adapt(kernel: TensorKernel, of: Cell) -> Any:
        return weights.adapt(of, kernel) if weights.weights else kernel

    own.adapt(cell, kernel)  # refuses what is no bijection
    of_values = {key: value for key, value in options.items() if key in _OF_VALUES}
    assert_same_function(cell, adapt(kernel, cell), **of_values)
    _match(assertion, name, cell, adapt(kernel, cell), options)
    if kernel.gives_last_states:
        whole = last_states_cell(cell)
        last = replace(kernel, by_last_states=True, name=f"{name} by its last states")
        short = {key: value for key, value in of_values.items() if key not in ("steps", "chunk")}
        assert_same_function(whole, adapt(last, whole), steps=(1, 3), **short)
        assert_gradients_match(whole, adapt(last, whole), **{**options, "outputs": "last"})
    for words, other in _WAYS.items() if run is run_in_torch else ():
        few = {**options, "steps": 3, "batch": 2, "lag": None, "chunk": None}
        try:
            assert_gradients_match(cell, adapt(replace(kernel, run=other), cell), **few)
        except AssertionError as error:
            raise KernelError(f"{name} gives the right gradients, but not {words}\n\n{error}") from None


def _match(assertion: str, name: str, cell: Cell, kernel: Any, options: Mapping[str, Any]) -> None:
    """The assertion on gradients; how to see it again is said by the assertion that was called."""
    __tracebackhide__ = True
    try:
        assert_gradients_match(cell, kernel, **options)
    except GradientMismatch as error:
        _, _, arguments = error.report.reproduce.partition(", steps=")
        again = f"{assertion}({name}, cell, steps={arguments}"
        raise GradientMismatch(replace(error.report, reproduce=again)) from None
