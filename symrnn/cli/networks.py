"""The weights and inputs of a network from files, as exact numbers and arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cli.array_files import read_arrays
from symrnn.errors import InputError, listing, quote

__all__ = ["sequence_of", "weights_of"]


def weights_of(arrays: Mapping[str, Any], option: str) -> dict[str, Any]:
    """The arrays of a file; rows of different lengths and what is not finite are told by name and place."""
    found = {}
    for name, value in arrays.items():
        try:
            found[name] = array = np.asarray(value)
        except ValueError:
            raise InputError(f"{option}: {quote(name)} has rows of different lengths; give an array") from None
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            place = np.argwhere(~np.isfinite(array))[0].tolist()
            raise InputError(f"{option}: {quote(name)} holds {array[tuple(place)]} at {place}; give finite numbers")
        if array.dtype.kind not in "fiuUO":
            raise InputError(f"{option}: {quote(name)} holds {array.dtype}; give real numbers")
    return found


def sequence_of(cell: Cell, path: str | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The inputs by name and the initial states, ``h_0`` for a state ``h``; None for what the file does not have."""
    if path is None:
        return None, None
    arrays = weights_of(read_arrays(path), "--inputs")
    states = {f"{state.symbol}_0": state.symbol.name for state in cell.states}
    known = [*(item.symbol.name for item in cell.inputs), *states]
    extra = sorted(set(arrays).difference(known))
    if extra:
        raise InputError(f"--inputs: {quote(path, 200)} holds {listing(map(quote, extra))}; expected {listing(known)}")
    initial = {name: arrays.pop(key) for key, name in states.items() if key in arrays}
    return arrays or None, initial or None
