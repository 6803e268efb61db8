"""Functions of torch's tensors, called with arrays: their results, and what torch brings back through them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symrnn.errors import InputError
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.tensor_kernels import Named, Pull

__all__ = ["array_of", "load", "run_as_view", "run_in_torch", "run_one_by_one", "run_twice", "tensor_of"]

Key = tuple[str, str]
Function = Callable[[Named], list[Any]]


def load(name: str) -> Any:
    """A framework, imported when it is needed.

    Raises
    ------
    InputError
        where it is not installed.
    """
    try:
        return importlib.import_module("torch") if name == "torch" else importlib.import_module("jax")
    except ImportError:
        raise InputError(f"{name} is not installed, which this assertion calls: pip install {name}") from None


def run_in_torch(function: Function, arrays: Mapping[Key, Array], pull: Pull | None) -> Any:
    """The results as arrays; with a pull the gradients by name, None where torch has none."""
    __tracebackhide__ = True
    if pull is None:
        with load("torch").no_grad():
            return [array_of(result) for result in function(_tensors(arrays, ()))]
    given, results, upstream = _forwards(function, arrays, pull, arrays)
    return dict(zip(arrays, _back(results, [given[key] for key in arrays], upstream), strict=True))


def run_as_view(function: Function, arrays: Mapping[Key, Array], pull: Pull | None) -> Any:
    """The same, where the gradients that come in are views with other strides, as after cat or a transpose."""
    __tracebackhide__ = True
    if pull is None:
        return run_in_torch(function, arrays, pull)
    given, results, upstream = _forwards(function, arrays, pull, arrays)
    views = [_as_view(each) for each in upstream]
    return dict(zip(arrays, _back(results, [given[key] for key in arrays], views), strict=True))


def run_twice(function: Function, arrays: Mapping[Key, Array], pull: Pull | None) -> Any:
    """The same, where the graph is gone back through a second time, as with retain_graph."""
    __tracebackhide__ = True
    if pull is None:
        return run_in_torch(function, arrays, pull)
    given, results, upstream = _forwards(function, arrays, pull, arrays)
    by = [given[key] for key in arrays]
    _back(results, by, upstream)
    return dict(zip(arrays, _back(results, by, upstream), strict=True))


def run_one_by_one(function: Function, arrays: Mapping[Key, Array], pull: Pull | None) -> Any:
    """The same, where one argument at a time asks for a gradient, as with weights that are frozen."""
    __tracebackhide__ = True
    if pull is None:
        return run_in_torch(function, arrays, pull)
    found: dict[Key, Any] = {}
    for key in arrays:
        given, results, upstream = _forwards(function, arrays, pull, (key,))
        found[key] = _back(results, [given[key]], upstream)[0]
    return found


def _forwards(function: Function, arrays: Mapping[Key, Array], pull: Pull, asked: Any) -> Any:
    """The tensors given, the results that can be differentiated, and the gradients with respect to them."""
    given = _tensors(arrays, asked)
    results = function(given)
    upstream = pull([array_of(result) for result in results])
    both = [(r, tensor_of(u).to(r.dtype)) for r, u in zip(results, upstream, strict=True) if r.requires_grad]
    return given, [r for r, _ in both], [u for _, u in both]


def _back(results: list[Any], by: list[Any], upstream: list[Any]) -> list[Any]:
    if not results:
        return [None for _ in by]
    found = load("torch").autograd.grad(results, by, upstream, allow_unused=True, retain_graph=True)
    return [None if gradient is None else array_of(gradient) for gradient in found]


def _tensors(arrays: Mapping[Key, Array], asked: Any) -> dict[Key, Any]:
    return {key: tensor_of(array).requires_grad_(key in asked) for key, array in arrays.items()}


def tensor_of(array: Array) -> Any:
    """A tensor of its own memory; torch has a bfloat16 of its own, which NumPy's is brought to by way of float32."""
    torch = load("torch")
    if array.dtype.name == "bfloat16":
        return torch.tensor(array.astype(np.float32)).to(torch.bfloat16)
    return torch.tensor(np.array(array, order="C"))


def array_of(tensor: Any) -> Array:
    """An array of its own memory."""
    torch = load("torch")
    found = tensor.detach().cpu().resolve_conj().resolve_neg()
    wide = found.to(torch.float32) if found.dtype == torch.bfloat16 else found
    return np.array(wide.numpy())


def _as_view(tensor: Any) -> Any:
    """The same numbers, every second of a memory whose axes stand the other way round."""
    torch = load("torch")
    wide = torch.empty((*tensor.shape[::-1], 2), dtype=tensor.dtype)
    view = wide[..., 0].permute(*reversed(range(tensor.dim())))
    view.copy_(tensor)
    return view
