"""C compilers: where one is looked for, how it is called, and what is said where there is none."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from symrnn.errors import InputError, printable

__all__ = [
    "SOURCE",
    "SUFFIX",
    "Compiler",
    "CompilerMissing",
    "Said",
    "candidates",
    "compile_source",
    "identify",
    "missing",
]

SUFFIX = {"darwin": ".dylib", "win32": ".dll"}.get(sys.platform, ".so")
SOURCE = "kernel.c"
_ZIG = "ziglang"

#: what breaks IEEE arithmetic is taken out of CC: some of it does so for the whole process, once the object is loaded
_UNSOUND = frozenset({"-Ofast", "-ffast-math", "-funsafe-math-optimizations", "-mdaz-ftz"})
_SECONDS = 600.0  # ziglang compiles parts of the C library at its first use
_LINES = 12  # of a compiler's message
_LIBRARIES = () if sys.platform == "win32" else ("-lm",)


class CompilerMissing(InputError):  # noqa: N818  # what is missing is what it says
    """No C compiler was found that makes a library which can be loaded; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Compiler:
    """A compiler that may be there: its name for messages, the words it is called by, and its flags.

    ``-O3`` and no more: values stay those of IEEE arithmetic, NaN and infinities too. ``-fno-math-errno`` and
    ``-fno-trapping-math`` give up the error number and the flags of exceptions, which nobody reads, not a single value.

    ``-ffp-contract=off``: a product and a sum are rounded one after the other, as in NumPy, by every compiler and on
    every processor. Left to the compiler, they would become one operation where it likes. Measured with GCC 12 and
    Clang 22 on a Zen 4, which adds beside it multiplying: off costs nothing in products of matrices and adjoints by
    GCC, 1.2 times the time in a loop of tanh, 1.3 times in tiles of a product by Clang; where one unit does both it
    can be twice. Where that matters a source calls ``fma`` itself, under ``#ifdef __FMA__``.

    >>> Compiler("cc", ("/usr/bin/cc",)).flags
    ('-std=c99', '-O3', '-fno-fast-math', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=off', '-shared', ...)
    """

    name: str
    command: tuple[str, ...]
    native: bool = False  # for this processor alone

    @property
    def flags(self) -> tuple[str, ...]:
        """After those of CC, so that they have the last word."""
        exact = ("-fno-fast-math", "-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off")
        form = ("-shared",) if sys.platform == "win32" else ("-shared", "-fPIC")
        return ("-std=c99", "-O3", *exact, *form, *(("-march=native",) if self.native else ()))


@dataclass(frozen=True, slots=True)
class Said:
    """The first lines of what a compiler said, and whether it ended well."""

    text: str
    ended: bool


def candidates() -> Iterator[Compiler]:
    """The compilers in the order in which they are tried: CC, cc, gcc and clang on PATH, the wheel ziglang."""
    words = _split(os.environ.get("CC", ""))
    for given in (words, ["cc"], ["gcc"], ["clang"]):
        program = shutil.which(given[0]) if given else None
        if program:
            kept = [word for word in given[1:] if word not in _UNSOUND]
            yield Compiler(shlex.join([given[0], *kept]), (os.path.abspath(program), *kept))
    zig = _find_zig()
    if zig is not None:
        yield Compiler(_ZIG, zig)


def _find_zig() -> tuple[str, ...] | None:
    """The wheel's own program, called as ``python -m ziglang`` calls it, or else that."""
    try:
        found = importlib.util.find_spec(_ZIG)
    except (ImportError, ValueError):
        return None
    if found is None or found.origin is None:
        return None
    program = Path(found.origin).with_name("zig.exe" if sys.platform == "win32" else "zig")
    return (str(program), "cc") if program.is_file() else (sys.executable, "-P", "-m", "ziglang", "cc")


def _split(text: str) -> list[str]:
    """CC is a program with flags, perhaps behind another program: ``ccache gcc -m64``; never a shell's line."""
    try:
        return shlex.split(text, posix=os.name == "posix")
    except ValueError:  # a quotation without an end
        return []


def missing(failures: Sequence[str]) -> CompilerMissing:
    """The error, with what was tried.

    >>> print(missing(["cc: stdio.h: No such file"]))
    no C compiler works here (cc: stdio.h: No such file): run pip install ziglang, which brings one, or set CC ...
    """
    tried = f" ({'; '.join(failures)})" if failures else ""
    return CompilerMissing(
        f"no C compiler works here{tried}: run pip install ziglang, which brings one, or set CC to yours"
    )


@lru_cache(maxsize=16)
def identify(compiler: Compiler) -> str:
    """Which compiler it is: its path, size and time, what it says of itself, and its flags."""
    program = os.stat(compiler.command[0])
    said = (
        Said("", True) if compiler.name == _ZIG else _run(compiler, ("--version",), None, {})
    )  # zig would make folders
    place = f"{os.path.realpath(compiler.command[0])} {program.st_size} {program.st_mtime_ns}"
    return "\n".join((place, *compiler.command[1:], *compiler.flags, *_LIBRARIES, said.text))


def compile_source(compiler: Compiler, work: Path, zig: Path) -> Path | Said:
    """The object of the file ``kernel.c`` in a folder, made in that folder; or what the compiler said against it.

    What the compiler needs meanwhile it puts there too. Ziglang keeps a C library that it compiled once: in ``zig``.
    """
    places = {"TMPDIR": str(work), "ZIG_LOCAL_CACHE_DIR": str(work / "zig"), "ZIG_GLOBAL_CACHE_DIR": str(zig)}
    target = work / f"kernel{SUFFIX}"
    done = _run(compiler, (*compiler.flags, SOURCE, "-o", target.name, *_LIBRARIES), work, places)
    if done.ended and target.is_file():
        return target
    return Said(done.text or "it ended without an object and without a word", False)


def _run(compiler: Compiler, words: Sequence[str], work: Path | None, places: Mapping[str, str]) -> Said:
    """A compiler, called without a shell, in English, and with nothing to read."""
    try:
        done = subprocess.run(
            (*compiler.command, *words),
            cwd=work,
            env={**os.environ, "LC_ALL": "C", **places},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return Said(printable(str(error)), False)
    lines = printable(done.stdout.decode("utf-8", "replace")).strip().splitlines()
    return Said("\n".join(lines[:_LINES]), done.returncode == 0)
