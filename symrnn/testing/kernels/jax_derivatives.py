"""Functions of JAX's arrays in a direction: forwards by jvp, and backwards through what vjp gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.jax_calls import array_of
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.tensor_kernels import Named, Pull
from symrnn.testing.kernels.torch_calls import load

__all__ = ["move_in_jax", "second_in_jax"]

Key = tuple[str, str]
Function = Callable[[Named], list[Any]]


def move_in_jax(
    name: str, function: Function, arrays: Mapping[Key, Array], directions: Mapping[Key, Array]
) -> list[Array]:
    """The tangents of the results.

    Raises
    ------
    KernelError
        where the function has no way forwards.
    """
    __tracebackhide__ = True
    jax = load("jax")
    with jax.enable_x64(_is_wide(arrays)):
        given, moving = _arrays_of_jax(jax, arrays, directions)
        try:
            _, tangents = jax.jvp(_in_order(function, arrays), (given,), (moving,))
        except Exception as error:
            raise KernelError(_tell_forward(name, error)) from error
        return [array_of(tangent) for tangent in tangents]


def second_in_jax(
    name: str, function: Function, arrays: Mapping[Key, Array], directions: Mapping[Key, Array], pull: Pull
) -> tuple[dict[Key, Array], list[Array]]:
    """The gradients of sum of <direction, gradient>, by the arrays and by the gradients that arrive.

    Raises
    ------
    KernelError
        where the function cannot be differentiated twice.
    """
    __tracebackhide__ = True
    jax = load("jax")
    with jax.enable_x64(_is_wide(arrays)):
        given, moving = _arrays_of_jax(jax, arrays, directions)
        call = _in_order(function, arrays)
        results = call(given)
        arriving = pull([array_of(result) for result in results])
        upstream = [jax.numpy.asarray(u, r.dtype) for u, r in zip(arriving, results, strict=True)]

        def project(by: list[Any], cotangents: list[Any]) -> Any:
            _, back = jax.vjp(call, by)
            return sum((g * v).sum() for g, v in zip(back(cotangents)[0], moving, strict=True))

        try:
            second, by_arriving = jax.grad(project, argnums=(0, 1))(given, upstream)
        except Exception as error:
            raise KernelError(_tell_once(name, error)) from error
        return dict(zip(arrays, map(array_of, second), strict=True)), [array_of(u) for u in by_arriving]


def _arrays_of_jax(
    jax: Any, arrays: Mapping[Key, Array], directions: Mapping[Key, Array]
) -> tuple[list[Any], list[Any]]:
    """The arrays, and the direction of each."""
    given = [jax.numpy.asarray(array) for array in arrays.values()]
    return given, [jax.numpy.asarray(directions[key], g.dtype) for key, g in zip(arrays, given, strict=True)]


def _is_wide(arrays: Mapping[Key, Array]) -> bool:
    return any(array.dtype == np.float64 for array in arrays.values())


def _in_order(function: Function, arrays: Mapping[Key, Array]) -> Callable[[list[Any]], list[Any]]:
    """Of a dict JAX would sort the names."""

    def call(tensors: list[Any]) -> list[Any]:
        return function(dict(zip(arrays, tensors, strict=True)))

    return call


def _tell_forward(name: str, error: Exception) -> str:
    first = (f"{error}".splitlines() or [""])[0]
    if "custom_vjp" in f"{error}":
        return (
            f"{name} has no way forwards: it has a custom_vjp, through which JAX does not take tangents. Give it a "
            f"custom_jvp, from which JAX makes the way back, too.\nJAX says: {first}"
        )
    return f"{name} cannot be taken forwards: it raised {type(error).__name__}: {error}"


def _tell_once(name: str, error: Exception) -> str:
    text = f"{error}"
    first = (text.splitlines() or [""])[0]
    if "allback" in text or "TracerArrayConversion" in type(error).__name__:
        return (
            f"{name} is once differentiable: its way back leaves JAX, for NumPy or another language, which cannot be "
            f"differentiated again. Make it of JAX's operations, or give it a custom_vjp of its own.\nJAX says: {first}"
        )
    if "custom_vjp" in text or "not differentiable" in text or "not implemented" in text.lower():
        return f"{name} is once differentiable: what its way back calls has no derivative.\nJAX says: {first}"
    return f"{name} cannot be differentiated twice: it raised {type(error).__name__}: {text}"
