"""The pages of derivations in a real browser: nothing overflows, nothing is fetched, everything can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from browser import Visit, Visiting, contrast_faults, heading_faults, open_everything, overflow
from lecture import load_chapter

from symrnn.book.start_page import BookEntry, write_index
from symrnn.cells import lstm
from symrnn.derivation.derivation import Derivation
from symrnn.derivation.derive import derive
from symrnn.documents import render_report

#: a page of scalars with its formulas in the prose, and one of matrices
SUBJECTS: tuple[tuple[str, Callable[[], Derivation]], ...] = (
    ("two_steps", lambda: load_chapter("two_steps")),
    ("lstm", lambda: derive(lstm(), steps=2)),
)
WINDOWS = ((1200, "light"), (1200, "dark"), (380, "light"), (380, "dark"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    entries = []
    for name, make in SUBJECTS:
        derivation = make()
        report = derivation.verify()
        entries.append(BookEntry(render_report(derivation, report, folder / f"{name}.html"), derivation, report))
    return {entry.page.stem: entry.page for entry in entries} | {"index": write_index(entries, folder / "index.html")}


def assert_readable(visited: Visit) -> None:
    """With everything unfolded: not too wide, with contrast, in light and dark, and quiet."""
    page = visited.page
    open_everything(page)
    for width, scheme in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert overflow(page) == [], (width, scheme)
        assert contrast_faults(page) == [], (width, scheme)
    assert heading_faults(page) == []
    assert page.locator("h1").count() >= 1
    visited.assert_quiet()


def dead_links(page: Any, folder: Path) -> list[str]:
    """Links to places that the page does not have, and to files that are not there."""
    links = page.evaluate("[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))")
    inside = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => '#' + element.id)")
    files = {link for link in links if not link.startswith("#")}
    dead = {link for link in files if not (folder / unquote(link.partition("#")[0])).is_file()}
    return sorted(dead | set(links) - files - set(inside))


@pytest.mark.parametrize("name", [*(name for name, _ in SUBJECTS), "index"])
def test_a_page_can_be_read_on_any_screen(visit: Visiting, pages: dict[str, Path], name: str) -> None:
    visited = visit(pages[name])
    assert visited.page.locator("math").count() > 0
    assert_readable(visited)
    assert dead_links(visited.page, pages[name].parent) == []


@pytest.mark.slow
def test_every_page_of_the_lecture_can_be_read(visit: Visiting, tmp_path: Path, run: Callable[..., Any]) -> None:
    assert run("demo", "-o", tmp_path).code == 0
    found = sorted(tmp_path.rglob("*.html"))
    assert len(found) > 10
    for path in found:
        visited = visit(path)
        assert_readable(visited)
        assert dead_links(visited.page, path.parent) == [], path


def test_dead_links_are_found(visit: Visiting, tmp_path: Path) -> None:
    path = tmp_path / "planted.html"
    path.write_text(
        "<!DOCTYPE html><a href='#a' id='b'>1</a><a href='#b'>2</a><a href='planted.html#b'>3</a><a href='c.html'>4",
        encoding="utf-8",
    )
    assert dead_links(visit(path).page, tmp_path) == ["#a", "c.html"]


#: what is wrong with a page, and the function that has to find it
FAULTS: tuple[tuple[str, Callable[[Any], list[str]]], ...] = (
    ("<h1>A</h1><div style='width: 2000px'>wide</div>", overflow),
    ("<h1>A</h1><h3>B</h3>", heading_faults),
    ("<h2>A</h2>", heading_faults),
    ("<body style='background: #fff'><p style='color: #888'>pale</p>", contrast_faults),
    ("<body style='background: #111'><div><p style='color: #333'>dark</p></div>", contrast_faults),
    ("<body style='background: #fff'><svg><text y='20' fill='#999'>pale</text></svg>", contrast_faults),
)


@pytest.mark.parametrize(("text", "finds"), FAULTS)
def test_a_planted_fault_is_found(
    visit: Visiting, tmp_path: Path, text: str, finds: Callable[[Any], list[str]]
) -> None:
    path = tmp_path / "planted.html"
    path.write_text(f"<!DOCTYPE html>{text}", encoding="utf-8")
    assert len(finds(visit(path).page)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>console.error('wrong')</script>",
        "<script>console.warn('doubtful')</script>",
        "<script>throw new Error('wrong')</script>",
        "<img src='http://127.0.0.1:9/picture.png'>",
        "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\"><script>1</script>",
    ],
)
def test_a_page_that_complains_or_asks_for_something_is_not_quiet(visit: Visiting, tmp_path: Path, text: str) -> None:
    path = tmp_path / "planted.html"
    path.write_text(f"<!DOCTYPE html>{text}", encoding="utf-8")
    visited = visit(path)
    with pytest.raises(AssertionError):
        visited.assert_quiet()
