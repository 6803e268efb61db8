"""Weights below each other in larger arrays, and the gradients of these taken apart again: data in, data out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.kernel_errors import KernelError
from symrnn.testing.kernels.trials import Arrays

__all__ = ["Stacking"]


@dataclass(frozen=True, slots=True)
class Stacking:
    """Which arrays of the cell stand below each other in which of the kernel's.

    One that stands in two places is the sum of both, as torch's two biases: it is split at random.
    """

    weights: Mapping[str, tuple[str, ...]]
    transposed: bool = False
    lead: int = 0

    @property
    def readings(self) -> int:
        """In how many places the gradient with respect to one array stands."""
        return max((1 + nth for _, _, nth in self._places()), default=1)

    def holder(self, part: str, reading: int) -> str:
        """The kernel's array that holds an array of the cell; its own name where none does."""
        held = [name for name, own, _ in self._places() if own == part]
        return held[min(reading, len(held) - 1)] if held else part

    def second(self) -> str:
        """The first array that holds what stands in two places the second time."""
        return next((name for name, _, nth in self._places() if nth), "")

    def stack(self, params: Arrays) -> Arrays:
        """The kernel's arrays; what is in none of them stays as it is."""
        parts: dict[str, list[Array]] = {name: [] for name in self.weights}
        doubled = {own for _, own, nth in self._places() if nth}
        for name, own, nth in self._places():
            array = params[own]
            if own in doubled:  # b = (b - s) + s
                drawn = np.random.default_rng(array.size).uniform(-1, 1, array.shape)
                second = np.asarray(drawn, array.dtype)
                array = second if nth else array - second
            parts[name].append(array)
        held = {own for _, own, _ in self._places()}
        rest = {name: array for name, array in params.items() if name not in held}
        return rest | {name: self._lay(np.concatenate(several)) for name, several in parts.items()}

    def unstack(self, found: Mapping[str, Any], params: Arrays, shapes: Mapping[str, Any], reading: int) -> Arrays:
        """The gradients with respect to the cell's arrays, in one of the places where they stand.

        Raises
        ------
        KernelError
            for a gradient of another shape than its array.
        """
        result = {name: array for name, array in found.items() if name not in self.weights}
        rows = dict.fromkeys(self.weights, 0)
        stacked = {name: found[name] for name in self.weights if found.get(name) is not None}
        for name, array in stacked.items():
            if np.shape(array) != shapes[name]:
                raise KernelError(
                    f"the gradient with respect to {name} has shape {np.shape(array)}, expected {shapes[name]}"
                )
        doubled = {own for _, own, nth in self._places() if nth}
        for name, own, nth in self._places():
            start, rows[name] = rows[name], rows[name] + len(params[own])
            if name in stacked and (own not in doubled or nth == reading):
                result[own] = self._raise(stacked[name])[start : rows[name]]
        return result

    def _places(self) -> Iterator[tuple[str, str, int]]:
        """Kernel's array, the cell's in it, and how often that stood somewhere before."""
        seen: dict[str, int] = {}
        for name, parts in self.weights.items():
            for own in parts:
                yield name, own, seen.get(own, 0)
                seen[own] = seen.get(own, 0) + 1

    def _lay(self, array: Array) -> Array:
        array = array.T if self.transposed else array
        return np.ascontiguousarray(array.reshape((1,) * self.lead + array.shape))

    def _raise(self, array: Any) -> Any:
        array = array.reshape(array.shape[self.lead :]) if self.lead else array
        return array.T if self.transposed and array.ndim == 2 else array
