"""The table of notation of a book, of what its chapters declare: a row for each meaning, on paper in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from symrnn.book.start_page import BookEntry
from symrnn.documents.formats.html_blocks import html_text, prose
from symrnn.documents.formats.pdf import typst_string
from symrnn.documents.formats.typst_formulas import write_inline
from symrnn.documents.formats.typst_text import escape_typst
from symrnn.documents.pages.notation_table import NotationRow, list_notation

__all__ = ["notation_html", "notation_of", "notation_typst"]

_HEAD = ("symbol", "what it is", "shape", "first in")
_NUMBER = "number"  # what most are, which is left out on paper


def notation_of(entries: Sequence[BookEntry]) -> tuple[NotationRow, ...]:
    """The symbols that the chapters declare.

    Raises
    ------
    InputError
        where a chapter that declares its symbols has another one in a headline.
    """
    return list_notation({entry.page.stem: (entry.derivation, entry.content) for entry in entries})


def notation_html(rows: Sequence[NotationRow]) -> str:
    """A table for the start page, each row with a link to the step that has the symbol first."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{word}</th>' for word in _HEAD)
    body = "".join(map(_row, rows))
    return (
        '<div class="scroll" role="region" aria-label="Notation" tabindex="0"><table class="data notation">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: NotationRow) -> str:
    href = escape(f"{Path(row.chapter).name}.html#step-{row.link.id}")
    place = f'<a href="{href}">{row.number}.{row.link.number}</a>'
    cells = (prose((row.symbol,)), html_text(row.meaning), html_text(row.shape), place)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def notation_typst(rows: Sequence[NotationRow]) -> str:
    """One entry for each symbol, with all that it stands for."""
    entries = [
        f"  ([{write_inline(symbol)}], [{'#[; ]'.join(map(_meaning, same))}]),"
        for symbol, same in groupby(rows, key=lambda row: row.symbol)
    ]
    return "\n".join(["#notation(", *entries, ")"])


def _meaning(row: NotationRow) -> str:
    shape = "" if row.shape == _NUMBER else f" ({escape_typst(row.shape)})"
    label = typst_string(f"{row.chapter}/{row.link.id}")
    return f"{escape_typst(row.meaning)}{shape} #link(label({label}))[{row.number}.{row.link.number}]"
