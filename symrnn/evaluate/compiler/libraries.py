"""The order in which things are tried: loaded already, kept in the cache, compiled now; in the cache, or beside it."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from symrnn.errors import InputError
from symrnn.evaluate.compiler.cache import ObjectCache, key_of, open_caches, warn_of_cache
from symrnn.evaluate.compiler.compilers import Compiler, Said, candidates, compile_source, identify, missing
from symrnn.evaluate.compiler.processors import platform_text, processor_text
from symrnn.files.private import discard

__all__ = ["compiler_name", "load_library"]

MOST_LOADED = 256

#: what a compiler has to make before it is trusted with more: it has the headers, what it makes can be loaded here, and
#: a NaN stays a NaN, an infinity infinite and the smallest number positive
PROBE = """
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int symrnn_probe(double zero)
{
    double nan = zero / zero, infinity = 1.0 / zero, smallest = 4.9406564584124654e-324;
    return nan != nan && isnan(tanh(nan)) && infinity > 1e308 && tanh(infinity) == 1.0 && smallest + zero > 0.0;
}
"""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The libraries of this process by their keys, the newest last, for one thread at a time; so many and no more."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    libraries: dict[str, ctypes.CDLL] = field(default_factory=dict)

    def add(self, key: str, library: ctypes.CDLL) -> ctypes.CDLL:
        while len(self.libraries) >= MOST_LOADED:  # its code stays in memory: somebody may hold a function of it
            del self.libraries[next(iter(self.libraries))]
        self.libraries[key] = library
        return library


_LOADED = _Loaded()
if hasattr(os, "register_at_fork"):  # a fork waits: a child would find the lock held by a thread that it has not
    os.register_at_fork(
        before=_LOADED.lock.acquire, after_in_parent=_LOADED.lock.release, after_in_child=_LOADED.lock.release
    )


def load_library(source: str) -> ctypes.CDLL:
    """The library of a C source, loaded: compiled by the first compiler that works, unless it was before.

    An object is kept in the user's cache, by a digest of the source, the compiler, its flags, the processor and the
    system. In one process a source is loaded once.

    >>> load_library("int twice(int x) { return 2 * x; }").twice(21)
    42

    Raises
    ------
    CompilerMissing
        where no compiler works; the message says what to do.
    InputError
        where this source cannot be compiled or loaded, with the compiler's first lines and where the source was kept.
    """
    with _LOADED.lock:
        compiler = _first_working(tuple(candidates()))
        if isinstance(compiler, str):
            raise missing(compiler.splitlines())
        found = _load(compiler, source)
        if isinstance(found, Said) and compiler.native:  # an assembler may be older than the processor
            found = _load(replace(compiler, native=False), source)
    if isinstance(found, Said):
        kept = _tell_source(source)
        raise InputError(f"{compiler.name} could not make a library of this source{kept}: {found.text}")
    return found


def compiler_name() -> str | None:
    """What the compiler is called that :func:`load_library` uses: ``cc``, what CC says, ``ziglang``; None without.

    >>> compiler_name() is None or bool(compiler_name())
    True
    """
    with _LOADED.lock:
        compiler = _first_working(tuple(candidates()))
    return None if isinstance(compiler, str) else compiler.name


@lru_cache(maxsize=8)
def _first_working(compilers: tuple[Compiler, ...]) -> Compiler | str:
    """The first that makes a library which is loaded and gives the right answer; or what each of them said, in lines.

    Each is asked once in a process; and where an object of the probe is in the cache, no compiler runs for it.
    """
    failures = []
    for compiler in compilers:
        for native in (True, False) if processor_text() else (False,):
            tried = replace(compiler, native=native)
            library = _load(tried, PROBE)
            if isinstance(library, Said):
                problem = library.text.partition("\n")[0]
            else:
                library.symrnn_probe.argtypes = [ctypes.c_double]
                if library.symrnn_probe(0.0) == 1:
                    return tried
                problem = "it does not keep NaN, infinities and small numbers"
        failures.append(f"{compiler.name}: {problem}")
    return "\n".join(failures)


def _load(compiler: Compiler, source: str) -> ctypes.CDLL | Said:
    """The library from the first of the caches that has it or can take it."""
    try:
        maker = identify(compiler)
    except OSError as error:
        return Said(str(error), False)
    key = key_of(source, maker, platform_text(), processor_text() if compiler.native else "")
    if key in _LOADED.libraries:
        return _LOADED.libraries[key]
    said: Said | None = None  # by the first, which is the user's
    for cache in open_caches():
        found = _take(cache, key, compiler, source)
        if isinstance(found, ctypes.CDLL):
            if said is not None:
                warn_of_cache(said.text.splitlines()[0])
            return _LOADED.add(key, found)
        said = said or found
    return said or Said("there is no place for it", False)


def _take(cache: ObjectCache, key: str, compiler: Compiler, source: str) -> ctypes.CDLL | Said:
    """The library from one cache, made where it is not there; or what stood against that.

    What was made is loaded before it is kept: once others know of it they may remove it. And so what cannot be loaded,
    cut off on a full disk say, is never found by anybody.
    """
    path = cache.find(key)
    if path is not None and isinstance(library := _open(path), ctypes.CDLL):
        return library
    try:
        with _work(cache, source) as work:
            made = compile_source(compiler, work, cache.library_of_zig(key_of(*compiler.command)[:12]))
            if isinstance(made, Said):
                return made
            library = _open(made)
            if isinstance(library, Said):
                return Said(f"{cache.folder}: {library.text}", False)
            _keep(cache, key, made)
            return library
    except OSError as error:  # full, or read-only
        return Said(f"{cache.folder}: {error.strerror or error}", False)


def _keep(cache: ObjectCache, key: str, made: Path) -> None:
    """Keep an object for the next time; that this cannot be is no harm now."""
    try:
        cache.keep(key, made)
    except OSError as error:
        warn_of_cache(f"{cache.folder}: {error.strerror or error}")


def _open(path: Path) -> ctypes.CDLL | Said:
    """The library of a file; or why not, such as that its folder is mounted so that nothing in it may be run."""
    try:
        return ctypes.CDLL(str(path))
    except OSError as error:
        return Said(str(error).removeprefix(f"{path}: "), False)


@contextmanager
def _work(cache: ObjectCache, source: str) -> Iterator[Path]:
    work = cache.begin(source)
    try:
        yield work
    finally:
        discard(work)


def _tell_source(source: str) -> str:
    """Where a source is kept that could not be compiled."""
    for cache in open_caches():
        try:
            return f", which is kept in {cache.keep_source(key_of(source), source)}"
        except OSError:
            continue
    return ""
