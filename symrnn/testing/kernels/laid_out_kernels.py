"""A kernel of another layout, seen as one that has the cell's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symrnn.testing.kernels.calling import Kernel, plain_array, refuse_overwritten
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.stacked_weights import Stacking
from symrnn.testing.kernels.trials import Arrays

__all__ = ["AxisChange", "LaidOut"]

#: to the kernel's axes, and back
AxisChange = tuple[Callable[[Array], Array], Callable[[Array], Array]]


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A kernel in the cell's arrays; the gradient with respect to one in several places is read from one of them.

    Outputs of the last step alone have no axis for the steps: where ``is_last``, they are laid out as states are.
    """

    kernel: Kernel
    stacking: Stacking
    sequences: AxisChange
    states: AxisChange
    axes: Mapping[str, str]
    reading: int
    is_last: bool = False

    @property
    def __name__(self) -> str:
        name = str(getattr(self.kernel, "__name__", "kernel"))
        return f"{name} by {self.stacking.second()}" if self.reading else name

    @property
    def readings(self) -> tuple[Kernel, ...]:
        """All ways to read the gradients: each is to be right."""
        return tuple(replace(self, reading=reading) for reading in range(self.stacking.readings))

    @property
    def of_last(self) -> Kernel:
        """The same kernel where the last output alone is given out, or counts in the loss."""
        return replace(self, is_last=True)

    @property
    def _outputs(self) -> AxisChange:
        return self.states if self.is_last else self.sequences

    def say_name(self, name: str) -> str:
        """The kernel's array that holds what the cell calls so."""
        return self.stacking.holder(name, self.reading)

    def __call__(self, params: Arrays, x: Any, initial: Any, upstream: Any = None) -> Any:
        """The gradients with respect to the cell's arrays; without ``upstream`` what the cell gives out."""
        __tracebackhide__ = True
        own = {
            "params": self.stacking.stack(params),
            "x": self._there(x, self.sequences),
            "initial": self._there(initial, self.states),
            "upstream": self._there(upstream, self._outputs),
        }
        own = {what: arrays for what, arrays in own.items() if arrays is not None}
        given = {what: _copy(arrays) for what, arrays in own.items()}
        found = self.kernel(*given.values())
        for what, arrays in own.items():
            refuse_overwritten(self, what, _by_name(what, arrays), _by_name(what, given[what]))
        if "upstream" not in own:
            return self._back(found, {})
        if not isinstance(found, Mapping):
            return found
        shapes = {name: array.shape for what in ("x", "initial") for name, array in _by_name(what, own[what]).items()}
        stacked = {name: array.shape for name, array in own["params"].items()}
        gradients = {name: None if array is None else plain_array(array) for name, array in found.items()}
        return self._back(self.stacking.unstack(gradients, params, stacked, self.reading), shapes)

    def _there(self, arrays: Any, change: AxisChange) -> Any:
        if isinstance(arrays, Mapping):
            return {name: np.ascontiguousarray(change[0](array)) for name, array in arrays.items()}
        return None if arrays is None else np.ascontiguousarray(change[0](arrays))

    def _back(self, found: Any, shapes: Mapping[str, tuple[int, ...]]) -> Any:
        """Sequences and states in the cell's axes; one array alone is a sequence."""
        if found is None or not isinstance(found, Mapping):
            return found if found is None else _undo(self._outputs, "what it gives out", plain_array(found), shapes)
        change = {"sequence": self.sequences, "state": self.states}
        return {
            name: array
            if array is None or name not in self.axes
            else _undo(change[self.axes[name]] if shapes else self._outputs, name, plain_array(array), shapes)
            for name, array in found.items()
        }


def _undo(change: AxisChange, name: str, array: Array, shapes: Mapping[str, tuple[int, ...]]) -> Array:
    """An array of the kernel's layout in the cell's."""
    expected = shapes.get(name, array.shape)
    if array.shape != expected:
        raise KernelError(
            f"the gradient with respect to {name} has shape {array.shape}, expected {expected} as the kernel is "
            "given it"
        )
    try:
        return change[1](array)
    except (ValueError, IndexError) as error:
        raise KernelError(f"{name} has shape {array.shape}, which the layout cannot bring back: {error}") from None


def _copy(arrays: Any) -> Any:
    return {name: array.copy() for name, array in arrays.items()} if isinstance(arrays, Mapping) else arrays.copy()


def _by_name(what: str, arrays: Any) -> Arrays:
    return dict(arrays) if isinstance(arrays, Mapping) else {what: arrays}
