"""A page of the book in a browser: search, previews, contents, links to copy; by keys, and with nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, opened, overflow
from lecture import load_chapter, load_report

from symrnn.book.search_index import index_pages, search_element
from symrnn.book.start_page import BookEntry, neighbours, write_index
from symrnn.documents.formats.html import write_html
from symrnn.documents.pages.page import build_page

NAMES = ("two_steps", "gradient")
REFERENCE = '.why a[href^="#step-"]'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two chapters and the start page."""
    folder = tmp_path_factory.mktemp("book")
    chapters = [load_chapter(name) for name in NAMES]
    entries = [
        BookEntry(folder / f"{name}.html", each, load_report(name)) for name, each in zip(NAMES, chapters, strict=True)
    ]
    pages = {entry.page: build_page(entry.derivation, entry.report, entry.page.stem) for entry in entries}
    places = {path.stem: path for path in pages}
    index, titles = index_pages(pages, folder), [(path, page.title) for path, page in pages.items()]
    for (path, page), around in zip(
        pages.items(), neighbours(titles, folder / "index.html", "Book", places), strict=True
    ):
        found = replace(around, search=search_element(index, path, folder))
        path.write_text(write_html(page, found), encoding="utf-8")
    write_index(entries, folder / "index.html", search=search_element(index, folder / "index.html", folder))
    return folder


@pytest.fixture(scope="module")
def gradient(browser: Any, book: Path) -> Iterator[Visit]:
    """One window on a chapter, for tests that leave it as it was."""
    visited = opened(browser, book / "gradient.html", width=1280)
    yield visited
    visited.assert_quiet()
    visited.page.context.close()


def found(page: Any) -> list[str]:
    """What the search shows, the titles of the steps."""
    return list(page.locator("#search-found [role=option] b").all_text_contents())


def test_the_book_is_searched_by_keys(visit: Visiting, book: Path) -> None:
    visited = visit(book / "gradient.html", width=1280)
    page = visited.page
    box = page.get_by_role("combobox", name="Search the book")
    assert not box.is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-words"
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.type("dense neuron")
    assert box.get_attribute("aria-expanded") == "true"
    assert found(page) == ["Inputs 2 and 4, weights w1, w2, w3"]
    box.fill("derivatives")
    titles = found(page)
    assert titles[:2] == [
        "The four derivatives",
        "The four derivatives for tanh",
    ]  # a word of the title before one of the text
    assert page.get_by_role("status").filter(has_text=f"{len(titles)} found").count() == 1
    options = page.get_by_role("option")
    for key, chosen in (("", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", len(titles) - 1), ("ArrowDown", 0)):
        if key:
            page.keyboard.press(key)
        assert [each.get_attribute("aria-selected") for each in options.all()].index("true") == chosen
        assert box.get_attribute("aria-activedescendant") == options.nth(chosen).get_attribute("id")
    assert contrast_faults(page) == []
    box.fill("nothing has this word")
    assert found(page) == []
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Escape")
    assert not box.is_visible()
    page.keyboard.press("/")
    box.fill("t-1 state")
    page.keyboard.press("Enter")
    page.wait_for_url("**/two_steps.html#step-*")
    visited.assert_quiet()


def test_the_start_page_is_searched_too(visit: Visiting, book: Path) -> None:
    visited = visit(book / "index.html", width=380, scheme="dark")
    page = visited.page
    page.get_by_role("button", name="Search").click()
    page.keyboard.type("expanded")
    assert found(page)[0] == "The expanded expression gives the same"
    assert overflow(page) == []
    assert contrast_faults(page) == []
    page.locator("#search-found a").first.click()
    page.wait_for_url("**/gradient.html#step-*")
    visited.assert_quiet()


def test_a_reference_shows_what_it_leads_to(gradient: Visit) -> None:
    page = gradient.page
    preview = page.locator("#preview")
    link = page.locator(REFERENCE).first
    link.scroll_into_view_if_needed()
    assert not preview.is_visible()
    link.hover()
    preview.wait_for(state="visible")
    target = link.get_attribute("href")
    assert preview.locator("h2").text_content() == page.locator(f"{target} h2").text_content()
    assert preview.locator("math").count() > 0
    assert page.evaluate("document.querySelectorAll('#preview [id]').length") == 0
    assert overflow(page) == []
    page.keyboard.press("Escape")
    assert not preview.is_visible()
    page.mouse.move(1270, 5)
    page.locator("main > section h2 a").first.focus()
    while not page.evaluate(f"document.activeElement.matches('{REFERENCE}')"):
        page.keyboard.press("Tab")
    assert preview.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "preview"
    page.keyboard.press("Tab")
    assert not preview.is_visible() or page.evaluate("document.activeElement.hasAttribute('aria-describedby')")
    page.keyboard.press("Escape")


def test_a_reference_to_another_chapter_shows_its_steps(gradient: Visit) -> None:
    page = gradient.page
    link = page.locator('a.ref[href="two_steps.html"]')
    assert link.text_content() == "the chapter on two steps"
    link.hover()
    page.locator("#preview").wait_for(state="visible")
    assert page.locator("#preview h2").text_content() == load_chapter("two_steps").title
    assert "The state at (t-1)" in page.locator("#preview p").text_content()
    page.mouse.move(1270, 5)
    page.keyboard.press("Escape")


def test_the_theme_is_chosen_kept_and_never_printed(visit: Visiting, book: Path) -> None:
    visited = visit(book / "gradient.html", width=1280, scheme="dark")
    page = visited.page
    paper = "getComputedStyle(document.body).backgroundColor"
    dark, button = page.evaluate(paper), page.locator(".theme")
    assert button.text_content() == "Theme: system"
    button.focus()
    page.keyboard.press("Enter")
    light = page.evaluate(paper)
    assert (button.text_content(), light != dark, contrast_faults(page)) == ("Theme: light", True, [])
    page.goto((book / "two_steps.html").as_uri())
    assert (page.locator(".theme").text_content(), page.evaluate(paper)) == ("Theme: light", light)
    page.locator(".theme").click()
    assert (page.locator(".theme").text_content(), page.evaluate(paper)) == ("Theme: dark", dark)
    assert contrast_faults(page) == []
    page.emulate_media(media="print")
    assert page.evaluate(paper) in ("rgb(255, 255, 255)", "#fff")
    visited.assert_quiet()


def test_where_nothing_can_be_kept_the_theme_is_chosen_for_the_page(browser: Any, book: Path) -> None:
    context = browser.new_context(viewport={"width": 380, "height": 800}, color_scheme="light")
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((book / "gradient.html").as_uri())
    page.locator(".theme").click(click_count=1)
    page.locator(".theme").click(click_count=1)
    assert (page.locator(".theme").text_content(), faults, overflow(page)) == ("Theme: dark", [], [])
    context.close()


def test_a_touched_reference_shows_nothing(browser: Any, book: Path) -> None:
    context = browser.new_context(viewport={"width": 380, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto((book / "gradient.html").as_uri())
    link = page.locator(REFERENCE).first
    link.tap()
    page.wait_for_timeout(400)
    assert not page.locator("#preview").is_visible()
    assert page.url.endswith(str(link.get_attribute("href")))
    context.close()


def test_the_contents_stand_beside_the_text_and_follow_it(gradient: Visit) -> None:
    page = gradient.page
    contents = page.locator(".contents")
    assert contents.evaluate("(nav) => getComputedStyle(nav).position") == "fixed"
    assert contents.get_by_role("link", name="The recurrent neuron over two steps").is_visible()
    for number in (2, 5):
        page.evaluate(f"document.querySelectorAll('main > section')[{number}].scrollIntoView()")
        title = page.evaluate(f"document.querySelectorAll('main > section h2')[{number}].textContent")
        contents.locator("[aria-current=location]").get_by_text(title, exact=True).wait_for()
        assert contents.locator("[aria-current=location]").count() == 1
    page.set_viewport_size({"width": 1000, "height": 800})
    assert contents.evaluate("(nav) => getComputedStyle(nav).position") == "static"
    assert not contents.get_by_role("link", name="The recurrent neuron over two steps").is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    edge = page.evaluate("document.querySelector('main').getBoundingClientRect().left")
    assert contents.bounding_box()["width"] <= edge


def test_a_link_to_a_step_is_copied(gradient: Visit) -> None:
    page = gradient.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    section = page.locator("main > section").nth(1)
    section.get_by_role("button", name="Copy the link to Step 2").click()
    page.locator(".said", has_text="Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert copied.endswith("#" + str(section.get_attribute("id")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_and_all_can_be_read(gradient: Visit, scheme: str) -> None:
    page = gradient.page
    page.emulate_media(color_scheme=scheme)
    for width in (1280, 1200, 800, 380):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == [], width
        assert contrast_faults(page) == [], width
    assert heading_faults(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")


def test_without_a_script_all_is_there(browser: Any, book: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((book / "gradient.html").as_uri())
    assert page.locator(".opener, .theme, #search-box, .copy").count() == 0
    assert page.locator("section[id^=step-]").count() == page.locator(".contents ol a").count()
    context.close()
