"""The arrays in a safetensors file: eight bytes that are the length of a header in JSON, the header, the numbers.

Nothing in such a file is run. The header says of each array its type, its shape, and where in the numbers it is; all of
that is checked before an array is made, and no array is larger than the part of the file that it is made from, but
BF16, which is widened to float32.

Source: https://github.com/huggingface/safetensors, section Format.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from symrnn.errors import InputError, listing, once_each, quote

__all__ = ["is_safetensors", "read_safetensors"]

LARGEST_HEADER = 2_000_000  # bytes
MOST_ARRAYS = 1000
_MOST_AXES = 32
_LARGEST = 2**48  # entries of an array, those along an axis of length 0 counted once

_LENGTH = 8
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        **{"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "BOOL": "u1"},
        **{"I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1"},
    }
)
_PARTS = ("dtype", "shape", "data_offsets")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One array as the header tells it: its numbers are the bytes from ``begin`` to ``end``."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


def is_safetensors(data: bytes) -> bool:
    """Whether it begins as such a file does: with the length of a header, and its brace.

    >>> is_safetensors((2).to_bytes(8, "little") + b"{}"), is_safetensors(b'{"W_hh": [[1]]}')
    (True, False)
    """
    return len(data) > _LENGTH and data[4:_LENGTH] == bytes(4) and data[_LENGTH : _LENGTH + 1] == b"{"


def read_safetensors(data: bytes) -> dict[str, np.ndarray[Any, Any]]:
    """The arrays by name, in the order of the header; BF16 as float32.

    >>> header = b'{"b_h":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    >>> read_safetensors(len(header).to_bytes(8, "little") + header + np.float32([1, 2]).tobytes())
    {'b_h': array([1., 2.], dtype=float32)}

    Raises
    ------
    InputError
        for anything else than such a file, whole and without gaps.
    """
    header, numbers = _split(data)
    entries = [_entry_of(name, told) for name, told in header.items() if name != "__metadata__"]
    end = 0
    for entry in sorted(entries, key=lambda entry: (entry.begin, entry.end)):
        if entry.begin != end:
            wrong = "overlap another array" if entry.begin < end else "leave a gap"
            told = f"its data_offsets [{entry.begin}, {entry.end}] {wrong}"
            raise InputError(f"{quote(entry.name, 100)}: {told}; expected them to begin at {end}")
        end = entry.end
    if end != len(numbers):
        raise InputError(f"the header tells of {end} bytes of numbers, and the file has {len(numbers)}")
    return {entry.name: _array_of(entry, numbers) for entry in entries}


def _split(data: bytes) -> tuple[dict[str, Any], memoryview]:
    """The header, checked as JSON, and the bytes of the numbers."""
    length = int.from_bytes(data[:_LENGTH], "little")
    if len(data) < _LENGTH or length > len(data) - _LENGTH:
        raise InputError(f"it is cut off: its header says {length} bytes, and the file has {len(data)}")
    if length > LARGEST_HEADER:
        raise InputError(f"its header has {length} bytes; the largest that is read has {LARGEST_HEADER}")
    try:
        header = json.loads(data[_LENGTH : _LENGTH + length].decode("utf-8"), object_pairs_hook=once_each)
    except RecursionError:
        raise InputError("its header has brackets inside each other too often") from None
    except InputError:
        raise
    except ValueError as error:
        raise InputError(f"its header is not JSON in UTF-8: {str(error)[:200]}") from None
    if not isinstance(header, dict):
        raise InputError(f"its header is a JSON {type(header).__name__}, expected an object")
    if len(header) > MOST_ARRAYS:
        raise InputError(f"it holds more than {MOST_ARRAYS} arrays")
    return header, memoryview(data)[_LENGTH + length :]


def _entry_of(name: str, told: Any) -> _Entry:
    """What the header says of one array, checked by itself."""
    where = quote(name, 100)
    if not isinstance(told, dict) or set(told) != set(_PARTS):
        raise InputError(f"{where}: expected {listing(_PARTS)} in its header, found {_brief(told)}")
    dtype, shape, offsets = (told[part] for part in _PARTS)
    if not isinstance(dtype, str) or dtype not in _TYPES:
        raise InputError(f"{where}: its dtype is {_brief(dtype)}; what can be read is {listing(_TYPES, 20)}")
    if not _are_counts(shape) or len(shape) > _MOST_AXES or math.prod(length or 1 for length in shape) > _LARGEST:
        raise InputError(f"{where}: its shape is {_brief(shape)}; expected a list of at most {_MOST_AXES} lengths")
    if not _are_counts(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise InputError(f"{where}: its data_offsets are {_brief(offsets)}; expected [begin, end]")
    begin, end = offsets
    size = math.prod(shape) * np.dtype(_TYPES[dtype]).itemsize
    if end - begin != size:
        raise InputError(
            f"{where}: {dtype} of shape {shape} is {size} bytes, and its data_offsets {offsets} another number"
        )
    return _Entry(name, dtype, tuple(shape), begin, end)


def _array_of(entry: _Entry, numbers: memoryview) -> np.ndarray[Any, Any]:
    """The array in memory of its own."""
    part = np.frombuffer(numbers[entry.begin : entry.end], _TYPES[entry.dtype]).reshape(entry.shape)
    if entry.dtype == "BF16":  # the upper half of a float32
        return (part.astype(np.uint32) << np.uint32(16)).view(np.float32)
    if entry.dtype == "BOOL":
        if (part > 1).any():
            raise InputError(f"{quote(entry.name, 100)}: a BOOL is one byte, 0 or 1; found {part.max()}")
        return part.astype(np.bool_)
    return part.astype(part.dtype.newbyteorder("="))


def _are_counts(value: Any) -> bool:
    """Whether it is a list of integers from 0 on, none of them beyond what memory could hold."""
    return isinstance(value, list) and all(type(each) is int and 0 <= each <= _LARGEST for each in value)


def _brief(value: Any) -> str:
    """A part of the header for a message; what is nested may be too deep to be written."""
    if isinstance(value, list) and all(isinstance(each, int | float | str) for each in value):
        return quote(str(value[:_MOST_AXES]), 60)
    return quote(str(value), 60) if isinstance(value, int | float | str) else f"a JSON {type(value).__name__}"
