"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
import sys
from pathlib import Path

from symrnn.errors import InputError, quote
from symrnn.files.marks import seal
from symrnn.files.outputs import check_output, descriptor_of, is_stream

__all__ = ["write_file"]

_USUAL = 0o666  # less what the user's mask takes away


def write_file(path: str | Path, content: str | bytes, *, force: bool = False, kind: str | None = None) -> Path:
    """Put ``content`` in the place of the file at ``path``, in one move; text as UTF-8. Returns the path.

    It gets the mark of ``kind``, by default the path's ending. A file that is not symrnn's own is replaced by ``force``
    alone. What is no file, such as /dev/null or a pipe, stays what it is and takes the content without a mark.

    Raises
    ------
    InputError
        where the folder does not exist, the file is somebody else's, or it cannot be written; what was there is then
        still there.
    """
    check_output(path, force=force)
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        if is_stream(path):
            _pour(path, data)
        else:
            _replace(Path(os.path.realpath(path)), seal(data, Path(path).suffix.lower() if kind is None else kind))
    except OSError as error:
        raise InputError(
            f"{quote(str(path), 200)} cannot be written: {error.strerror or error}; give another path"
        ) from None
    return Path(path)


def _pour(path: str | Path, data: bytes) -> None:
    """Into an open descriptor by its number: opened by its name, a file behind it would be written from the start."""
    number = descriptor_of(path)
    if number is not None and sys.stdout is not None:
        sys.stdout.flush()
    with open(path if number is None else os.dup(number), "wb") as stream:
        stream.write(data)


def _replace(real: Path, data: bytes) -> None:
    """Written beside it and on the disk before it takes the file's place: at any moment there is a whole one."""
    mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else None
    beside = real.with_name(f".{secrets.token_hex(8)}.symrnn")
    private = _USUAL if mode is None else 0o600  # until it has the mode of the file
    file = open(beside, "xb", opener=lambda name, flags: os.open(name, flags, private))  # noqa: SIM115  # closed below
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        os.replace(beside, real)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
