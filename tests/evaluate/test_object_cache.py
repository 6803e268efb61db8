"""What a cache of compiled objects is asked to survive; each row happened to somebody, and has a test here.

======================================================================  =============================================
what went wrong elsewhere                                               here
======================================================================  =============================================
numba 5566, 4908, LMCache 4597: read-only home or no home, an error     temporary folder, one warning
pytorch 140765, ctcache 5: a user without an entry, a KeyError          no name is asked for; temporary folder
hindsight 3934: a container with a number for a user                    the same
triton 518: one folder in /tmp for all users, PermissionError           refused by its owner; temporary folder
bun 40705, runix 2: a folder in /tmp made before by somebody else       owner and mode, of each folder above it too
montblanc 253: a folder of root's, left by a call with sudo             refused by its owner; temporary folder
ccache 824, llama.cpp 25275, MFC 1277, libc 196477: -march=native       the processor's features are in the key
setup-ruby 141: an object of another machine, illegal instruction       the same
occa 449, tabarena 551: "file too short", loaded while it was written   made beside it, moved in one step
libmesh 1341: on NFS a file is there and still empty                    its digest is in its name, read before loading
DeepEP 683, triton 11512: who lost the race does not find the file      no race is lost: everybody keeps what they made
triton 2688, 4295: names of temporary files that two processes share    a folder of its own for each compilation
triton 11512: an error while cleaning up ends the work                  cleaning up raises nothing
numba 10434, 9348: a file that was cut off is an error for ever         removed and made again
jax 39880: of two files that belong together one is gone                there is one file
jax 22718: two processes remove the same old files                      whoever comes second sees nothing to do
theano 3723: waiting for a lock that nobody holds                       there are no locks between processes
zig 13160: two processes compile the C library at once                  tried, eight at once; a failure is tried again
pytorch 91005, 123054: /tmp is mounted noexec                           the cache first; else an error that says where
torch distro 168: no space left on the device                           temporary folder, one warning
pytensor, theano: a cache that grows                                    100 MB, 1000 objects, unused ones first
theano 4987, fastbuild 670: on Windows a file is held by a scanner      as full: temporary folder (not tried there)
======================================================================  =============================================

Twenty-two rows, of which twenty-one are met, and one, of Windows, is written for and was not tried.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from compiled_objects import Compilations, forget, function

from symrnn.errors import InputError
from symrnn.evaluate.compiler import cache as caching
from symrnn.evaluate.compiler import libraries, load_library
from symrnn.evaluate.compiler.cache import ObjectCache, cache_folder, key_of


def objects(folder: Path) -> list[Path]:
    """But for the probe's."""
    made = [path for path in folder.glob("*") if path.suffix in (".so", ".dylib", ".dll")]
    return [path for path in made if b"symrnn_probe" not in path.read_bytes()]


def numbers(*wanted: int) -> list[int]:
    return [load_library(function(number)).number() for number in wanted]


def test_a_source_is_compiled_once_and_loaded_once(own_cache: Path, compilations: Compilations) -> None:
    first = load_library(function(1))
    assert load_library(function(1)) is first
    assert load_library(function(2)).number() == 2
    forget()
    assert numbers(1, 2) == [1, 2]
    assert compilations.sources == [function(1), function(2)]
    assert len(objects(own_cache)) == 2
    assert own_cache.stat().st_mode & 0o777 == 0o700


def test_only_so_many_libraries_are_remembered(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "MOST_LOADED", 2)
    assert numbers(1, 1) == [1, 1]
    assert len(libraries._LOADED.libraries) == 2  # with the probe
    kept = load_library(function(1))
    load_library(function(2))
    assert len(libraries._LOADED.libraries) == 2
    assert kept.number() == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:500] + bytes([data[500] ^ 1]) + data[501:],
        lambda data: data + b"\0",
        lambda data: b"not an object",
    ],
    ids=["half", "empty", "one bit", "longer", "text"],
)
def test_a_spoilt_object_is_removed_and_made_again(own_cache: Path, compilations: Compilations, spoil: object) -> None:
    numbers(1)
    (path,) = objects(own_cache)
    data = path.read_bytes()
    path.unlink()  # it is loaded here, and would be changed in memory too
    path.write_bytes(spoil(data))  # type: ignore[operator]  # one of the functions above
    forget()
    assert numbers(1) == [1]
    assert len(compilations.sources) == 2
    (again,) = objects(own_cache)
    assert ObjectCache(own_cache).find(again.name.partition("-")[0]) == again


def test_an_object_of_another_name_is_not_taken(own_cache: Path) -> None:
    numbers(1, 2)
    first, second = sorted(objects(own_cache))
    moved = first.with_name(first.name.partition("-")[0] + "-" + second.name.partition("-")[2])
    second.rename(moved)  # whole, and of another source
    assert ObjectCache(own_cache).find(first.name.partition("-")[0]) in (first, moved)
    assert ObjectCache(own_cache).find(second.name.partition("-")[0]) is None
    assert ObjectCache(own_cache / "none").find(second.name.partition("-")[0]) is None


def test_what_is_not_what_its_name_says_is_removed(tmp_path: Path) -> None:
    path = tmp_path / f"{key_of('a')}-{'0' * 64}.so"
    path.write_text("changed")
    assert ObjectCache(tmp_path).find(key_of("a")) is None
    assert not path.exists()


def in_temporary(own: Path, done: Compilations) -> bool:
    return done.folders[-1].parent == own.parent / "temporary"


def test_a_read_only_folder_is_said_once_and_gone_around(own_cache: Path, compilations: Compilations) -> None:
    own_cache.mkdir(mode=0o500)
    with pytest.warns(RuntimeWarning, match="read-only; set SYMRNN_CACHE_DIR"):
        assert numbers(1, 1) == [1, 1]
    assert in_temporary(own_cache, compilations)
    assert [*own_cache.iterdir()] == []
    own_cache.chmod(0o700)


@pytest.mark.parametrize("place", ["tempfile.mkdtemp", "symrnn.files.private.os.replace"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.ESTALE, errno.EBUSY])
def test_a_full_disk_is_said_and_gone_around(
    own_cache: Path, compilations: Compilations, monkeypatch: pytest.MonkeyPatch, place: str, number: int
) -> None:
    numbers(1)
    module, _, name = place.rpartition(".")
    home = __import__("tempfile") if module == "tempfile" else os
    act = getattr(home, name)

    def fail(*places: object, **options: object) -> object:
        if str(own_cache) in f"{places} {options}":
            raise OSError(number, os.strerror(number))
        return act(*places, **options)

    monkeypatch.setattr(home, name, fail)
    with pytest.warns(RuntimeWarning, match=os.strerror(number)):
        assert numbers(2) == [2]
    assert len(objects(own_cache)) == 1
    forget()
    assert numbers(1) == [1]  # what is there is still read
    assert not [*own_cache.glob("work-*")]


def test_a_compiler_without_space_is_tried_elsewhere(
    own_cache: Path, compilations: Compilations, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(1)
    compile_source = libraries.compile_source

    def fill(compiler: object, work: Path, zig: Path) -> object:
        if work.parent == own_cache:
            (work / "kernel.so").write_bytes(b"\x7fELF")  # cut off
            return work / "kernel.so"
        return compile_source(compiler, work, zig)  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(libraries, "compile_source", fill)
    with pytest.warns(RuntimeWarning, match="compiled objects are not kept"):
        assert numbers(2) == [2]
    forget()
    monkeypatch.setattr(libraries, "compile_source", compile_source)
    assert numbers(2) == [2]
    assert len(objects(own_cache)) == 2  # the one that could not be loaded is gone


@pytest.mark.parametrize(("mode", "above"), [(0o777, False), (0o770, False), (0o777, True)])
def test_a_folder_that_others_write_is_refused(
    own_cache: Path, compilations: Compilations, mode: int, above: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own_cache / "below"
    folder.mkdir(parents=True)
    monkeypatch.setenv("SYMRNN_CACHE_DIR", str(folder))
    (own_cache if above else folder).chmod(mode)
    with pytest.warns(RuntimeWarning, match="can be written by others"):
        assert numbers(1) == [1]
    assert [*folder.iterdir()] == []
    assert in_temporary(own_cache, compilations)
    own_cache.chmod(0o700)


def test_a_folder_of_somebody_else_is_refused(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        caching, "tell_intruder", lambda folder: f"{folder} belongs to another user" if folder == own_cache else ""
    )
    with pytest.warns(RuntimeWarning, match="belongs to another user"):
        assert numbers(1) == [1]
    assert objects(own_cache) == []


def test_nothing_is_loaded_where_no_place_is_safe(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "tell_intruder", lambda folder: f"{folder} can be written by others")
    with (
        pytest.warns(RuntimeWarning, match="can be written by others"),
        pytest.raises(InputError, match=r"no safe place, not even a temporary one.*set SYMRNN_CACHE_DIR"),
    ):
        numbers(1)


def test_a_temporary_folder_ends_with_its_process(own_cache: Path) -> None:
    folder = caching._temporary_folder(os.getpid())
    assert folder.stat().st_mode & 0o777 == 0o700
    caching._end(folder, os.getpid() + 1)  # of a process that was forked
    assert folder.is_dir()
    (folder / "x.c").write_text("")
    caching._end(folder, os.getpid())
    assert folder.is_dir()  # somebody was told of that source
    (folder / "x.c").unlink()
    caching._end(folder, os.getpid())
    assert not folder.exists()


def test_an_object_that_vanishes_is_made_again(
    own_cache: Path, compilations: Compilations, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers(1)
    forget()
    monkeypatch.setattr(ObjectCache, "find", lambda self, key: self.folder / f"{key}-{'0' * 64}.so")
    assert numbers(1) == [1]
    assert len(compilations.sources) == 2


ANYWHERE = [
    ({"SYMRNN_CACHE_DIR": "/a/b", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "linux", "/a/b"),
    ({"SYMRNN_CACHE_DIR": "~/b", "HOME": "/h"}, "linux", "/h/b"),
    ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "linux", "/x/symrnn"),
    ({"XDG_CACHE_HOME": "x/y", "HOME": "/h"}, "linux", "/h/.cache/symrnn"),
    ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "freebsd", "/h/.cache/symrnn"),
    ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "darwin", "/h/Library/Caches/symrnn"),
    ({"LOCALAPPDATA": "/l", "HOME": "/h"}, "win32", "/l/symrnn"),
    ({"HOME": "/h"}, "win32", "/h/AppData/Local/symrnn"),
]


@pytest.mark.parametrize(("variables", "system", "folder"), ANYWHERE)
def test_the_folder_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], system: str, folder: str
) -> None:
    for name in ("SYMRNN_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(caching.sys, "platform", system)
    assert cache_folder() == Path(folder)


def test_without_a_home_there_is_a_temporary_folder(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SYMRNN_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # nobody's number has no home
    assert cache_folder() is None
    with pytest.warns(RuntimeWarning, match="there is no home folder"):
        assert numbers(1) == [1]
