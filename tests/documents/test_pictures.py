"""Figures in documents: the drawing, its caption and its description, or the last two alone."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from extras import needs

from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline, Stroke
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Curve, Curves, Drawing, Figure, HeatMap, Tracks
from symrnn.derivation.region_maps import Region, RegionMap
from symrnn.documents import render
from symrnn.documents.drawings import draw
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.inline_svg import inline_svg
from symrnn.documents.formats.markdown import write_markdown
from symrnn.documents.formats.tex import write_tex
from symrnn.documents.pages.blocks import Page
from symrnn.documents.pages.page import build_page
from symrnn.files.marks import seal
from symrnn.programs.program import name_symbol

x = name_symbol("x")
CURVES = Curves("lag", "size", (Curve("a", (0.0, 1.0), (1.0, 2.0)),))
PLOT = Figure("growth", Text("How {x} grows.", x=x), "A line that rises from 1 to 2 & more.", CURVES)
NETWORK = Figure("network", Text("A circle."), "One circle.", Diagram((Node("x", 0, 0, x),), ()))
CLAIM = Claim.equality("one", (x + 1) ** 2, x**2 + 2 * x + 1)
WHOLE = Derivation(
    "Pictures",
    Text("Two."),
    (),
    (Step("drawn", "Drawn", Text("See below."), (CLAIM,), "algebra", figures=(PLOT, NETWORK)),),
)
WRITERS: tuple[Callable[[Page], str], ...] = (write_html, write_markdown, write_tex)


def page() -> Page:
    return build_page(WHOLE, WHOLE.verify(), "doc")


@pytest.fixture
def without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)


def test_html_holds_the_drawings_themselves() -> None:
    text = write_html(page())
    plot, network = re.findall(r'<figure class="picture">(<svg role="img" .*?</svg>)', text, re.DOTALL)
    assert plot == inline_svg(draw(CURVES), "doc-growth", PLOT.alt)
    assert network == inline_svg(draw(NETWORK.drawing), "doc-network", NETWORK.alt)
    assert plot.startswith('<svg role="img" aria-label="A line that rises from 1 to 2 &amp; more."')
    for drawing in (plot, network):
        ElementTree.fromstring(drawing)
        assert " style=" not in drawing  # which the policy of slides forbids


#: every kind of drawing, so that every colour is drawn
DRAWINGS = (
    CURVES,
    NETWORK.drawing,
    Diagram(
        (Node("x", 0, 0, x, Outline.SQUARE), Node("y", 2, 0, x), Node("z", 4, 0, x, Outline.DOTS)),
        (Arrow("x", "y", x), Arrow("y", "x", x, Stroke.DASHED)),
    ),
    Curves("k", "y", tuple(Curve(name, (0.0, 1.0), (1.0, 2.0)) for name in "abcdef")),
    Tracks("east", "north", (Curve("a", (0.0, 1.0), (0.0, 2.0)),)),
    HeatMap("w", "T", "size", (0.5, 1, 2), (1, 2), ((0.5, 1, 2), (0.25, 1, 4))),
    RegionMap("w", "h", (0.0, 1.0, 2.0), 2.0, (Region("a", (1.0, 0.0)), Region("b", (1.5, 1.0))), "c"),
)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda each: type(each).__name__)
def test_every_colour_of_a_drawing_is_one_of_the_page(drawing: Drawing) -> None:
    """Only the line over the colours of a heat map, which stay as they are, is one of its own."""
    shown = inline_svg(draw(drawing), "it", "Words.")
    left = set(re.findall(r"#[0-9a-fA-F]{6}", re.sub(r"base64,[^\"]*", "", shown)))
    assert left <= ({"#1b1d23"} if isinstance(drawing, HeatMap) else set())
    style = files("symrnn.documents").joinpath("templates", "style.css").read_text(encoding="utf-8")
    for scheme in re.findall(r":root {(.*?)}", style, re.DOTALL)[:2]:
        assert set(re.findall(r"var\((--[\w-]+)\)", shown)) <= set(re.findall(r"(--[\w-]+):", scheme))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', shown))
    assert used == set(re.findall(r'\sid="([^"]*)"', shown))
    assert all(name.startswith("it-") for name in used)


@needs("matplotlib")
def test_markdown_has_them_in_files_beside_it(tmp_path: Path) -> None:
    text = render(WHOLE, tmp_path / "doc.md").read_text()
    names = re.findall(r"!\[[^]]+\]\((figures/[^)]+)\)", text)
    assert names == ["figures/doc-growth.svg", "figures/doc-network.svg"]
    assert (tmp_path / names[0]).read_bytes() == seal(draw(CURVES).encode(), ".svg")


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_the_description_stands_in_its_place(write: Callable[[Page], str]) -> None:
    written = write(page())
    assert "A line that rises from 1 to 2" in written
    assert "How" in written
    assert "One circle." in written


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_only_the_diagram_is_an_image(tmp_path: Path) -> None:
    assert [picture.svg[:4] for picture in page().sections[0].pictures] == ["", "<svg"]
    assert write_html(page()).count('<figure class="picture"><svg') == 1
    render(WHOLE, tmp_path / "doc.md")
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["doc-network.svg"]


def test_a_caption_is_prose_with_formulas() -> None:
    caption = page().sections[0].pictures[0].caption.parts
    assert [part for part in caption if isinstance(part, str)] == ["How ", " grows."]
