"""The start page of the catalogue in a browser: rows are found by words and tags, and the choice is in the address."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, overflow

from symrnn.book.reference.start import CellRow, start_page

ROWS = [
    CellRow(name, title, year, tags, f"h: {name}", "4n", "8n", "1", "8 of 8", True, f"{name}.html")
    for name, title, year, tags in (
        ("lstm", "Long short-term memory", "2000", ("gated",)),
        ("mingru", "Minimal GRU", "2024", ("gated", "linear-in-state")),
        ("deltanet", "DeltaNet", "2021", ("linear-in-state", "matrix-state")),
    )
]


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    file = tmp_path / "index.html"
    file.write_text(start_page(ROWS), encoding="utf-8")
    return file


def shown(page) -> list[str]:
    return page.eval_on_selector_all("tbody tr:not([hidden]) code", "each => each.map(code => code.textContent)")


def test_words_and_tags_choose_the_rows(visit: Visiting, page_file: Path) -> None:
    opened: Visit = visit(page_file)
    page = opened.page
    assert shown(page) == ["lstm", "mingru", "deltanet"]
    page.fill("#search", "gru 2024")
    assert shown(page) == ["mingru"]
    page.fill("#search", "")
    page.click("button[data-tag=linear-in-state]")
    assert shown(page) == ["mingru", "deltanet"]
    page.focus("button[data-tag=gated]")
    page.keyboard.press("Space")
    assert shown(page) == ["mingru"]
    assert page.text_content("form [role=status]") == "1 of 3 cells"
    assert "tags=gated+linear-in-state" in page.url
    page.reload()
    assert shown(page) == ["mingru"]
    opened.assert_quiet()


@pytest.mark.parametrize("width", [380, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_on_any_screen(visit: Visiting, page_file: Path, width: int, scheme: str) -> None:
    page = visit(page_file, width=width, scheme=scheme).page
    assert overflow(page) == []
    assert contrast_faults(page) == []
    assert heading_faults(page) == []
