"""``symrnn demo --book today``: the recurrences of today, checked, as a book in a folder."""

from __future__ import annotations

import argparse
from dataclasses import replace

from symrnn.book.pages import book_entries, check_names, check_pages, write_pages
from symrnn.book.today import START, TODAY, extras_of, today_derivations
from symrnn.cli.checking import report_failures, verify_with_progress
from symrnn.cli.output_files import folder_of
from symrnn.cli.progress import progress
from symrnn.cli.reports import exit_code, totals
from symrnn.errors import InputError

__all__ = ["write_today"]

PDF = "recurrences-of-today.pdf"
_OF_THE_LECTURE = ("source", "slides", "handout", "exercises", "notebook")


def write_today(arguments: argparse.Namespace) -> int:
    """Check all chapters, and where none is wrong write their pages; the last line is the page to open."""
    for option in _OF_THE_LECTURE:
        if getattr(arguments, option):
            raise InputError(f"--{option} is of the lecture; leave it out, or leave out --book today")
    folder, force = folder_of(arguments.output), arguments.force
    check_names(TODAY, folder, PDF, force=force)
    with progress("deriving the chapters"):
        chapters = today_derivations()
    check_names(chapters, folder, PDF, force=force)
    check_pages(chapters, folder, force=force)
    reports = {name: verify_with_progress(name, each) for name, each in chapters.items()}
    if exit_code(reports):
        print(totals(reports))
        return report_failures(reports, False)
    with progress("reading exponents and writing code"):
        pages = [replace(entry, extras=extras_of(entry.page.stem)) for entry in book_entries(chapters, reports, folder)]
    index = write_pages(folder, pages, (), START, PDF, force=force)
    print(f"{totals(reports)}\n\nopen this page:\n{index}")
    return report_failures(reports, False)
