"""Arrays against declared shapes: sizes are found from the arrays, and every array has to agree with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing, name_mismatch
from symrnn.expressions.shapes import Shape, Size
from symrnn.expressions.sizes import size_names, size_value, solve_sizes

__all__ = ["BATCH", "STEPS", "AxisSizes", "batch_shape", "check_names", "positive_integer", "rows_of_a_block"]

#: the axes that are no sizes of the cell: a size may have the same name
STEPS, BATCH = ("steps",), ("batch",)

Axis = Size | tuple[str]


@dataclass(slots=True)
class AxisSizes:
    """The sizes found so far, each with the array that it was found in.

    ``sums`` are those of sizes that were found before what they are sums of; ``shapes`` are those asked for so far.
    """

    found: dict[Axis, tuple[int, str]] = field(default_factory=dict)
    sums: dict[str, tuple[int, str]] = field(default_factory=dict)
    shapes: dict[tuple[Axis, ...], tuple[int, ...]] = field(default_factory=dict, repr=False)
    found_numbers: tuple[int, ...] = field(default=(), repr=False, compare=False)

    def fit(self, what: str, shape: tuple[int, ...], axes: tuple[Axis, ...]) -> None:
        """Take the sizes of an array's shape down.

        >>> sizes = AxisSizes()
        >>> sizes.fit("W", (2, 3), ("n", "m"))
        >>> sizes.fit("b", (4,), ("n",))
        Traceback (most recent call last):
        symrnn.errors.InputError: b: expected shape (n) with n = 2 as in W, found (4)

        Raises
        ------
        InputError
            naming the array, what was expected, and what was found.
        """
        if not self._fits(shape, axes):
            hint = "; its transpose fits" if len(shape) > 1 and self._fits(shape[::-1], axes) else ""
            raise InputError(f"{what}: expected shape {self.describe(axes)}, found {_shape_text(shape)}{hint}")
        for axis, size in zip(axes, shape, strict=True):
            self._take(axis, size, what)
        for name, size in (self._solve(shape, axes) or {}).items():
            self.found.setdefault(name, (size, what))

    def _fits(self, shape: tuple[int, ...], axes: tuple[Axis, ...]) -> bool:
        if len(shape) != len(axes):
            return False
        pairs = zip(shape, axes, strict=True)
        agree = all(size == self.found.get(axis, (size,))[0] for size, axis in pairs if isinstance(axis, tuple))
        return agree and self._solve(shape, axes) is not None

    def _solve(self, shape: tuple[int, ...], axes: tuple[Axis, ...]) -> dict[str, int] | None:
        """The sizes by name, with an array of this shape; None where it does not fit."""
        known = {axis: size for axis, (size, _) in self.found.items() if isinstance(axis, str)}
        said = [(axis, size) for axis, size in zip(axes, shape, strict=True) if not isinstance(axis, tuple)]
        return solve_sizes([*said, *((axis, size) for axis, (size, _) in self.sums.items())], known)

    def _take(self, axis: Axis, size: int, what: str) -> None:
        if size == 0:
            raise InputError(f"{what}: {_name(axis)} is 0 in it; give an array with at least one entry along that axis")
        if isinstance(axis, tuple):
            self.found.setdefault(axis, (size, what))
        elif size_names(axis) not in ((), (axis,)):
            self.sums.setdefault(str(axis), (size, what))

    def refuse_open(self) -> None:
        """Refuse sums of sizes that no array tells apart."""
        for axis, (size, what) in self.sums.items():
            if unknown := [name for name in size_names(axis) if name not in self.found]:
                raise InputError(
                    f"{what}: {axis} is {size} in it, and no array says what {listing(unknown)} are; make one of them "
                    "the size of an input, or of another parameter"
                )

    def describe(self, axes: tuple[Axis, ...]) -> str:
        """The axes by name, and what is known of their sizes."""
        parts = {name: None for axis in axes if not isinstance(axis, tuple) for name in size_names(axis)}
        sums = {axis: self.sums[axis] for axis in axes if isinstance(axis, str) and axis in self.sums}
        known = {axis: self.found[axis] for axis in (*axes, *parts) if axis in self.found} | sums
        where = ", ".join(f"{_name(axis)} = {size} as in {what}" for axis, (size, what) in known.items())
        return _shape_text(map(_name, axes)) + (f" with {where}" if where else "")

    def __getitem__(self, axis: Axis) -> int:
        if isinstance(axis, tuple) or axis in self.found:
            return self.found[axis][0]
        if unknown := [name for name in size_names(axis) if name not in self.found]:
            raise InputError(
                f"no array says what {listing(unknown)} is; give one that has it, such as the initial states"
            )
        return size_value(axis, {name: self.found[name][0] for name in size_names(axis)})

    def numbers(self) -> tuple[int, ...]:
        """The sizes in the order in which they were found, to be asked for when all are."""
        if not self.found_numbers:
            self.found_numbers = tuple([size for size, _ in self.found.values()])
        return self.found_numbers

    def of(self, axes: tuple[Axis, ...]) -> tuple[int, ...]:
        """Axes in numbers, to be asked for when all sizes are found."""
        if axes not in self.shapes:
            self.shapes[axes] = tuple(self[axis] for axis in axes)
        return self.shapes[axes]


def batch_shape(shape: Shape) -> Shape:
    """A shape as it is held in batch rows: a row [1, n] as the column that it is the transpose of."""
    return tuple(size for size in shape if size != 1)


_NUMBERS = 2**14  # of an array in a block: a few arrays of so many stay in the cache, and are work for many a call


def rows_of_a_block(numbers: int) -> int:
    """How many rows of so many numbers a block has.

    >>> rows_of_a_block(1), rows_of_a_block(128), rows_of_a_block(100_000)
    (16384, 128, 1)
    """
    return max(1, _NUMBERS // max(1, numbers))


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
