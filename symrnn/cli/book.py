"""``symrnn demo``: the lecture and the catalogue, checked, as a book in a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from symrnn.book.chapters import derivation_names, load_derivation
from symrnn.book.pages import CATALOGUE, book_entries, write_pages
from symrnn.cells import CELLS
from symrnn.cli.checking import report_failures, verify_with_progress
from symrnn.cli.reports import exit_code, totals
from symrnn.derivation.derive import derive
from symrnn.errors import InputError

__all__ = ["write_demo"]


def write_demo(arguments: argparse.Namespace) -> int:
    """Check all derivations, and where none is wrong write their pages; the last line is the page to open."""
    if not arguments.output:
        raise InputError("-o is empty; give the folder for the book, such as -o book")
    folder = Path(arguments.output)
    lecture = {name: load_derivation(name) for name in derivation_names()}
    if not lecture:
        raise InputError("no derivations are installed here; install symrnn from its wheel or a checkout")
    catalogue = {f"{CATALOGUE}/{name}": derive(make(), steps=2) for name, make in CELLS.items()}  # type: ignore[call-arg]  # each has a default
    folder.mkdir(parents=True, exist_ok=True)
    reports = {name: verify_with_progress(name, derivation) for name, derivation in (lecture | catalogue).items()}
    if not exit_code(reports):
        index = write_pages(folder, book_entries(lecture, reports, folder), book_entries(catalogue, reports, folder))
        print(f"{totals(reports)}\n\nopen this page:\n{index}")
    else:
        print(totals(reports))
    return report_failures(reports)
