"""``symrnn derive --chunkwise``: a linear recurrence step by step and in chunks, as a page or a section of a README."""

from __future__ import annotations

import argparse
import sys

from symrnn.cells.cell import Cell
from symrnn.cli.arguments import cell_of
from symrnn.cli.output_files import check_output_option
from symrnn.cli.progress import progress
from symrnn.cli.reports import exit_code
from symrnn.derivation.kernel_derivations import text_with_bibtex
from symrnn.derivation.report import Report
from symrnn.documents.formats import FORMATS
from symrnn.documents.formats.github_chunks import write_github_chunks
from symrnn.documents.pages.chunk_pages import build_chunk_page
from symrnn.documents.pages.chunk_sections import KIND, build_chunk_section
from symrnn.documents.pages.kernel_sections import slug_of
from symrnn.documents.pages.marks import tally
from symrnn.documents.pages.own_symbols import read_symbols, with_symbols
from symrnn.documents.writing import write_page
from symrnn.errors import InputError, printable, quote
from symrnn.files.atomic import write_file

__all__ = ["write_chunk_page"]


def write_chunk_page(arguments: argparse.Namespace) -> int:
    """A page by the ending of its file; where that is .md a section that check reads again."""
    is_section = arguments.output.lower().endswith(".md")
    check_output_option(arguments, FORMATS)
    _refuse_other_options(arguments, is_section)
    cell = cell_of(arguments)
    report = _write_section(cell, arguments) if is_section else _write_page(cell, arguments)
    return exit_code({cell.name: report}, arguments.strict)


def _refuse_other_options(arguments: argparse.Namespace, is_section: bool) -> None:
    for name in ("inputs", "steps", "initial"):
        if getattr(arguments, name) is not None:
            raise InputError(f"--chunkwise is about chunks of any length, from any state; leave out --{name}")
    if arguments.format == "latex-fragment" or (arguments.format == "github" and not is_section):
        raise InputError("--chunkwise writes what -o names: a section for a README into .md, else a page of its own")
    if arguments.names and not is_section:
        raise InputError("--names goes with --chunkwise into a .md file; a page has the names of the cell")


def _write_section(cell: Cell, arguments: argparse.Namespace) -> Report:
    symbols = read_symbols(arguments.names.split(",") if arguments.names else ())
    with progress(f"deriving {quote(arguments.cell, 100)} in chunks"):
        section, report = build_chunk_section(text_with_bibtex(cell), f"{slug_of(cell.name)}-{KIND}")
    text = write_github_chunks(with_symbols(section, symbols))
    _tell(report, arguments)
    print(printable(str(write_file(arguments.output, text, force=arguments.force))))
    return report


def _write_page(cell: Cell, arguments: argparse.Namespace) -> Report:
    with progress(f"deriving {quote(arguments.cell, 100)} in chunks"):
        page, _, report = build_chunk_page(cell)
    _tell(report, arguments)
    print(printable(str(write_page(page, arguments.output, force=arguments.force))))
    return report


def _tell(report: Report, arguments: argparse.Namespace) -> None:
    print(f"symrnn: derived {quote(arguments.cell, 100)} in chunks: {tally(report)}", file=sys.stderr)
