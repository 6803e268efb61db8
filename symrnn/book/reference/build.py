"""The pages of the catalogue, made in several processes: each derives, checks and writes one cell at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from symrnn.book.reference.derivations import reference_derivation
from symrnn.book.reference.extras import extras_of
from symrnn.book.reference.rows import row_of
from symrnn.book.reference.start import CellRow, start_page
from symrnn.cells.entries import entry
from symrnn.documents.formats.html import write_html
from symrnn.documents.formats.navigation import Neighbours, Way
from symrnn.documents.pages.page import build_page
from symrnn.documents.writing import write_page
from symrnn.files.atomic import write_file
from symrnn.files.outputs import check_output, make_folder

__all__ = ["BuiltCell", "build_cells", "check_reference", "write_start"]

INDEX = "index.html"
_CONTENTS = Way(INDEX, "All cells")


@dataclass(frozen=True, slots=True)
class BuiltCell:
    """What became of a cell: its row on the start page, the steps that are not proved, and how long it took."""

    row: CellRow
    unproved: tuple[str, ...]
    seconds: float


def check_reference(folder: Path, names: Sequence[str], *, force: bool = False) -> None:
    """See that no page would replace a file of somebody's; before any proof.

    Raises
    ------
    InputError
        naming the path that is in the way.
    """
    if folder.exists():
        for name in (INDEX, *(f"{name}{ending}" for name in names for ending in (".html", ".md"))):
            check_output(folder / name, force=force)


def build_cells(
    folder: Path, names: Sequence[str], jobs: int | None = None, *, force: bool = False
) -> Iterator[BuiltCell]:
    """Write the page of each cell as HTML and as Markdown; in so many processes, one for each core if none is given.

    Raises
    ------
    StepRefuted
        where a step of a cell is wrong, with its witness.
    """
    make_folder(folder)
    work: Callable[[str], BuiltCell] = partial(_build, folder, force)
    count = min(jobs or os.cpu_count() or 1, len(names))
    if count < 2:
        yield from map(work, names)
        return
    with ProcessPoolExecutor(count) as pool:
        yield from pool.map(work, names)


def _build(folder: Path, force: bool, name: str) -> BuiltCell:
    begun = time.process_time()
    found = entry(name)
    derivation = reference_derivation(found)
    report = derivation.verify()
    page = replace(build_page(derivation, report, name), extras=extras_of(found))
    write_file(folder / f"{name}.html", write_html(page, Neighbours(_CONTENTS, None, None)), force=force)
    write_page(page, folder / f"{name}.md", force=force)  # its figures beside it
    unproved = tuple(section.link.title for section in page.sections if not section.proved)
    return BuiltCell(row_of(found, derivation, report, f"{name}.html"), unproved, time.process_time() - begun)


def write_start(folder: Path, built: Sequence[BuiltCell], *, force: bool = False) -> Path:
    """Write the page on which a cell is looked up; returns its path."""
    rows = sorted((each.row for each in built), key=lambda row: row.title.lower())
    return write_file(folder / INDEX, start_page(rows), force=force)
