"""Inputs of the caller's own: arrays, of which a trial takes the beginning, or functions that draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.errors import InputError, listing
from symrnn.evaluate.sequence_arguments import input_roles
from symrnn.testing.kernels.assertion_arguments import numbers
from symrnn.testing.kernels.columns import Array
from symrnn.testing.kernels.trials import Trial

__all__ = ["longest_of", "own_inputs", "with_own_inputs"]


def own_inputs(cell: Cell, given: Any, dtype: Any) -> dict[str, Any]:
    """Inputs by name; one alone stands for the only input of the cell.

    Raises
    ------
    InputError
        for names that the cell does not have, and for what is neither an array nor a function.
    """
    if given is None:
        return {}
    names = [role.symbol.name for role in input_roles(cell)]
    if not isinstance(given, Mapping):
        if len(names) != 1:
            raise InputError(f"x: the cell {cell.name} has the inputs {listing(names)}; expected a dict by name")
        given = {names[0]: given}
    unknown = [name for name in given if name not in names]
    if unknown:
        raise InputError(f"x: the cell {cell.name} has the inputs {listing(names)}; it has no {listing(unknown)}")
    return {name: value if callable(value) else numbers(f"x[{name!r}]", value, dtype) for name, value in given.items()}


def longest_of(own: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The most steps and sequences for which there are inputs; None where all are drawn."""
    arrays = [value for value in own.values() if not callable(value)]
    flat = next((array for array in arrays if array.ndim < 2), None)
    if flat is not None:
        raise InputError(f"x: expected an array of shape (steps, batch, ...), found the shape {flat.shape}")
    return (min(len(a) for a in arrays), min(a.shape[1] for a in arrays)) if arrays else (None, None)


def with_own_inputs(trial: Trial, own: Mapping[str, Any]) -> Trial:
    """The trial with inputs of the caller's own: the first steps and sequences of an array, or newly drawn.

    Raises
    ------
    InputError
        for another shape than the cell's.
    """
    return replace(trial, x=trial.x | {name: _input(trial, name, value) for name, value in own.items()})


def _input(trial: Trial, name: str, value: Any) -> Array:
    shape, dtype = trial.x[name].shape, trial.x[name].dtype
    if callable(value):
        generator = np.random.default_rng([trial.seed, trial.steps, trial.batch])
        found = numbers(f"x[{name!r}]", value(generator, shape), dtype)
    else:
        found = value[: trial.steps, : trial.batch].copy()
    if found.shape != shape:
        sizes = "" if callable(value) else "; say which sizes you mean, as in sizes={'n': 4, 'm': 3}"
        raise InputError(f"x[{name!r}]: expected shape {shape}, found {found.shape}{sizes}")
    return found
