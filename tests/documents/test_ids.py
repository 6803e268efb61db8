"""No id stands twice on a page, and no link within it leads nowhere: the build stops, naming it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lecture import load_chapter, load_report

from symrnn.documents.formats.html import document, write_html
from symrnn.documents.formats.ids import check_ids, ids_of
from symrnn.documents.pages.blocks import Extra, Page, Paragraph
from symrnn.documents.pages.page import build_page
from symrnn.errors import InputError


@pytest.fixture(scope="module")
def page() -> Page:
    lesson = load_chapter("two_steps")
    return build_page(lesson, load_report("two_steps"), "two_steps")


@pytest.mark.parametrize("name", ["step-output", "title-output", "graph-title"])
def test_a_section_that_takes_the_id_of_a_step_stops_the_build(page: Page, name: str) -> None:
    assert name in ids_of(write_html(page))
    clashing = replace(page, extras=(Extra(name, "More", (Paragraph(("said",)),)),))
    with pytest.raises(InputError, match=f"the id '{name}' stands at two places"):
        write_html(clashing)


def test_a_section_whose_title_takes_the_id_of_the_title_of_a_step_stops_the_build(page: Page) -> None:
    with pytest.raises(InputError, match="the id 'title-output' stands at two places"):
        write_html(replace(page, extras=(Extra("output", "More", ()),)))


def test_an_id_of_its_own_is_kept(page: Page) -> None:
    assert ids_of(write_html(replace(page, extras=(Extra("more", "More", ()),))))[-2:] == ("more", "title-more")


def test_a_link_to_nothing_stops_the_build() -> None:
    with pytest.raises(InputError, match="a link leads to #c, which is not on the page"):
        document("Title", '<p id="a&amp;b"><a href="#a&amp;b">1</a> <a class="x" href="#c">2</a></p>')


def test_what_only_looks_like_an_id_is_none() -> None:
    check_ids("Title", '<p id="a">&lt;p id="a"&gt; <a href="b.html#c">out</a></p>')
