"""For tests of the compiler and its cache: a folder of their own, nothing loaded yet, and each compilation counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from symrnn.evaluate.compiler import cache as caching
from symrnn.evaluate.compiler import compilers, libraries
from symrnn.evaluate.compiler.compilers import SOURCE, SUFFIX, Compiler, Said, compile_source

__all__ = ["Compilations", "bin_of", "compilations", "forget", "function", "own_cache", "program"]


def forget() -> None:
    """As in a new process."""
    libraries._LOADED.libraries.clear()
    libraries._first_working.cache_clear()
    compilers.identify.cache_clear()
    caching._temporary_folder.cache_clear()
    caching.warn_of_cache.cache_clear()


_MADE: dict[tuple[str, ...], bytes] = {}


def compile_once(compiler: Compiler, work: Path, zig: Path) -> Path | Said:
    """As the compiler does it; what it made before, it makes again without work."""
    key = (*compiler.command, *compiler.flags, (work / SOURCE).read_text(encoding="utf-8"))
    if key in _MADE:
        target = work / f"kernel{SUFFIX}"
        target.write_bytes(_MADE[key])
        return target
    made = compile_source(compiler, work, zig)
    if isinstance(made, Path):
        _MADE[key] = made.read_bytes()
    return made


def function(number: int) -> str:
    return f"int number(void) {{ return {number}; }}\n"


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The cache of this test; it is not there yet."""
    folder = tmp_path.resolve() / "cache"
    monkeypatch.setenv("SYMRNN_CACHE_DIR", str(folder))
    monkeypatch.delenv("CC", raising=False)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path.resolve() / "temporary"))
    monkeypatch.setattr(libraries, "compile_source", compile_once)
    forget()
    yield folder
    forget()


@dataclass(frozen=True)
class Compilations:
    """What was compiled, the probe left out: the source and the folder, in order."""

    sources: list[str] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


@pytest.fixture
def compilations(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Compilations:
    """Counted from here on."""
    done = Compilations()

    def count(compiler: Compiler, work: Path, zig: Path) -> Path | Said:
        source = (work / SOURCE).read_text(encoding="utf-8")
        if source != libraries.PROBE:
            done.sources.append(source)
            done.folders.append(work.parent)
        return compile_once(compiler, work, zig)

    monkeypatch.setattr(libraries, "compile_source", count)
    return done


def program(folder: Path, name: str, text: str) -> Path:
    """A program that stands where a compiler is looked for."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bin_of(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH; ziglang is not installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(compilers, "_find_zig", lambda: None)
    return folder
