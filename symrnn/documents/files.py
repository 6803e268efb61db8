"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from symrnn.errors import InputError

__all__ = ["write_file"]

_READABLE = 0o644


def write_file(path: str | Path, content: str | bytes) -> Path:
    """Put ``content`` in the place of the file at ``path``, in one move; text as UTF-8.

    Raises
    ------
    InputError
        where the folder does not exist, or the file cannot be written; what was there is then still there.
    """
    target = Path(path)
    real = Path(os.path.realpath(target))
    if real.is_dir():
        raise InputError(f"{target} is a folder; give the path of a file in it")
    if not real.parent.is_dir():
        raise InputError(f"the folder {real.parent} does not exist; make it first, or give another path")
    try:
        _replace(real, content.encode("utf-8") if isinstance(content, str) else content)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}; give another path") from None
    return target


def _replace(real: Path, data: bytes) -> None:
    if real.exists() and not os.access(real, os.W_OK):
        raise PermissionError(13, "the file is read-only")
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        if real.exists():
            shutil.copymode(real, name)
        else:
            os.chmod(name, _READABLE)
        os.replace(name, real)
    except BaseException:
        os.unlink(name)
        raise
