"""The ways from prose to other places: links in a book, words elsewhere, and none that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lecture import load_chapter
from render_samples import derivation, step

from symrnn.book.chapters import derivation_names
from symrnn.book.pages import write_pages
from symrnn.book.pdf import book_source
from symrnn.book.start_page import BookEntry, Start
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.exposition import Text
from symrnn.derivation.references import Reference
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.pdf import compile_pdf
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.formats.typst import write_pdf
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.cross_references import check_references, references_in
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError

THERE = Reference("the chapter before", "first")
TWO = Reference("step 2 of it", "first", "two")
OWN = Reference(step="last")


def leading(*ways: Reference) -> Derivation:
    """Prose that leads to these places, in the abstract and in a step."""
    named = {f"way{number}": way for number, way in enumerate(ways)}
    said = Text("See " + ", ".join(f"{{{name}}}" for name in named) + ".", **named)
    return derivation(replace(step("one"), text=said), step("last"), abstract=said, title="Second")


def page_of(whole: Derivation, name: str = "") -> Page:
    return build_page(whole, whole.verify(), name)


def entries(folder: Path, second: Derivation) -> list[BookEntry]:
    chapters = {"first": derivation(step("one"), step("two"), title="First"), "second": second}
    return [BookEntry(folder / f"{name}.html", each, each.verify()) for name, each in chapters.items()]


def test_in_a_book_a_reference_is_a_link(tmp_path: Path) -> None:
    write_pages(tmp_path, entries(tmp_path, leading(THERE, TWO, OWN)), start=Start("T", Text("")), pdf="b.pdf")
    text = (tmp_path / "second.html").read_text(encoding="utf-8")
    for link in (
        '<a class="ref" href="first.html">the chapter before</a>',
        '<a class="ref" href="first.html#step-two">step 2 of it</a>',
        '<a class="ref" href="#step-last">2</a>',
    ):
        assert text.count(link) == 2
    said = (tmp_path / "second.md").read_text(encoding="utf-8")
    assert "See the chapter before, step 2 of it, [2](#step-last)." in said


def test_in_the_pdf_of_a_book_it_leads_to_the_chapter_and_to_the_step(tmp_path: Path) -> None:
    pages = {each.page.stem: each.content for each in entries(tmp_path, leading(THERE, TWO, OWN))}
    source = book_source("T", pages)
    for place in ("first", "first/two", "second/last"):
        assert source.count(f'#link(label("{place}"))[') == 2
    assert b"/S /GoTo" in compile_pdf(source) or b"/Dest" in compile_pdf(source)


def test_alone_the_words_of_another_chapter_are_words() -> None:
    page = page_of(leading(THERE, TWO, OWN))
    for text in (write_html(page), write_markdown(page), write_tex(page)):
        assert "the chapter before, step 2 of it, " in text
        assert "first" not in re.sub(r"<style>.*</style>", "", text, flags=re.DOTALL)
    assert '<a class="ref" href="#step-last">2</a>' in write_html(page)
    assert "\\hyperref[step:last]{2}" in write_tex(page)
    assert write_pdf(page).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (Reference("the chapter after", "third"), "lead to a chapter third, which the book does not have"),
        (
            Reference("its step", "first", "three"),
            "lead to a step three of first, which it does not have; there are one",
        ),
        (Reference("point 1 of it", "first", "two"), "lead to step 2, two; correct the number"),
    ],
)
def test_a_reference_that_leads_nowhere_stops_the_book(tmp_path: Path, way: Reference, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        write_pages(tmp_path / "book", entries(tmp_path / "book", leading(way)), start=Start("T", Text("")))
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_the_page_does_not_have_stops_the_page() -> None:
    with pytest.raises(InputError, match="leads to a step three, which it does not have"):
        page_of(leading(Reference(step="three")))
    with pytest.raises(InputError, match="lead to step 2, last; correct the number"):
        page_of(leading(Reference("step 1", step="last")))


def test_a_reference_names_a_place_and_has_words() -> None:
    with pytest.raises(InputError, match="leads nowhere"):
        Reference("words")
    with pytest.raises(InputError, match="has no words"):
        Reference("", "first")


def test_a_chapter_of_the_lecture_may_be_left_out_of_a_book() -> None:
    pages = {"second": page_of(leading(THERE))}
    check_references(pages, frozenset({"first"}))
    with pytest.raises(InputError, match="which the book does not have; there are second"):
        check_references(pages)


#: chapters that take longest to build
LONG = ("storm_tracks", "what_the_lecture_says", "vanishing_and_exploding", "gallery")
_PLACE = re.compile(r"\b(steps?|points?) \d|\bchapter (on|of|\d)|\bthe chapter [A-Z]", re.IGNORECASE)


def texts(chapter: Derivation) -> Iterator[Text]:
    yield from (chapter.abstract, *chapter.goals, *chapter.assumptions, *chapter.closing, *chapter.argued)
    for each in chapter.steps:
        yield from (each.text, *each.argued, *(figure.caption for figure in each.figures))


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[pytest.mark.slow] * (each in LONG)) for each in derivation_names()]
)
def test_the_chapters_of_the_lecture_speak_of_places_by_references(name: str) -> None:
    for text in texts(load_chapter(name)):
        assert not _PLACE.search(text.template), text.template


def test_prose_has_references_where_the_chapters_speak_of_others() -> None:
    said = [each for text in texts(load_chapter("gradient")) for each in text.parts() if isinstance(each, Reference)]
    assert [each.chapter or each.step for each in said] == ["two_steps", "adjoints", "four-derivatives", "rtrl"]
    assert list(references_in(page_of(load_chapter("two_steps")))) != []
