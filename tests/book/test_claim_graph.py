"""The graph of all steps of a book has a node for each step, and an arc for each that another rests on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lecture import load_chapter, load_report

from symrnn.book.claim_graph import write_claim_graph
from symrnn.book.start_page import BookEntry, write_index
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.page import build_page

NAMES = ("two_steps", "gradient")


@pytest.fixture(scope="module")
def pages() -> list[tuple[str, Page]]:
    chapters = {name: load_chapter(name) for name in NAMES}
    return [(f"{name}.html", build_page(each, load_report(name), name)) for name, each in chapters.items()]


def test_every_step_is_a_link_and_every_arc_is_what_a_step_rests_on(pages: list[tuple[str, Page]]) -> None:
    graph = write_claim_graph(pages)
    steps = [(href, section) for href, page in pages for section in page.sections]
    assert re.findall(r'<a href="([^"]*#[^"]*)"', graph) == [f"{href}#step-{each.link.id}" for href, each in steps]
    rests = {
        (f"{href}#step-{source.id}", f"{href}#step-{each.link.id}") for href, each in steps for source in each.rests_on
    }
    assert set(re.findall(r'data-from="([^"]*)" data-to="([^"]*)"', graph)) == rests
    assert len(rests) > 5
    assert "Step 4, proved: " in graph
    assert "Rests on 2, 3." in graph or "Rests on 3, 4." in graph


def test_it_stands_on_the_start_page(tmp_path: Path) -> None:
    chapter = load_chapter("two_steps")
    entry = BookEntry(tmp_path / "two_steps.html", chapter, load_report("two_steps"))
    text = write_index([entry], tmp_path / "index.html").read_text(encoding="utf-8")
    assert '<h2 id="what-rests-on-what">' in text
    assert write_claim_graph([("two_steps.html", entry.content)]) in text


def test_of_no_steps_there_is_none() -> None:
    assert write_claim_graph([]) == ""
