"""The memory of a call of a compiled function: the room it works in, and where its arrays are."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np

from symrnn.evaluate.stages import Array

__all__ = ["Desk", "make_desk", "place_results"]

_SMALL = 4096  # entries: what is smaller is copied, for that takes less time than asking where it is


@dataclass(frozen=True, slots=True)
class Desk:
    """The room of one call at a time: ``copies`` are places for small arrays, and ``addresses`` where they begin."""

    workspace: Array
    copies: tuple[Array | None, ...]
    addresses: tuple[int, ...]
    given: Any
    results: Any
    room: int

    def put(self, arrays: Sequence[Array | None]) -> list[Array]:
        """The arrays that are given, None for none; those that have to be kept until the call is done."""
        kept = []
        for number, array in enumerate(arrays):
            copy = self.copies[number]
            if array is None:
                self.given[number] = None
            elif copy is not None:
                copy[...] = array
                self.given[number] = self.addresses[number]
            else:
                kept.append(np.ascontiguousarray(array, self.workspace.dtype))
                self.given[number] = _address(kept[-1])
        return kept


def make_desk(room: int, shapes: Sequence[tuple[int, ...]], results: int, dtype: np.dtype[Any]) -> Desk:
    """A desk for arrays of these shapes; the workspace begins at a multiple of 64 bytes, where vectors like to be."""
    counts = [prod(shape) if prod(shape) <= _SMALL else 0 for shape in shapes]
    starts = list(accumulate(counts, initial=room))
    whole = np.empty(starts[-1] + 64, dtype)
    address = _address(whole)
    shift = -address % 64 // dtype.itemsize
    copies = [
        whole[shift + start : shift + start + count].reshape(shape) if count else None
        for start, count, shape in zip(starts, counts, shapes, strict=False)
    ]
    first = address + shift * dtype.itemsize
    return Desk(
        whole,
        tuple(copies),
        tuple(first + start * dtype.itemsize for start in starts[: len(shapes)]),
        (ctypes.c_void_p * max(len(shapes), 1))(),
        (ctypes.c_void_p * max(results, 1))(),
        first,
    )


def place_results(desk: Desk, shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """New arrays of these shapes, side by side in memory; the desk says where they begin."""
    counts = [prod(shape) for shape in shapes]
    whole = np.empty(sum(counts), desk.workspace.dtype)
    found, start, address = [], 0, _address(whole)
    for number, (count, shape) in enumerate(zip(counts, shapes, strict=True)):
        found.append(whole[start : start + count].reshape(shape))
        desk.results[number] = address + start * whole.itemsize
        start += count
    return found


def _address(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
