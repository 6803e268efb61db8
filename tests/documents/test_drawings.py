"""Figures as SVG: valid files, the same bytes in every process, every label in its place."""

from __future__ import annotations

import hashlib
import html
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
import sympy as sp
from places import SUPPORT

from symrnn.claims.claim import equal
from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline, Stroke
from symrnn.derivation.exposition import Text
from symrnn.derivation.figures import Curve, Curves, Drawing, HeatMap, Scale, Tracks
from symrnn.documents.drawings import draw
from symrnn.documents.drawings.mathtext import mathtext
from symrnn.errors import InputError
from symrnn.programs.program import name_symbol

w_n, w1, h_1, gamma = map(name_symbol, ("w_n", "w1", "h_1", "gamma"))
LABELS = ("x_label", "y_label", "value_label")
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


KINDS = [type(drawing).__name__ for drawing in DRAWINGS]


@cache
def drawn(kind: str) -> str:
    """One drawing of each kind; a plot takes a quarter of a second."""
    return draw(DRAWINGS[KINDS.index(kind)])


@pytest.mark.parametrize("drawing", DRAWINGS, ids=KINDS)
def test_a_drawing_is_a_file_of_its_own_on_a_white_ground(drawing: Drawing) -> None:
    svg = drawn(type(drawing).__name__)
    root = ET.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert {"width", "height", "viewBox"} <= root.attrib.keys()
    assert "#ffffff" in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")
    assert svg == draw(drawing)


def test_the_bytes_are_the_same_in_another_process() -> None:
    code = "import sys; sys.path[:0] = sys.argv[1:]; import test_drawings as t; print(t.digest())"
    other = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent), str(SUPPORT)],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest()


def digest() -> str:
    return hashlib.sha256("".join(map(drawn, KINDS)).encode()).hexdigest()


def test_what_has_no_drawing_is_refused() -> None:
    with pytest.raises(InputError, match="str has no drawing; there are Diagram, Curves, Tracks, HeatMap"):
        draw("a picture")  # type: ignore[arg-type]  # the point of the test


@pytest.mark.parametrize("drawing", DRAWINGS[1:], ids=lambda drawing: type(drawing).__name__)
def test_without_matplotlib_the_extra_is_named(drawing: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(InputError, match=r'cannot be drawn without matplotlib; pip install "matplotlib>=3\.9"'):
        draw(drawing)
    assert draw(LOOP)


@pytest.mark.parametrize("drawing", DRAWINGS[1:], ids=lambda drawing: type(drawing).__name__)
def test_a_plot_has_all_its_labels_as_shapes_and_no_font(drawing: Drawing) -> None:
    svg = drawn(type(drawing).__name__)
    written = [html.unescape(text) for text in re.findall(r"<!-- (.*?) -->", svg)]
    curves = getattr(drawing, "curves", getattr(drawing, "tracks", ()))
    labels = [*(curve.label for curve in curves), *(getattr(drawing, name, "") for name in LABELS)]
    assert {mathtext(label).replace("\\$", "$") for label in labels if label != ""} <= set(written)
    assert "<text" not in svg
    assert ("start" in written) == isinstance(drawing, Tracks)


def test_a_diagram_has_its_labels_and_shapes() -> None:
    root = ET.fromstring(draw(LOOP))
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert texts == ["w1", "wn", "a < b", "2", "h1", "(t \u2212 1)"]
    assert len(list(root.iter(f"{SVG}path"))) == len(list(root.iter(f"{SVG}polygon"))) == len(LOOP.arrows)
    assert len(list(root.iter(f"{SVG}circle"))) == 1 + 3
    assert len(list(root.iter(f"{SVG}rect"))) == 1 + 1


def test_everything_of_a_diagram_is_within_its_paper() -> None:
    wide = Diagram((Node("a", -3, 0, "a"), Node("b", 9, 4, "a long label of a square", Outline.SQUARE)), ())
    left, top, across, down = map(float, ET.fromstring(draw(wide)).attrib["viewBox"].split())
    assert left < 52 * -3 - 26 < 52 * 9 + 100 < left + across
    assert top < -26 < 52 * 4 + 21 < top + down


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LOOP, replace(LOOP, arrows=(replace(LOOP.arrows[0], label=w_n), *LOOP.arrows[1:]))),
        (Curves("x", "y", (LINE, DOTS)), Curves("y", "x", (LINE, DOTS))),
        (Curves("x", "y", (LINE, DOTS)), Curves("x", "y", (replace(LINE, y=(1.0, 0.5, 0.26)), DOTS))),
        (Curves("x", "y", (LINE,)), Tracks("x", "y", (LINE,))),
    ],
)
def test_another_label_or_number_is_another_drawing(one: Drawing, other: Drawing) -> None:
    assert draw(one) != draw(other)


@pytest.mark.parametrize("values", [((1.0, 1.0), (1.0, 1.0)), ((2.0, 4.0), (8.0, 16.0)), ((0.1, 10.0), (0.001, 10.0))])
def test_a_heat_map_has_a_line_only_where_values_lie_on_both_sides(values: tuple[tuple[float, ...], ...]) -> None:
    svg = draw(HeatMap("x", "y", "value", (1.0, 2.0), (1.0, 2.0), values))
    assert ("QuadContourSet" in svg) == (min(map(min, values)) < 1 < max(map(max, values)))


def test_the_settings_of_the_user_count_for_nothing_and_stay() -> None:
    before = drawn("Curves")
    with matplotlib.rc_context({"font.size": 30, "axes.grid": False, "svg.hashsalt": "other"}):
        assert draw(DRAWINGS[1]) == before
        assert matplotlib.rcParams["font.size"] == 30


@pytest.mark.parametrize(("lowest", "highest", "apart"), [(1e-89, 1e16, 20), (1e-12, 1e16, 5), (1e-3, 1e3, 1)])
def test_a_logarithmic_axis_has_ticks_in_even_steps_and_one_at_1(lowest: float, highest: float, apart: int) -> None:
    svg = draw(Curves("x", "y", (Curve("c", (0.0, 1.0), (lowest, highest)),), Scale.LOG))
    found = sorted({int(power) for power in re.findall(r"10\^\{(-?\d+)\}", svg)})
    assert 0 in found
    assert {later - sooner for sooner, later in pairwise(found)} == {apart}


def test_letters_stay_in_their_node() -> None:
    wide = Diagram((Node("a", 0, 0, name_symbol("estimate")), Node("b", 4, 0, name_symbol("b"))), (Arrow("a", "b"),))
    (drawn_out,) = [rect for rect in ET.fromstring(draw(wide)).iter(f"{SVG}rect") if rect.get("rx")]
    narrow = [circle.get("r") for circle in ET.fromstring(draw(wide)).iter(f"{SVG}circle")]
    assert float(drawn_out.attrib["width"]) > 7 * len("estimate")
    assert narrow == ["26"]


@pytest.mark.parametrize(("y", "bends"), [(0.0, True), (0.3, True), (3.0, False)])
def test_an_arrow_bows_out_around_what_it_would_pass_through(y: float, bends: bool) -> None:
    nodes = (Node("a", 0, 0, "a"), Node("b", 2, y, "b"), Node("c", 4, 0, "c"))
    ((path,),) = [[e.attrib["d"] for e in ET.fromstring(draw(Diagram(nodes, (Arrow("a", "c"),)))).iter(f"{SVG}path")]]
    assert ("Q" in path) is bends
    if bends:  # the middle of the curve is outside of the node
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
        middle = (numbers[1] + 2 * numbers[3] + numbers[5]) / 4
        assert abs(middle - 52 * y) > 26
