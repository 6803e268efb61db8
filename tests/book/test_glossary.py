"""The glossary of the lecture: its words lead to the chapters that use them first, which the book has."""

from __future__ import annotations

from pathlib import Path

from render_samples import derivation, step

from symrnn.book.chapters import derivation_names
from symrnn.book.pdf import book_source
from symrnn.book.start_page import BookEntry, Start, number_chapters, write_index
from symrnn.book.words import WORDS
from symrnn.derivation.exposition import Text
from symrnn.documents.pages.blocks import TableBlock

GLOSSARY = TableBlock(
    "Words", ("word", "what it is", "chapter"), (("lag", "steps back", "b"), ("gate", "a number", "c"))
)


def entries(folder: Path) -> tuple[BookEntry, ...]:
    chapters = {name: derivation(step("one"), title=name.upper()) for name in "ab"}
    return number_chapters([BookEntry(folder / f"{name}.html", each, each.verify()) for name, each in chapters.items()])


def test_every_word_names_a_chapter_of_the_lecture() -> None:
    assert {chapter for *_, chapter in WORDS} <= set(derivation_names())
    assert len({word for word, *_ in WORDS}) == len(WORDS)


def test_a_word_leads_to_its_chapter_where_the_book_has_it(tmp_path: Path) -> None:
    chapters = entries(tmp_path)
    write_index(chapters, tmp_path / "index.html", start=Start("T", Text(""), glossary=GLOSSARY))
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<dt>lag</dt><dd>steps back (<a href="b.html">chapter 2</a>)</dd>' in page
    assert "<dt>gate</dt><dd>a number</dd>" in page
    source = book_source("T", {each.page.stem: each.content for each in chapters}, GLOSSARY)
    assert '([lag], [steps back], [#link(label("b"))[2]])' in source
    assert "([gate], [a number], [])" in source
