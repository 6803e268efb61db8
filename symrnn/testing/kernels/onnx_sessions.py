"""What onnxruntime runs, as an implementation of a cell: values alone, for it does not go back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import state_roles
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.framework_weights import onnx_weights
from symrnn.testing.kernels.layouts import Layout

__all__ = ["OnnxSession", "is_onnx_session", "onnx_session"]

_TYPES: Mapping[str, str] = MappingProxyType(
    {"tensor(float)": "float32", "tensor(double)": "float64", "tensor(float16)": "float16"}
)


@dataclass(frozen=True, slots=True)
class OnnxSession:
    """A session as an implementation: its weights by name, then its other inputs in order, x and the states."""

    session: Any
    cell: Cell
    layout: Layout
    weights: tuple[str, ...]
    others: tuple[str, ...]
    dtype: str

    @property
    def __name__(self) -> str:
        return type(self.session).__name__

    def __call__(self, params: Mapping[str, Array], x: Any, initial: Mapping[str, Array]) -> Array:
        """What the session gives out first, (steps, batch, n); an axis for the directions is taken away."""
        ranks = {each.name: len(each.shape) for each in self.session.get_inputs()}
        given = [x, *(initial[role.symbol.name] for role in state_roles(self.cell))]
        feeds = {name: params[name] for name in self.weights}
        feeds |= {
            name: array[None] if array.ndim == ranks[name] - 1 else array
            for name, array in zip(self.others, given, strict=False)
        }
        found = np.asarray(self.session.run(None, feeds)[0])
        return found[:, 0] if found.ndim == np.ndim(x) + 1 else found

    def sizes(self) -> dict[str, int]:
        """The sizes that the shapes of its inputs say; empty where they are left open."""
        shapes = {each.name: each.shape for each in self.session.get_inputs()}
        (n,), (m,) = self.cell.states[0].shape, self.cell.inputs[0].shape
        found = {str(m): shapes[self.others[0]][-1]}
        if len(self.others) > 1:
            found[str(n)] = shapes[self.others[1]][-1]
        return {name: size for name, size in found.items() if isinstance(size, int)}


def is_onnx_session(module: Any) -> bool:
    """Whether it is a session of onnxruntime, without importing it."""
    return any(cls.__module__.startswith("onnxruntime.") for cls in type(module).__mro__)


def onnx_session(session: Any, cell: Cell, layout: Layout | None) -> OnnxSession:
    """A session; its inputs that the layout does not name are x and the states, in this order.

    Raises
    ------
    InputError
        for another number of inputs, and for a type that is no floating one.
    """
    found = layout or Layout(onnx_weights(cell), lead=1)
    inputs = session.get_inputs()
    weights = tuple(each.name for each in inputs if each.name in found.weights)
    others = tuple(each.name for each in inputs if each.name not in found.weights)
    if len(others) not in (1, 1 + len(cell.states)) or inputs[0].type not in _TYPES:
        raise InputError(
            f"the session takes {listing(each.name for each in inputs)}; expected weights as the layout names them, "
            f"{listing(found.weights)}, then x, and the states before the first step or none, of a floating type"
        )
    return OnnxSession(session, cell, found, weights, others, _TYPES[inputs[0].type])
