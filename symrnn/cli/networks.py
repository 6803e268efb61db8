"""The weights and inputs of a network from files, as exact numbers and arrays."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from symrnn.cells.cell import Cell
from symrnn.cli.array_files import read_arrays
from symrnn.errors import InputError, listing, quote
from symrnn.interop.torch_names import is_torch_name
from symrnn.interop.torch_weights import read_torch_weights

__all__ = ["params_of", "sequence_of", "weights_of"]


def params_of(cell: Cell, path: str) -> dict[str, Any]:
    """The weights of ``--params`` by the cell's names; those of torch are told on stderr, and what is left out."""
    arrays = read_arrays(path)
    own = {item.symbol.name for item in cell.parameters} | {item.symbol.name for item in cell.constants}
    theirs = [name for name in arrays if is_torch_name(name)]
    if not theirs or any(map(is_torch_name, own)):
        return weights_of(arrays, "--params")
    if mixed := sorted(own.intersection(arrays)):
        raise InputError(
            f"--params: a mixture of names: {listing(mixed)} of the cell {cell.name}, and torch's "
            f"{listing(map(quote, theirs))}; give those of one of them"
        )
    try:
        found = read_torch_weights(cell, arrays)
    except InputError as error:
        raise InputError(f"--params: {error}") from None
    left_out = f"; left out: {listing(map(quote, found.left_out))}" if found.left_out else ""
    relu = "; for nonlinearity='relu' take --activation relu" if cell.name == "elman" else ""
    print(
        f"symrnn: --params: torch's {listing(map(quote, found.used))} read as weights of {cell.name}{relu}{left_out}",
        file=sys.stderr,
    )
    return found.params


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
        if array.dtype.kind not in "fiubUO":
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
