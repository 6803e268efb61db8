"""Random arrays of a cell's shapes, for trying and testing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from symrnn.errors import InputError, listing, name_mismatch
from symrnn.evaluate.fitting import BATCH, STEPS, Axis, AxisSizes, positive_integer
from symrnn.evaluate.sequence_arguments import Role
from symrnn.expressions.argument_words import describe
from symrnn.expressions.sizes import size_names

__all__ = ["collect_sizes", "normal_arrays", "random_generator", "uniform_arrays"]

Array = np.ndarray[Any, Any]

MOST_ENTRIES = 10**9  # of one array


def collect_sizes(roles: Iterable[Role], sizes: Mapping[Any, int], steps: int | None, batch: int | None) -> AxisSizes:
    """The sizes of all axes, from what the caller gives.

    Raises
    ------
    InputError
        for a size that is missing or that no array has, and for one that is not a positive integer.
    """
    names = size_names(*(size for role in roles for size in role.shape))
    if not isinstance(sizes, Mapping) or set(sizes) != set(names):
        mismatch = name_mismatch(sizes if isinstance(sizes, Mapping) else {}, names, "not a size of it")
        wanted = f"expected a number for {listing(names)}" if names else "the cell has no named sizes, expected none"
        raise InputError(f"sizes: {wanted}; {mismatch or f'found {type(sizes).__name__}'}")
    found: dict[Axis, Any] = dict(sizes)
    if steps is not None:
        found[STEPS] = steps
    found[BATCH] = 1 if batch is None else batch
    named = ((axis, axis[0] if isinstance(axis, tuple) else str(axis), size) for axis, size in found.items())
    return AxisSizes({axis: (positive_integer(name, size), "sizes") for axis, name, size in named})


def random_generator(seed: Any) -> np.random.Generator:
    """The generator of a seed, and one that is given.

    Raises
    ------
    InputError
        for what is no seed.
    """
    try:
        if isinstance(seed, (bool, str)):  # NumPy takes True for 1
            raise TypeError
        return np.random.default_rng(seed)
    except (TypeError, ValueError):
        raise InputError(
            f"seed: expected an integer from 0 on, a generator of NumPy, or None, found {describe(seed)}"
        ) from None


def _floating(dtype: DTypeLike) -> np.dtype[Any]:
    try:
        found = np.dtype(dtype)
        if found.kind == "f":
            return found
    except (TypeError, ValueError):
        pass
    raise InputError(f"dtype: expected a floating type, such as float32 or float64, found {describe(dtype)}")


def uniform_arrays(roles: Iterable[Role], sizes: AxisSizes, seed: Any, dtype: DTypeLike) -> dict[str, Array]:
    """Weights by name, uniform on +-1/sqrt(the number of columns of a matrix, or of entries of a vector)."""
    generator = random_generator(seed)
    arrays = {}
    for role in roles:
        if STEPS in role.lead and STEPS not in sizes.found:
            raise InputError(f"{role.symbol}: there is one for each step; give the number of steps, as in steps=5")
        shape = _refuse_large_shape(role, sizes.of((*role.lead, *role.shape)))
        bound = 1 / sqrt(sizes[role.shape[-1]]) if role.shape else 1.0
        arrays[role.symbol.name] = generator.uniform(-bound, bound, shape).astype(_floating(dtype))
    return arrays


def normal_arrays(
    roles: Sequence[Role], sizes: AxisSizes, is_batch: bool, generator: np.random.Generator, dtype: DTypeLike
) -> dict[str, Array]:
    """Standard normal data by name, with the axes of the caller's arrays."""
    return {
        role.symbol.name: generator.standard_normal(_refuse_large_shape(role, sizes.of(role.axes(is_batch)))).astype(
            _floating(dtype)
        )
        for role in roles
    }


def _refuse_large_shape(role: Role, shape: tuple[int, ...]) -> tuple[int, ...]:
    if prod(shape) > MOST_ENTRIES:
        raise InputError(
            f"{role.symbol} would have {prod(shape)} entries; choose sizes that give at most {MOST_ENTRIES}"
        )
    return shape
