"""Many processes and threads at first use, and what else may happen meanwhile: every one of them gets its library."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from compiled_objects import Compilations, function
from extras import needs
from places import ROOT

from symrnn.evaluate.compiler import libraries, load_library
from symrnn.evaluate.compiler.cache import ObjectCache
from symrnn.evaluate.compiler.compilers import Compiler, Said
from symrnn.files.private import discard

#: waits until it may begin, and then loads what it is told to
LOAD = """
import pathlib, sys, time
from symrnn.evaluate.compiler import cache, compiler_name, load_library
go, most, *numbers = sys.argv[1:]
cache.MOST_OBJECTS = int(most)
print("ready", flush=True)
while not pathlib.Path(go).exists():
    time.sleep(0.001)
for number in map(int, numbers):
    found = load_library(f"int number(void) {{ return {number}; }}\\n").number()
    assert found == number, (found, number)
print(compiler_name())
"""


def start(folder: Path, numbers: list[int], most: int = 100, **variables: str) -> subprocess.Popen[str]:
    here = {"SYMRNN_CACHE_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), **variables}
    command = [sys.executable, "-W", "error", "-c", LOAD, str(folder / "go"), str(most), *map(str, numbers)]
    return subprocess.Popen(
        command, env={**os.environ, **here}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def begin(folder: Path, processes: list[subprocess.Popen[str]]) -> None:
    """All at once."""
    for each in processes:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n", each.communicate()[1]
    (folder / "go").touch()


def ends(each: subprocess.Popen[str]) -> tuple[int, str]:
    said = each.communicate(timeout=300)[1]
    return each.returncode, said[-2000:]


def is_clean(folder: Path) -> bool:
    """Whether each object is whole."""
    shelf = ObjectCache(folder / "cache")
    names = [path.name for path in shelf.folder.iterdir() if path.suffix == ".so"]
    return all(shelf.find(name.partition("-")[0]) is not None for name in names) and bool(names)


@pytest.mark.parametrize("several", [3, pytest.param(8, marks=pytest.mark.slow)])
def test_processes_at_first_use(own_cache: Path, tmp_path: Path, several: int) -> None:
    load_library(function(4))  # says so where there is no compiler
    discard(own_cache)
    running = [start(tmp_path, [1, 2] if several > 3 else [1]) for _ in range(several)]
    begin(tmp_path, running)
    assert [ends(each) for each in running] == [(0, "")] * several
    assert not [*(tmp_path / "cache").glob("work-*")]
    assert is_clean(tmp_path)


def test_threads_at_first_use(compilations: Compilations) -> None:
    together = Barrier(8)

    def load(place: int) -> tuple[object, int]:
        together.wait()
        library = load_library(function(place % 2))
        return library, library.number()

    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(load, range(8))]
    assert [number for _, number in found] == [0, 1] * 4
    assert len({id(library) for library, _ in found}) == 2
    assert sorted(compilations.sources) == [function(0), function(1)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_process_that_is_forked_meanwhile(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child does not wait for a thread that only its parent has."""
    begun, compile_source = Event(), libraries.compile_source

    def linger(compiler: Compiler, work: Path, zig: Path) -> Path | Said:
        begun.set()
        time.sleep(0.2)
        return compile_source(compiler, work, zig)

    load_library(function(4))  # says so where there is no compiler
    monkeypatch.setattr(libraries, "compile_source", linger)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(load_library, function(5))
        assert begun.wait(60)
        child = os.fork()
        if not child:
            signal.alarm(20)  # ends it where it waits for ever
            try:
                os._exit(0 if load_library(function(5)).number() == 5 else 2)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert waiting.result().number() == 5


def spoil(folder: Path, draw: random.Random) -> None:
    """What may have happened to files since the last time: cut off, emptied, another's bytes, longer, gone."""
    for path in sorted((folder / "cache").glob("*.so")):
        data, other = path.read_bytes(), draw.choice(sorted((folder / "cache").glob("*.so"))).read_bytes()
        if draw.random() < 0.6:
            path.write_bytes(draw.choice([data[: draw.randrange(len(data) + 1)], b"", other, data + b"\0"]))
    remove(folder, draw)


def remove(folder: Path, draw: random.Random) -> None:
    """What may happen to files at any time."""
    objects = sorted((folder / "cache").glob("*.so"))
    if objects and draw.random() < 0.7:
        draw.choice(objects).unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_to_the_files(tmp_path: Path, seed: int) -> None:
    """Rounds of eight processes; some are killed, objects are removed meanwhile, by them too, and spoilt in between."""
    draw = random.Random(seed)
    for _ in range(3):
        (tmp_path / "go").unlink(missing_ok=True)
        most = draw.choice([1, 2, 3, 100])
        running = [start(tmp_path, [draw.randrange(5) for _ in range(6)], most) for _ in range(8)]
        doomed = draw.sample(running, 2)
        begin(tmp_path, running)
        while any(each.poll() is None for each in running):
            time.sleep(draw.random() * 0.02)
            remove(tmp_path, draw)
            if draw.random() < 0.1 and doomed:
                doomed.pop().send_signal(signal.SIGKILL)
        ended = [ends(each) for each in running]
        assert [each for each in ended if each not in ((0, ""), (-9, ""))] == []
        assert [code for code, _ in ended].count(0) >= 6
        spoil(tmp_path, draw)
    (tmp_path / "go").unlink()
    last = start(tmp_path, [*range(5)])
    begin(tmp_path, [last])
    assert ends(last) == (0, "")
    assert is_clean(tmp_path)


@pytest.mark.slow
@needs("ziglang")
@pytest.mark.parametrize("several", [8])
def test_ziglang_alone(tmp_path: Path, several: int) -> None:
    """No other compiler, no PATH and no home, and all of them at once: its C library is compiled at its first use."""
    alone = {"PATH": "", "HOME": "/nowhere", "XDG_CACHE_HOME": "", "CC": ""}
    running = [start(tmp_path, [1, 2], **alone) for _ in range(several)]
    begin(tmp_path, running)
    told = [each.communicate(timeout=600) for each in running]
    assert told == [("ziglang\n", "")] * several
    assert is_clean(tmp_path)
    assert len([*(tmp_path / "cache").glob("zig-*")]) == 1
    assert not [*(tmp_path / "cache").glob("work-*")]
