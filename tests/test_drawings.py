"""Figures as SVG: valid files, the same bytes in every process, every label in its place."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import sympy as sp

from symrnn.claim import equal
from symrnn.errors import InputError
from symrnn.exposition import Text
from symrnn.figures import Arrow, Curve, Curves, Diagram, Drawing, HeatMap, Node, Outline, Scale, Stroke, Tracks
from symrnn.program import name_symbol
from symrnn.render.drawings import draw

w_n, w1, h_1, gamma = map(name_symbol, ("w_n", "w1", "h_1", "gamma"))
SVG = "{http://www.w3.org/2000/svg}"

LINE = Curve(equal(w_n, sp.Rational(1, 2)), (0.0, 1.0, 2.0), (1.0, 0.5, 0.25))
BOUND = Curve(Text("the bound {b}", b=(gamma * sp.Abs(w_n)) ** 2), (0.0, 2.0), (1.0, 0.5), Stroke.DASHED)
DOTS = Curve("a $ & <b>", (0.0, 1.0), (1.0, 1.0), Stroke.POINTS)
LOOP = Diagram(
    (
        Node("x", 0, 2, sp.Integer(2), Outline.SQUARE),
        Node("h", 0, 0, h_1),
        Node("more", 2, 0, "", Outline.DOTS),
        Node("time", 0, -2, Text("({t})", t=name_symbol("t") - 1), Outline.NONE),
    ),
    (Arrow("x", "h", w1), Arrow("h", "h", w_n), Arrow("h", "more", "a < b", Stroke.DASHED)),
)
DRAWINGS: tuple[Drawing, ...] = (
    LOOP,
    Curves("lag", w_n**2, (LINE, BOUND, DOTS), Scale.LOG),
    Tracks("km east", "km north", (LINE, BOUND, DOTS)),
    HeatMap(w_n, "lag", "weight", (0.5, 1.0, 2.0), (1.0, 2.0), ((0.5, 1.0, 2.0), (0.25, 1.0, 4.0))),
)


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: type(drawing).__name__)
def test_a_drawing_is_a_file_of_its_own_on_a_white_ground(drawing: Drawing) -> None:
    svg = draw(drawing)
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert {"width", "height", "viewBox"} <= root.attrib.keys()
    assert "#ffffff" in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")
    assert svg == draw(drawing)


def test_the_bytes_are_the_same_in_another_process() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import test_drawings as t; print(t.digest(t.DRAWINGS))"
    other = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest(DRAWINGS)


def digest(drawings: tuple[Drawing, ...]) -> str:
    return hashlib.sha256("".join(map(draw, drawings)).encode()).hexdigest()


def test_what_has_no_drawing_is_refused() -> None:
    with pytest.raises(InputError, match="str has no drawing; there are Diagram, Curves, Tracks, HeatMap"):
        draw("a picture")  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("drawing", DRAWINGS[1:], ids=lambda drawing: type(drawing).__name__)
def test_without_matplotlib_the_extra_is_named(drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r'cannot be drawn without matplotlib; pip install "symrnn\[plot\]"'):
        draw(drawing)
    assert draw(LOOP)
