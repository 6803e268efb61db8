"""A file is there whole at any moment: on a full disk, after a kill, with several writers at once."""

from __future__ import annotations

import errno
import os
import random
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from symrnn.errors import InputError
from symrnn.files.atomic import write_file
from symrnn.files.marks import is_sealed


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = write_file(tmp_path / "page.md", "the old page\n")
    path.chmod(0o640)
    return path


def full(*given: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupt(*given: object) -> None:
    raise KeyboardInterrupt


class FullFile:
    """A file on a disk that is full."""

    def __init__(self, file: object) -> None:
        self.file = file

    def __enter__(self) -> FullFile:
        return self

    def __exit__(self, *given: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        self.file.write(data[: len(data) // 2])
        full()


def patch_write(monkeypatch: pytest.MonkeyPatch) -> None:
    real = open
    monkeypatch.setattr("symrnn.files.atomic.open", lambda *a, **k: FullFile(real(*a, **k)), raising=False)


#: where a write may fail, and what is raised then
FAILURES: tuple[tuple[Callable[[pytest.MonkeyPatch], None], type[BaseException]], ...] = (
    (patch_write, InputError),
    (lambda patch: patch.setattr("symrnn.files.atomic.os.open", full), InputError),
    (lambda patch: patch.setattr("symrnn.files.atomic.os.fsync", full), InputError),
    (lambda patch: patch.setattr("symrnn.files.atomic.os.replace", full), InputError),
    (lambda patch: patch.setattr("symrnn.files.atomic.Path.chmod", full), InputError),
    (lambda patch: patch.setattr("symrnn.files.atomic.os.fsync", interrupt), KeyboardInterrupt),
    (lambda patch: patch.setattr("symrnn.files.atomic.os.replace", interrupt), KeyboardInterrupt),
)


@pytest.mark.parametrize("failure", range(len(FAILURES)))
def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    page: Path, monkeypatch: pytest.MonkeyPatch, failure: int
) -> None:
    before = page.read_bytes(), page.stat().st_mode
    patch, kind = FAILURES[failure]
    with monkeypatch.context() as patched:
        patch(patched)
        with pytest.raises(kind) as caught:
            write_file(page, "a new page\n")
    assert kind is not InputError or "page.md' cannot be written: No space left" in str(caught.value)
    assert (page.read_bytes(), page.stat().st_mode) == before
    assert list(page.parent.iterdir()) == [page]


def python(code: str, *argv: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *map(str, argv)], capture_output=True, text=True, check=False)


def test_a_file_system_that_takes_no_more_leaves_the_old_file(page: Path) -> None:
    code = (
        "import resource, sys; from symrnn.files.atomic import write_file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); write_file(sys.argv[1], 'x' * 100_000)"
    )
    before = page.read_bytes()
    done = python(code, page)
    assert "InputError" in done.stderr
    assert "File too large" in done.stderr
    assert page.read_bytes() == before
    assert list(page.parent.iterdir()) == [page]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
def test_a_full_device_is_told() -> None:
    with pytest.raises(InputError, match="'/dev/full' cannot be written: No space left"):
        write_file("/dev/full", "x")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("where", ["os.fsync", "os.replace"])
def test_a_kill_in_the_middle_of_writing_leaves_the_old_file(page: Path, where: str) -> None:
    code = (
        "import os, signal, sys; from symrnn.files.atomic import write_file\n"
        f"{where} = lambda *given: os.kill(os.getpid(), signal.SIGKILL)\nwrite_file(sys.argv[1], 'x' * 100_000)"
    )
    before = page.read_bytes()
    assert python(code, page).returncode == -9
    assert page.read_bytes() == before
    assert is_sealed(before)
    write_file(page, "a new page\n")
    assert page.read_bytes().startswith(b"a new page\n")


def test_a_kill_at_any_time_leaves_one_of_the_files_whole(page: Path) -> None:
    code = (
        "import sys, itertools; from symrnn.files.atomic import write_file\nprint(flush=True)\n"
        "for n in itertools.count(): write_file(sys.argv[1], str(n % 10) * 300_000)"
    )
    draw = random.Random(1)
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", code, str(page)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(draw.uniform(0.01, 0.1))
            writer.kill()
        assert is_sealed(page.read_bytes())


def test_several_writers_at_once_leave_one_whole_file(page: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = [*pool.map(lambda n: write_file(page, str(n) * 50_000), range(8))]
    assert done == [page] * 8
    assert is_sealed(page.read_bytes())
    assert list(page.parent.iterdir()) == [page]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o200])
def test_the_mode_is_kept(page: Path, mode: int) -> None:
    page.chmod(mode)
    write_file(page, "a new page\n", force=True)
    assert stat.S_IMODE(page.stat().st_mode) == mode


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_is_as_private_as_the_users_mask_says(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        path = write_file(tmp_path / "page.md", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == mode
