"""Diagrams as SVG: circles, squares and arrows, whose labels are formulas."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from symrnn.derivation.diagrams import Arrow, Diagram, Node, Outline, Stroke
from symrnn.documents.drawings.bends import bow, turns
from symrnn.documents.drawings.lettering import lettering, tspans, width

__all__ = ["draw_diagram", "draw_frames"]

_UNIT = 52.0  # the width of a node, in pixels
_SIZE = 23.0  # of letters
_HEAD, _GAP = 11.0, 3.0
_MARGIN = 10.0
_CLEARANCE = complex(4, 4)  # between an arrow and a node that it passes
_LEAST_WIDTH = 590  # so that letters are of one size in all diagrams, where a page sets their width
_LEAST_HALF: Mapping[Outline, float] = MappingProxyType({Outline.CIRCLE: 0.5, Outline.SQUARE: 0.4})  # of the unit
_LOOP = math.radians(32)  # from upright to where a loop leaves its node
_INK, _BROKEN, _PAPER = "#1b1d22", "#a23b00", "#ffffff"  # of lines, of dashes and dots, and under them
_CIRCLE = 'fill="#e6eef8" stroke="#1f4f8f" stroke-width="2"'
_SQUARE = 'fill="#f4f1e8" stroke="#5f5a4d" stroke-width="2"'
_DASHES: Mapping[Stroke, str] = MappingProxyType({Stroke.LINE: "", Stroke.DASHED: "7 4", Stroke.POINTS: "1 5"})
_FONTS = "'Libertinus Serif', 'STIX Two Text', 'Times New Roman', serif"

Point = complex  # x to the right, y down


@dataclass(frozen=True, slots=True)
class _Ink:
    """A piece of the drawing, and the two corners of the room it takes."""

    svg: str
    corners: tuple[Point, ...]


def draw_diagram(diagram: Diagram) -> str:
    """Nodes over the arrows between them, on white."""
    inks = _inks(diagram)
    return _frame(inks, inks)


def draw_frames(diagram: Diagram) -> tuple[str, ...]:
    """A diagram that grows along its middle row, in the direction of its arrows: drawings of one size, the whole last.

    One drawing alone where the middle row has fewer than three nodes.
    """
    row = sorted({node.x for node in diagram.nodes if not node.y})
    if len(row) < 3:
        return (draw_diagram(diagram),)
    inks = _inks(diagram)
    at = {node.name: _column(node, row) for node in diagram.nodes}
    last = len(row) - 1
    if all(arrow.stroke is Stroke.DASHED for arrow in diagram.arrows):  # what goes backwards grows from the right
        at = {name: last - column for name, column in at.items()}
    reached = [max(at[arrow.start], at[arrow.end]) for arrow in diagram.arrows] + [
        at[each.name] for each in diagram.nodes
    ]
    return tuple(
        _frame(inks, [ink for ink, column in zip(inks, reached, strict=True) if column <= shown])
        for shown in range(last + 1)
    )


def _column(node: Node, row: list[float]) -> int:
    """The place in the middle row that a node stands above, below or in."""
    return min(range(len(row)), key=lambda place: (abs(row[place] - node.x), place))


def _inks(diagram: Diagram) -> list[_Ink]:
    nodes = {node.name: node for node in diagram.nodes}
    return [_arrow(arrow, nodes) for arrow in diagram.arrows] + [_node(node) for node in diagram.nodes]


def _frame(inks: list[_Ink], shown: list[_Ink]) -> str:
    """The room that all pieces take, with those in it that are shown."""
    xs = [corner.real for ink in inks for corner in ink.corners]
    ys = [corner.imag for ink in inks for corner in ink.corners]
    left, top = math.floor(min(xs) - _MARGIN), math.floor(min(ys) - _MARGIN)
    across, down = math.ceil(max(xs) + _MARGIN) - left, math.ceil(max(ys) + _MARGIN) - top
    if across < _LEAST_WIDTH:
        left, across = left - (_LEAST_WIDTH - across) // 2, _LEAST_WIDTH
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" '
        f'viewBox="{left} {top} {across} {down}" font-family="{_FONTS}" font-size="{_SIZE:g}">\n'
        f'<rect x="{left}" y="{top}" width="{across}" height="{down}" fill="{_PAPER}"/>\n'
        + "\n".join(ink.svg for ink in shown)
        + "\n</svg>\n"
    )


def _node(node: Node) -> _Ink:
    centre, half = _centre(node), _half(node)
    shape = _OUTLINES[node.outline](centre, half)
    text = _text(node.label, centre + 0.33j * _SIZE, "middle")
    return _Ink(shape + text.svg, (centre - half, centre + half, *text.corners))


def _centre(node: Node) -> Point:
    return complex(node.x, node.y) * _UNIT


def _half(node: Node) -> Point:
    """From the centre of a node to its corner; squares and circles grow in width with what is in them."""
    letters = complex(width(lettering(node.label)) / 2 + 0.2, 0.75) * _SIZE
    if node.outline in _LEAST_HALF:
        least = _LEAST_HALF[node.outline] * _UNIT
        return complex(max(least, letters.real), least)
    return letters if node.outline is Outline.NONE else complex(_UNIT, _UNIT) / 2


def _circle(centre: Point, half: Point) -> str:
    """A circle, drawn out to the sides where its letters are wider."""
    if half.real == half.imag:
        return f'<circle {_at("c", centre)} r="{half.real:g}" {_CIRCLE}/>'
    return _rectangle(centre, half, half.imag, _CIRCLE)


def _square(centre: Point, half: Point) -> str:
    return _rectangle(centre, half, 4, _SQUARE)


def _rectangle(centre: Point, half: Point, radius: float, style: str) -> str:
    size = f'width="{_number(2 * half.real)}" height="{_number(2 * half.imag)}"'
    return f'<rect {_at("", centre - half)} {size} rx="{_number(radius)}" {style}/>'


def _dots(centre: Point, half: Point) -> str:
    return "".join(f'<circle {_at("c", centre + 12 * i)} r="3.2" fill="{_INK}"/>' for i in (-1, 0, 1))


_OUTLINES: Mapping[Outline, Callable[[Point, Point], str]] = MappingProxyType(
    {Outline.CIRCLE: _circle, Outline.SQUARE: _square, Outline.DOTS: _dots, Outline.NONE: lambda centre, half: ""}
)


def _arrow(arrow: Arrow, nodes: Mapping[str, Node]) -> _Ink:
    start, end = nodes[arrow.start], nodes[arrow.end]
    if start is end:
        return _loop(arrow, start)
    others = [(_centre(node), _half(node) + _CLEARANCE) for node in nodes.values() if node not in (start, end)]
    control = bow(_centre(start), _centre(end), others, lambda control: _ends(start, control, end))
    straight = control == (_centre(start) + _centre(end)) / 2
    return _straight(arrow, start, end) if straight else _curve(arrow, start, control, end)


def _straight(arrow: Arrow, start: Node, end: Node) -> _Ink:
    way = _unit(_centre(end) - _centre(start))
    first, tip = _ends(start, (_centre(start) + _centre(end)) / 2, end)
    line = _shaft(arrow, f"M{_pair(first)} L{_pair(tip - way * _HEAD * 0.8)}") + _head(arrow, tip, way)
    return _place_label(arrow, line, (first + tip) / 2, way, (first, tip))


def _curve(arrow: Arrow, start: Node, control: Point, end: Node) -> _Ink:
    """A quadratic curve past what is between."""
    first, tip = _ends(start, control, end)
    way = _unit(_centre(end) - control)
    path = f"M{_pair(first)} Q{_pair(control)} {_pair(tip - way * _HEAD * 0.8)}"
    top = (first + 2 * control + tip) / 4
    line = _shaft(arrow, path) + _head(arrow, tip, way)
    return _place_label(arrow, line, top, _unit(tip - first), (first, *turns(first, control, tip), tip))


def _ends(start: Node, control: Point, end: Node) -> tuple[Point, Point]:
    """Where an arrow begins and ends: at the edges of its nodes, in the direction of a point between."""
    out, way = _unit(control - _centre(start)), _unit(_centre(end) - control)
    return _centre(start) + _reach(start, out) * out, _centre(end) - _reach(end, way) * way


def _unit(way: Point) -> Point:
    return way / abs(way)


def _loop(arrow: Arrow, node: Node) -> _Ink:
    """Out of the node on the left of its top, and back on the right."""
    centre = _centre(node)
    ways = [complex(side * math.sin(_LOOP), -math.cos(_LOOP)) for side in (-1, 1)]
    out, back = (centre + _reach(node, way) * way for way in ways)
    way = complex(-0.42, 0.91)
    rise = complex(0, -1.15 * _UNIT)
    neck = back - way * _HEAD * 0.8
    curve = f"M{_pair(out)} C{_pair(out + rise - 28)} {_pair(neck + rise + 28)} {_pair(neck)}"
    top = centre - complex(0, 1.42 * _UNIT)
    return _place_label(arrow, _shaft(arrow, curve) + _head(arrow, back, way), top, 1 + 0j, (top - 28, top + 28))


def _reach(node: Node, way: Point) -> float:
    """How far from its centre an arrow begins or ends, in this direction."""
    half = _half(node)
    if node.outline is Outline.CIRCLE and abs(way.real) * half.imag > abs(way.imag) * (half.real - half.imag):
        drawn_out = half.real - half.imag  # from the centre to that of the half circle at its end
        return drawn_out * abs(way.real) + math.sqrt(half.imag**2 - (drawn_out * way.imag) ** 2) + _GAP
    sides = [side / abs(part) for side, part in ((half.real, way.real), (half.imag, way.imag)) if abs(part) > 1e-9]
    return min(sides) + _GAP


def _shaft(arrow: Arrow, path: str) -> str:
    style = f' stroke-dasharray="{_DASHES[arrow.stroke]}"' if _DASHES[arrow.stroke] else ""
    return f'<path d="{path}" fill="none" stroke="{_colour(arrow)}" stroke-width="2"{style}/>'


def _head(arrow: Arrow, tip: Point, way: Point) -> str:
    across = way * 0.45j * _HEAD
    corners = " ".join(map(_pair, (tip, tip - way * _HEAD + across, tip - way * _HEAD - across)))
    return f'<polygon points="{corners}" fill="{_colour(arrow)}"/>'


def _colour(arrow: Arrow) -> str:
    return _INK if arrow.stroke is Stroke.LINE else _BROKEN


def _place_label(arrow: Arrow, line: str, middle: Point, way: Point, ends: tuple[Point, ...]) -> _Ink:
    """The label stands above its arrow, and to the right of an upright one."""
    normal = way * 1j
    if normal.imag > 1e-9 or (abs(normal.imag) <= 1e-9 and normal.real < 0):
        normal = -normal
    anchor = "start" if normal.real > 0.3 else "end" if normal.real < -0.3 else "middle"
    lowered = 0.33 * abs(normal.real) - 0.25 * abs(normal.imag)
    if anchor == "middle":
        lowered -= abs(way.imag / way.real) * width(lettering(arrow.label)) / 2
    text = _text(arrow.label, middle + (0.35 * normal + 1j * lowered) * _SIZE, anchor, _colour(arrow))
    return _Ink(line + text.svg, (*ends, *text.corners))


def _text(label: Any, base: Point, anchor: str, colour: str = _INK) -> _Ink:
    """Letters whose base line runs through a point."""
    line = lettering(label)
    if not line:
        return _Ink("", ())
    length = width(line) * _SIZE
    left = base - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * length
    svg = f'<text {_at("", base)} text-anchor="{anchor}" fill="{colour}">{tspans(line)}</text>'
    return _Ink(svg, (left - 0.8j * _SIZE, left + length + 0.4j * _SIZE))


def _pair(point: Point) -> str:
    return f"{_number(point.real)} {_number(point.imag)}"


def _at(prefix: str, point: Point) -> str:
    return f'{prefix}x="{_number(point.real)}" {prefix}y="{_number(point.imag)}"'


def _number(value: float) -> str:
    """A tenth of a pixel is fine enough; no minus before a zero."""
    return f"{round(value, 1) + 0.0:g}"
