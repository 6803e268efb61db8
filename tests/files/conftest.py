"""The working directory is a folder of a user's."""

from __future__ import annotations

from pathlib import Path

import pytest
from user_files import make_files


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of every kind that a command reads, and others of the user's."""
    folder = tmp_path / "work"
    make_files(folder)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    return folder
