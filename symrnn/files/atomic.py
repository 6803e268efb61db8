"""Writing a file, or a line more of one, whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import stat
import sys
from pathlib import Path

from symrnn.errors import InputError, quote
from symrnn.files.marks import seal
from symrnn.files.outputs import check_output, descriptor_of, is_stream

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]  # there lines are appended without a lock

__all__ = ["append_line", "write_file"]

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


def append_line(path: str | Path, line: str, head: str) -> None:
    """Put one line of ASCII at the end of a file that others may be adding to; ``head`` is the first line of a new one.

    A line that was cut off before stays as it is, on a line of its own.

    Raises
    ------
    InputError
        where it cannot be written; the file is then as it was.
    """
    try:
        with open(path, "a+b", buffering=0) as file:
            _lock(file)  # until it is closed
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            if size <= len(head) and head.encode("ascii").startswith(file.read(size)):
                size = file.truncate(0)  # it is empty, or its head was cut off
            file.seek(max(size - 1, 0))
            before = f"{head}\n" if not size else "" if file.read(1) == b"\n" else "\n"
            data = f"{before}{line}\n".encode("ascii")
            if file.write(data) != len(data):
                file.truncate(size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError as error:
        raise InputError(
            f"{quote(str(path), 200)} cannot be written: {error.strerror or error}; what is in it stays"
        ) from None


def _lock(file: io.FileIO) -> None:
    """Alone with the file, where the file system has locks; one write at its end is whole on most others too."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)
