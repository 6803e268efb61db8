"""What an output may replace: nothing that a command reads, and nothing that symrnn did not write itself."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from symrnn.errors import InputError, quote
from symrnn.files.marks import is_sealed

__all__ = ["check_output", "descriptor_of", "is_stream", "make_folder"]

LARGEST_FILE = 1_000_000_000  # bytes, of symrnn's own
_DESCRIPTORS = re.compile(r"/dev/(stdin|stdout|stderr)|/(?:dev|proc/self)/fd/(\d{1,9})")
_STANDARD = ("stdin", "stdout", "stderr")
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def check_output(path: str | Path, *, force: bool = False, inputs: Iterable[str | Path] = ()) -> None:
    """Whether a file can be written at ``path``, and no file is lost by it; to be asked before long work.

    A file is known by itself, not by its name: through links, other spellings and other names. With ``force`` it may
    be anybody's, but none of ``inputs``.

    Raises
    ------
    InputError
        naming the path, and what is in the way.
    """
    shown = quote(str(path), 200)
    found = _status(path)
    if not str(path) or str(path).endswith(tuple(filter(None, (os.sep, os.altsep)))) or _is_folder(found):
        raise InputError(f"{shown} is a folder; give the path of a file in it")
    if is_stream(path):
        return
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise InputError(
            f"{shown} cannot be written: the folder {quote(str(folder), 200)} does not exist; make it first, or give "
            "another path"
        )
    if _is_locked(folder):
        raise InputError(f"{shown} cannot be written: the folder {quote(str(folder), 200)} is read-only; take another")
    if found is not None:
        _check_replaced(path, found, force, inputs)


def _check_replaced(path: str | Path, found: os.stat_result, force: bool, inputs: Iterable[str | Path]) -> None:
    """The same where there is a file already."""
    shown = quote(str(path), 200)
    for given in inputs:
        if os.path.exists(given) and os.path.samestat(os.stat(given), found):
            raise InputError(f"{shown} is an input of the same command, {quote(str(given), 200)}; give another path")
    if _is_locked(path):
        raise InputError(f"{shown} cannot be written: the file is read-only; give another path")
    if not force and not _is_own(path, found):
        raise InputError(
            f"{shown} was not written by symrnn, or was changed since; give another path, or force it (--force of a "
            "command, force=True in Python)"
        )


def is_stream(path: str | Path) -> bool:
    """Whether what stands at ``path`` takes bytes and keeps none: a device, a pipe, an open descriptor."""
    if descriptor_of(path) is not None:
        return True
    found = _status(path)
    return found is not None and not stat.S_ISREG(found.st_mode) and not _is_folder(found)


def descriptor_of(path: str | Path) -> int | None:
    """The number of the descriptor that a path such as /dev/stdout names."""
    name = _DESCRIPTORS.fullmatch(os.path.abspath(path))
    if name is None:
        return None
    return _STANDARD.index(name[1]) if name[1] else int(name[2])


def make_folder(path: Path) -> None:
    """The folder, with those above it, where it is not there.

    Raises
    ------
    InputError
        where it cannot be made, or is a file.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def _is_own(path: str | Path, found: os.stat_result) -> bool:
    try:
        return found.st_size <= LARGEST_FILE and is_sealed(Path(path).read_bytes())
    except OSError:
        return False  # it may be written and not read


def _is_locked(path: str | Path) -> bool:
    """Whether it may not be written, or says that nobody should: an administrator may all the same."""
    return not os.access(path, os.W_OK) or not os.stat(path).st_mode & _WRITABLE


def _is_folder(found: os.stat_result | None) -> bool:
    return found is not None and stat.S_ISDIR(found.st_mode)


def _status(path: str | Path) -> os.stat_result | None:
    """What stands at a path, through links; None where there is nothing."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None


def _unwritable(path: str | Path, error: OSError | ValueError) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(f"{quote(str(path), 200)} cannot be written: {reason}; give another path")
