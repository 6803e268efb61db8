"""Arrays to files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from symrnn.files.atomic import write_file

__all__ = ["write_arrays"]


def write_arrays(path: str, arrays: Mapping[str, Any], *, force: bool = False) -> None:
    """Write arrays by name to an .npz file.

    Raises
    ------
    InputError
        where the file cannot be written, or is somebody else's.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)
    write_file(path, buffer.getvalue(), force=force)
