"""Functions of JAX's arrays, called with NumPy's: their results, and what JAX brings back through them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.tensor_kernels import Named, Pull
from symrnn.testing.kernels.torch_calls import load

__all__ = ["array_of", "run_in_jax"]


def run_in_jax(
    function: Callable[[Named], list[Any]], arrays: Mapping[tuple[str, str], Array], pull: Pull | None
) -> Any:
    """The results as arrays; with a pull the gradients by name. float64 is turned on where the arrays have it."""
    __tracebackhide__ = True
    jax = load("jax")
    wide = any(array.dtype == np.float64 for array in arrays.values())
    with jax.enable_x64(wide):
        given = [jax.numpy.asarray(array) for array in arrays.values()]

        def call(tensors: list[Any]) -> list[Any]:  # of a dict JAX would sort the names
            return function(dict(zip(arrays, tensors, strict=True)))

        if pull is None:
            return [array_of(result) for result in call(given)]
        results, back = jax.vjp(call, given)
        upstream = pull([array_of(result) for result in results])
        cotangents = [jax.numpy.asarray(u, r.dtype) for u, r in zip(upstream, results, strict=True)]
        return dict(zip(arrays, map(array_of, back(cotangents)[0]), strict=True))


def array_of(value: Any) -> Array:
    """An array of NumPy's, in float32 where NumPy has no such type."""
    array = np.asarray(value)
    return np.array(array.astype(np.float32) if array.dtype.name == "bfloat16" else array)
