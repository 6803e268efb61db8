"""Whether a layout is a bijection: arrays of counted numbers go there, and come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import input_roles, output_roles, parameter_roles, state_roles
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.stacked_weights import Stacking
from symrnn.testing.kernels.trials import Trial, TrialKind, default_sizes

__all__ = ["check_layout", "names_of_axes"]

_LENGTHS = ((3, 4), (2, 1))  # steps and batch


def names_of_axes(cell: Cell) -> dict[str, str]:
    """What has an axis for the steps, and what is a state; an output that is a state goes by either, as it is asked."""
    sequences = {role.symbol.name: "sequence" for role in (*output_roles(cell), *input_roles(cell))}
    return sequences | {role.symbol.name: "state" for role in state_roles(cell)}


def check_layout(cell: Cell, stacking: Stacking, sequences: Any, states: Any) -> None:
    """Refuse a layout that loses, doubles or mixes up numbers.

    Raises
    ------
    InputError
        naming the array that does not come back.
    """
    shapes = {role.symbol.name: role for role in parameter_roles(cell)}
    unknown = sorted({own for parts in stacking.weights.values() for own in parts} - {*shapes})
    if unknown:
        raise InputError(f"the layout names {listing(unknown)}, the cell {cell.name} has {listing(shapes)}")
    for steps, batch in _LENGTHS:
        trial = Trial(TrialKind.EVERY, steps, batch, default_sizes(cell, None), 0, {}, {}, {}, {})
        params = {name: _count(trial.shape(role)) for name, role in shapes.items()}
        _check_weights(stacking, params)
        for role in (*input_roles(cell), *output_roles(cell)):
            _check_axes("sequences", sequences, role.symbol.name, _count(trial.shape(role)))
        for role in state_roles(cell):
            _check_axes("states", states, role.symbol.name, _count(trial.shape(role)))


def _check_weights(stacking: Stacking, params: dict[str, Array]) -> None:
    try:
        stacked = stacking.stack(params)
        laid = {name: array.shape for name, array in stacked.items()}
        read = [stacking.unstack(stacked, params, laid, reading) for reading in range(stacking.readings)]
    except (ValueError, IndexError) as error:
        raise InputError(f"the layout's weights do not stand below each other: {error}") from None
    for name, array in params.items():
        places = [own for parts in stacking.weights.values() for own in parts].count(name)
        total = sum(each[name] for each in read[: max(places, 1)])
        if places > 2 or not np.allclose(total, array, rtol=1e-12, atol=1e-9):
            raise InputError(f"the layout is no bijection: {name} does not come back")


def _check_axes(which: str, change: tuple[Callable[[Array], Array], ...], name: str, array: Array) -> None:
    try:
        there = change[0](array)
        is_same = np.array_equal(np.sort(there, axis=None), np.sort(array, axis=None))
        back = change[1](np.ascontiguousarray(there))
    except (ValueError, IndexError, TypeError) as error:
        raise InputError(f"the layout's {which} do not take {name} of shape {array.shape}: {error}") from None
    if not is_same or not np.array_equal(back, array):
        raise InputError(
            f"the layout is no bijection: {which} bring {name} of shape {array.shape} to {np.shape(there)} and back to "
            f"{np.shape(back)}, not to what it was"
        )


def _count(shape: tuple[int, ...]) -> Array:
    return np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)
