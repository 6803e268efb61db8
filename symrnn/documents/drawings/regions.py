"""Maps of regions as SVG: each region has a letter and a shade of its own, and stands in the legend by its letter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from string import ascii_uppercase
from typing import Any

from symrnn.derivation.region_maps import RegionMap
from symrnn.documents.drawings.lettering import lettering, tspans, width

__all__ = ["draw_regions"]

_WIDTH, _LEFT, _RIGHT, _TOP = 590.0, 86.0, 24.0, 14.0
_HIGH, _STRIP = 250.0, 46.0  # of the plane, and of a line
_SIZE, _SMALL = 21.0, 17.0  # of letters
_BELOW, _ROW = 66.0, 30.0  # from the plane to the legend, and a line of it
_INK, _PAPER = "#1b1d22", "#ffffff"
_SHADES = ("#9dbfe6", "#cfe0f3", "#f4f1e8", "#ffffff")
_FONTS = "'Libertinus Serif', 'STIX Two Text', 'Times New Roman', serif"
_TICKS = 5


def draw_regions(drawing: RegionMap) -> str:
    """The plane with its regions, its axes, and the legend below it."""
    high = _HIGH if drawing.y_label else _STRIP
    down = _TOP + high + _BELOW + _ROW * (len(drawing.regions) + 1)
    inks = [*_plane(drawing, high), *_axes(drawing, high), *_legend(drawing, _TOP + high + _BELOW)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:g}" height="{down:g}" '
        f'viewBox="0 0 {_WIDTH:g} {down:g}" font-family="{_FONTS}" font-size="{_SIZE:g}">\n'
        f'<rect width="{_WIDTH:g}" height="{down:g}" fill="{_PAPER}"/>\n' + "\n".join(inks) + "\n</svg>\n"
    )


def _across(drawing: RegionMap, x: float) -> float:
    first, last = drawing.edges[0], drawing.edges[-1]
    return _LEFT + (x - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)


def _plane(drawing: RegionMap, high: float) -> Iterator[str]:
    """The regions from the outermost in, each over the last, and their letters where they are widest."""
    right = _across(drawing, drawing.edges[-1])
    yield _rect(_LEFT, _TOP, right - _LEFT, high, _shade(len(drawing.regions)))
    for number in reversed(range(len(drawing.regions))):
        outline = [f"M{_number(_LEFT)} {_number(_TOP + high)}"]
        for (left, end), top in zip(pairwise(drawing.edges), drawing.regions[number].tops, strict=True):
            y = _number(_TOP + high * (1 - top / drawing.height))
            outline.append(f"L{_number(_across(drawing, left))} {y} L{_number(_across(drawing, end))} {y}")
        if any(drawing.regions[number].tops):
            path = f"{' '.join(outline)} L{_number(right)} {_number(_TOP + high)} Z"
            yield f'<path d="{path}" fill="{_shade(number)}" stroke="{_INK}" stroke-width="1.2"/>'
    yield _rect(_LEFT, _TOP, right - _LEFT, high, "none", f' stroke="{_INK}"')
    for number in range(len(drawing.regions) + 1):
        yield from _letter(drawing, number, high)


def _letter(drawing: RegionMap, number: int, high: float) -> Iterator[str]:
    """The letter of a region in the middle of the largest rectangle of it; none where it is too thin for one."""
    empty = (0.0,) * (len(drawing.edges) - 1)
    inside = drawing.regions[number - 1].tops if number else empty
    outside = drawing.regions[number].tops if number < len(drawing.regions) else (drawing.height,) * len(empty)
    columns = range(len(empty))
    rooms = []
    for first in columns:
        for last in columns[first:]:
            low, top = max(inside[first : last + 1]), min(outside[first : last + 1])
            left, right = _across(drawing, drawing.edges[first]), _across(drawing, drawing.edges[last + 1])
            tall = (top - low) / drawing.height * high
            if right - left >= 0.8 * _SIZE and tall >= _SIZE:
                middle = _TOP + high * (1 - (low + top) / 2 / drawing.height)
                # square rooms before long and flat ones
                rooms.append((min(right - left, tall) ** 2 * max(right - left, tall), (left + right) / 2, middle))
    if rooms:
        _, x, y = max(rooms)
        yield _text(ascii_uppercase[number], x, y + 0.33 * _SIZE, "middle")


def _axes(drawing: RegionMap, high: float) -> Iterator[str]:
    bottom, first, last = _TOP + high, drawing.edges[0], drawing.edges[-1]
    for number in range(_TICKS + 1):
        x = first + (last - first) * number / _TICKS
        at = _across(drawing, x)
        yield f'<path d="M{_number(at)} {_number(bottom)} v6" stroke="{_INK}"/>'
        yield _text(f"{x:.4g}", at, bottom + 24, "middle", _SMALL)
        if drawing.y_label:
            y = bottom - high * number / _TICKS
            yield f'<path d="M{_LEFT:g} {_number(y)} h-6" stroke="{_INK}"/>'
            yield _text(f"{drawing.height * number / _TICKS:.4g}", _LEFT - 10, y + 0.33 * _SMALL, "end", _SMALL)
    yield _text(drawing.x_label, (_LEFT + _across(drawing, last)) / 2, bottom + 48, "middle")
    if drawing.y_label:
        yield _text(drawing.y_label, 24, _TOP + high / 2 + 0.33 * _SIZE, "middle")


def _legend(drawing: RegionMap, top: float) -> Iterator[str]:
    labels = (*(each.label for each in drawing.regions), drawing.rest)
    for number, label in enumerate(labels):
        y = top + _ROW * number
        yield _rect(_LEFT, y, 34, 23, _shade(number), f' stroke="{_INK}"')
        yield _text(ascii_uppercase[number], _LEFT + 17, y + 18, "middle", _SMALL)
        room = (_WIDTH - _LEFT - 44 - 4) / max(width(lettering(label)), 1)
        yield _text(label, _LEFT + 44, y + 17, "start", min(_SMALL, room))


def _shade(number: int) -> str:
    return _SHADES[min(number, len(_SHADES) - 1)]


def _rect(x: float, y: float, across: float, down: float, fill: str, more: str = "") -> str:
    place = f'x="{_number(x)}" y="{_number(y)}" width="{_number(across)}" height="{_number(down)}"'
    return f'<rect {place} fill="{fill}"{more}/>'


def _text(label: Any, x: float, y: float, anchor: str, size: float = _SIZE) -> str:
    style = "" if size == _SIZE else f' font-size="{_number(size)}"'
    at = f'x="{_number(x)}" y="{_number(y)}"'
    return f'<text {at} text-anchor="{anchor}"{style} fill="{_INK}">{tspans(lettering(label))}</text>'


def _number(value: float) -> str:
    """A tenth of a pixel is fine enough."""
    return f"{round(value, 1) + 0.0:g}"
