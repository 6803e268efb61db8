"""The start page of the catalogue: all cells against their properties in a table, with a search and filters by tag.

Without a script it is the table; the script only hides rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from symrnn.documents.formats.html import ICON
from symrnn.documents.formats.html_blocks import html_text
from symrnn.documents.formats.scripts import content_hash
from symrnn.documents.formats.style import embed_fonts, style_sheet
from symrnn.errors import inflect

__all__ = ["CellRow", "start_page"]

_HERE = files("symrnn.book.reference")
_HEADER = ("Cell", "Year", "State", "Parameters", "Operations", "One step hands on", "Proved")


@dataclass(frozen=True, slots=True)
class CellRow:
    """What the table says of a cell, in HTML where it is a formula; ``page`` is the link to its page.

    ``hands_on`` is its bound, or why there is none.
    """

    name: str
    title: str
    year: str
    tags: tuple[str, ...]
    states: str
    parameters: str
    operations: str
    hands_on: str
    proved: str
    is_proved: bool
    page: str


def start_page(rows: Sequence[CellRow]) -> str:
    """The whole file; it asks for nothing from elsewhere.

    >>> row = CellRow("elman", "Elman", "1990", ("gated",), "h", "n", "2n", "1", "8 of 8", True, "elman.html")
    >>> "1 cell, every step proved" in start_page([row])
    True
    """
    tags = sorted({tag for row in rows for tag in row.tags})
    script = _HERE.joinpath("start.js").read_text(encoding="utf-8")
    own = f"style-src 'unsafe-inline'; script-src {content_hash(script)}"
    policy = f"default-src 'none'; {own}; img-src data:; font-src data:"
    whole = all(row.is_proved for row in rows)
    tally = f"{inflect(len(rows), 'cell')}, {'every step proved' if whole else 'not every step proved'}"
    buttons = "".join(f'<button type="button" aria-pressed="false" data-tag="{tag}">{tag}</button>' for tag in tags)
    header = "".join(f'<th scope="col">{title}</th>' for title in _HEADER)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="generator" content="symrnn">\n'
        f'<meta name="description" content="{tally}">\n<link rel="icon" href="{ICON}">\n'
        "<title>The recurrences people use</title>\n"
        f"<style>\n{embed_fonts()}{style_sheet()}{_HERE.joinpath('start.css').read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<main class="catalogue">\n<header><h1>The recurrences people use</h1><p class="tally">{tally}</p>'
        "<p>Each cell is one text file: from it come its page, its gradient, its bound and its code, and every step of "
        "its page is checked. Operations are those of one step forwards, and one step backwards.</p></header>\n"
        '<form role="search" hidden><label for="search">Search</label>'
        '<input id="search" type="search" placeholder="name, author, tag" autocomplete="off">'
        f'<div class="tags" role="group" aria-label="Tags">{buttons}</div>'
        '<p class="count" role="status" aria-live="polite"></p></form>\n'
        f'<div class="scroll" role="region" aria-label="All cells" tabindex="0"><table class="data"><thead><tr>{header}'
        f"</tr></thead>\n<tbody>\n{''.join(map(_row, rows))}</tbody></table></div>\n</main>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _row(row: CellRow) -> str:
    """A row of the table, with what the search looks at."""
    words = escape(" ".join((row.name, row.title, row.year, *row.tags)).lower())
    tags = " ".join(f"<small>{escape(tag)}</small>" for tag in row.tags)
    state = "proved" if row.is_proved else "undecided"
    cells = "".join(
        f"<td>{shown}</td>" for shown in (row.year, row.states, row.parameters, row.operations, row.hands_on)
    )
    return (
        f'<tr data-words="{words}" data-tags="{escape(" ".join(row.tags))}">'
        f'<th scope="row"><a href="{escape(row.page)}">{html_text(row.title)}</a><br><code>{escape(row.name)}</code> '
        f'{tags}</th>{cells}<td><span class="mark {state}">{escape(row.proved)}</span></td></tr>\n'
    )
