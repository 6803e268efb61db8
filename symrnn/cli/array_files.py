"""Arrays from files: npz without pickle, and JSON. Everything is bounded before it is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from symrnn.cli.json_objects import json_object
from symrnn.errors import InputError, quote

__all__ = ["read_arrays"]

LARGEST_FILE = 200_000_000  # bytes, packed or unpacked
LARGEST_JSON = 10_000_000
MOST_ARRAYS = 1000
_EXPECTED = 'give an .npz file of arrays, or JSON such as {"W_hh": [[0.5, 0], [0, 0.5]], "b_h": [0, 0]}'
_UNREADABLE = (ValueError, OSError, EOFError, KeyError, SyntaxError, RuntimeError, zlib.error, zipfile.BadZipFile)


def read_arrays(path: str) -> dict[str, Any]:
    """The arrays of a file by name, from .npz or JSON.

    Raises
    ------
    InputError
        where the file is unreadable or too large, or holds anything but arrays of numbers.
    """
    where = quote(path, 200)
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise InputError(f"{where} cannot be read: {getattr(error, 'strerror', None) or error}; {_EXPECTED}") from None
    if len(data) > LARGEST_FILE:
        raise InputError(f"{where} is longer than {LARGEST_FILE} bytes")
    return _from_npz(data, where) if data.startswith(b"PK") else _from_json(data, where)


def _from_npz(data: bytes, where: str) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_ARRAYS or sum(member.file_size for member in members) > LARGEST_FILE:
                raise InputError(f"{where} holds more than {MOST_ARRAYS} arrays or {LARGEST_FILE} bytes")
            for member in members:
                with archive.open(member) as file:
                    _check_header(file, member.file_size)
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except InputError:
        raise
    except _UNREADABLE as error:
        raise InputError(f"{where} is not an .npz file of numbers: {str(error)[:200]}; {_EXPECTED}") from None


def _check_header(file: Any, size: int) -> None:
    """Refuse an array that says it is larger than what the file holds of it."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    if dtype.hasobject or any(length < 0 for length in shape):
        raise ValueError("an array holds something else than numbers")
    entries = 1
    for length in shape:
        entries *= length
    if entries * dtype.itemsize > size:
        raise ValueError("an array is cut off")


def _from_json(data: bytes, where: str) -> dict[str, Any]:
    if len(data) > LARGEST_JSON:
        raise InputError(f"{where} is longer than {LARGEST_JSON} bytes of JSON; give an .npz file")
    return json_object(data, where, _EXPECTED, unreadable="is neither .npz nor JSON in UTF-8")
