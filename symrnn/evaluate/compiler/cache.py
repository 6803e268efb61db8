"""Where compiled objects are kept: a folder of the user's that nobody else can change, and never more than so much.

An object is one file. Its name is the key of what it was made from, and the digest of what is in it: there is no second
file that could be missing or belong to another, and one that was cut off is seen before it is loaded.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from symrnn.errors import InputError, quote
from symrnn.evaluate.compiler.compilers import SOURCE, SUFFIX
from symrnn.files.private import discard, make_private, make_temporary, refresh, rename, store, tell_intruder

__all__ = ["ObjectCache", "key_of", "open_caches", "warn_of_cache"]

LARGEST_CACHE = 100_000_000  # bytes
MOST_OBJECTS = 1000

_FORM = "1"  # of a key; another one makes all objects strangers
_OWN = re.compile(r"[0-9a-f]{40}(-[0-9a-f]{64})?\.(so|dylib|dll|c)")
_DAY = 86_400.0
#: folders by the beginning of their names, and when one that was left behind is old
_LEFT: Mapping[str, float] = MappingProxyType({"work-": _DAY, "zig-": 30 * _DAY})


def key_of(*parts: str) -> str:
    """A name for what an object is made from.

    >>> key_of("int f;", "cc 12") == key_of("int f;", "cc 12"), key_of("a", "b") == key_of("a b")
    (True, False)
    """
    return hashlib.sha256(json.dumps([_FORM, *parts]).encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class ObjectCache:
    """A folder of objects. Every method but ``find`` raises OSError where the folder is full or read-only."""

    folder: Path

    def find(self, key: str) -> Path | None:
        """The object of a key, whole as it was made; what has changed since is removed."""
        try:
            names = sorted(
                name for name in os.listdir(self.folder) if name.startswith(f"{key}-") and _OWN.fullmatch(name)
            )
        except OSError:
            return None
        for path in (self.folder / name for name in names):
            try:
                if path.name == _name(key, path):
                    refresh(path)
                    return path
            except OSError:  # removed by another process
                continue
            discard(path)
        return None

    def library_of_zig(self, name: str) -> Path:
        """Where ziglang keeps the C library that it compiled, 50 MB, for as long as it is used."""
        folder = self.folder / f"zig-{name}"
        refresh(folder)
        return folder

    def begin(self, source: str) -> Path:
        """A new folder for a compiler to work in, with the source in it: on the same disk, so that the object can be
        moved out of it in one step.
        """
        work = make_temporary(self.folder, "work-")
        store(work / SOURCE, source)
        return work

    def keep(self, key: str, made: Path) -> Path:
        """An object under its name. Where another process was first, one takes the other's place: they are the same."""
        path = self.folder / _name(key, made)
        rename(made, path)
        self._evict(path)
        return path

    def keep_source(self, key: str, source: str) -> Path:
        """A source that could not be compiled, to be looked at; it goes as objects do."""
        path = self.folder / f"{key}.c"
        store(path, source)
        return path

    def _evict(self, newest: Path) -> None:
        """Remove what was not used for longest, of symrnn's own alone, until the rest is small enough."""
        now, files, total = time.time(), [], 0
        with os.scandir(self.folder) as entries:
            for entry in entries:
                try:
                    found = entry.stat(follow_symlinks=False)
                except OSError:  # removed by another process
                    continue
                age = next((age for mark, age in _LEFT.items() if entry.name.startswith(mark)), None)
                if age is not None and now - found.st_mtime > age:
                    discard(self.folder / entry.name)
                elif _OWN.fullmatch(entry.name) and entry.name != newest.name:
                    files.append((found.st_mtime, found.st_size, entry.name))
                    total += found.st_size
        for place, (_, size, name) in enumerate(sorted(files)):
            if total <= LARGEST_CACHE and len(files) - place < MOST_OBJECTS:
                return
            discard(self.folder / name)
            total -= size


def _name(key: str, path: Path) -> str:
    return f"{key}-{hashlib.sha256(path.read_bytes()).hexdigest()}{SUFFIX}"


def open_caches() -> Iterator[ObjectCache]:
    """Where an object is looked for and kept: the user's cache, and where that cannot be used a folder of this process.

    That the first cannot be used is a warning, which says why.

    Raises
    ------
    InputError
        where neither is safe.
    """
    folder = cache_folder()
    if folder is None:
        warn_of_cache("there is no home folder")
    else:
        try:
            real = make_private(folder)
            danger = tell_intruder(real)
            if danger:
                warn_of_cache(danger)
            else:
                yield ObjectCache(real)
        except OSError as error:
            warn_of_cache(f"{folder}: {error.strerror or error}")
    yield ObjectCache(_temporary_folder(os.getpid()))


def cache_folder() -> Path | None:
    """The folder for the user's compiled objects by the rules of the system: SYMRNN_CACHE_DIR stands above them.

    It need not be there. None where the user has no home, as in a container for a number that nobody has.
    """
    given = os.environ.get("SYMRNN_CACHE_DIR", "")
    if given:
        return Path(os.path.abspath(os.path.expanduser(given)))
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.join(home, ".cache")  # the standard: others are ignored
    return Path(base, "symrnn") if os.path.isabs(base) else None


@lru_cache(maxsize=1)
def _temporary_folder(process: int) -> Path:
    """A folder of this process, which ends with it; one that was forked gets its own."""
    try:
        folder = make_temporary()
        danger = tell_intruder(folder)
    except OSError as error:
        folder, danger = None, str(error)
    if folder is None or danger:
        raise InputError(
            f"a compiled object has no safe place, not even a temporary one ({quote(danger, 200)}): set "
            "SYMRNN_CACHE_DIR to a folder that you alone can write"
        )
    atexit.register(_end, folder, process)
    return folder


def _end(folder: Path, process: int) -> None:
    """Away with the folder, but for a source that somebody was told of."""
    if os.getpid() != process:
        return
    if not any(folder.glob("*.c")):
        discard(folder)


@lru_cache(maxsize=32)
def warn_of_cache(why: str) -> None:
    """Say why the user's cache is not used, once."""
    warnings.warn(
        f"compiled objects are not kept after this process: {why}; set SYMRNN_CACHE_DIR to a folder that you alone can "
        "write",
        RuntimeWarning,
        stacklevel=2,
    )
