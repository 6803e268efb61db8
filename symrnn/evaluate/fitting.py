"""Arrays against declared shapes: sizes are found from the arrays, and every array has to agree with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing, name_mismatch
from symrnn.expressions.shapes import Shape, Size

__all__ = ["BATCH", "STEPS", "AxisSizes", "batch_shape", "check_names", "positive_integer"]

#: the axes that are no sizes of the cell: a size may have the same name
STEPS, BATCH = ("steps",), ("batch",)

Axis = Size | tuple[str]


@dataclass(slots=True)
class AxisSizes:
    """The sizes found so far, each with the array that it was found in."""

    found: dict[Axis, tuple[int, str]] = field(default_factory=dict)

    def fit(self, what: str, array: np.ndarray[Any, Any], axes: tuple[Axis, ...]) -> None:
        """Take an array's sizes down.

        >>> sizes = AxisSizes()
        >>> sizes.fit("W", np.ones((2, 3)), ("n", "m"))
        >>> sizes.fit("b", np.ones(4), ("n",))
        Traceback (most recent call last):
        symrnn.errors.InputError: b: expected shape (n) with n = 2 as in W, found (4)

        Raises
        ------
        InputError
            naming the array, what was expected, and what was found.
        """
        if not self._fits(array.shape, axes):
            hint = "; its transpose fits" if array.ndim > 1 and self._fits(array.T.shape, axes) else ""
            raise InputError(f"{what}: expected shape {self.describe(axes)}, found {_shape_text(array.shape)}{hint}")
        for axis, size in zip(axes, array.shape, strict=True):
            self._take(axis, size, what)

    def _fits(self, shape: tuple[int, ...], axes: tuple[Axis, ...]) -> bool:
        if len(shape) != len(axes):
            return False
        seen: dict[Axis, int] = {}
        return all(
            size == (axis if isinstance(axis, int) else seen.setdefault(axis, self.found.get(axis, (size,))[0]))
            for size, axis in zip(shape, axes, strict=True)
        )

    def _take(self, axis: Axis, size: int, what: str) -> None:
        if size == 0:
            raise InputError(f"{what}: {_name(axis)} is 0 in it; give an array with at least one entry along that axis")
        if not isinstance(axis, int):
            self.found.setdefault(axis, (size, what))

    def describe(self, axes: tuple[Axis, ...]) -> str:
        """The axes by name, and what is known of their sizes."""
        known = {axis: self.found[axis] for axis in axes if axis in self.found}
        where = ", ".join(f"{_name(axis)} = {size} as in {what}" for axis, (size, what) in known.items())
        return _shape_text(map(_name, axes)) + (f" with {where}" if where else "")

    def __getitem__(self, axis: Axis) -> int:
        return axis if isinstance(axis, int) else self.found[axis][0]

    def of(self, axes: Iterable[Axis]) -> tuple[int, ...]:
        """Axes in numbers."""
        return tuple(self[axis] for axis in axes)


def batch_shape(shape: Shape) -> Shape:
    """A shape as it is held in batch rows: a row [1, n] as the column that it is the transpose of."""
    return tuple(size for size in shape if size != 1)


def check_names(what: str, given: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse arrays that are missing or that nothing asks for.

    Raises
    ------
    InputError
        naming them.
    """
    wanted = list(names)
    if mismatch := name_mismatch(given, wanted, "not among them"):
        raise InputError(f"{what}: expected {listing(wanted) or 'no names'}; {mismatch}")


def positive_integer(name: str, size: Any) -> int:
    """A number of steps or of entries, as an integer.

    Raises
    ------
    InputError
        for anything else, naming it.
    """
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1:
        raise InputError(f"{name} is {size!r}; it must be a positive integer")
    return int(size)


def _name(axis: Axis) -> str:
    return axis[0] if isinstance(axis, tuple) else str(axis)


def _shape_text(shape: Iterable[object]) -> str:
    return f"({', '.join(map(str, shape))})"
