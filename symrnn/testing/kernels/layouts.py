"""Kernels whose weights are laid out as a framework has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.testing.kernels.assertion_arguments import function
from symrnn.testing.kernels.calling import Kernel
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Arrays

__all__ = ["torch_layout"]

#: the gates in the order in which torch stacks them; its n is g here
_TORCH: Mapping[str, str] = MappingProxyType({"elman": "h", "lstm": "ifgo", "gru_reset_after": "rzg"})

_STACKED: Mapping[str, str] = MappingProxyType({"weight_ih_l0": "W_x", "weight_hh_l0": "W_h", "bias_ih_l0": "b_"})


def torch_layout(cell: Cell, backward: Kernel) -> Kernel:
    """A kernel with torch's weights as one with the cell's: what ``assert_gradients_match`` takes.

    ``backward(params, x, initial, upstream)`` is given ``weight_ih_l0`` (gates*n, m), ``weight_hh_l0`` (gates*n, n),
    ``bias_ih_l0`` and ``bias_hh_l0`` (gates*n), the gates below each other in torch's order (i, f, g, o and r, z, n),
    and gives back gradients by the same names. Of the two biases the first one counts; the second is zero, but for
    the bias behind the reset gate. Inputs and states are as everywhere: (steps, batch, m) and (batch, n).

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
    if not isinstance(cell, Cell) or cell.name not in _TORCH:
        found = getattr(cell, "name", type(cell).__name__)
        raise InputError(f"torch has a network for each of {listing(_TORCH)}, found {found}")
    gates = _TORCH[cell.name]
    function("backward", backward, "params, x, initial and upstream")

    def kernel(params: Arrays, x: Any, initial: Any, upstream: Any) -> dict[str, Any]:
        __tracebackhide__ = True
        stacked = _stack(params, gates)
        found = backward(stacked, x, initial, upstream)
        return _unstack(found, stacked, gates) if isinstance(found, Mapping) else found

    kernel.__name__ = getattr(backward, "__name__", "backward")
    return kernel


def _stack(params: Arrays, gates: str) -> Arrays:
    """The cell's weights below each other."""
    found = {name: np.concatenate([params[own + gate] for gate in gates]) for name, own in _STACKED.items()}
    second = np.zeros_like(found["bias_ih_l0"])
    if "b_hg" in params:
        second[-len(params["b_hg"]) :] = params["b_hg"]
    return found | {"bias_hh_l0": second}


def _unstack(found: Mapping[str, Any], stacked: Arrays, gates: str) -> dict[str, Any]:
    """The gradients by the cell's weights; what has another name stays as it is."""
    result = {name: array for name, array in found.items() if name not in stacked}
    for name, array in found.items():
        if name in stacked and np.shape(array) != stacked[name].shape:
            raise KernelError(f"the gradient by {name} has shape {np.shape(array)}, expected {stacked[name].shape}")
        size = len(stacked["bias_ih_l0"]) // len(gates)
        parts = {gate: array[size * i : size * (i + 1)] for i, gate in enumerate(gates)} if name in stacked else {}
        if name in _STACKED:
            result |= {_STACKED[name] + gate: part for gate, part in parts.items()}
        elif gates == "rzg" and name in stacked:
            result["b_hg"] = parts["g"]
    return result
