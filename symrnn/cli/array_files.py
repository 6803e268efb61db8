"""Arrays from files: npz without pickle, safetensors, and JSON. Everything is bounded before it is read."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import numpy as np

from symrnn.cells.text import read_bytes
from symrnn.cli.json_objects import json_object
from symrnn.errors import InputError, once_each, quote
from symrnn.interop.file_kinds import what_to_do_with
from symrnn.interop.safetensors import is_safetensors, read_safetensors

__all__ = ["read_arrays"]

LARGEST_FILE = 200_000_000  # bytes, packed or unpacked
LARGEST_JSON = 10_000_000
MOST_ARRAYS = 1000
_EXPECTED = 'give an .npz or .safetensors file of arrays, or JSON such as {"W_hh": [[0.5, 0], [0, 0.5]], "b_h": [0, 0]}'


def read_arrays(path: str) -> dict[str, Any]:
    """The arrays of a file by name, from .npz, .safetensors or JSON, whichever it is by its first bytes.

    Raises
    ------
    InputError
        where the file is unreadable or too large, or holds anything but arrays of numbers.
    """
    where = quote(path, 200)
    data = read_bytes(path, LARGEST_FILE, _EXPECTED)
    if not data:
        raise InputError(f"{where} is empty; {_EXPECTED}")
    if is_safetensors(data):
        return _from_safetensors(data, where)
    if advice := what_to_do_with(data, path):
        raise InputError(f"{where} {advice}")
    if data.startswith(b"PK"):
        return _from_npz(data, where)
    return _from_safetensors(data, where) if path.endswith(".safetensors") else _from_json(data, where)


def _from_safetensors(data: bytes, where: str) -> dict[str, Any]:
    try:
        return dict(read_safetensors(data))
    except InputError as error:
        raise InputError(f"{where} is not a whole .safetensors file: {error}") from None


def _from_npz(data: bytes, where: str) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_ARRAYS or sum(member.file_size for member in members) > LARGEST_FILE:
                raise InputError(f"it holds more than {MOST_ARRAYS} arrays or {LARGEST_FILE} bytes")
            once_each((member.filename.removesuffix(".npy"), member) for member in members)
            for member in members:
                with archive.open(member) as file:
                    _check_header(file, member)
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except MemoryError:
        raise
    except Exception as error:  # whatever the ways to pack a file raise where it is damaged
        told = str(error)[:200] or type(error).__name__
        raise InputError(f"{where} is not an .npz file of numbers: {told}; {_EXPECTED}") from None


def _check_header(file: Any, member: zipfile.ZipInfo) -> None:
    """Refuse an array that says it is larger than what the file holds of it."""
    name = quote(member.filename, 100)
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read(file)
    except ValueError:  # NumPy's own words end with the advice to trust the file
        raise ValueError(f"{name} has no header of an array, or one that is damaged") from None
    if dtype.hasobject or any(length < 0 for length in shape):
        raise ValueError(f"{name} holds something else than numbers")
    entries = 1
    for length in shape:
        entries *= length
    if entries * dtype.itemsize > member.file_size:
        raise ValueError(f"{name}: an array is cut off")


def _from_json(data: bytes, where: str) -> dict[str, Any]:
    if len(data) > LARGEST_JSON:
        raise InputError(f"{where} is longer than {LARGEST_JSON} bytes of JSON; give an .npz file")
    return json_object(data, where, _EXPECTED, unreadable="is neither .npz nor .safetensors nor JSON in UTF-8")
