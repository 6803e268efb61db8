"""Figures in documents: the drawing, its caption and its description, or the last two alone."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from extras import needs

from symrnn.claims.claim import Claim
from symrnn.derivation.derivation import Derivation, Step
from symrnn.derivation.diagrams import Diagram, Node
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Curve, Curves, Figure
from symrnn.documents import render
from symrnn.documents.drawings import draw
from symrnn.documents.formats.html import write_html
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
    images = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', write_html(page()))
    assert [base64.b64decode(data).decode() for data, _ in images] == [draw(CURVES), draw(NETWORK.drawing)]
    assert images[0][1] == "A line that rises from 1 to 2 &amp; more."


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
    assert write_html(page()).count("<img") == 1
    render(WHOLE, tmp_path / "doc.md")
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["doc-network.svg"]


def test_a_caption_is_prose_with_formulas() -> None:
    caption = page().sections[0].pictures[0].caption.parts
    assert [part for part in caption if isinstance(part, str)] == ["How ", " grows."]
