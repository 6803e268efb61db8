"""Slides in a browser: keys, overview, notes, a window of any size, and no request."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Visiting
from lecture import load_chapter, load_report

from symrnn.documents.formats.slides_html import write_slides_html
from symrnn.documents.pages.deck import slides_of, title_slide
from symrnn.documents.pages.page import build_page


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    shown = load_chapter("what_helps")
    slides = (title_slide("Title", "below"), *slides_of(1, shown, build_page(shown, load_report("what_helps"), "it")))
    path = tmp_path_factory.mktemp("slides") / "slides.html"
    path.write_text(write_slides_html("Title", slides), encoding="utf-8")
    return path


def test_keys_lead_through_the_slides(deck: Path, visit: Visiting) -> None:
    opened = visit(deck, width=1280)
    page = opened.page
    count = page.locator(".slide").count()
    place = page.locator(".bar output")

    def pressed(key: str) -> str:
        page.keyboard.press(key)
        assert page.locator(".slide:visible").count() == 1
        return str(place.text_content())

    assert place.text_content() == f"1 / {count}"
    for key, at in (("ArrowRight", 2), ("Space", 3), ("PageDown", 4), ("ArrowLeft", 3), ("End", count)):
        assert pressed(key) == f"{at} / {count}"
    assert pressed("ArrowRight") == f"{count} / {count}"
    assert pressed("Shift+Space") == f"{count - 1} / {count}"
    assert pressed("Home") == pressed("ArrowUp") == f"1 / {count}"
    assert page.url.endswith("#1")
    page.get_by_role("button", name="Next slide").click()
    assert page.url.endswith("#2")
    page.keyboard.press("n")
    assert page.locator(".slide.here .notes").is_visible()
    opened.assert_quiet()


def test_the_overview_shows_all_and_opens_one(deck: Path, visit: Visiting) -> None:
    opened = visit(deck, width=1280)
    page = opened.page
    count = page.locator(".slide").count()
    page.keyboard.press("o")
    assert page.locator(".slide:visible").count() == count
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator(".slide:visible").count() == 1
    assert page.locator(".bar output").text_content() == f"2 / {count}"
    page.keyboard.press("o")
    page.locator(".slide").nth(4).click()
    assert page.locator(".bar output").text_content() == f"5 / {count}"
    page.keyboard.press("o")
    page.keyboard.press("Escape")
    assert page.locator(".slide:visible").count() == 1
    opened.assert_quiet()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (380, "dark")])
def test_every_slide_fits(deck: Path, visit: Visiting, width: int, scheme: str) -> None:
    opened = visit(deck, width=width, scheme=scheme)
    wide = opened.page.evaluate(
        """(down) => slides.map((slide, at) => {
          show(at);
          const out = [...slide.querySelectorAll("math, img, h2")].filter((part) =>
            part.getBoundingClientRect().right > innerWidth + 1 && !part.closest(".scroll, .display"));
          return (down && slide.scrollHeight > slide.clientHeight + 1) || out.length ? at + 1 : 0;
        }).filter(Boolean)""",
        width > 480,
    )
    assert wide == []
    opened.assert_quiet()


def test_a_link_opens_its_slide(deck: Path, visit: Visiting) -> None:
    opened = visit(deck, width=1280)
    opened.page.evaluate("location.hash = '#3'")
    opened.page.wait_for_function("document.querySelector('.bar output').textContent.startsWith('3 /')")
    opened.assert_quiet()
