"""A cache does not grow: what was not used for longest goes, and nothing that is not symrnn's own."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from symrnn.evaluate.compiler import cache as caching
from symrnn.evaluate.compiler.cache import ObjectCache, key_of


def fill(folder: Path, names: list[str], size: int) -> None:
    for age, name in enumerate(names):
        (folder / name).write_bytes(b"x" * size)
        os.utime(folder / name, (time.time() - 100 * age, time.time() - 100 * age))


@pytest.mark.parametrize(("largest", "most", "left"), [(10**6, 3, 2), (2500, 100, 2), (10**6, 100, 6), (0, 1, 0)])
def test_a_cache_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, largest: int, most: int, left: int
) -> None:
    monkeypatch.setattr(caching, "LARGEST_CACHE", largest)
    monkeypatch.setattr(caching, "MOST_OBJECTS", most)
    names = [f"{key_of(str(i))}-{'0' * 64}.so" for i in range(5)] + [f"{key_of('c')}.c"]
    fill(tmp_path, names, 1000)
    foreign = ["README", "x.so", names[0] + ".bak", f"{'G' * 40}.c"]
    fill(tmp_path, foreign, 10_000)
    made = tmp_path / "work-1" / "kernel.so"
    made.parent.mkdir()
    made.write_bytes(b"object")
    kept = ObjectCache(tmp_path).keep(key_of("new"), made)
    assert kept.read_bytes() == b"object"
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {kept.name, *names[:left], *foreign}


def test_what_was_used_lately_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "MOST_OBJECTS", 2)
    shelf = ObjectCache(tmp_path)
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
        shelf.keep(key_of(name), tmp_path / name)
        for age, path in enumerate(sorted(tmp_path.glob("*.so"), key=lambda path: -path.stat().st_mtime)):
            os.utime(path, (1000 - age, 1000 - age))
        assert shelf.find(key_of("a")) is not None
    assert [shelf.find(key_of(name)) is None for name in "abc"] == [False, True, False]


def test_what_a_killed_process_left_is_removed_once_it_is_old(tmp_path: Path) -> None:
    for name, days in (("work-old", 2), ("work-new", 0), ("zig-old", 40), ("zig-new", 20), ("mine", 400)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - 86400 * days,) * 2)
    (tmp_path / "made").write_text("")
    ObjectCache(tmp_path).keep(key_of("a"), tmp_path / "made")
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"work-new", "zig-new", "mine"}
