"""The whole book of the lecture, built in two processes: the same bytes, and not too long."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from extras import needs
from pdf_outline import MOST_PAGES, chapter_pages, count_pages, tell_growth


@pytest.fixture(scope="module")
def two_demos(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """The whole book under two hash seeds, for on these the order of a set depends."""
    found = []
    for seed in ("1", "2"):
        folder = tmp_path_factory.mktemp("demo") / seed
        command = [sys.executable, "-m", "symrnn", "demo", "-o", str(folder)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        written = sorted(path for path in folder.rglob("*") if path.is_file())
        found.append({str(path.relative_to(folder)): path.read_bytes() for path in written})
    return found


@pytest.mark.slow
@needs("typst", "matplotlib")
def test_the_whole_book_has_the_same_bytes_in_another_process(two_demos: list[dict[str, bytes]]) -> None:
    one, two = two_demos
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


@pytest.mark.slow
@needs("typst", "matplotlib")
def test_the_book_on_paper_has_at_most_40_pages(two_demos: list[dict[str, bytes]]) -> None:
    data = two_demos[0]["lecture.pdf"]
    assert count_pages(data) <= MOST_PAGES, tell_growth(chapter_pages(data))
