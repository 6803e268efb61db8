"""A folder is this user's alone: by its owner, its mode, and those of every folder above it."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from symrnn.files.private import discard, make_private, make_temporary, rename, store, tell_intruder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Without links, and by itself safe."""
    real = Path(os.path.realpath(tmp_path))
    assert tell_intruder(real) == ""
    return real


def owned(monkeypatch: pytest.MonkeyPatch, folder: Path, owner: int) -> None:
    """As if somebody else had made a folder."""
    stat = os.stat

    def look(path: Any, **options: Any) -> Any:
        found = stat(path, **options)
        if Path(path) == folder:
            return SimpleNamespace(st_uid=owner, st_mode=found.st_mode)
        return found

    monkeypatch.setattr("symrnn.files.private.os.stat", look)


@pytest.mark.parametrize(
    ("mode", "safe"), [(0o700, True), (0o755, True), (0o775, False), (0o777, False), (0o1777, False)]
)
def test_the_folder_itself_may_be_written_by_nobody_else(home: Path, mode: int, safe: bool) -> None:
    home.chmod(mode)
    assert (tell_intruder(home) == "") == safe
    assert safe or f"mode {mode:o}" in tell_intruder(home)


@pytest.mark.parametrize(
    ("mode", "safe"), [(0o755, True), (0o775, False), (0o777, False), (0o1777, True), (0o1775, True)]
)
@pytest.mark.parametrize("below", [("a",), ("a", "b", "c")])
def test_above_it_the_sticky_bit_is_enough(home: Path, below: tuple[str, ...], mode: int, safe: bool) -> None:
    folder = make_private(home.joinpath(*below))
    home.chmod(mode)
    assert (tell_intruder(folder) == "") == safe
    home.chmod(0o700)


@pytest.mark.parametrize("place", ["itself", "above"])
def test_it_belongs_to_nobody_else(home: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    folder = make_private(home / "a" / "b")
    owned(monkeypatch, folder if place == "itself" else home / "a", 12345)
    assert "belongs to another user (number 12345)" in tell_intruder(folder)


def test_what_is_above_may_belong_to_who_owns_the_root(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_private(home / "a" / "b")
    owner = os.stat("/").st_uid
    owned(monkeypatch, home / "a", owner)
    assert tell_intruder(folder) == ""
    monkeypatch.setattr("symrnn.files.private.os.geteuid", lambda: 12345)
    assert "belongs to another user" in tell_intruder(folder)


def test_a_link_is_followed_before_anything_is_asked(home: Path) -> None:
    others = make_private(home / "others")
    (home / "mine").symlink_to(others)
    assert make_private(home / "mine" / "cache") == others / "cache"
    others.chmod(0o777)
    assert f"{others} can be written by others" in tell_intruder(home / "mine" / "cache")


def test_what_is_made_is_for_this_user_alone(home: Path) -> None:
    old = os.umask(0)
    try:
        folder = make_private(home / "a" / "b")
        store(folder / "x", "text\n")
    finally:
        os.umask(old)
    modes = [each.stat().st_mode & 0o777 for each in (home / "a", folder, folder / "x", make_temporary(folder))]
    assert modes == [0o700, 0o700, 0o600, 0o700]


def test_a_file_or_a_read_only_folder_is_no_place(home: Path) -> None:
    store(home / "file", "")
    for place in (home / "file", home / "file" / "below"):
        with pytest.raises(OSError, match=r"folder|directory"):
            make_private(place)
    locked = make_private(home / "locked")
    locked.chmod(0o500)
    with pytest.raises(PermissionError, match="read-only"):
        make_private(locked)
    locked.chmod(0o700)


def test_a_text_is_not_written_through_a_link(home: Path) -> None:
    store(home / "mine", "mine")
    (home / "link").symlink_to(home / "mine")
    store(home / "link", "new")
    assert ((home / "mine").read_text(), (home / "link").read_text()) == ("mine", "new")


def test_moving_and_removing(home: Path) -> None:
    store(home / "a", "new")
    store(home / "b", "old")
    rename(home / "a", home / "b")
    assert [(path.name, path.read_text()) for path in home.iterdir()] == [("b", "new")]
    work = make_temporary(home, "work-")
    store(work / "x", "")
    (home / "link").symlink_to(work)
    discard(home / "link")
    assert work.is_dir()
    for each in (work, work, home / "b", home / "none"):
        discard(each)
    assert [*home.iterdir()] == []
