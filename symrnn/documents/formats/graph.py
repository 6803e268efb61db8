"""The claim graph: the steps of a derivation one below the other, an arc from each to the earlier ones it rests on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from itertools import accumulate

from symrnn.documents.pages.blocks import Link

__all__ = ["GraphStep", "write_graph"]

_WIDTH, _AXIS, _RADIUS = 340, 104, 13  # of the picture, of the line of nodes, of a node
_LETTERS, _LINE, _GAP = 27, 18, 16  # of a title: letters in a line, its height, the room below
_NEAREST, _FARTHEST = 16, 84  # how far an arc stands out to the left
_PORT, _HEAD = 5, 7  # arcs arrive above the middle of a node and leave below it


@dataclass(frozen=True, slots=True)
class GraphStep:
    """A step in the graph: what it rests on, and its mark."""

    link: Link
    rests_on: tuple[Link, ...]
    mark: str
    proved: bool


def write_graph(places: tuple[GraphStep, ...]) -> str:
    """The graph as one SVG element: each node a link to its step, each path an arrow from what a step rests on."""
    texts = [_lines(place) for place in places]
    *tops, height = accumulate((_LINE * len(lines) + _GAP for lines in texts), initial=_GAP // 2)
    middles = {place.link.id: top + _LINE // 2 for place, top in zip(places, tops, strict=True)}
    edges = [(source, place.link) for place in places for source in place.rests_on]
    longest = max((end.number - start.number for start, end in edges), default=1)
    arcs = [_arc(start, end, middles, longest) for start, end in edges]
    nodes = [_node(place, lines, middles[place.link.id]) for place, lines in zip(places, texts, strict=True)]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" aria-labelledby="graph-title graph-desc">'
        '<title id="graph-title">Which step rests on which</title>'
        f'<desc id="graph-desc">{escape(" ".join(map(_describe, places)))}</desc>{"".join(arcs)}{"".join(nodes)}</svg>'
    )


def _lines(place: GraphStep) -> list[str]:
    """The title of a step, cut into lines; a tick stays with the last word."""
    space = "\N{NO-BREAK SPACE}" if place.proved else " "
    return textwrap.wrap(f"{place.link.title}{space}{place.mark}", _LETTERS)


def _describe(place: GraphStep) -> str:
    """What the arcs show, in words."""
    step = f"Step {place.link.number} rests on"
    return f"{step} {_list_links(place.rests_on)}." if place.rests_on else f"{step} no other."


def _list_links(links: tuple[Link, ...]) -> str:
    """Numbers of steps as a sentence has them."""
    *front, last = (str(link.number) for link in links)
    return f"steps {', '.join(front)} and {last}" if front else f"step {last}"


def _arc(start: Link, end: Link, middles: Mapping[str, int], longest: int) -> str:
    """Half an ellipse, the wider the farther apart the two are, and its head."""
    reach = _NEAREST + (_FARTHEST - _NEAREST) * (end.number - start.number - 1) // max(longest - 1, 1)
    x, above, below = _AXIS - _RADIUS, middles[start.id] + _PORT, middles[end.id] - _PORT
    half = (below - above) / 2
    return (
        f'<path class="arc" data-from="{start.id}" data-to="{end.id}" '
        f'd="M{x} {above}A{reach} {half:g} 0 0 0 {x} {below}"/>'
        f'<path class="head" d="M{x} {below}l-{_HEAD} -{_HEAD // 2}v{2 * (_HEAD // 2)}z"/>'
    )


def _node(place: GraphStep, lines: list[str], middle: int) -> str:
    link, state = place.link, "proved" if place.proved else "undecided"
    label = f"Step {link.number}, {'proved' if place.proved else 'not proved'}: {link.title}. {_describe(place)}"
    x = _AXIS + _RADIUS + 9
    *front, last = lines
    title = last.removesuffix(place.mark)
    last = f'{escape(title)}<tspan class="mark {state}">{place.mark}</tspan>'
    rows = "".join(
        f'<tspan x="{x}" y="{middle + 5 + _LINE * row}">{line}</tspan>'
        for row, line in enumerate((*map(escape, front), last))
    )
    return (
        f'<a href="#step-{link.id}" class="{state}" aria-label="{escape(label)}">'
        f'<circle cx="{_AXIS}" cy="{middle}" r="{_RADIUS}"/>'
        f'<text class="count" x="{_AXIS}" y="{middle + 5}">{link.number}</text><text>{rows}</text></a>'
    )
