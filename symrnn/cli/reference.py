"""``symrnn catalogue``: a page for each cell of the catalogue, checked, and a start page on which one is looked up."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from symrnn.book.reference.build import BuiltCell, build_cells, check_reference, write_start
from symrnn.cells.entries import entry, names
from symrnn.cli.output_files import folder_of
from symrnn.errors import InputError, inflect, quote

__all__ = ["write_catalogue"]

HOLDS, UNDECIDED = 0, 4
MOST_JOBS = 256


def write_catalogue(arguments: argparse.Namespace) -> int:
    """Check and write the pages of the cells named, all of them where none is; the last line is the page to open."""
    folder = folder_of(arguments.output)
    chosen = tuple(entry(name).name for name in dict.fromkeys(arguments.names)) or names()
    check_reference(Path(folder), chosen, force=arguments.force)
    begun = time.perf_counter()
    built: list[BuiltCell] = []
    for each in build_cells(Path(folder), chosen, _jobs(arguments.jobs), force=arguments.force):
        built.append(each)
        left = f"; not proved: {', '.join(each.unproved)}" if each.unproved else ""
        print(f"symrnn: {each.row.name}: {each.row.proved} steps proved, {each.seconds:.1f} s{left}", file=sys.stderr)
    index = write_start(Path(folder), built, force=arguments.force)
    open_cells = [each for each in built if each.unproved]
    seconds = time.perf_counter() - begun
    print(f"{inflect(len(built), 'cell')} in {seconds:.0f} s, {len(built) - len(open_cells)} with every step proved")
    for each in open_cells:
        print(f"  {each.row.name}: not proved: {', '.join(map(quote, each.unproved))}")
    print(f"\nopen this page:\n{index}")
    return UNDECIDED if open_cells and arguments.strict else HOLDS


def _jobs(text: str | None) -> int | None:
    if text is not None and not (text.isdecimal() and 0 < int(text) <= MOST_JOBS):
        raise InputError(f"--jobs: expected a number of processes from 1 to {MOST_JOBS}, found {quote(text)}")
    return None if text is None else int(text)
