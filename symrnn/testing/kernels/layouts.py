"""Kernels whose weights are laid out as a framework has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cells.torch_stacking import BIASES, GATES, LAYER, WEIGHTS, own_name
from symrnn.errors import InputError, listing
from symrnn.expressions.arguments import check_arguments
from symrnn.testing.kernels.assertion_arguments import function
from symrnn.testing.kernels.calling import Kernel, refuse_overwritten
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Arrays

__all__ = ["torch_layout"]

_BIASES = tuple(f"{bias}{LAYER}" for bias in BIASES)


@check_arguments
def torch_layout(cell: Cell, backward: Kernel) -> Kernel:
    """A kernel with torch's weights as one with the cell's: what ``assert_gradients_match`` takes.

    ``backward(params, x, initial, upstream)`` is given ``weight_ih_l0`` (gates*n, m), ``weight_hh_l0`` (gates*n, n),
    ``bias_ih_l0`` and ``bias_hh_l0`` (gates*n), the gates below each other in torch's order (i, f, g, o and r, z, n),
    and gives back gradients by the same names. A bias of the cell is torch's two together: it is split at random, and
    the gradients by both are compared. Behind the reset gate, in the candidate of the GRU, the second one is a bias
    of its own, ``b_hg``. Inputs and states are as everywhere: (steps, batch, m) and (batch, n).

    >>> from symrnn.cells import elman
    >>> def backward(params, x, initial, upstream):
    ...     return {"weight_ih_l0": np.zeros_like(params["weight_ih_l0"])}
    >>> params = {"W_xh": np.ones((3, 2)), "W_hh": np.ones((3, 3)), "b_h": np.ones(3)}
    >>> torch_layout(elman(), backward)(params, None, None, None)["W_xh"].shape
    (3, 2)

    Raises
    ------
    InputError
        for a cell that torch does not have: it has elman, lstm and gru_reset_after.
    """
    if not isinstance(cell, Cell) or cell.name not in GATES:
        found = getattr(cell, "name", type(cell).__name__)
        hint = "; torch's GRU resets after the product: take cells.gru_reset_after()" if found == "gru" else ""
        raise InputError(f"torch has a network for each of {listing(GATES)}, found {found}{hint}")
    return _TorchKernel(function("backward", backward, "params, x, initial and upstream"), GATES[cell.name], 0)


@dataclass(frozen=True, slots=True)
class _TorchKernel:
    """A kernel in the names of the cell; the biases' gradients are read from the first or the second of torch's."""

    backward: Kernel
    gates: str
    bias: int

    @property
    def __name__(self) -> str:
        name = getattr(self.backward, "__name__", "backward")
        return f"{name} by {_BIASES[self.bias]}" if self.bias else str(name)

    @property
    def readings(self) -> tuple[Kernel, ...]:
        """Both ways to read the biases: each is to be right."""
        return tuple(_TorchKernel(self.backward, self.gates, bias) for bias in range(len(_BIASES)))

    def say_name(self, name: str) -> str:
        """Torch's array that holds what the cell calls so; what is not stacked has its own name."""
        arrays = (*(f"{stem}{LAYER}" for stem in WEIGHTS), *_BIASES)
        parts = {_own_name(each, gate, self.gates, self.bias): each for each in arrays for gate in self.gates}
        return parts.get(name, name)

    def __call__(self, params: Arrays, x: Any, initial: Any, upstream: Any) -> Any:
        __tracebackhide__ = True
        stacked = _stack(params, self.gates)
        shapes = {name: array.shape for name, array in stacked.items()}
        found = self.backward(given := {name: array.copy() for name, array in stacked.items()}, x, initial, upstream)
        refuse_overwritten(self, "params", stacked, given)
        return _unstack(found, shapes, self.gates, self.bias) if isinstance(found, Mapping) else found


def _stack(params: Arrays, gates: str) -> Arrays:
    """The cell's weights below each other, the biases in two parts."""
    found = {
        f"{stem}{LAYER}": np.concatenate([params[own_name(stem, gate, gates)] for gate in gates]) for stem in WEIGHTS
    }
    both = np.concatenate([params[f"b_{gate}"] for gate in gates])
    second = np.random.default_rng(len(both)).uniform(-1, 1, both.shape).astype(both.dtype)
    first = both - second
    if "b_hg" in params:
        candidate = slice(-len(params["b_hg"]), None)
        first[candidate], second[candidate] = params["b_g"], params["b_hg"]
    return found | dict(zip(_BIASES, (first, second), strict=True))


def _unstack(found: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], gates: str, bias: int) -> dict[str, Any]:
    """The gradients by the cell's weights; what has another name stays as it is."""
    result = {name: array for name, array in found.items() if name not in shapes}
    for name, array in found.items():
        if name not in shapes or array is None:
            continue
        if np.shape(array) != shapes[name]:
            raise KernelError(f"the gradient by {name} has shape {np.shape(array)}, expected {shapes[name]}")
        size = shapes[name][0] // len(gates)
        for i, gate in enumerate(gates):
            if own := _own_name(name, gate, gates, bias):
                result[own] = array[size * i : size * (i + 1)]
    return result


def _own_name(name: str, gate: str, gates: str, bias: int) -> str:
    """What a part of torch's array is called in the cell; empty for a bias that the other reading compares."""
    own, *others = (own_name(stem, gate, gates) for stem in (name.removesuffix(LAYER), *BIASES))
    return "" if name in _BIASES and name != _BIASES[bias] and others[0] == others[1] else own
