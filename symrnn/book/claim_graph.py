"""All steps of a book at a glance: a row for each chapter, an arc from each step to those that rest on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from symrnn.documents.formats.html_blocks import html_text
from symrnn.documents.pages.blocks import Link, Page, Section

__all__ = ["write_claim_graph"]

_APART, _RADIUS, _LEFT = 25, 10.5, 14
_LEAST, _MOST = 7, 46  # how high an arc stands above the row
_NOTE = "Each number is a step, and leads to it. An arc goes from a step to those that rest on it."


def write_claim_graph(pages: Sequence[tuple[str, Page]]) -> str:
    """The graph, as an element, of pages given with their addresses; nothing where no page has a step."""
    rows = "".join(_row(href, page) for href, page in pages if page.sections)
    return f'<p class="note">{_NOTE}</p><div class="web">{rows}</div>' if rows else ""


def _row(href: str, page: Page) -> str:
    """A chapter: its title, and its steps as one drawing."""
    edges = [(source, section.link) for section in page.sections for source in section.rests_on]
    high = max((_height(start, end) for start, end in edges), default=0)
    middle = high + _RADIUS + 2
    wide, deep = 2 * _LEFT + (len(page.sections) - 1) * _APART, middle + _RADIUS + 2
    inks = [*(_arc(href, *edge, middle) for edge in edges), *_nodes(href, page.sections, middle)]
    return (
        f'<p><a href="{escape(href)}">{html_text(page.title)}</a></p>'
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(f"Steps of: {page.title}")}">'
        f'<svg viewBox="0 0 {wide} {deep:g}" width="{wide}" height="{deep:g}" role="group">{"".join(inks)}</svg></div>'
    )


def _x(link: Link) -> int:
    return _LEFT + (link.number - 1) * _APART


def _height(start: Link, end: Link) -> float:
    return min(_MOST, _LEAST + 4.5 * (abs(end.number - start.number) - 1))


def _arc(href: str, start: Link, end: Link, middle: float) -> str:
    """From the top of one circle to that of another."""
    top, high = middle - _RADIUS, _height(start, end)
    return (
        f'<path data-from="{escape(href)}#step-{start.id}" data-to="{escape(href)}#step-{end.id}" '
        f'd="M{_x(start)} {top:g}C{_x(start)} {top - 1.3 * high:g} {_x(end)} {top - 1.3 * high:g} {_x(end)} {top:g}"/>'
    )


def _nodes(href: str, sections: Sequence[Section], middle: float) -> Iterator[str]:
    for section in sections:
        link, x = section.link, _x(section.link)
        state, said = ("proved", "proved") if section.proved else ("undecided", "not proved")
        label = escape(f"Step {link.number}, {said}: {link.title}. {_describe(section)}")
        circle = f'<circle cx="{x}" cy="{middle:g}" r="{_RADIUS}"/>'
        number = f'<text x="{x}" y="{middle + 3.8:g}">{link.number}</text>'
        yield (f'<a href="{escape(href)}#step-{link.id}" class="{state}" aria-label="{label}">{circle}{number}</a>')


def _describe(section: Section) -> str:
    """What the arcs to a step show, in words."""
    numbers = ", ".join(str(link.number) for link in section.rests_on)
    return f"Rests on {numbers}." if numbers else "Rests on no other."
