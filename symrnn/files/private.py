"""Folders that this user alone can change, and the few things that a cache does in them.

What is loaded and run must have come from this user: a folder is trusted by its owner and its mode, and by those of
every folder above it.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

__all__ = ["discard", "make_private", "make_temporary", "refresh", "rename", "store", "tell_intruder"]

_OF_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def tell_intruder(folder: Path) -> str:
    """Who beside this user could change what is in a folder, and by what; empty where nobody could.

    Of a folder with the sticky bit, such as /tmp, an entry is moved by its owner alone: it may stand above. Windows has
    no such modes; there a user's own folders are kept from others by its lists of access.

    Raises
    ------
    OSError
        where it is not there, or may not be seen.
    """
    real = Path(os.path.realpath(folder, strict=True))
    if not hasattr(os, "geteuid"):
        return ""
    user = os.geteuid()
    owners = {user, os.stat(os.sep).st_uid}  # who owns the root can change everything
    for each in (real, *real.parents):
        found = os.stat(each)
        if found.st_uid not in ({user} if each == real else owners):
            return f"{each} belongs to another user (number {found.st_uid})"
        if found.st_mode & _OF_OTHERS and (each == real or not found.st_mode & stat.S_ISVTX):
            return f"{each} can be written by others (mode {stat.S_IMODE(found.st_mode):o}; chmod go-w would end that)"
    return ""


def make_private(folder: Path) -> Path:
    """The folder, with those above it, each made for this user alone; its path without links.

    Raises
    ------
    OSError
        where it cannot be made, is no folder, or cannot be written.
    """
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            with suppress(FileExistsError):  # another process was first
                each.mkdir(mode=0o700)
    real = Path(os.path.realpath(folder, strict=True))
    if not real.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is no folder")
    if not os.access(real, os.W_OK | os.X_OK) or not real.stat().st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "it is read-only")
    return real


def make_temporary(above: Path | None = None, mark: str = "symrnn-") -> Path:
    """A new folder for this user alone, where the system keeps such, or in another one."""
    return Path(os.path.realpath(tempfile.mkdtemp(prefix=mark, dir=above)))


def store(path: Path, text: str) -> None:
    """A text as a file, for this user alone; one that is there already is replaced, not written into."""
    discard(path)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def rename(path: Path, target: Path) -> None:
    """Move a file in one step: at any moment there is under its new name a whole one, or none."""
    os.replace(path, target)


def refresh(path: Path) -> None:
    """Note that a file was used now, where that can be noted."""
    with suppress(OSError):
        os.utime(path)


def discard(path: Path) -> None:
    """Away with a file, or a folder and what is in it, where that can be done; no matter who was first."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):  # gone already; or in use, on Windows
        path.unlink()
