"""No arrow of a cell's diagram passes through a node, measured on the drawing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

import pytest
from paper_cells import TEXTS, paper_cell

from symrnn import cells
from symrnn.derivation.cell_diagrams import cell_diagram
from symrnn.documents.drawings.diagram import draw_diagram

POINTS = 60  # of an arrow
NUMBER = r"(-?[\d.]+)"
RECTANGLE = re.compile(rf'<rect x="{NUMBER}" y="{NUMBER}" width="{NUMBER}" height="{NUMBER}" rx="{NUMBER}"')
CIRCLE = re.compile(rf'<circle cx="{NUMBER}" cy="{NUMBER}" r="{NUMBER}"')
PATH = re.compile(r'<path d="(M[^"]*[LQ][^"]*)"')


@dataclass(frozen=True)
class Shape:
    """A rectangle with round corners, by its centre and the way to a corner; a circle is round all over."""

    centre: complex
    half: complex
    radius: float

    def holds(self, point: complex) -> bool:
        """Whether a point is inside, and not at the edge, where arrows begin and end."""
        apart = point - self.centre
        across = max(abs(apart.real) - (self.half.real - self.radius), 0)
        down = max(abs(apart.imag) - (self.half.imag - self.radius), 0)
        return across**2 + down**2 < (self.radius - 0.5) ** 2


def nodes_in(svg: str) -> list[Shape]:
    rectangles = [tuple(map(float, found)) for found in RECTANGLE.findall(svg)]
    circles = [tuple(map(float, found)) for found in CIRCLE.findall(svg)]
    shapes = [Shape(complex(x + w / 2, y + h / 2), complex(w / 2, h / 2), r) for x, y, w, h, r in rectangles]
    return shapes + [Shape(complex(x, y), complex(r, r), r) for x, y, r in circles]


def arrows_in(svg: str) -> Iterator[list[complex]]:
    """Points along each arrow, from one end to the other."""
    for path in PATH.findall(svg):
        numbers = list(map(float, re.findall(NUMBER, path)))
        ends = [complex(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
        start, control, end = ends if len(ends) == 3 else (ends[0], sum(ends) / 2, ends[1])
        shares = [number / POINTS for number in range(POINTS + 1)]
        yield [(1 - s) ** 2 * start + 2 * s * (1 - s) * control + s**2 * end for s in shares]


def passed(svg: str) -> int:
    """How many arrows have a point within a node."""
    nodes = nodes_in(svg)
    return sum(any(node.holds(point) for point in points for node in nodes) for points in arrows_in(svg))


@pytest.mark.parametrize("name", [*cells.names(), *sorted(TEXTS.keys() - set(cells.names()))])
@pytest.mark.filterwarnings("ignore")
def test_no_arrow_passes_through_a_node(name: str) -> None:
    diagram = cell_diagram(paper_cell(name))
    svg = draw_diagram(diagram)
    assert len(nodes_in(svg)) == len(diagram.nodes)
    assert len(list(arrows_in(svg))) == len(diagram.arrows)
    assert passed(svg) == 0


def test_straight_arrows_do_and_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = import_module("symrnn.documents.drawings.diagram")
    monkeypatch.setattr(drawing, "bow", lambda start, end, others, ends: (start + end) / 2)
    assert passed(draw_diagram(cell_diagram(cells.load("sru")))) == 2
    assert passed(draw_diagram(cell_diagram(cells.load("rwkv5")))) == 2


def test_curves_that_lean_to_neither_side_are_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("symrnn.documents.drawings.bends"), "_LEANS", (0.5,))
    assert any(passed(draw_diagram(cell_diagram(paper_cell(name)))) for name in ("lstm_nested", "kalman_newton"))


def outside(svg: str) -> int:
    """How many arrows leave the room of the drawing."""
    left, top, across, down = map(float, re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg).groups())
    corner = complex(left, top)
    return sum(
        any(not (0 <= (at - corner).real <= across and 0 <= (at - corner).imag <= down) for at in points)
        for points in arrows_in(svg)
    )


@pytest.mark.parametrize("name", ["lstm_nested", "lstm_layer_norm", "mamba2", "phased_lstm", "on_lstm", "narx"])
def test_the_whole_of_a_curve_is_seen(name: str) -> None:
    svg = draw_diagram(cell_diagram(cells.load(name)))
    assert outside(svg) == 0
    height = float(re.search(r'height="([\d.]+)"', svg)[1])
    assert outside(re.sub(r'(viewBox="\S+ \S+ \S+) \S+"', rf'\g<1> {height / 2}"', svg)) > 0
