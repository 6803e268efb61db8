"""The index page: every derivation, with the count of its verdicts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from symrnn.derivation import Derivation, Report
from symrnn.errors import InputError
from symrnn.render.files import write_file
from symrnn.render.html import document
from symrnn.render.html_blocks import prose
from symrnn.render.page import build_page

__all__ = ["Entry", "write_index"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that was written, and what is on it."""

    page: Path
    derivation: Derivation
    report: Report


def write_index(entries: Sequence[Entry], path: str | Path, catalogue: Sequence[Entry] = ()) -> Path:
    """Write the page that lists all derivations, then the pages of the catalogue's cells. Returns its path.

    The links go from its folder.

    Raises
    ------
    StepRefuted
        where a step of a derivation is wrong.
    InputError
        where there is no entry, or the file cannot be written.
    """
    if not entries:
        raise InputError("there is no derivation to list; give at least one entry")
    folder = Path(os.path.realpath(path)).parent
    body = f"<h1>Derivations</h1>{_list(entries, folder)}"
    if catalogue:
        body += f"<h1>The catalogue</h1><p>{_CATALOGUE}</p>{_list(catalogue, folder)}"
    return write_file(path, document("Derivations", body))


_CATALOGUE = (
    "Each cell of the catalogue over two steps: its equations, its network, one step backwards, the gradient line by "
    "line, its Jacobian, and every number of steps."
)


def _list(entries: Sequence[Entry], folder: Path) -> str:
    return f'<ul class="index">{"".join(_item(entry, folder) for entry in entries)}</ul>'


def _item(entry: Entry, folder: Path) -> str:
    page = build_page(entry.derivation, entry.report)
    link = quote(Path(os.path.relpath(os.path.realpath(entry.page), folder)).as_posix())
    abstract = f"<p>{prose(page.abstract[0].parts)}</p>" if page.abstract else ""
    return (
        f'<li><h2><a href="{link}">{escape(page.title)}</a></h2>'
        f'<p class="tally {"proved" if page.proved else "undecided"}">{escape(page.summary)}</p>{abstract}</li>'
    )
