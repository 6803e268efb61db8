"""The assertions on derivatives in a direction: tangents forwards, and gradients that are differentiated again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Literal

from numpy.typing import DTypeLike

from symrnn.cells.cell import Cell
from symrnn.evaluate.sequence_arguments import parameter_roles
from symrnn.expressions.arguments import check_arguments
from symrnn.testing.assertions.gradients import assert_gradients_match
from symrnn.testing.assertions.moved_kernels import (
    Given,
    framework_kernel,
    move_one_by_one,
    put_to_trials,
    setup_of,
)
from symrnn.testing.assertions.values import assert_same_function
from symrnn.testing.kernels.calling import Kernel
from symrnn.testing.kernels.derivative_calls import (
    bare_name,
    call_for_second,
    call_for_tangents,
    first_of,
)
from symrnn.testing.kernels.derivative_comparing import SECOND, TANGENTS, Moved
from symrnn.testing.kernels.derivative_errors import SecondGradientMismatch, TangentMismatch
from symrnn.testing.kernels.findings import telling
from symrnn.testing.kernels.layouts import Layout

__all__ = ["assert_second_gradients_match", "assert_tangents_match"]

#: the lengths that are tried where the caller says nothing
_STEPS = (1, 2, 3, 7)


@check_arguments
def assert_tangents_match(
    cell: Cell,
    jvp: Kernel,
    *,
    framework: Literal["numpy", "torch", "jax"] | None = None,
    arguments: Iterable[str] | None = None,
    layout: Layout | None = None,
    steps: int | Iterable[int] = _STEPS,
    batch: int | Iterable[int] = (1, 2),
    lag: int | None = 50,
    sizes: Mapping[str, int] | None = None,
    params: Mapping[str, Any] | None = None,
    x: Any = None,
    initial: Literal["drawn", "zero"] = "drawn",
    wrt: Iterable[str] | None = None,
    budget: float = 60.0,
    dtype: DTypeLike = "float64",
    rtol: float | None = None,
    kink: float | None = None,
    seed: int = 0,
) -> None:
    """Assert that a derivative forwards, a JVP written by hand, gives the tangents of a cell at every step.

    v_dot = sum of dv/du * u_dot. ``jvp(params, x, initial, params_dot, x_dot, initial_dot)`` is called with NumPy
    arrays as ``assert_gradients_match`` calls a backward pass, and gives two results: what the cell gives out, and its
    tangents, of the same shapes. A class of ``torch.autograd.Function`` with a ``jvp`` of its own is called with dual
    tensors, and a function with a ``custom_jvp`` by ``jax.jvp``: which argument is which say their names. Values are
    compared first. In a framework each argument moves alone, too, as with weights that are frozen.

    Parameters
    ----------
    cell
        whose tangents are the right ones.
    jvp
        the kernel, called as above.
    framework
        who calls it, where that is not seen by itself: a function of torch's tensors or of JAX's arrays is called
        with the arrays of the cell alone.
    arguments, layout
        as for ``assert_autograd_function``.
    steps, batch, lag, sizes, params, x, initial, budget, dtype, rtol, kink, seed
        as for ``assert_gradients_match``.
    wrt
        the names that move; all where it is not given.

    Examples
    --------
    >>> import numpy as np
    >>> from symrnn.cells import elman_unit
    >>> def jvp(params, x, initial, params_dot, x_dot, initial_dot):
    ...     w, u, b = (params[name] for name in ("W_hh", "W_xh", "b_h"))
    ...     w_dot, u_dot, b_dot = (params_dot[name] for name in ("W_hh", "W_xh", "b_h"))
    ...     h, h_dot, found = initial["h"], initial_dot["h"], []
    ...     for x_t, x_t_dot in zip(x, x_dot):
    ...         a_dot = u_dot*x_t + u*x_t_dot + w*h_dot + b_dot
    ...         h = np.tanh(u*x_t + w*h + b)
    ...         h_dot = a_dot*(1 - h**2)
    ...         found.append((h, h_dot))
    ...     return tuple(np.stack(each) for each in zip(*found))
    >>> assert_tangents_match(elman_unit(), jvp)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.testing.TangentMismatch: jvp does not give the tangents of elman_unit: that of h is wrong, and...

    Raises
    ------
    TangentMismatch
        naming the tangent, the step, and the arrays whose direction alone shows it.
    FunctionMismatch
        where another value comes out.
    KernelError
        where the kernel raises, has no way forwards, or gives back other shapes.
    InputError
        for arguments that do not fit.
    """
    __tracebackhide__ = True
    own = {"sizes": sizes, "params": params, "x": x, "initial": initial, "wrt": wrt}
    own |= {"dtype": dtype, "rtol": rtol, "kink": kink, "seed": seed}
    given = Given("assert_tangents_match", framework, arguments, layout, steps, batch, lag, budget, own)
    with telling("assert_tangents_match", cell, jvp) as told:
        found = framework_kernel(given, cell, jvp)
        if found is None:
            name, plain = bare_name(jvp), first_of(jvp, cell)
            kernel: Moved = partial(call_for_tangents, jvp, cell)
        else:
            moving, plain, given = found
            name, kernel = moving.name, moving.tangents
        assert_same_function(cell, plain, steps=(1, 3), **_share_options(given))
        setup, drawing = setup_of(given, cell, TANGENTS, kernel, name)
        told.note = put_to_trials(setup, drawing, given, TangentMismatch)
        if found is not None:
            move_one_by_one(setup, drawing, given)


@check_arguments
def assert_second_gradients_match(
    cell: Cell,
    kernel: Kernel,
    *,
    framework: Literal["numpy", "torch", "jax"] | None = None,
    arguments: Iterable[str] | None = None,
    layout: Layout | None = None,
    steps: int | Iterable[int] = _STEPS,
    batch: int | Iterable[int] = (1, 2),
    lag: int | None = 20,
    sizes: Mapping[str, int] | None = None,
    params: Mapping[str, Any] | None = None,
    x: Any = None,
    initial: Literal["drawn", "zero"] = "drawn",
    wrt: Iterable[str] | None = None,
    budget: float = 60.0,
    dtype: DTypeLike = "float64",
    rtol: float | None = None,
    kink: float | None = None,
    seed: int = 0,
) -> None:
    """Assert that gradients which are differentiated again, as for a gradient penalty, are those of a cell.

    The second gradient with respect to u is d/du of sum of <v, gradient>, with a direction v for each gradient: the
    Hessian of the loss times v, and by what arrives from the loss the tangent of what the cell gives out. ``kernel`` is
    a class of ``torch.autograd.Function`` whose backward is differentiated, or a function of JAX's arrays; which
    argument is which say their names. Its gradients are compared first. One that can be differentiated once alone is
    told, whether torch says so or the second gradient would silently be none. ``kernel(params, x, initial, upstream,
    params_dot, x_dot, initial_dot)`` of NumPy's arrays, where the last three are v, gives back a dict by name, and by
    ``"upstream"`` if it has that.

    Parameters
    ----------
    cell
        whose second gradients are the right ones.
    kernel
        the class or the function, called as above.
    framework
        who calls it, where that is not seen by itself: a function of torch's tensors or of JAX's arrays.
    arguments, layout
        as for ``assert_autograd_function``.
    steps, batch, lag, sizes, params, x, initial, budget, dtype, rtol, kink, seed
        as for ``assert_gradients_match``.
    wrt
        the names whose gradients are differentiated, and by which; all where it is not given.

    Examples
    --------
    >>> from symrnn.cells import elman_unit
    >>> def second(params, x, initial, upstream, params_dot, x_dot, initial_dot):
    ...     return {name: 0*weight for name, weight in params.items()}
    >>> assert_second_gradients_match(elman_unit(), second)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    symrnn.testing.SecondGradientMismatch: second does not give the second gradients of elman_unit: that by...

    Raises
    ------
    SecondGradientMismatch
        naming the array, the entry and what was taken for a constant.
    GradientMismatch
        where the gradient itself is another.
    KernelError
        where it is once differentiable, and where it raises or gives back other names or shapes.
    InputError
        for arguments that do not fit.
    """
    __tracebackhide__ = True
    own = {"sizes": sizes, "params": params, "x": x, "initial": initial, "wrt": wrt}
    own |= {"dtype": dtype, "rtol": rtol, "kink": kink, "seed": seed}
    given = Given("assert_second_gradients_match", framework, arguments, layout, steps, batch, lag, budget, own)
    with telling("assert_second_gradients_match", cell, kernel) as told:
        found = framework_kernel(given, cell, kernel)
        if found is None:
            learned = [role.symbol.name for role in parameter_roles(cell, constants=False)]
            asked = learned if wrt is None else [*wrt]
            name = bare_name(kernel)
            moved: Moved = partial(call_for_second, kernel, cell, asked)
        else:
            twice, plain, given = found
            name, moved = twice.name, twice.second_gradients
            few = _share_options(given) | {"wrt": given.options["wrt"], "kink": kink}
            assert_gradients_match(cell, plain, steps=3, batch=2, lag=None, **few)
        setup, drawing = setup_of(given, cell, SECOND, moved, name)
        told.note = put_to_trials(setup, drawing, given, SecondGradientMismatch)


def _share_options(given: Given) -> dict[str, Any]:
    """The options that values depend on as well."""
    return {key: given.options[key] for key in ("sizes", "params", "x", "initial", "dtype", "rtol", "seed")}
