"""Writing: the format by the ending, files whole or not at all, the index, and what is said of bad paths."""

from __future__ import annotations

import os
import re
import stat
from importlib.resources import files
from pathlib import Path

import pytest
from extras import needs
from page_outline import outline
from render_samples import OPEN, derivation, lesson, step

import symrnn as sr
from symrnn.book.start_page import BookEntry, write_index
from symrnn.documents import render, render_report
from symrnn.errors import InputError
from symrnn.files.atomic import write_file

WHOLE = derivation(step("a"))


@pytest.mark.parametrize(
    ("suffix", "start"),
    [(".html", "<!DOCTYPE html>"), (".md", "# A title"), (".tex", "\\documentclass"), (".HTML", "<!")],
)
def test_the_ending_of_the_path_chooses_the_format(tmp_path: Path, suffix: str, start: str) -> None:
    path = sr.render(WHOLE, tmp_path / f"page{suffix}")
    assert path == tmp_path / f"page{suffix}"
    assert path.read_text(encoding="utf-8").startswith(start)
    assert render_report(WHOLE, WHOLE.verify(), str(path)) == path
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["page.docx", "page", "page.htm", ".html"])
def test_another_ending_is_refused_with_the_list(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"the formats are \.html, \.md, \.tex"):
        render(WHOLE, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_a_derivation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected a Derivation, .* found the text"):
        render("lesson", tmp_path / "page.html")  # type: ignore[arg-type]  # the mistake under test


def test_no_folder_is_made_and_none_is_overwritten(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        render(WHOLE, tmp_path / "none" / "page.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        render(WHOLE, tmp_path / "folder.html")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.html"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("mine")

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError, match="No space left on device"):
        render(WHOLE, page, force=True)
    assert page.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [page]


@pytest.mark.parametrize("suffix", [".html", ".md", ".tex", ".typ", pytest.param(".pdf", marks=needs("typst"))])
def test_a_page_is_made_anew_and_a_file_of_the_users_stays(tmp_path: Path, suffix: str, monkeypatch) -> None:
    page = render(WHOLE, tmp_path / f"page{suffix}")
    before = page.read_bytes()
    assert render(WHOLE, page).read_bytes() == before
    page.write_bytes(before + b"my remark")
    with monkeypatch.context() as patched:
        patched.setattr(sr.Derivation, "verify", lambda self: pytest.fail("it is proved before the path is looked at"))
        with pytest.raises(InputError, match=r"was not written by symrnn, or was changed since; .*force=True"):
            render(WHOLE, page)
    assert page.read_bytes() == before + b"my remark"
    assert render(WHOLE, page, force=True).read_bytes() == before


def test_a_read_only_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("mine")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(InputError, match="read-only"):
        render(WHOLE, page)
    assert page.read_text() == "mine"


def test_a_link_and_the_permissions_of_a_file_are_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    assert write_file(link, "new", force=True) == link
    assert link.is_symlink()
    assert real.read_text().startswith("new\n")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert stat.S_IMODE(write_file(tmp_path / "fresh.md", "x").stat().st_mode) == 0o644


def test_the_index_lists_every_page_with_its_verdicts(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    opened = derivation(step("a", OPEN), title="Open & <b>")
    entries = [
        BookEntry(folder / "one two.html", WHOLE, WHOLE.verify()),
        BookEntry(folder / "open.html", opened, opened.verify()),
        BookEntry(folder / "lesson.html", lesson(), lesson().verify()),
    ]
    index = write_index(entries, tmp_path / "index.html")
    text = index.read_text(encoding="utf-8")
    found = outline(text)
    pages = ["pages/one%20two.html", "pages/open.html", "pages/lesson.html"]
    assert found.links[:5] == ["#main", "#what-rests-on-what", *pages]
    assert [link for link in found.links[5:] if "#" not in link] == pages  # the rows of the graph
    assert {link.partition("#step-")[0] for link in found.links[5:]} == set(pages)
    assert found.headings == [1, 2, 2, 2, 2]  # the last is that of the graph
    assert "1 step, proved" in text
    assert "1 step: 0 proved, 1 UNDECIDED" in text
    assert "Open &amp; &lt;b&gt;" in text
    assert re.search(r"https?:", text) is None


def test_an_index_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no derivation to list"):
        write_index([], tmp_path / "index.html")


def test_the_font_is_small_and_its_licence_is_beside_it() -> None:
    fonts = files("symrnn.documents").joinpath("templates", "fonts")
    assert fonts.joinpath("STIXTwoMath-subset.woff2").read_bytes()[:4] == b"wOF2"
    assert len(fonts.joinpath("STIXTwoMath-subset.woff2").read_bytes()) < 150_000
    assert "SIL OPEN FONT LICENSE" in fonts.joinpath("OFL.txt").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_has_the_contrast_of_wcag_aa(scheme: int) -> None:
    style = files("symrnn.documents").joinpath("templates", "style.css").read_text(encoding="utf-8")
    block = re.findall(r":root {(.*?)}", style, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    pairs = [(text, ground) for text in ("ink", "soft", "link", "good", "bad") for ground in ("paper", "panel")]
    for text, ground in [
        *pairs,
        ("ink", "bad-paper"),
        ("soft", "bad-paper"),
        ("bad", "bad-paper"),
        ("link", "bad-paper"),
    ]:
        low, high = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (text, ground)
