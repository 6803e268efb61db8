"""What a page says of itself, the way past its head for the keyboard, and what is printed of it."""

from __future__ import annotations

import re
from pathlib import Path

from browser import Visiting
from render_samples import derivation, step

from symrnn.book.start_page import BookEntry, neighbours, write_index
from symrnn.derivation.exposition import Text
from symrnn.documents.formats.html import write_html
from symrnn.documents.pages.page import build_page
from symrnn.programs.program import name_symbol

SHOWN = derivation(step("a"), title="Squares & <roots>", abstract=Text('About {x} "and" <b>.', x=name_symbol("w_n")))


def test_the_head_has_a_description_an_icon_and_the_title_of_the_book() -> None:
    page = build_page(SHOWN, SHOWN.verify())
    (around,) = neighbours([(Path("a.html"), "a")], "index.html", "The <book>")
    text = write_html(page, around)
    assert "<title>Squares &amp; &lt;roots&gt; · The &lt;book&gt;</title>" in text
    assert '<meta name="description" content="About w_n &quot;and&quot; &lt;b&gt;.">' in text
    assert re.search('<link rel="icon" href="data:image/svg[^"<>]*">', text)
    assert "<title>Squares &amp; &lt;roots&gt;</title>" in write_html(page)


def test_the_index_describes_the_book(tmp_path: Path) -> None:
    path = write_index([BookEntry(tmp_path / "a.html", SHOWN, SHOWN.verify())], tmp_path / "index.html")
    assert "<title>Derivations</title>" in path.read_text(encoding="utf-8")


def test_the_first_key_leads_past_the_head_and_print_leaves_the_evidence_out(tmp_path: Path, visit: Visiting) -> None:
    path = tmp_path / "a.html"
    path.write_text(write_html(build_page(SHOWN, SHOWN.verify())), encoding="utf-8")
    opened = visit(path)
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('.skip').getBoundingClientRect().width") == 0
    for unfolded in ("false", "true"):
        page.evaluate(f"document.querySelector('.evidence').open = {unfolded}")
        assert not page.locator(".checked").first.is_visible()
    assert page.locator(".evidence > summary").first.is_visible()
    opened.assert_quiet()
