"""The files of the slides of a book: beside its pages, in the same bytes each time, and over nobody's file."""

from __future__ import annotations

from pathlib import Path

import pytest
from lecture import load_chapter, load_report

from symrnn.book.slides import check_slides, write_slides
from symrnn.book.start_page import BookEntry
from symrnn.errors import InputError


def entries(folder: Path) -> list[BookEntry]:
    shown = load_chapter("two_steps")
    return [BookEntry(folder / "two_steps.html", shown, load_report("two_steps"))]


def test_slides_are_written_with_their_figures_and_twice_the_same(tmp_path: Path) -> None:
    found = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        write_slides(entries(folder), folder, "A lecture")
        found.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})
    assert found[0] == found[1]
    text = (tmp_path / "a" / "slides.md").read_text(encoding="utf-8")
    for name in ("two_steps-split-neuron-1", "two_steps-split-neuron"):
        assert f"(figures/{name}.svg)" in text
        assert (tmp_path / "a" / "figures" / f"{name}.svg").is_file()
    write_slides(entries(tmp_path / "a"), tmp_path / "a", "A lecture")  # over its own


def test_nobodys_slides_are_replaced(tmp_path: Path) -> None:
    check_slides(tmp_path / "new")
    (tmp_path / "slides.md").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"slides\.md"):
        check_slides(tmp_path)
    check_slides(tmp_path, force=True)
