"""``symrnn demo``: the lecture and the catalogue, checked, as a book in a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from symrnn.cells import CELLS
from symrnn.cli.checked import told, verified
from symrnn.cli.lecture import START
from symrnn.cli.reports import exit_code, totals
from symrnn.derivation import Derivation, Report
from symrnn.derive import derive
from symrnn.errors import InputError
from symrnn.explore import write_explorer
from symrnn.locator import derivation_names, load_derivation
from symrnn.render import Entry, write_index, write_page
from symrnn.render.book import write_book
from symrnn.render.files import write_file
from symrnn.render.html import write_html
from symrnn.render.index import File, neighbours
from symrnn.render.page import build_page
from symrnn.render.pdf import has_typst

__all__ = ["write_demo"]

CATALOGUE = "cells"  # the folder of the pages of cells
INDEX = "index.html"


def write_demo(arguments: argparse.Namespace) -> int:
    """Check all derivations, and where none is wrong write their pages; the last line is the page to open."""
    folder = Path(arguments.output)
    lecture = {name: load_derivation(name) for name in derivation_names()}
    if not lecture:
        raise InputError("no derivations are installed here; install symrnn from its wheel or a checkout")
    catalogue = {f"{CATALOGUE}/{name}": derive(make(), steps=2) for name, make in CELLS.items()}  # type: ignore[call-arg]  # each has a default
    folder.mkdir(parents=True, exist_ok=True)
    reports = {name: verified(name, derivation) for name, derivation in (lecture | catalogue).items()}
    if not exit_code(reports):
        index = _write(folder, _entries(lecture, reports, folder), _entries(catalogue, reports, folder))
        print(f"{totals(reports)}\n\nopen this page:\n{index}")
    else:
        print(totals(reports))
    return told(reports)


def _entries(derivations: Mapping[str, Derivation], reports: Mapping[str, Report], folder: Path) -> list[Entry]:
    return [Entry(folder / f"{name}.html", derivation, reports[name]) for name, derivation in derivations.items()]


def _write(folder: Path, lecture: list[Entry], catalogue: list[Entry]) -> Path:
    """Every derivation in every format, the book as a PDF, the interactive page, and the index of all."""
    (folder / CATALOGUE).mkdir(exist_ok=True)
    index = folder / INDEX
    for entries in (lecture, catalogue):
        _write_pages(entries, index)
    files = (*_book(lecture, folder / "lecture.pdf"), _explorer(folder / "explore.html"))
    return write_index(lecture, index, catalogue, replace(START, files=files))


def _write_pages(entries: list[Entry], index: Path) -> None:
    pages = [build_page(entry.derivation, entry.report, entry.page.stem) for entry in entries]
    titles = [(entry.page, page.title) for entry, page in zip(entries, pages, strict=True)]
    for (path, _), page, around in zip(titles, pages, neighbours(titles, index), strict=True):
        write_file(path, write_html(page, around))
        write_page(page, path.with_suffix(".md"))
        write_page(page, path.with_suffix(".tex"))


def _book(lecture: list[Entry], path: Path) -> tuple[File, ...]:
    if not has_typst():
        print(f'symrnn: {path.name} needs typst, and is left out; pip install "symrnn[pdf]"', file=sys.stderr)
        return ()
    write_book(lecture, path, title=START.title)
    return (File(path, "The book as a PDF", "to print: all chapters, with numbered equations."),)


def _explorer(path: Path) -> File:
    return File(
        write_explorer(path),
        "The interactive page",
        "redraws the weights of the 51 inputs as you move the recurrent weight.",
    )
