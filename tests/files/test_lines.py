"""A line is put at the end of a file whole or not at all, whoever else adds to it, and whatever was cut off before."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from symrnn.errors import InputError
from symrnn.files import atomic
from symrnn.files.atomic import append_line

HEAD = '{"head": 1}'


def test_a_new_file_gets_its_head_once(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    for number in range(3):
        append_line(path, str(number), HEAD)
    assert path.read_text() == f"{HEAD}\n0\n1\n2\n"


@pytest.mark.parametrize("cut", range(len(HEAD) + 4))
def test_what_was_cut_off_stands_on_a_line_of_its_own_and_a_head_is_written_anew(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text(f"{HEAD}\nab\n"[:cut])
    append_line(path, "line", HEAD)
    before = f"{HEAD}\nab\n"[:cut].removesuffix("\n") if cut > len(HEAD) else HEAD
    assert path.read_text() == f"{before}\nline\n"


def test_many_writers_at_a_time_mix_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    texts = [f"{number:05}" * 2000 for number in range(200)]  # longer than a pipe takes at once
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda text: append_line(path, text, HEAD), texts))
    head, *found = path.read_text().splitlines()
    assert head == HEAD
    assert sorted(found) == texts


@pytest.mark.parametrize("written", [0, 1, 6, None])
def test_on_a_full_disk_the_file_is_as_it_was(written: int | None, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "lines"
    append_line(path, "first", HEAD)
    before = path.read_bytes()

    def open_full(name, mode, buffering):
        file = open(name, mode, buffering)  # noqa: SIM115  # closed by the block

        class Full:
            def __getattr__(self, what):
                return getattr(file, what)

            def __enter__(self):
                return self

            def __exit__(self, *error):
                file.close()

            def write(self, data):
                if written is None:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                return file.write(data[:written])

        return Full()

    monkeypatch.setattr(atomic, "open", open_full, raising=False)
    with pytest.raises(InputError, match="cannot be written: No space left on device; what is in it stays"):
        append_line(path, "second", HEAD)
    assert path.read_bytes() == before


def test_where_the_file_system_has_no_locks_lines_are_added_all_the_same(tmp_path: Path, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(atomic.fcntl, "flock", refuse)
    append_line(tmp_path / "lines", "line", HEAD)
    monkeypatch.setattr(atomic, "fcntl", None)
    append_line(tmp_path / "lines", "other", HEAD)
    assert (tmp_path / "lines").read_text() == f"{HEAD}\nline\nother\n"
