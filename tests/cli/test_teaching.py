"""What a demo adds for teaching: each part where it is asked for, listed on the start page, over nobody's files."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lecture import load_chapter, load_report

from symrnn.book.handout import HandoutPart, write_handout
from symrnn.book.lecture import HINTS, PARTS
from symrnn.book.start_page import BookEntry, Start
from symrnn.cli.book import _write
from symrnn.cli.exercises import SENTENCE_FILES
from symrnn.cli.teaching import check_kit, kit_files, write_kit
from symrnn.derivation.exposition import Text
from symrnn.documents.formats.pdf import has_typst
from symrnn.errors import InputError

NOTHING = {"slides": False, "handout": False, "exercises": False, "notebook": False}


def options(**chosen: Any) -> argparse.Namespace:
    return argparse.Namespace(**(NOTHING | {"command": "demo", "force": False} | chosen))


@pytest.fixture(scope="module")
def entries() -> list[BookEntry]:
    names = {piece.chapter for piece in PARTS}
    chapters = {name: load_chapter(name) for name in sorted(names)}
    return [BookEntry(Path(f"{name}.html"), each, load_report(name)) for name, each in chapters.items()]


def test_slides_and_notebooks_are_listed_on_the_start_page(tmp_path: Path) -> None:
    chapters = {"two_steps": load_chapter("two_steps"), "gallery": load_chapter("gradient")}
    chosen = options(slides=True, notebook=True)
    assert _write(tmp_path / "book", chapters, {}, Start("Mine", Text("")), "book.pdf", chosen) == 0
    index = (tmp_path / "book" / "index.html").read_text(encoding="utf-8")
    files = kit_files(chosen, chapters, tmp_path / "book")
    assert len(files) == 2 + has_typst() + 2
    for file in files:
        assert f'href="{file.path.relative_to(tmp_path / "book").as_posix()}"' in index
        assert file.path.is_file()
    slides = (tmp_path / "book" / "slides.html").read_text(encoding="utf-8")
    assert "The recurrent neuron over two steps" in slides
    assert "The gradient of the recurrent neuron" not in slides  # a chapter to look things up in is no slide
    notebook = json.loads((tmp_path / "book" / "notebooks" / "two_steps.ipynb").read_text(encoding="utf-8"))
    assert any("load_derivation('two_steps')" in "".join(cell["source"]) for cell in notebook["cells"])


def test_the_handout_has_the_formulas_the_conditions_and_the_names(tmp_path: Path, entries: list[BookEntry]) -> None:
    write_handout(entries, tmp_path, PARTS, (), force=False)
    page = (tmp_path / "handout.html").read_text(encoding="utf-8")
    for said in (*(piece.heading for piece in PARTS[2:]), "step 2.", "Three derivatives are kept apart", "softsign"):
        assert said in page, said
    assert page.count("<tr>") >= 11
    assert "The gated recurrent unit" in page
    if has_typst():
        data = (tmp_path / "handout.pdf").read_bytes()
        assert re.search(rb"/Count 1\b", data)


@pytest.mark.slow
def test_a_part_of_the_handout_has_to_be_proved(tmp_path: Path, entries: list[BookEntry]) -> None:
    for piece, said in (
        (HandoutPart("x", "gradient", "no-such-step"), "not there, or not proved"),
        (HandoutPart("x", "fifty"), "not in the book"),
    ):
        with pytest.raises(InputError, match=said):
            write_handout(entries, tmp_path, (piece,), ())
    assert list(tmp_path.iterdir()) == []


def test_the_notes_are_about_chapters_that_are_there() -> None:
    assert [each.chapter for each in HINTS if not load_chapter(each.chapter).steps] == []
    assert len({each.chapter for each in HINTS}) == len(HINTS)


def test_nobodys_files_are_replaced(tmp_path: Path) -> None:
    chapters = {"two_steps": load_chapter("two_steps")}
    check_kit(options(slides=True, handout=True, exercises=True, notebook=True), chapters, tmp_path / "new")
    for name, chosen in (("slides.html", "slides"), ("handout.html", "handout"), (SENTENCE_FILES[1], "exercises")):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        with pytest.raises(InputError, match=re.escape(name)):
            check_kit(options(**{chosen: True}), chapters, tmp_path)
        check_kit(options(**{chosen: True, "force": True}), chapters, tmp_path)
    check_kit(options(), chapters, tmp_path)


@pytest.mark.slow
def test_exercises_are_those_of_the_command(tmp_path: Path, run) -> None:
    assert run("exercises", "what_the_lecture_says", "-o", tmp_path / "a").code == 0
    write_kit(options(exercises=True), [], tmp_path / "b", "T")
    for name in SENTENCE_FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
