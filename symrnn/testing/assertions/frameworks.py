"""The assertions on what frameworks differentiate: an autograd.Function, a custom_vjp, a module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import input_roles, parameter_roles, state_roles
from symrnn.expressions.argument_words import describe
from symrnn.expressions.arguments import check_arguments
from symrnn.expressions.sizes import size_value
from symrnn.testing.assertions.both_ways import compare_both_ways
from symrnn.testing.assertions.other_modules import match_on_jax, match_session
from symrnn.testing.assertions.stacked_modules import compare_layers
from symrnn.testing.kernels.assertion_arguments import function
from symrnn.testing.kernels.function_arguments import Place, call_in_order, keys_of, parameter_names, places_of
from symrnn.testing.kernels.jax_calls import run_in_jax
from symrnn.testing.kernels.jax_modules import jax_module
from symrnn.testing.kernels.layouts import Layout
from symrnn.testing.kernels.module_parts import parts_of
from symrnn.testing.kernels.module_sizes import missing_weights, sizes_of
from symrnn.testing.kernels.onnx_sessions import is_onnx_session, onnx_session
from symrnn.testing.kernels.torch_calls import load, run_in_torch
from symrnn.testing.kernels.torch_modules import is_torch_module, torch_module

__all__ = [
    "assert_autograd_function",
    "assert_custom_vjp",
    "assert_module_matches",
    "complete_options",
    "count_context",
]


@check_arguments
def assert_autograd_function(
    F: Any,  # noqa: N803  # as torch's users call it
    cell: Cell,
    *,
    arguments: Iterable[str] | None = None,
    layout: Layout | None = None,
    **options: Any,
) -> None:
    """Assert that a ``torch.autograd.Function`` is a cell over a sequence, forwards and backwards.

    ``F.apply`` is called with tensors: the inputs (steps, batch, m), the states before the first step (batch, n), the
    weights. Which is which say the names of the parameters of ``F.forward``, those of the cell, as in ``forward(ctx, x,
    h, W_xh, W_hh, b_h)``; ``h0`` is the state h. It gives the outputs, and after them the last states if it has them:
    then a loss of these alone is tried, too. Besides, the gradients have to be the same where what comes in is no
    contiguous tensor, where one argument alone asks for a gradient, and where the graph is gone back through twice.

    Parameters
    ----------
    F
        the class.
    cell
        what it computes.
    arguments
        the cell's names in the order in which ``F.apply`` takes them, where it has others; ``"params"`` and
        ``"initial"`` are dicts of all weights and states.
    layout
        how the weights stand in larger arrays, and what its sequences look like.
    options
        those of ``assert_gradients_match``, as ``dtype="float32"``.

    Examples
    --------
    >>> from symrnn.cells import elman
    >>> assert_autograd_function(len, elman())
    Traceback (most recent call last):
    symrnn.errors.InputError: F: expected a class of torch.autograd.Function, found the function len

    Raises
    ------
    FunctionMismatch
        where another value comes out.
    GradientMismatch
        where another gradient comes back.
    KernelError
        where it raises, and where the gradients depend on how it is called.
    InputError
        for arguments that do not fit, and where torch is not installed.
    """
    __tracebackhide__ = True
    if not all(callable(getattr(F, name, None)) for name in ("apply", "forward", "backward")):
        raise InputError(f"F: expected a class of torch.autograd.Function, found {describe(F)}")
    keys = keys_of(cell, layout)
    names = parameter_names(F.forward, count_context(F)) if arguments is None else arguments
    places = places_of(names, cell, keys)
    own = complete_options(cell, layout, places, options)
    load("torch")
    taken = call_in_order(F.apply, places)
    compare_both_ways("assert_autograd_function", F.__name__, cell, taken, run_in_torch, layout, own)


@check_arguments
def assert_custom_vjp(
    f: Any,
    cell: Cell,
    *,
    arguments: Iterable[str] | None = None,
    layout: Layout | None = None,
    **options: Any,
) -> None:
    """Assert that a function of JAX, such as one with a ``custom_vjp``, is a cell over a sequence, both ways.

    What it takes and gives is as for ``assert_autograd_function``; ``f(params, x, initial)`` with dicts is taken as
    well. It is called for few shapes, for each is compiled; ``shapes="many"`` tries all.

    Parameters
    ----------
    f
        the function, jitted or not.
    cell
        what it computes.
    arguments, layout, options
        as for ``assert_autograd_function``.

    Examples
    --------
    >>> from symrnn.cells import elman
    >>> assert_custom_vjp(lambda u, h: u, elman())  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.errors.InputError: the argument u is no array of the cell elman; it has W_xh, W_hh, b_h, x, h...

    Raises
    ------
    FunctionMismatch, GradientMismatch, KernelError
        as ``assert_autograd_function`` does.
    InputError
        for arguments that do not fit, and where JAX is not installed.
    """
    __tracebackhide__ = True
    function("f", f, "the arrays of the cell")
    names = parameter_names(f) if arguments is None else arguments
    places = places_of(names, cell, keys_of(cell, layout))
    own = {"shapes": "few"} | complete_options(cell, layout, places, options)
    load("jax")
    name = str(getattr(f, "__name__", type(f).__name__))
    compare_both_ways("assert_custom_vjp", name, cell, call_in_order(f, places), run_in_jax, layout, own)


@check_arguments
def assert_module_matches(
    module: Any, cell: Cell, *, layout: Layout | None = None, is_step: bool = False, **options: Any
) -> None:
    """Assert that a module is a cell, forwards and backwards, by each of its parameters, which are not changed.

    Of torch ``RNN``, ``LSTM``, ``GRU`` and their cells are known: sizes and layout are those of the module, both
    biases are compared. Of several layers and of two directions each is compared by its own weights, and named where it
    is wrong; so is a module of one's own with parameters such as ``weight_hh_l1_reverse``. Another is called as these
    are, ``module(x, h)``, or ``module(x, (h, c))`` with several states, and gives outputs, and last states if it has
    them. On JAX known are the cells of Flax, linen and nnx, of Equinox, Keras' layers, and what ``hk.transform``
    makes of Haiku's ``dynamic_unroll``. A session of onnxruntime is compared forwards; weights that are none of its
    inputs are given in ``params``.

    Parameters
    ----------
    module
        the module.
    cell
        what it computes, in each layer: ``cells.gru_reset_after()`` for torch's GRU, ``cells.load("lstm_projection")``
        for an LSTM with ``proj_size``.
    layout
        which arrays of the cell stand in which of its parameters, where these are called otherwise.
    is_step
        whether another module of torch is one step: called with the inputs of that step, (batch, m), it gives the new
        states.
    options
        those of ``assert_gradients_match``, as ``dtype="float32"``; of several layers steps, batch, lag, dtype, rtol,
        kink and seed.

    Examples
    --------
    >>> from symrnn.cells import lstm
    >>> assert_module_matches("LSTM", lstm())  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.errors.InputError: module: expected a torch.nn.Module, or a cell of Flax, ..., found the text 'LSTM'

    Raises
    ------
    FunctionMismatch, GradientMismatch, KernelError
        as ``assert_autograd_function`` does.
    InputError
        for dropout between layers, and for parameters that are not the cell's.
    """
    __tracebackhide__ = True
    if is_onnx_session(module):
        return match_session(onnx_session(module, cell, layout), options)
    on_jax = None if is_torch_module(module) else jax_module(module, cell, layout)
    if on_jax is not None:
        return match_on_jax(on_jax, type(module).__name__, options)
    if not is_torch_module(module):
        raise InputError(
            f"module: expected a torch.nn.Module, or a cell of Flax, Equinox, Haiku or Keras, found {describe(module)}"
        )
    load("torch")
    known = torch_module(module, cell, layout, is_step)
    who, shapes = type(module).__name__, known.shapes()
    own_names = {*known.layout.weights, *(parameter.symbol.name for parameter in cell.parameters)}
    if parts_of(module) != (1, 1) and not is_step and not own_names >= shapes.keys():
        return compare_layers(module, cell, layout or Layout.torch(cell), options)
    sizes = sizes_of(cell, known.layout, shapes, who)
    missing = missing_weights(cell, known.layout, shapes)
    weights = {name: own for name, own in known.layout.weights.items() if name in shapes}
    arranged = replace(known.layout, weights=weights)
    own = {"sizes": sizes, **options}
    if missing:
        own["params"] = _zeros(cell, missing, own["sizes"]) | dict(own.get("params") or {})
    own.setdefault("wrt", [n for n in _all_names(cell) if n not in missing])
    return compare_both_ways("assert_module_matches", who, cell, known, run_in_torch, arranged, own)


def count_context(F: Any) -> int:  # noqa: N803  # as torch's users call it
    """One for ``forward(ctx, ...)``, none where a ``setup_context`` of its own is given the context."""
    return (
        0
        if any("setup_context" in vars(cls) for cls in F.__mro__ if cls.__module__ != "torch.autograd.function")
        else 1
    )


def complete_options(
    cell: Cell, layout: Layout | None, places: tuple[Place, ...], options: Mapping[str, Any]
) -> dict[str, Any]:
    """The options, with all that the function takes to differentiate with respect to, where nothing else is said."""
    groups = {group for group, name in places if not name}
    held = {own for parts in (layout.weights if layout else {}).values() for own in parts}
    whole = dict(layout.weights) if layout else {}
    taken = {
        own for group, name in places if name for own in (whole.get(name, (name,)) if group == "params" else (name,))
    }
    if "params" in groups:
        taken |= held | {role.symbol.name for role in parameter_roles(cell)}
    if "x" in groups:
        taken |= {role.symbol.name for role in input_roles(cell)}
    states = {role.symbol.name for role in state_roles(cell)}
    if "initial" in groups:
        taken |= states
    fixed = {*(options.get("params") or {})}
    left = [n for n in (*_all_names(cell), *(i.symbol.name for i in cell.inputs)) if n not in taken | fixed | states]
    if left:
        raise InputError(
            f"nothing that the function takes is {listing(dict.fromkeys(left))} of the cell {cell.name}; name its "
            f"arguments in order, as in arguments=(...), or fix a weight that it does without, as in params={{...}}"
        )
    own = dict(options)
    own.setdefault("wrt", [name for name in _all_names(cell) if name in taken])
    if not states & taken:
        own.setdefault("initial", "zero")
    return own


def _all_names(cell: Cell) -> list[str]:
    """What there is to differentiate with respect to."""
    inputs = [item.symbol.name for item in cell.inputs if not item.constant]
    learned = [role.symbol.name for role in parameter_roles(cell, constants=False)]
    return [*learned, *inputs, *(role.symbol.name for role in state_roles(cell))]


def _zeros(cell: Cell, names: Iterable[str], sizes: Mapping[str, int]) -> dict[str, Any]:
    roles = {role.symbol.name: role.shape for role in parameter_roles(cell)}
    return {name: np.zeros([size_value(size, sizes) for size in roles[name]]) for name in names}
